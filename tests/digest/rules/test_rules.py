"""Taking turns, what was asked most, what changed: rules that hold whatever comes in."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.digest.rules.changes import Seen, differences, text_hash_of
from bot.digest.rules.rotation import in_turn
from bot.digest.rules.subjects import FEWEST, most_asked
from tests.shelf import RAISES

NAMES = st.lists(st.text(min_size=1, max_size=3), unique=True, min_size=1, max_size=9)
ASKED = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 6)), max_size=60)


def turns(items, reader, count, first=0):
    return [in_turn(items, lambda item: item, reader, number) for number in range(first, first + count)]


@given(NAMES, st.text(max_size=5), st.integers(0, 100))
def test_every_item_comes_once_before_any_comes_again(items, reader, cycle):
    assert sorted(turns(items, reader, len(items), cycle * len(items))) == sorted(items)


@given(NAMES, st.text())
def test_an_item_more_moves_the_others_past_each_other_nowhere(items, reader):
    before = turns(items[:-1], reader, len(items) - 1)
    assert [item for item in turns(items, reader, len(items)) if item != items[-1]] == before


def test_two_readers_begin_in_different_places():
    items = [str(number) for number in range(30)]
    assert len({tuple(turns(items, f"1:{member}", 3)) for member in range(10)}) > 5


def test_where_there_is_nothing_nobody_has_a_turn():
    assert in_turn([], str, "reader", 3) is None


@given(ASKED)
def test_no_subject_is_named_that_fewer_members_asked_about(asked):
    named = dict(most_asked(asked))
    for section in "abcdef":
        members = {member for each, member in asked if each == section}
        assert named.get(section, 0) == (len(members) if len(members) >= FEWEST else 0)


@given(ASKED, st.integers(1, 6))
def test_one_member_who_asks_again_and_again_names_no_subject(asked, member):
    alone = [("only theirs", member)] * 50
    assert most_asked([*asked, *alone]) == most_asked(asked)


@given(ASKED)
def test_what_more_members_asked_about_comes_first_whatever_the_order(asked):
    named = most_asked(asked)
    assert [count for _, count in named] == sorted((count for _, count in named), reverse=True)
    assert most_asked(list(reversed(asked))) == named


def test_three_members_are_the_fewest():
    assert most_asked([("a", 1), ("a", 2)]) == []
    assert most_asked([("a", 1), ("a", 2), ("a", 3)]) == [("a", 3)]


HASHES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(("1", "2")))


@given(HASHES, HASHES)
def test_what_is_added_changed_and_gone_leads_from_the_one_to_the_other(now, known):
    added, changed, gone = differences(now, known)
    made = {key: value for key, value in known.items() if key not in gone}
    made |= {each.document_id: each.text_hash for each in [*added, *changed]}
    assert made == now
    assert {each.document_id for each in changed} <= known.keys()
    assert not {each.document_id for each in added} & known.keys()


def test_a_text_is_the_same_until_a_reader_would_see_another():
    before = text_hash_of(RAISES)
    assert text_hash_of(replace(RAISES, summary="Another summary.", topic="remote-work")) == before
    (first, *rest) = RAISES.sections
    for changed in (replace(first, lead="Send it."), replace(first, heading="When?"), replace(first, careful=None)):
        assert text_hash_of(replace(RAISES, sections=(changed, *rest))) != before
    assert differences({"a": "1"}, {}) == ([Seen("a", "1")], [], [])
