"""/gap as members see it: ticking, own words, the card, another direction; nothing kept, nothing made up."""

from __future__ import annotations

import pytest

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.catalogue import Catalogue
from bot.careers.discord.gap_card import gap_embeds, gap_words, reading_lines
from bot.careers.gap import SkillGap
from bot.careers.rules.skill_matching import SkillMatch, Sureness
from bot.careers.skill_words import SkillWords
from bot.discord_app.text import CHOICES, EMBED_TOTAL
from bot.members.rules.profiles import Line
from tests.catalogue import SKILLS, occupation
from tests.conftest import KNOWLEDGE
from tests.fakes import BlankPicture
from tests.library.discord.moderating import inputs
from tests.town import buttons, open_town, told


def words(message):
    parts = []
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or "", *(f"{f.name}\n{f.value}" for f in embed.fields)]
        parts.append(embed.footer.text or "" if embed.footer else "")
    return "\n".join(parts)


def item(message, start):
    """Return the custom_id of the one component that begins so."""
    (found,) = [custom_id for custom_id in buttons(message) if custom_id.startswith(start)]
    return found


def options(message, custom_id):
    """Return a select's options as {value: (label, ticked)}."""
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    (select,) = [each for row in rows for each in row["components"] if each["custom_id"] == custom_id]
    return {each["value"]: (each["label"], each.get("default", False)) for each in select["options"]}


async def gap(town, direction="copywriter", who=None, **more):
    (message,) = told(await (who or town.alice).slash(town.general, "gap", direction=direction, **more))
    assert message.ephemeral
    return message


async def pick(town, message, kind, values):
    result = await town.alice.select(message, values, custom_id=item(message, f"wf:skill-gap:{kind}:"))
    (shown,) = told(result)
    return shown


async def test_skills_in_own_words_are_laid_beside_the_direction(town):
    message = await gap(town, have="email marketing; sales pages, feeding chickens")
    said = words(message)
    assert said.startswith("Copywriter: your gap")
    assert "🟢 Email marketing · sales pages → Conversion copywriting" in said
    assert "⚪ feeding chickens" in said
    assert "nothing is said of it" in said
    assert "Of 3 skills you have **2**; **1** lies beside what you have, and **0** are new." in said
    assert "Learn 1: Front-end development (20 h, 3 weeks at 8 h a week)" in said
    assert "**Demand, as of 2026-11:** No public figure found." in said


async def test_more_skills_than_are_read_are_said_to_be_too_many(town):
    said = words(await gap(town, have=",".join(f"hobby {letter}" for letter in "abcdefghijklmnopqrstuvwxyz")))
    assert "I read 25 skills at most." in said
    assert "hobby z" not in said


async def test_picture_is_there_with_words_for_those_who_hear_it(town):
    message = await gap(town, have="email marketing")
    (picture,) = message.attachments
    assert picture.description == (
        "Bars of the skills for Copywriter. You have: Email marketing. Beside what you have: Conversion copywriting, "
        "Front-end development."
    )
    assert message.embeds[0].image.url.endswith(picture.filename)


async def test_figures_come_with_source_date_and_caution(town):
    said = words(await gap(town, have="email marketing"))
    assert "**Demand, as of 2026-02:** Asked for 29% more, while a study counts fewer posts \\[2\\]." in said
    assert "[Hiring report](<https://example.org/hiring>)" in said
    assert "**Begin:** Copy three good ones. (12 h)" in said
    assert "**87%**" in said
    assert "**81%**" in said
    assert "⚠️ The pair rates all writers." in said
    assert "what clients will pay" in said


async def test_neighbours_come_with_their_sum(town):
    said = words(await gap(town, have="email marketing"))
    assert "- **Social media manager**: you have Email marketing; nothing that it asks for is missing" in said
    assert "8 weeks × 8 h = 64 h; the hours are my assumption" in said
    said = words(await gap(town, have="email marketing", hours=5))
    assert "8 weeks × 5 h = 40 h. Hours" in said


def test_what_no_skill_stands_for_is_said():
    others = [occupation("plumber", "Plumber", skills=("copywriting",), beyond="the trade itself")]
    catalogue = Catalogue(SKILLS, others)
    gaps = SkillGap(SKILLS, others, {}, catalogue, SkillWords(SKILLS, catalogue, None), None, BlankPicture(), None)
    embed, _ = gap_embeds(gaps.gap(gaps.direction("plumber"), ["copywriting"], None), [], [], "gap.png")
    assert "no skill for what clients ask for besides: the trade itself." in embed.description


