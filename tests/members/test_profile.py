"""Profiles: nothing before consent, line by line, one for each community, and nothing undone by a change at the same time."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.errors import NotFound
from bot.kernel.adapters.sealing import SEALED, Sealing, forget_unreadable, new_key
from bot.members.adapters.profile_store import DatabaseProfiles
from bot.members.adapters.tables import profiles
from bot.members.rules.profiles import MOST, Line, Profile
from tests.conftest import profile_choices

HERE, ELSEWHERE, ANNA, BEN = 7, 8, 41, 42
FULL = {
    Line.STAGE: ("none-yet",),
    Line.FIELD: ("design",),
    Line.OCCUPATION: ("copywriter",),
    Line.SKILLS: ("seo-content",),
    Line.HOURS: ("12",),
    Line.COUNTRY: ("IN",),
    Line.CURRENCY: ("INR",),
    Line.GOALS: ("first-client", "earn-more"),
}


async def filled(world, community=HERE, member=ANNA):
    await world.profiles.start(community, member)
    choices = world.profiles.choices
    for line, values in FULL.items():
        held = values if line not in {Line.OCCUPATION, Line.SKILLS} else (choices.of(line)[0].id,)
        await world.profiles.choose(community, member, line, held)
    return await world.profiles.get(community, member)


async def rows(world):
    async with world.engine.connect() as connection:
        return list((await connection.execute(select(profiles))).mappings())


async def test_nothing_is_kept_before_the_member_started_a_profile(world):
    assert await world.profiles.get(HERE, ANNA) is None
    with pytest.raises(NotFound, match="/me"):
        await world.profiles.choose(HERE, ANNA, Line.STAGE, ["none-yet"])
    assert await rows(world) == []


async def test_every_line_can_be_said_and_cleared_alone(world):
    full = await filled(world)
    assert full.lines == tuple(Line)
    for line in Line:
        await world.profiles.choose(HERE, ANNA, line, [])
        left = await world.profiles.get(HERE, ANNA)
        assert left == full.having(line, ())
        await world.profiles.choose(HERE, ANNA, line, full.values(line))
    assert await world.profiles.get(HERE, ANNA) == full


async def test_starting_again_keeps_what_was_said(world):
    full = await filled(world)
    assert await world.profiles.start(HERE, ANNA) == full
    assert len(await rows(world)) == 1


async def test_a_community_and_a_member_have_a_profile_of_their_own(world):
    full = await filled(world)
    assert await world.profiles.get(ELSEWHERE, ANNA) is None
    assert await world.profiles.get(0, ANNA) is None
    assert await world.profiles.get(HERE, BEN) is None
    await world.profiles.start(ELSEWHERE, ANNA)
    await world.profiles.delete(ELSEWHERE, ANNA)
    assert await world.profiles.get(HERE, ANNA) == full


async def test_deleting_says_whether_there_was_anything(world):
    await filled(world)
    assert await world.profiles.delete(HERE, ANNA)
    assert not await world.profiles.delete(HERE, ANNA)
    assert await rows(world) == []


async def test_what_was_typed_is_found_by_its_names(world):
    await world.profiles.start(HERE, ANNA)
    skills = world.profiles.choices.of(Line.SKILLS)[:2]
    typed = {
        Line.SKILLS: f"{skills[0].name}, {skills[1].name.upper()}",
        Line.COUNTRY: "turkey",
        Line.CURRENCY: "eur",
        Line.HOURS: "12 hours",
    }
    profile = await world.profiles.type(HERE, ANNA, typed)
    assert profile == Profile(skills=tuple(each.id for each in skills), country="TR", currency="EUR", hours_a_week=12)
    cleared = await world.profiles.type(HERE, ANNA, {Line.COUNTRY: " ", Line.HOURS: ""})
    assert cleared == Profile(skills=profile.skills, currency="EUR")


@pytest.mark.parametrize(("line", "typed", "says"), [
    (Line.HOURS, "many", "whole number"),
    (Line.HOURS, "0", "whole number"),
    (Line.HOURS, "81", "whole number"),
    (Line.HOURS, "²", "whole number"),
    (Line.COUNTRY, "Inndia", "“India”"),
    (Line.COUNTRY, "woman of 34 with two children", "not in my lists"),
    (Line.CURRENCY, "doubloons", "not in my lists"),
])  # fmt: skip
async def test_what_is_not_known_is_refused_with_what_comes_nearest_and_changes_nothing(world, line, typed, says):
    full = await filled(world)
    with pytest.raises(NotFound, match=says):
        await world.profiles.type(HERE, ANNA, {Line.CURRENCY: "USD", line: typed})
    assert await world.profiles.get(HERE, ANNA) == full


async def test_an_id_of_another_line_is_refused(world):
    await world.profiles.start(HERE, ANNA)
    with pytest.raises(NotFound):
        await world.profiles.choose(HERE, ANNA, Line.GOALS, ["design"])


async def test_a_line_takes_no_more_than_it_shows(world):
    await world.profiles.start(HERE, ANNA)
    goals = [each.id for each in world.profiles.choices.of(Line.GOALS)]
    for most in (MOST[Line.GOALS], MOST[Line.GOALS] + 1):
        if most == MOST[Line.GOALS]:
            await world.profiles.choose(HERE, ANNA, Line.GOALS, goals[:most])
        else:
            with pytest.raises(NotFound, match="3 at most"):
                await world.profiles.choose(HERE, ANNA, Line.GOALS, goals[:most])
    with pytest.raises(NotFound, match="3 at most"):
        await world.profiles.add(HERE, ANNA, Line.GOALS, goals[-1])


async def test_one_more_is_added_to_several_and_takes_the_place_of_one(world):
    await world.profiles.start(HERE, ANNA)
    for goal in ("first-client", "earn-more", "first-client"):
        await world.profiles.add(HERE, ANNA, Line.GOALS, goal)
    for country in ("India", "Kenya"):
        await world.profiles.add(HERE, ANNA, Line.COUNTRY, country)
    assert await world.profiles.get(HERE, ANNA) == Profile(goals=("first-client", "earn-more"), country="KE")


async def test_changes_at_the_same_time_do_not_undo_each_other(world):
    await world.profiles.start(HERE, ANNA)
    await asyncio.gather(
        *(world.profiles.choose(HERE, ANNA, line, values) for line, values in FULL.items()
          if line not in {Line.OCCUPATION, Line.SKILLS})
    )  # fmt: skip
    assert len((await world.profiles.get(HERE, ANNA)).lines) == len(FULL) - 2


async def test_what_left_the_library_leaves_the_profile(world):
    await world.profiles.start(HERE, ANNA)
    store = DatabaseProfiles(world.engine)
    gone = Profile(skills=("no-such-skill",), stage="no-such-stage", country="KE")
    await store.change(HERE, ANNA, lambda _: gone, world.clock.now())
    assert await world.profiles.get(HERE, ANNA) == Profile(country="KE")


async def test_it_is_sealed_exported_in_plain_and_deleted_with_everything_else(tmp_path, world):
    key = new_key()
    store = DatabaseProfiles(world.engine, Sealing(key))
    await store.start(HERE, ANNA, world.clock.now())
    await store.change(HERE, ANNA, lambda _: Profile(country="KE", goals=("earn-more",)), world.clock.now())
    (row,) = await rows(world)
    assert row["content"].startswith(SEALED)
    world.members._sealing = Sealing(key)
    exported = json.loads((await world.member_data.export(ANNA)).content)
    assert exported["profiles"][0]["content"]["country"] == "KE"
    assert (await world.member_data.holdings(ANNA))["profiles"] == 1
    await world.member_data.delete(ANNA)
    assert await store.get(HERE, ANNA) is None


async def test_a_profile_whose_key_is_gone_is_none_and_can_be_started_anew(world):
    for member in (ANNA, BEN):
        await DatabaseProfiles(world.engine, Sealing(new_key())).start(HERE, member, world.clock.now())
    store = DatabaseProfiles(world.engine, Sealing(new_key()))
    assert await store.get(HERE, ANNA) is None
    assert await store.change(HERE, ANNA, lambda profile: profile, world.clock.now()) is None
    await store.start(HERE, ANNA, world.clock.now())
    assert await store.get(HERE, ANNA) == Profile()
    assert await forget_unreadable(world.engine, store._sealing) == 1
    assert await store.get(HERE, ANNA) == Profile()


@given(st.sampled_from([line for line in Line if line is not Line.HOURS]), st.data())
def test_every_choice_is_found_by_its_own_name(line, data):
    choices = profile_choices()
    choice = data.draw(st.sampled_from(list(choices.of(line))))
    assert choices.find(line, choice.name) == choice
    assert choices.find(line, choice.id) == choice
    assert choice in choices.suggest(line, choice.name, 25)


def test_no_line_takes_words_of_ones_own_or_asks_who_somebody_is():
    choices = profile_choices()
    assert all(choices.of(line) for line in Line if line is not Line.HOURS)
    offered = " ".join(
        name.lower()
        for line in Line
        if line not in {Line.COUNTRY, Line.CURRENCY}
        for choice in choices.of(line)
        for name in choice.names
    ).split()
    assert not {
        "woman",
        "man",
        "mother",
        "father",
        "parent",
        "children",
        "religion",
        "age",
        "disabled",
        "single",
    } & set(offered)
