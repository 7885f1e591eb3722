"""What /me suggests in /connect: for its member alone, kept by nothing but their own press on Save, and in its own server."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import select

from bot.connecting.adapters.tables import introduction_entries
from bot.connecting.rules.drafts import written
from bot.connecting.rules.entries import State, Terms
from bot.members.rules.profiles import Line
from tests.connecting.discord.acting import connect, direct, item, join, monday, opened, pick, press
from tests.connecting.menu import wishes
from tests.town import buttons, told

__all__ = ["opened"]

FROM_ME = "Ticked from your `/me`"
NOT_KEPT = "Nothing here is kept or shown to anybody until you press *Save*."
AT_ONCE = "What you pick is kept at once."
SUGGESTED = wishes(shows=["copywriting", "email-marketing"], field="Writing", zone="p04")


async def say(town, who, community=None, skills=("copywriting", "email-marketing"), field="translation", country="IN"):
    """Fill in a /me; a translator of India, unless said otherwise."""
    profiles, place = town.world.profiles, (town.guild.id if community is None else community, who.id)
    await profiles.start(*place)
    for line, value in ((Line.SKILLS, skills), (Line.FIELD, [field]), (Line.COUNTRY, [country])):
        await profiles.choose(*place, line, [each for each in value if each])


async def begun(town, who):
    """Consent, and return the panel that opens then."""
    return await press(who, await connect(town, who), "begin")


def ticked(message):
    """Return what is ticked in the panel's lists, by list."""
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    lists = [child for row in rows for child in row["components"] if "options" in child]
    return {
        ":".join(each["custom_id"].split(":")[2:4]): [
            option["value"] for option in each["options"] if option.get("default")
        ]
        for each in lists
    }


async def kept(town, who):
    entry = await town.world.entries.find(town.guild.id, who.id)
    return None if entry is None else entry.wishes


async def stored(town):
    async with town.world.engine.connect() as connection:
        return list(await connection.execute(select(introduction_entries)))


async def test_profile_is_ticked_and_nothing_is_kept(opened):
    await say(opened, opened.alice)
    asked = await connect(opened, opened.alice)
    assert "Conversion" not in asked.content, "before the consent nothing of it is shown"
    panel = await press(opened.alice, asked, "begin")
    assert panel.flags.ephemeral
    assert f"{FROM_ME}, as a suggestion that only you see. {NOT_KEPT}" in panel.content
    assert AT_ONCE not in panel.content
    assert "**You can show**: Conversion copywriting · Email marketing" in panel.content
    assert "**Field**: Writing · **Time zone**: UTC+4, +5 (Dubai, Pakistan, India)" in panel.content
    assert ticked(panel) == {"pick:offers": [], "pick:seeks": [], "pick:field": ["Writing"], "pick:zone": ["p04"]}
    assert await stored(opened) == []


async def test_saving_keeps_it_and_shows_the_usual_panel(opened):
    await say(opened, opened.alice)
    panel = await press(opened.alice, await begun(opened, opened.alice), "save")
    assert await kept(opened, opened.alice) == SUGGESTED
    assert AT_ONCE in panel.content
    assert FROM_ME not in panel.content
    panel = await pick(opened.alice, panel, "pick:seeks", "same-field")
    panel = await press(opened.alice, panel, "start")
    assert "looking until" in panel.content
    assert "pause" in str(list(buttons(await connect(opened, opened.alice))))


async def test_what_is_changed_before_saving_stays_a_draft_also_over_a_restart(opened):
    await say(opened, opened.alice)
    panel = await pick(opened.alice, await begun(opened, opened.alice), "pick:seeks", "accountability", "referrals")
    panel = await pick(opened.alice, panel, "pick:offers", "referrals")
    panel = await pick(opened.alice, panel, "pick:field")
    await opened.restart()
    skills = await press(opened.alice, panel, "shows")
    assert f"**Skills that I can show**: Conversion copywriting · Email marketing\n-# {NOT_KEPT}" in skills.content
    assert ticked(skills) == {"field:shows": ["Writing"], "skill:shows": ["copywriting"]}
    skills = await pick(opened.alice, skills, "field:shows", "Marketing")
    assert ticked(skills) == {"field:shows": ["Marketing"], "skill:shows": ["email-marketing"]}
    marketing = opened.world.entries.menu.fields.index("Marketing")
    skills = await pick(opened.alice, skills, f"skill:shows:{marketing}")
    panel = await press(opened.alice, skills, "back")
    skills = await pick(opened.alice, await press(opened.alice, panel, "learns"), "skill:learns:0", "copywriting")
    panel = await press(opened.alice, skills, "back")
    assert NOT_KEPT in panel.content
    assert await stored(opened) == []
    await press(opened.alice, panel, "save")
    assert await kept(opened, opened.alice) == wishes(
        ["referrals"], ["accountability", "referrals"], ["copywriting"], ["copywriting"], zone="p04"
    )


