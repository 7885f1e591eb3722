"""`/skill` and `/occupation`: what members see, in servers and direct messages, and that it fits Discord."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.catalogue import Catalogue, Missed, OccupationCard, SkillCard
from bot.careers.discord.cards import missed_text, occupation_embed, skill_embed
from bot.careers.rules.catalogue import Demand, Exposure, LearningStep
from bot.discord_app.text import CHOICES, plain
from tests.answering.discord.test_render import NASTY, SAFE_LINK, live_in, unescaped
from tests.catalogue import PAPER, REPORT, SKILLS, occupation, skill
from tests.conftest import KNOWLEDGE
from tests.town import open_town, told

COMMANDS = {"skill": "copywriting", "occupation": "copywriter"}


async def look_up(town, command, name):
    (message,) = told(await town.alice.slash(town.general, command, name=name))
    return message


def fields(embed):
    return {field.name: field.value for field in embed.fields}


def texts(embed):
    """Return what is read as Markdown: everything but the footer."""
    return [embed.title, embed.description or "", *(text for f in embed.fields for text in (f.name, f.value))]


# As a member


async def test_skill_is_shown_to_the_channel(town):
    message = await look_up(town, "skill", "copywriting")
    assert not message.ephemeral
    (embed,) = message.embeds
    assert embed.title == "Conversion copywriting"
    assert "Doing conversion copywriting well." in embed.description
    shown = fields(embed)
    assert list(shown) == [
        "Work it opens",
        "Demand, as of 2026-02",
        "Your first 20 hours",
        "How to prove it",
        "Neighbours",
    ]
    assert "(<https://example.org/hiring>)" in shown["Demand, as of 2026-02"]
    assert shown["Your first 20 hours"].startswith("1. Copy three good ones. (**12 h**)\n2. ")
    assert shown["Neighbours"] == "Email marketing · Answering from own documents"


async def test_occupation_is_shown_to_the_channel(town):
    message = await look_up(town, "occupation", "copywriter")
    assert not message.ephemeral
    (embed,) = message.embeds
    assert embed.title == "Copywriter"
    assert embed.description == "Also called ad writer, sales writer"
    shown = fields(embed)
    assert list(shown) == ["Typical tasks", "Exposed to language models", "Move towards", "Skills that help"]
    exposed = shown["Exposed to language models"]
    assert "**87%**" in exposed
    assert "**81%**" in exposed
    assert "not job loss" in exposed
    assert "⚠️ The pair rates all writers." in exposed
    assert "(<https://example.org/posts>), Journal, 2025 (peer-reviewed)" in exposed


async def test_occupation_without_a_figure_says_so(town):
    (embed,) = (await look_up(town, "occupation", "smm")).embeds
    assert fields(embed)["Exposed to language models"] == "No figure was found."


@pytest.mark.parametrize(
    ("command", "typed", "title"),
    [("skill", "Frontend", "Front-end development"), ("occupation", "programmer", "Software developer")],
)
async def test_name_may_be_typed_without_picking(town, command, typed, title):
    assert (await look_up(town, command, typed)).embeds[0].title == title


@pytest.mark.parametrize("command", COMMANDS)
async def test_works_in_a_direct_message(town, command):
    (message,) = told(await town.alice.user.slash(command, name=COMMANDS[command]))
    assert message.embeds


async def test_names_are_suggested_while_typing(town):
    every = await town.alice.autocomplete(town.general, "skill", "name", "")
    assert [choice["value"] for choice in every] == [each.id for each in SKILLS]
    fitting = await town.alice.autocomplete(town.general, "skill", "name", "video")
    assert [choice["name"] for choice in fitting] == ["Video editing", "AI video generation"]
    fitting = await town.alice.autocomplete(town.general, "occupation", "name", "smm")
    assert [(choice["name"], choice["value"]) for choice in fitting] == [
        ("Social media manager", "social-media-manager")
    ]
    assert await town.alice.autocomplete(town.general, "occupation", "name", "plumber") == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_suggestion_leads_to_its_entry(town, command):
    for choice in await town.alice.autocomplete(town.general, command, "name", ""):
        assert (await look_up(town, command, choice["value"])).embeds[0].title == choice["name"]


@pytest.mark.parametrize("count", [24, 25, 26])
async def test_suggestions_stay_within_what_discord_takes(world, count):
    world.catalogue = Catalogue([skill(f"s{number}", f"Skill {number} {'x' * 120}") for number in range(count)], [])
    async with open_town(world) as town:
        choices = await town.alice.autocomplete(town.general, "skill", "name", "skill")
    assert len(choices) == min(count, CHOICES)
    assert all(len(choice["name"]) <= 100 for choice in choices)


@pytest.mark.parametrize("command", COMMANDS)
async def test_unknown_name_is_answered_in_private_with_the_three_nearest(town, command):
    message = await look_up(town, command, "emial marketng")
    assert message.ephemeral
    assert not message.embeds
    assert f"I have no {command} called “emial marketng” yet" in message.content
    assert len(re.findall(r"\*\*.+?\*\*", message.content)) == 3
    assert "`/ask`" in message.content
    assert not town.env.errors


async def test_name_of_several_is_answered_in_private_with_their_names(town):
    message = await look_up(town, "occupation", "developer")
    assert message.ephemeral
    assert message.content.startswith("“developer” may be **Web developer** or **Software developer**: pick one")


async def test_library_without_a_catalogue_says_so_in_private(world):
    world.catalogue = Catalogue([], [])
    async with open_town(world) as town:
        message = await look_up(town, "skill", "editing")
        assert await town.alice.autocomplete(town.general, "skill", "name", "") == []
    assert message.ephemeral
    assert "no skills yet" in message.content


async def test_unknown_name_can_neither_ping_nor_format(town):
    message = await look_up(town, "skill", "@everyone [x](https://evil.example) `y`")
    assert live_in(message.content.replace("`/ask`", ""), but=("emphasis",)) == []


async def test_help_names_both_commands(town):
    (door,) = told(await town.alice.slash(town.general, "help"))
    (message,) = told(await town.alice.click(door, custom_id="wf:help:plan"))
    assert all(f"</{command}:" in message.content for command in COMMANDS)


# Rendering


def test_source_cited_in_passing_has_the_number_under_which_it_is_listed():
    value = fields(skill_embed(SkillCard(SKILLS[0], ())))["Demand, as of 2026-02"]
    sentence, first, second = value.split("\n")
    assert sentence == "Asked for 29% more, while a study counts fewer posts \\[2\\]."
    assert first.startswith("1. [Hiring report]")
    assert second.startswith("2. [Posts counted]")


def test_skill_without_neighbours_has_no_empty_field():
    assert "Neighbours" not in fields(skill_embed(SkillCard(SKILLS[0], ())))


def test_link_too_long_for_its_place_is_left_out_and_never_cut():
    long = replace(REPORT, url="https://example.org/" + "x" * 600)
    value = fields(skill_embed(SkillCard(skill("s", "S", demand=Demand("Up.", (long, PAPER), "2026")), ())))
    assert "1. Hiring report, A platform" in value["Demand, as of 2026"]
    assert "(<https://example.org/posts>)" in value["Demand, as of 2026"]


@pytest.mark.parametrize(("items", "cut"), [(6, False), (7, True)])
def test_lines_beyond_a_field_are_left_out_whole(items, cut):
    opens = tuple(f"{number} {'x' * 158}" for number in range(items))
    value = fields(skill_embed(SkillCard(skill("s", "S", opens=opens), ())))["Work it opens"]
    assert value.endswith("\n…") is cut
    assert len(value.splitlines()) == 6 + cut


@pytest.mark.parametrize(("others", "said"), [(0, "**A**, **B** or **C**:"), (2, "**A**, **B**, **C** or 2 more:")])
def test_names_that_fit_are_listed_as_people_do(others, said):
    assert said in missed_text("skill", "x", Missed(("A", "B", "C"), 3 + others))


def fits(embed):
    assert 0 < len(embed.title) <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    assert all(0 < len(field.name) <= 256 for field in embed.fields)
    assert all(0 < len(field.value.strip()) <= 1024 for field in embed.fields)
    assert len(embed.footer.text) <= 2048
    assert len(embed) <= 6000


def stays_in_place(embed):
    for text in texts(embed):
        shown = SAFE_LINK.sub("", text)
        assert live_in(shown, but=("emphasis",)) == []
        assert "(<" not in unescaped(shown)


def nasty_sources(texts_, count):
    return tuple(
        replace(REPORT, id=f"s-{number}", title=texts_[0], publisher=texts_[1], url=f"https://e.example/{texts_[2]}")
        for number in range(count)
    )


STRETCHED = st.lists(st.tuples(NASTY, st.integers(min_value=1, max_value=200)).map(lambda made: made[0] * made[1]), min_size=5, max_size=5)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(STRETCHED, st.integers(min_value=0, max_value=9))
def test_any_skill_fits_discord_and_stays_in_its_place(any_, count):
    made = skill(
        "s",
        any_[0],
        field=any_[1],
        what=any_[2],
        opens=tuple(any_[:count]),
        proof=any_[3],
        demand=Demand(f"{any_[4]} [s-0] [ghost-1]", nasty_sources(any_, count), any_[0]),
        steps=tuple(LearningStep(number, any_[number % 5]) for number in range(count)),
    )
    embed = skill_embed(SkillCard(made, (made,) * count))
    fits(embed)
    stays_in_place(embed)


@settings(max_examples=80, deadline=None)
@given(STRETCHED, st.integers(min_value=0, max_value=9), st.booleans())
def test_any_occupation_fits_discord_and_stays_in_its_place(any_, count, measured):
    made = occupation(
        "o",
        any_[0],
        any_[:count],
        Exposure(0.5, 0.25) if measured else None,
        sources=nasty_sources(any_, count),
        tasks=tuple(any_[1:count]),
        towards=tuple(any_[2:]) * count,
        caution=f"{any_[3]} [s-0]",
    )
    embed = occupation_embed(OccupationCard(made, (skill("s", any_[4]),) * count))
    fits(embed)
    stays_in_place(embed)


@settings(max_examples=80, deadline=None)
@given(STRETCHED, st.integers(min_value=0, max_value=9))
def test_any_unknown_name_fits_a_message_and_stays_in_its_place(any_, fitting):
    text = missed_text("skill", any_[0], Missed(tuple(any_[1:4]), fitting and fitting + 3))
    assert len(text) <= 2000
    assert live_in(text.replace("`/ask`", ""), but=("emphasis",)) == []


def test_everything_that_ships_is_shown_whole():
    skills, occupations, _ = read_catalogue(KNOWLEDGE)
    catalogue = Catalogue(skills, occupations)
    for each in skills:
        embed = skill_embed(catalogue.skill(each.id))
        fits(embed)
        shown = "\n".join(texts(embed))
        assert all(plain(text) in shown for text in (each.name, each.what, *each.opens, each.proof))
        assert all(plain(step.step) in shown for step in each.first_20_hours)
        assert len(SAFE_LINK.findall(shown)) == len(each.demand.sources), each.id
    for each in occupations:
        embed = occupation_embed(catalogue.occupation(each.id))
        fits(embed)
        shown = "\n".join(texts(embed))
        assert all(plain(text) in shown for text in (each.name, *each.also, *each.tasks, *each.towards))
        assert len(SAFE_LINK.findall(shown)) == len(each.sources), each.id
