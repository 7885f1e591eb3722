"""Who suits whom, and the pairs of a week: properties over communities of any shape."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.connecting.adapters.graph_matching import GraphMatching
from bot.connecting.rules.entries import Wishes
from bot.connecting.rules.pairing import Match, gain_of, possible_matches, stable_pairs
from bot.connecting.rules.reasons import opening_for, reasons_for
from tests.connecting.menu import MENU, SKILLS, wishes

SOME_KINDS = st.frozensets(st.sampled_from([kind.id for kind in MENU.kinds]), max_size=3)
SOME_SKILLS = st.frozensets(st.sampled_from([skill.id for skill in SKILLS]), max_size=2)
WISHES = st.builds(
    Wishes,
    offers=st.frozensets(st.sampled_from([kind.id for kind in MENU.offered]), max_size=3),
    seeks=SOME_KINDS,
    shows=SOME_SKILLS,
    learns=SOME_SKILLS,
    field=st.none() | st.sampled_from(MENU.fields),
    zone=st.none() | st.sampled_from([zone.id for zone in MENU.zones]),
)
COMMUNITIES = st.dictionaries(st.integers(1, 30), WISHES, max_size=12)
PAIRS = st.sets(st.frozensets(st.integers(1, 30), min_size=2, max_size=2), max_size=10)
EDGES = st.dictionaries(
    st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.tuples(st.integers(1, 2), st.integers(2, 4)),
    max_size=20,
)
FEWER = settings(max_examples=50)
"""Fewer than usual: making up a community takes 30 ms."""


def largest(edges):
    return GraphMatching().largest(edges)


def pairs_of(community, apart=frozenset()):
    return stable_pairs(possible_matches(community, MENU, apart), dict.fromkeys(community, 0), largest)


def as_matches(edges):
    return [Match(*pair, worth) for pair, worth in sorted(edges.items())]


@FEWER
@given(COMMUNITIES, PAIRS)
def test_nobody_is_in_two_pairs_or_with_somebody_from_whom_they_are_kept_apart(community, apart):
    chosen = pairs_of(community, apart)
    members = [member for match in chosen for member in match.pair]
    assert len(members) == len(set(members))
    assert not {match.pair for match in chosen} & apart
    assert set(members) <= community.keys()


@FEWER
@given(COMMUNITIES)
def test_both_of_every_pair_get_something_and_are_told_what(community):
    for match in pairs_of(community):
        first, second = community[match.first], community[match.second]
        assert gain_of(first, second, MENU).count
        assert gain_of(second, first, MENU).count
        assert reasons_for(first, second, MENU)
        assert reasons_for(second, first, MENU)


@FEWER
@given(WISHES, WISHES)
def test_worth_and_opening_are_the_same_from_both_sides(first, second):
    one, other = possible_matches({1: first, 2: second}, MENU, ()), possible_matches({1: second, 2: first}, MENU, ())
    assert [match.worth for match in one] == [match.worth for match in other]
    assert opening_for(first, second, MENU) == opening_for(second, first, MENU)
    assert bool(reasons_for(first, second, MENU)) == bool(reasons_for(second, first, MENU)) == bool(one)


@FEWER
@given(EDGES)
def test_no_two_members_would_both_rather_have_each_other(edges):
    matches = as_matches(edges)
    chosen = stable_pairs(matches, dict.fromkeys(range(10), 0), largest)
    worth = {member: match.worth for match in chosen for member in match.pair}
    nothing = (0, 0)
    for match in matches:
        assert not all(match.worth > worth.get(member, nothing) for member in match.pair)


@FEWER
@given(EDGES)
def test_of_the_best_worth_as_many_pairs_as_possible_are_made(edges):
    matches = as_matches(edges)
    if not matches:
        return
    best = max(match.worth for match in matches)
    made = [match for match in stable_pairs(matches, dict.fromkeys(range(10), 0), largest) if match.worth == best]
    of_the_best = [match.pair for match in matches if match.worth == best]
    more = combinations(of_the_best, len(made) + 1)
    assert all(len(frozenset().union(*pairs)) < 2 * len(pairs) for pairs in more)


@FEWER
@given(EDGES, st.randoms(use_true_random=False))
def test_order_in_which_members_come_changes_nothing(edges, chance):
    matches = as_matches(edges)
    shuffled = chance.sample(matches, len(matches))
    waited = dict.fromkeys(range(10), 0)
    assert stable_pairs(matches, waited, largest) == stable_pairs(shuffled, waited, largest)


def test_greatest_total_worth_is_given_up_for_stability():
    edges = {(1, 2): (1, 2), (2, 3): (1, 3), (3, 4): (1, 2)}
    (match,) = stable_pairs(as_matches(edges), dict.fromkeys(range(5), 0), largest)
    assert match.pair == {2, 3}


def test_among_equals_those_who_waited_longest_come_first():
    edges = {(1, 2): (1, 2), (2, 3): (1, 2)}
    (match,) = stable_pairs(as_matches(edges), {1: 0, 2: 0, 3: 20}, largest)
    assert match.pair == {2, 3}


def test_largest_graph_of_a_round_is_matched_in_time():
    chance = random.Random(1)
    edges = {pair: (1, 2) for pair in combinations(range(1, 121), 2) if chance.random() < 0.3}
    assert len(stable_pairs(as_matches(edges), dict.fromkeys(range(121), 0), largest)) == 60


@pytest.mark.parametrize(
    ("first", "second", "suit"),
    [
        (wishes(["referrals"], ["portfolio-review"]), wishes(["portfolio-review"], ["referrals"]), True),
        (wishes(["referrals"], ["portfolio-review"]), wishes(["portfolio-review"], ["first-steps"]), False),
        (wishes([], ["accountability"]), wishes([], ["accountability"]), True),
        (wishes([], ["same-field"], field="Writing"), wishes([], ["same-field"], field="Writing"), True),
        (wishes([], ["same-field"], field="Writing"), wishes([], ["same-field"], field="Marketing"), False),
        (wishes([], ["same-zone"], zone="p00"), wishes([], ["same-zone"], zone="p02"), True),
        (wishes([], ["same-zone"], zone="p00"), wishes([], ["same-zone"], zone="p04"), False),
        (wishes(shows=["copywriting"], learns=["front-end"]), wishes(shows=["front-end"], learns=["copywriting"]), True),
        (wishes(shows=["copywriting"], learns=["front-end"]), wishes(shows=["front-end"]), False),
    ],
)  # fmt: skip
def test_two_suit_each_other_when_each_gets_something(first, second, suit):
    assert bool(possible_matches({1: first, 2: second}, MENU, ())) is suit


def test_reasons_say_what_is_complementary_and_nothing_else_of_the_other():
    own = wishes(["referrals"], ["portfolio-review", "same-field"], learns=["copywriting"], field="Writing")
    other = wishes(
        ["portfolio-review", "first-steps"], ["referrals", "practice-call"], ["copywriting"], [], "Writing", "p00"
    )
    assert reasons_for(own, other, MENU) == [
        "They offer to look through a portfolio, which you look for.",
        "They work in Writing, as you do, and you look for somebody in your field.",
        "They offer to show how they work in Conversion copywriting, which you want to learn.",
        "They look for work that others pass on, which you offer.",
    ]


def test_several_skills_are_listed_in_one_reason():
    own = wishes(["referrals"], learns=["copywriting", "front-end"])
    other = wishes(seeks=["referrals"], shows=["copywriting", "front-end"])
    assert "Conversion copywriting and Front-end development" in reasons_for(own, other, MENU)[0]