def neighbours(hours):
    """Return what a card says of the one neighbour that there is, two skills of 20 hours away."""
    others = [occupation("writer", "Writer", asks=("copywriting", "email-marketing", "video-editing"))]
    catalogue = Catalogue(SKILLS, others)
    gaps = SkillGap(SKILLS, others, {}, catalogue, SkillWords(SKILLS, catalogue, None), None, BlankPicture(), None)
    found = gaps.gap(gaps.direction("Development"), ["copywriting"], hours)
    (value,) = [
        f.value for e in gap_embeds(found, [], [], "gap.png") for f in e.fields if f.name.startswith("Beside it")
    ]
    return value


def test_neighbour_within_eight_weeks_shows_how_its_weeks_were_reckoned():
    sum_ = "- **Writer**: you have Conversion copywriting; Email marketing 20 h + Video editing 20 h = 40 h, ÷ 5 h a week: **8 weeks**."
    assert neighbours(5).startswith(sum_)


def test_neighbour_out_of_reach_is_said_to_be_farther():
    said = neighbours(4)
    assert said.startswith(
        "None that my sums reach. The nearest is farther: **Writer**: you have Conversion copywriting;"
    )
    assert "**10 weeks**" in said


async def test_without_skills_the_list_is_asked_first(town):
    message = await gap(town)
    assert "Copywriter: what do you have?" in words(message)
    assert not message.attachments
    asked = options(message, item(message, "wf:skill-gap:have:"))
    assert list(asked)[:3] == ["copywriting", "front-end", "email-marketing"]
    assert not any(ticked for _, ticked in asked.values())
    shown = await pick(town, message, "have", ["front-end"])
    assert shown.id == message.id
    assert "you have **1**" in words(shown)
    assert options(shown, item(shown, "wf:skill-gap:have:"))["front-end"] == ("Front-end development", True)


async def test_ticks_are_taken_off_again(town):
    message = await gap(town, have="front-end, video editing")
    shown = await pick(town, message, "have", ["video-editing"])
    assert "you have **0**" in words(shown)
    ticked = options(shown, item(shown, "wf:skill-gap:have:"))
    assert [value for value, (_, is_ticked) in ticked.items() if is_ticked] == ["video-editing"]


async def test_having_none_is_said_by_a_button_and_judges_nobody(town):
    message = await gap(town)
    (shown,) = told(await town.alice.click(message, custom_id=item(message, "wf:skill-gap-do:none:")))
    said = words(shown)
    assert "nothing about what else you bring" in said
    assert "you have **0**" in said
    assert "I see none yet" in said
    assert "nothing here says who can do it" in said


async def test_having_other_things_judges_nobody_either(town):
    said = words(await gap(town, have="video editing"))
    assert "None of yours is on its list" in said
    assert "nothing about what else you bring" in said


async def test_having_all_leads_on_instead_of_ending(town):
    said = words(await gap(town, have="copywriting, front-end, email marketing"))
    assert "You have all that my list names for it" in said
    assert "What goes beyond it, as working practice:\n- paid interviews" in said
    assert "what else you bring" not in said
    assert "Learn 1" not in said


async def test_own_words_can_be_typed_into_a_form_also_after_a_restart(town):
    message = await gap(town)
    await town.restart()
    opened = await town.alice.click(message, custom_id=item(message, "wf:skill-gap-do:words:"))
    (field,) = inputs(opened)
    await town.restart()
    (shown,) = told(await town.alice.submit_modal(opened, {field: "front-end\nemail marketing"}))
    assert "you have **2**" in words(shown)


async def test_form_without_a_skill_is_refused_and_the_card_stays(town):
    message = await gap(town)
    opened = await town.alice.click(message, custom_id=item(message, "wf:skill-gap-do:words:"))
    (field,) = inputs(opened)
    shown = told(await town.alice.submit_modal(opened, {field: "…"}))[-1]
    assert shown.ephemeral
    assert "found no skill in it" in shown.content


async def test_another_direction_keeps_what_one_has(town):
    message = await gap(town, have="email marketing, front-end", hours=4)
    offered = options(message, item(message, "wf:skill-gap:to:"))
    assert {"social-media-manager", "web-developer", "field:Writing"} <= set(offered)
    assert "copywriter" not in offered
    shown = await pick(town, message, "to", ["field:Writing"])
    said = words(shown)
    assert said.startswith("Writing: your gap")
    assert "A field has no figure of its own" in said
    assert "How far AI reaches: Copywriter" in said
    assert "5 weeks at 4 h a week" in said
    back = await pick(town, shown, "to", ["copywriter"])
    assert "Of 3 skills you have **2**" in words(back)


