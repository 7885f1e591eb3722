"""What a profile comes to on the menu, and how a panel's buttons carry it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connecting.rules.drafts import read, suggested, written
from bot.connecting.rules.entries import SKILLS_AT_MOST, Side
from bot.connecting.rules.menu import SkillName
from bot.connecting.rules.picking import took_all, with_picked, with_skills_of
from tests.connecting.menu import MENU, SKILLS, wishes

LONGEST = "wf:meet:skill:learns:12:"
MANY = replace(MENU, skills=tuple(SkillName(f"skill-{n}", f"Skill {n}", f"Field {n % 25}") for n in range(360)))


def some(values, most):
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True)


WISHES = st.builds(
    wishes,
    offers=some([kind.id for kind in MANY.offered], 25),
    seeks=some([kind.id for kind in MANY.kinds], 25),
    shows=some(MANY.skill_names, SKILLS_AT_MOST),
    learns=some(MANY.skill_names, SKILLS_AT_MOST),
    field=st.none() | st.sampled_from(MANY.fields),
    zone=st.none() | st.sampled_from([zone.id for zone in MANY.zones]),
)


def test_profile_comes_to_skills_field_and_zone():
    found = suggested(MENU, ["front-end", "copywriting"], "code", {5.5})
    assert found == wishes(shows=["front-end", "copywriting"], field="Development", zone="p04")


def test_what_the_menu_does_not_hold_is_left_out():
    assert suggested(MENU, ["unheard-of"], "teaching", {5.0, 7.0}) == wishes()
    assert suggested(MENU, field="video") == wishes(), "no skill of the test's menu is in that field"
    assert suggested(MENU) == wishes()


def test_first_skills_are_taken_where_there_are_more_than_there_is_room_for():
    skills = [f"skill-{n}" for n in (9, 3, 8, 1, 7, 2)]
    assert suggested(MANY, skills).shows == frozenset(skills[:SKILLS_AT_MOST])


@pytest.mark.parametrize(
    ("hours", "zone"),
    [
        ([0, 1], "p00"),
        ([-12], "m12"),
        ([-9.5], "m10"),
        ([5.75], "p04"),
        ([12, 12.75, 13], "p12"),
        ([1, 2], None),
        ([14], None),
        ([], None),
    ],
)
def test_zone_is_known_where_all_hours_lie_in_one(hours, zone):
    assert MENU.zone_at(hours) == zone


def test_zones_follow_each_other_without_a_gap():
    assert [zone.first for zone in MENU.zones] == list(range(-12, 14, 2))


@given(WISHES)
def test_draft_comes_back_as_it_was_and_fits_behind_the_longest_custom_id(picked):
    text = written(picked, MANY)
    assert read(text, MANY) == picked
    assert len(LONGEST + text) <= 100


@given(WISHES)
def test_draft_of_another_menu_is_no_draft(picked):
    assert read(written(picked, MANY), MENU) is None


@pytest.mark.parametrize("text", ["", "x", "..", "zzzzzz..", "a.b", "a.b.c.d"])
def test_what_is_no_draft_is_refused(text):
    assert read(text, MENU) is None


def test_made_up_skills_are_at_most_five_and_on_the_menu():
    head = written(wishes(), MANY).split(".")[0]
    found = read(f"{head}.{''.join(f'{n:03x}' for n in range(9))}.fff0", MANY)
    assert len(found.shows) == SKILLS_AT_MOST
    assert found.learns == {"skill-0"}


def test_picking_passes_over_what_is_not_on_the_menu():
    assert with_picked(wishes(), "offers", ["referrals", "same-field", "gold"], MENU) == wishes(["referrals"])
    assert with_picked(wishes(field="Writing"), "field", ["Alchemy"], MENU) == wishes()
    assert with_picked(wishes(), "colour", ["red"], MENU) == wishes()


def test_skills_of_other_fields_stay_and_no_more_are_taken_than_there_is_room_for():
    other = wishes(shows=["a", "b", "c", "d", "email-marketing"])
    found = with_skills_of(other, Side.SHOWS, "Writing", ["copywriting"], MENU)
    assert found.shows == other.shows
    assert not took_all(found, Side.SHOWS, "Writing", ["copywriting"], MENU)
    assert with_skills_of(found, Side.SHOWS, "Marketing", [], MENU).shows == frozenset("abcd")
    assert {skill.id for skill in SKILLS} >= {"copywriting", "email-marketing"}