async def test_whoever_wants_none_of_it_begins_with_nothing(opened):
    await say(opened, opened.alice)
    panel = await press(opened.alice, await begun(opened, opened.alice), "empty")
    assert AT_ONCE in panel.content
    assert ticked(panel) == {"pick:offers": [], "pick:seeks": [], "pick:field": [], "pick:zone": []}
    assert await kept(opened, opened.alice) == wishes()


@pytest.mark.parametrize("profile", [None, {}, {"skills": [], "field": "teaching", "country": "US"}])
async def test_without_anything_to_suggest_the_panel_opens_as_ever(opened, profile):
    if profile is not None:
        await say(opened, opened.alice, **{"skills": [], "field": "", "country": "", **profile})
    panel = await begun(opened, opened.alice)
    assert AT_ONCE in panel.content
    assert FROM_ME not in panel.content
    assert ticked(panel) == {"pick:offers": [], "pick:seeks": [], "pick:field": [], "pick:zone": []}
    assert await kept(opened, opened.alice) == wishes()


async def test_more_skills_than_there_is_room_for_are_said(opened):
    skills = ["ai-video", "video-editing", "front-end", "rag-knowledge-bases", "email-marketing", "copywriting"]
    await say(opened, opened.alice, skills=skills)
    panel = await begun(opened, opened.alice)
    assert "Five skills are the most, so I ticked these." in panel.content
    await press(opened.alice, panel, "save")
    assert (await kept(opened, opened.alice)).shows == set(skills[:5])


async def test_profile_never_overwrites_what_was_picked(opened):
    panel = await pick(opened.alice, await begun(opened, opened.alice), "pick:field", "Marketing")
    await say(opened, opened.alice)
    panel = await connect(opened, opened.alice)
    assert FROM_ME not in panel.content
    assert ticked(panel) == {"pick:offers": [], "pick:seeks": [], "pick:field": ["Marketing"], "pick:zone": []}
    panel = await press(opened.alice, await press(opened.alice, panel, "shows"), "back")
    assert FROM_ME not in panel.content
    assert await kept(opened, opened.alice) == wishes(field="Marketing")


async def test_suggestion_left_open_does_not_overwrite_what_was_picked_meanwhile(opened):
    await say(opened, opened.alice)
    left_open = await begun(opened, opened.alice)
    panel = await press(opened.alice, await begun(opened, opened.alice), "empty")
    await pick(opened.alice, panel, "pick:field", "Marketing")
    panel = await press(opened.alice, left_open, "save")
    assert "so I kept that and not the suggestion" in panel.content
    assert await kept(opened, opened.alice) == wishes(field="Marketing")


async def test_who_is_looking_and_cleared_their_lists_can_still_pause(opened):
    panel = await join(opened, opened.alice, [], ["accountability"])
    await pick(opened.alice, panel, "pick:seeks")
    await say(opened, opened.alice)
    panel = await connect(opened, opened.alice)
    assert FROM_ME not in panel.content
    assert "wf:meet:do:pause" in buttons(panel)


async def test_consent_given_before_the_profile_lets_it_be_suggested(opened):
    await begun(opened, opened.alice)
    await say(opened, opened.alice)
    panel = await connect(opened, opened.alice)
    assert panel.flags.ephemeral
    assert FROM_ME in panel.content
    await press(opened.alice, panel, "save")
    assert await kept(opened, opened.alice) == SUGGESTED


async def test_after_a_deletion_nothing_is_suggested(opened):
    await say(opened, opened.alice)
    await press(opened.alice, await begun(opened, opened.alice), "save")
    (asked,) = told(await opened.alice.slash(opened.general, "my-data delete"))
    await opened.alice.click(asked, custom_id=f"wf:forget:{opened.alice.id}")
    assert await stored(opened) == []
    panel = await begun(opened, opened.alice)
    assert FROM_ME not in panel.content
    assert await kept(opened, opened.alice) == wishes()


async def test_profile_of_another_server_or_of_direct_messages_is_not_known_here(opened):
    elsewhere = opened.env.create_guild("Elsewhere")
    await opened.env.settle()
    for community in (elsewhere.id, 0):
        await say(opened, opened.alice, community=community)
    assert FROM_ME not in (await begun(opened, opened.alice)).content


async def test_profile_of_this_server_is_not_known_elsewhere(opened):
    elsewhere = opened.env.create_guild("Elsewhere")
    lounge, alice = elsewhere.create_text_channel("lounge"), elsewhere.add_member(opened.alice.user)
    await opened.env.settle()
    store = opened.world.conditions._store
    await store.put(Terms(elsewhere.id, open_since=opened.world.clock.now(), report_channel=lounge.id))
    await say(opened, opened.alice)
    (asked,) = told(await alice.slash(lounge, "connect"))
    panel = await press(alice, asked, "begin")
    assert "introductions in Elsewhere" in panel.content
    assert FROM_ME not in panel.content