async def test_sections_on_models_and_markets_are_named_with_their_source_and_opened(town):
    message = await gap(town, have="front-end")
    assert "- **How do I raise my rate with an old client?** · [A study of rates]" in words(message)
    (value,) = options(message, item(message, "wf:skill-gap:read:"))
    shown = await pick(town, message, "read", [value])
    assert shown.ephemeral
    assert shown.id != message.id
    assert "Send a short notice" in shown.content
    assert "read again on" in shown.content


async def test_field_is_a_direction_too(town):
    said = words(await gap(town, direction="writing", have="copywriting"))
    assert said.startswith("Writing: your gap")
    assert "You have all that my list names for it" in said
    assert "What goes beyond" not in said


async def test_unknown_direction_is_refused_with_the_nearest(town):
    message = await gap(town, direction="copywriterr")
    town.forgive()
    assert "no single direction of that name" in message.content
    assert "Copywriter" in message.content


async def test_directions_are_suggested_fields_first(town):
    choices = await town.alice.autocomplete(town.general, "gap", "direction", "")
    assert choices[0] == {"name": "Writing (whole field)", "value": "field:Writing"}
    choices = await town.alice.autocomplete(town.general, "gap", "direction", "copy")
    assert [choice["value"] for choice in choices] == ["copywriter"]


async def test_skill_that_is_being_typed_is_suggested_behind_the_others(town):
    choices = await town.alice.autocomplete(town.general, "gap", "have", "figma,vid")
    assert [choice["value"] for choice in choices] == ["figma, Video editing", "figma, AI video generation"]
    assert len(await town.alice.autocomplete(town.general, "gap", "have", "")) == len(SKILLS)
    assert await town.alice.autocomplete(town.general, "gap", "have", f"{'x' * 95},vid") == []


async def test_card_of_another_catalogue_says_so_instead_of_mixing_skills_up(world):
    async with open_town(world) as town:
        message = await gap(town, have="front-end")
        skills, occupations = list(world.skill_gap.skills.values())[1:], []
        catalogue = Catalogue(skills, occupations)
        other = SkillGap(
            skills, occupations, {}, catalogue, SkillWords(skills, catalogue, None), world.library, BlankPicture(), None
        )
        town.bot.get_cog("GapRoom").gaps = other
        shown = await pick(town, message, "have", ["front-end"])
    assert "has changed since that card" in shown.content


async def test_library_without_skills_says_so(world):
    catalogue = Catalogue([], [])
    words_ = SkillWords([], catalogue, None)
    world.skill_gap = SkillGap([], [], {}, catalogue, words_, world.library, BlankPicture(), world.profiles)
    async with open_town(world) as town:
        message = await gap(town)
        town.forgive()
    assert "no skills and occupations yet" in message.content


async def test_words_can_neither_ping_nor_format(town):
    said = words(await gap(town, have="@everyone, **front-end**, [x](https://evil.example)"))
    assert "@everyone" not in said.replace("@\u200beveryone", "")
    assert "](https" not in said.replace("\\]", "")


async def keep_profile(town, who, skills=(), hours=()):
    profiles = town.world.profiles
    await profiles.start(town.guild.id, who.id)
    await profiles.choose(town.guild.id, who.id, Line.SKILLS, skills)
    await profiles.choose(town.guild.id, who.id, Line.HOURS, hours)


async def test_profile_tells_skills_and_hours(town):
    await keep_profile(town, town.alice, ["copywriting"], ["5"])
    said = words(await gap(town))
    assert "Counted from your `/me` profile." in said
    assert "you have **1**" in said
    assert "(20 h, 4 weeks at 5 h a week)" in said
    assert "my assumption" not in said


async def test_what_is_typed_beats_the_profile(town):
    await keep_profile(town, town.alice, ["copywriting"], ["5"])
    said = words(await gap(town, have="front-end, email marketing", hours=10))
    assert "you have **2**" in said
    assert "at 10 h a week" in said
    assert "profile" not in said


async def test_profile_counts_for_its_own_member_and_server_only(town):
    await keep_profile(town, town.alice, ["copywriting"], ["5"])
    assert "what do you have?" in words(await gap(town, who=town.bob))
    (message,) = told(await town.alice.user.slash("gap", direction="copywriter"))
    assert "what do you have?" in words(message)


