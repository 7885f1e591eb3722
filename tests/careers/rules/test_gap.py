"""The rules of a gap: how skills stand, the order of what to learn, which neighbours are near, and what a button carries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.careers.discord.gap_items import BUTTON_ID
from bot.careers.rules.catalogue import Demand, LearningStep, Trend
from bot.careers.rules.gap import (
    LESSONS,
    MOST_NEEDS,
    MOVES,
    WEEKS,
    Direction,
    Standing,
    main_field,
    moves_from,
    nearest_to,
    needs_of,
    next_to_learn,
    to_field,
    to_occupation,
    weeks_for,
    within_reach,
)
from bot.kernel.ticks import MOST_IDS, key_of, packed, unpacked
from tests.catalogue import REPORT, occupation, skill

IDS = tuple("abcdefghijkl")
FIELDS = ("Writing", "Design")


def skills_of(borders=(), **demands):
    """Return the twelve skills; `borders` are pairs, and a demand may be given by id."""
    return {
        each: replace(
            skill(each, each.upper(), [second for first, second in borders if first == each], field=FIELDS[place % 2]),
            demand=Demand("1%", (REPORT,), "2026-02", demands[each])
            if each in demands
            else Demand("none", (), "2026-11"),
        )
        for place, each in enumerate(IDS)
    }


def learn(direction, have, skills, others=()):
    needs = needs_of(direction, have, skills)
    return [lesson.skill.id for lesson in next_to_learn(direction, needs, nearest_to(direction, others))]


FIELD = Direction("field:x", "X", ("a", "b", "c", "d"), ("e",))
WORK = Direction("w", "W", ("a", "b", "c", "d"), ("e",), "w")


def test_skill_is_had_or_lies_beside_in_either_direction_or_is_new():
    needs = needs_of(FIELD, {"a", "k"}, skills_of([("b", "a"), ("k", "c")]))
    assert [need.standing for need in needs] == [
        Standing.HAVE,
        Standing.BESIDE,
        Standing.BESIDE,
        Standing.NEW,
        Standing.NEW,
    ]
    assert [skill.id for skill in needs[2].beside] == ["k"]
    assert [need.asked for need in needs] == [True, True, True, True, False]


def test_heart_of_a_work_comes_first_whatever_its_points():
    skills = skills_of(a=Trend.FALLING, b=Trend.RISING)
    assert learn(WORK, (), skills)[0] == "a"
    assert learn(FIELD, (), skills)[0] == "b"


def test_what_clients_ask_for_comes_before_what_helps_to_move_on():
    assert learn(replace(FIELD, asks=("d",), helps=("a",)), (), skills_of()) == ["d", "a"]


@pytest.mark.parametrize("trend", [Trend.LEVEL, Trend.MIXED])
def test_rising_comes_before_no_direction_before_falling(trend):
    assert learn(FIELD, (), skills_of(b=trend, c=Trend.RISING, d=Trend.FALLING)) == ["c", "a", "b"]


def test_what_opens_other_works_comes_first():
    others = [occupation(str(n), str(n), asks=("c", "a") if n < 2 else ("c",)) for n in range(2, 6)]
    assert learn(FIELD, (), skills_of(), others)[0] == "c"


def test_other_works_count_three_at_most():
    others = [occupation(str(n), str(n), asks=("c",)) for n in range(6)]
    (lesson, *_) = next_to_learn(FIELD, needs_of(FIELD, (), skills_of()), nearest_to(FIELD, others))
    assert (lesson.skill.id, lesson.points, len(lesson.opens)) == ("c", 6, 6)


def test_beside_what_one_has_comes_first_among_equals():
    assert learn(FIELD, {"k"}, skills_of([("d", "k")]))[0] == "d"


def test_fewer_hours_come_first_among_equals_then_the_direction_s_order():
    skills = skills_of()
    skills["c"] = replace(skills["c"], first_20_hours=(LearningStep(5, "x"),))
    assert learn(FIELD, (), skills) == ["c", "a", "b"]


def test_occupation_asks_for_its_skills_where_nobody_wrote_down_more():
    assert to_occupation(occupation("w", "W", skills=("a", "b"))).asks == ("a", "b")
    direction = to_occupation(occupation("w", "W", skills=("a", "b"), asks=("a", "c"), beyond="a licence"))
    assert (direction.asks, direction.helps, direction.heart, direction.beyond) == (
        ("a", "c"),
        ("b",),
        "a",
        "a licence",
    )


def test_field_asks_for_what_most_works_ask_for():
    works = [occupation("x", "X", asks=("e", "b")), occupation("y", "Y", asks=("e", "c"))]
    direction = to_field("field:Writing", "Writing", works, skills_of())
    assert direction.asks == ("e", "c", "a", "g", "i", "k")
    assert direction.heart is None
    assert main_field(direction, skills_of()) == "Writing"


def test_work_belongs_to_the_field_of_its_heart_and_a_field_to_itself():
    skills = skills_of()
    assert main_field(replace(WORK, asks=("b", "a", "c")), skills) == "Design"
    assert main_field(replace(FIELD, asks=("b", "a", "c")), skills) == "Writing"
    assert main_field(replace(WORK, asks=("gone",)), skills) == ""


def test_neighbour_needs_its_heart_near():
    works = [
        occupation("had", "Had", asks=("a", "b")),
        occupation("beside", "Beside", asks=("c", "a")),
        occupation("far", "Far", asks=("d", "a")),
        occupation("none", "None", asks=("c", "e")),
        occupation("beyond", "Beyond", asks=("a", "b"), beyond="a licence"),
        occupation("w", "Itself", asks=("a", "b")),
    ]
    moves = moves_from(WORK, {"a"}, works, skills_of([("c", "a")]))
    assert [move.occupation.id for move in moves] == ["had", "beside"]


def test_neighbour_fits_into_eight_weeks_to_the_hour():
    works = [occupation("x", "X", asks=("a", "b", "c"))]
    moves = moves_from(WORK, {"a"}, works, skills_of())
    assert moves[0].hours == 40
    assert within_reach(moves, 5)
    assert not within_reach(moves, 4)
    assert (weeks_for(40, 5), weeks_for(41, 5), weeks_for(0, 5)) == (8, 9, 0)


CHOSEN = st.frozensets(st.sampled_from(IDS))
ORDERS = st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=True).map(tuple)
WORKS = st.lists(ORDERS, max_size=8).map(
    lambda asked: [occupation(f"o{n}", f"O{n}", asks=asks) for n, asks in enumerate(asked)]
)
BORDERS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=10)


@given(ORDERS, ORDERS, CHOSEN, WORKS, BORDERS, st.integers(1, 60))
def test_nothing_that_one_has_is_taught_and_every_sum_holds(asks, helps, have, works, borders, hours):
    skills = skills_of(borders)
    direction = Direction("w", "W", asks, tuple(each for each in helps if each not in asks), "w")
    needs = needs_of(direction, have, skills)
    assert [need.skill.id for need in needs] == list(direction.skills)
    assert len(needs) <= MOST_NEEDS
    assert {need.skill.id for need in needs if need.standing is Standing.HAVE} == have & set(direction.skills)
    lessons = next_to_learn(direction, needs, nearest_to(direction, works))
    missing = set(direction.skills) - have
    assert len(lessons) == min(LESSONS, len(missing))
    assert {lesson.skill.id for lesson in lessons} <= missing
    moves = moves_from(direction, have, works, skills)
    for move in moves:
        assert {each.id for each in move.had} == set(move.occupation.asks) & have
        assert move.had
        assert move.hours == 20 * len(move.missing) == 20 * len(set(move.occupation.asks) - have)
    assert [move.hours for move in moves] == sorted(move.hours for move in moves)
    reached = within_reach(moves, hours)
    assert len(reached) <= MOVES
    assert all(weeks_for(move.hours, hours) <= WEEKS for move in reached)


@given(ORDERS, CHOSEN, CHOSEN)
def test_learning_more_never_makes_a_skill_stand_worse(asks, have, more):
    direction, skills = Direction("w", "W", asks, (), "w"), skills_of([("a", "b"), ("c", "d")])
    order = [Standing.NEW, Standing.BESIDE, Standing.HAVE]
    before, after = (needs_of(direction, had, skills) for had in (have, have | more))
    assert all(order.index(a.standing) >= order.index(b.standing) for b, a in zip(before, after, strict=True))


@given(st.integers(1, MOST_IDS), st.data())
def test_choice_comes_back_as_it_was_and_fits_into_a_button(size, data):
    every = [f"skill-{n}" for n in range(size)]
    chosen = data.draw(st.frozensets(st.sampled_from(every)))
    text = packed(chosen, every)
    assert unpacked(text, every) == chosen
    assert unpacked(text, [*every, "another"]) is None
    assert len(f"{BUTTON_ID}words:{key_of('x')}:60:{text}") <= 100


@pytest.mark.parametrize("text", ["", "x", "zzzzzz", "zzzzzz????"])
def test_what_is_no_choice_is_refused(text):
    assert unpacked(text, IDS) is None


def test_broken_choice_is_refused():
    assert unpacked(packed((), IDS) + "A", IDS) is None