async def test_draft_of_another_menu_is_refused_and_keeps_nothing(opened):
    await say(opened, opened.alice)
    panel = await begun(opened, opened.alice)
    suggestions = opened.world.entry_suggestions
    suggestions._menu = replace(suggestions._menu, skills=suggestions._menu.skills[1:])
    for action in ("do:save", "do:shows"):
        refused = told(await opened.alice.click(panel, custom_id=item(panel, action)))[-1]
        assert "has changed since that message" in refused.content, action
    assert await stored(opened) == []


async def test_whom_introductions_do_not_take_is_suggested_nothing(opened):
    await say(opened, opened.alice)
    panel = await begun(opened, opened.alice)
    await opened.world.conditions.switch(opened.guild.id, opened.moderator.id, on=False)
    assert FROM_ME not in (await connect(opened, opened.alice)).content
    (refused,) = [
        each for each in told(await opened.alice.click(panel, custom_id=item(panel, "do:save"))) if each.id != panel.id
    ]
    assert "off in this server" in refused.content
    assert await stored(opened) == []


@pytest.fixture
def spoken(caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("discord", "simcord", "aiosqlite", "asyncio"):
        caplog.set_level(logging.WARNING, logger=name)
    with structlog.testing.capture_logs() as entries:
        yield lambda: f"{entries!r}\n{caplog.text}"


CANARIES = re.compile(r"copywriting|email.marketing|translat|writing|p04|dubai|india|['\"]IN['\"]", re.IGNORECASE)
"""Everything that the profile holds, as an id, as a name and as what the menu makes of it."""


async def counts(town):
    """Return what the moderators' panel says."""
    (panel,) = told(await town.moderator.click(await connect(town, town.moderator), custom_id="wf:meet:do:moderate"))
    return panel.content


async def seen_by_others(town):
    """Return all that somebody else than alice can read of what the bot said, and the moderators' panel."""
    places = [town.general, town.lobby, town.reports, *town.lobby.threads]
    public = [each.content for place in places for each in place.history() if not each.flags.ephemeral]
    return [*public, await counts(town), *(f"{each.content}{buttons(each)}" for each in direct(town, town.bob))]


async def test_unsaved_suggestion_reaches_nobody_and_no_count_card_or_log(opened, spoken):
    await say(opened, opened.alice)
    await begun(opened, opened.alice)
    assert "0 looking" in await counts(opened)
    panel = await press(opened.alice, await begun(opened, opened.alice), "empty")
    panel = await pick(opened.alice, panel, "pick:offers", "portfolio-review")
    panel = await pick(opened.alice, panel, "pick:seeks", "referrals", "same-zone", "accountability")
    panel = await pick(opened.alice, panel, "pick:zone", "p00")
    await press(opened.alice, panel, "start")
    # Bob would get something from every line of her profile.
    seeks = ["portfolio-review", "same-field", "same-zone", "accountability"]
    learns = ["copywriting", "email-marketing"]
    await looks(opened, opened.bob, wishes(["referrals"], seeks, ["front-end"], learns, "Writing", "p04"))
    await monday(opened)
    seen = await seen_by_others(opened)
    assert any("Would you like to meet" in each for each in seen)
    assert any("2 looking, 1 proposals open" in each for each in seen)
    assert [each for each in seen if CANARIES.search(each)] == []
    assert not CANARIES.search(spoken())
    assert await kept(opened, opened.alice) == wishes(
        ["portfolio-review"], ["referrals", "same-zone", "accountability"], zone="p00"
    )


async def looks(town, who, picked):
    """Let somebody look for people with these wishes."""
    place = (town.guild.id, who.id)
    await town.world.entry_suggestions.save(*place, written(picked, town.world.entries.menu))
    await town.world.entries.start(*place)


async def test_saved_suggestion_is_part_of_a_card_only_where_the_other_looks_for_it(opened, spoken):
    await say(opened, opened.alice)
    panel = await pick(opened.alice, await begun(opened, opened.alice), "pick:seeks", "referrals", "accountability")
    panel = await press(opened.alice, panel, "save")
    await press(opened.alice, panel, "start")
    await looks(opened, opened.bob, wishes(["referrals"], ["accountability"], [], ["copywriting"]))
    await monday(opened)
    (seen,) = [each for each in await seen_by_others(opened) if "Would you like to meet" in each]
    assert "They offer to show how they work in Conversion copywriting, which you want to learn." in seen
    assert not re.search(r"email marketing|india|p04|in Writing", seen, re.IGNORECASE)
    assert not CANARIES.search(spoken())
    assert (await opened.world.entries.own(opened.guild.id, opened.alice.id)).state is State.LOOKING