async def test_profile_without_skills_asks_for_them_and_keeps_its_hours(town):
    await keep_profile(town, town.alice, hours=["5"])
    message = await gap(town)
    assert "what do you have?" in words(message)
    assert "at 5 h a week" in words(await pick(town, message, "have", ["front-end"]))


async def test_works_in_a_direct_message(town):
    (message,) = told(await town.alice.user.slash("gap", direction="copywriter", have="front-end"))
    assert "you have **1**" in words(message)


async def test_nothing_of_it_is_kept(town):
    message = await gap(town, have="front-end, zimtschnecke")
    await pick(town, message, "have", ["copywriting"])
    async with town.world.engine.connect() as connection:
        tables = [
            row[0] for row in await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        rows = [
            str(list(await connection.exec_driver_sql(f"SELECT * FROM {name}"))) for name in tables if name != "vectors"
        ]
    assert "zimtschnecke" not in "".join(rows)


def test_own_words_are_listed_by_how_they_were_read():
    matches = [
        SkillMatch("juggling", Sureness.UNKNOWN),
        SkillMatch("editing clips", Sureness.ALIKE, ("video-editing",)),
        SkillMatch("video", Sureness.SEVERAL, ("video-editing", "ai-video")),
        SkillMatch("Video editing", Sureness.NAMED, ("video-editing",)),
    ]
    assert reading_lines(matches, {skill.id: skill for skill in SKILLS}) == [
        "🟢 Video editing",
        "🟡 editing clips → Video editing",
        "🔵 video → Video editing, AI video generation?",
        "⚪ juggling",
        "*🟡 only alike, so check it below*",
        "*🔵 may be several: tick the one that you mean below*",
        "*⚪ unknown to my list: it is not counted, and nothing is said of it*",
        "",
    ]


@pytest.fixture(scope="module")
def shipped():
    """Return the use case on the shipped catalogue, with every direction that it has."""
    skills, occupations, _ = read_catalogue(KNOWLEDGE)
    catalogue = Catalogue(skills, occupations)
    gaps = SkillGap(skills, occupations, {}, catalogue, SkillWords(skills, catalogue, None), None, BlankPicture(), None)
    return gaps, gaps.suggest("", len(skills) + len(occupations))


@pytest.mark.parametrize("part", ["none", "some", "all", "others"])
def test_every_shipped_card_keeps_to_discord_s_limits(shipped, part):
    shipped_gaps, directions = shipped
    assert len(directions) > 70
    for direction in directions:
        others = shipped_gaps.skills.keys() - set(direction.skills)
        have = {"none": (), "some": direction.skills[1::2], "all": direction.skills, "others": others}[part]
        for hours in (None, 1, 60):
            found = shipped_gaps.gap(direction, have, hours)
            embeds = gap_embeds(found, ["⚪ " + "x" * 500] * 4, [], "gap.png")
            assert sum(map(len, embeds)) <= EMBED_TOTAL
            assert all(0 < len(field.value) <= 1024 and len(field.name) <= 256 for e in embeds for field in e.fields)
            assert not [f.name for f in embeds[1].fields if f.value.endswith("\n…")]
            assert len(embeds[0].description) <= 4096
            assert len(gap_words(found)) <= 1024
            assert len(f"wf:skill-gap-form:{shipped_gaps.remembered(direction, have, hours)}") <= 100
        assert len(shipped_gaps.to_tick(direction, have, CHOICES)) <= CHOICES
        assert len(shipped_gaps.others(direction, CHOICES)) <= CHOICES
        if part == "all":
            assert not shipped_gaps.gap(direction, have, None).lessons


async def test_plan_of_what_to_learn_is_offered_and_proposed(town):
    message = await gap(town, have="email marketing", hours=6)
    (first, *_) = [custom_id for custom_id in buttons(message) if custom_id.startswith("wf:plan-learn:")]
    assert first.endswith(":6")
    (proposed,) = told(await town.alice.click(message, custom_id=first))
    assert proposed.ephemeral
    assert "At 6 hours a week" in words(proposed)
    (start,) = [custom_id for custom_id in buttons(proposed) if custom_id.startswith("wf:plan-go:")]
    assert "wf:plan-go:learn-" in start
    (shown,) = told(await town.alice.click(proposed, custom_id=start))
    assert "Your plan" in words(shown) or "steps done" in words(shown)
