"""What a re-ranker sees and does: numbers without names, an order that depends on nothing else, own documents first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.models import Passage, UnitKind
from bot.search.adapters.learnt_ranker import LearntRanker, RankerWeights, read_ranker
from bot.search.rules.askers import Askers, Mark, phrase_pattern
from bot.search.rules.features import FEATURES, features_of
from bot.search.rules.ordering import OWN_BEHIND, ordered
from bot.search.rules.ranking import Candidate
from tests.shelf import RAISES, STARTING

SECTIONS = [(document, section) for document in (RAISES, STARTING) for section in document.sections]
EVEN = RankerWeights(
    features=FEATURES, mean=(0.0,) * len(FEATURES), spread=(1.0,) * len(FEATURES), weights=(1.0,) * len(FEATURES)
)
similarities = st.floats(min_value=-1, max_value=1, allow_nan=False)


@st.composite
def candidate_lists(draw):
    found = []
    for document, section in draw(st.lists(st.sampled_from(SECTIONS), min_size=1, unique_by=lambda pair: pair[1].id)):
        near = {kind: draw(similarities) for kind in draw(st.sets(st.sampled_from(list(UnitKind))))}
        score, lexical = draw(similarities), draw(st.floats(min_value=0, max_value=1))
        found.append(Candidate(Passage(section, document, score, max(near.values(), default=0.0), lexical), near, 0.1))
    return found


def candidate(document, section, score):
    return Candidate(Passage(section, document, score, score, 0.0), {UnitKind.WHOLE: score}, 0.0)


@given(candidate_lists())
def test_every_candidate_gets_one_finite_number_a_feature(candidates):
    rows = features_of("how do I raise my rate", candidates, Askers())
    assert [len(row) for row in rows] == [len(FEATURES)] * len(candidates)
    assert all(abs(value) < 10 for row in rows for value in row)


@given(candidate_lists(), st.randoms())
def test_numbers_do_not_depend_on_the_order_of_the_candidates(candidates, chance):
    rows = {
        each.passage.section.id: row
        for each, row in zip(candidates, features_of("q", candidates, Askers()), strict=True)
    }
    chance.shuffle(candidates)
    for each, row in zip(candidates, features_of("q", candidates, Askers()), strict=True):
        assert row == pytest.approx(rows[each.passage.section.id], abs=1e-9)


@given(candidate_lists())
def test_ordering_keeps_every_candidate_once(candidates):
    passages = ordered(candidates, [each.passage.score for each in candidates])
    assert sorted(p.section.id for p in passages) == sorted(each.passage.section.id for each in candidates)
    assert [p.relevance for p in passages] == sorted((p.relevance for p in passages), reverse=True)


async def test_relevance_is_the_weighted_sum_of_normed_features():
    candidates = [candidate(*SECTIONS[0], 0.6), candidate(*SECTIONS[1], 0.4)]
    rows = features_of("how do I raise my rate", candidates, Askers())
    weights = EVEN.model_copy(update={"mean": (0.5,) * len(FEATURES), "spread": (2.0,) * len(FEATURES)})
    expected = [sum((value - 0.5) / 2 for value in row) for row in rows]
    assert await LearntRanker(weights, Askers()).relevances("how do I raise my rate", candidates) == pytest.approx(
        expected
    )


async def test_nothing_to_order_costs_nothing():
    assert await LearntRanker(EVEN, Askers()).relevances("q", []) == []


def test_a_ranker_of_other_features_is_not_used(tmp_path):
    path = tmp_path / "ranker.json"
    path.write_text(EVEN.model_copy(update={"features": FEATURES[::-1]}).model_dump_json(), encoding="utf-8")
    assert read_ranker(path, Askers()) is None
    path.write_text(EVEN.model_dump_json(), encoding="utf-8")
    assert read_ranker(path, Askers()) is not None


@pytest.mark.parametrize(("behind", "comes_first"), [(OWN_BEHIND / 2, True), (OWN_BEHIND * 2, False)])
def test_a_communitys_own_section_comes_first_where_it_is_about_as_near(behind, comes_first):
    document, section = SECTIONS[0]
    own = candidate(replace(document, community=7), section, 0.6 - behind)
    shared = candidate(*SECTIONS[1], 0.6)
    passages = ordered([shared, own], [2.0, 1.0])
    assert (passages[0].section.id == section.id) is comes_first


def test_stage_and_field_are_read_from_both_sides():
    stage = Mark("none-yet", phrase_pattern(["first client*", "no clients"]), phrase_pattern(["first client*"]))
    other = Mark("has-clients", phrase_pattern(["my clients"]), phrase_pattern(["present client*"]))
    askers = Askers(stages=(stage, other))
    assert askers.stage_fit("I have no clients", "How do I win my first client?") == 1.0
    assert askers.stage_fit("I have no clients", "How do I ask present clients?") == -1.0
    assert askers.stage_fit("what is a retainer", "How do I ask present clients?") == 0.0
    assert askers.field_fit("I have no clients", "anything") == 0.0


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("logo*", "two logos for him", True),
        ("logo", "two logos for him", False),
        ("years of … work", "five years of agency copy work", True),
        ("va", "evaluate", False),
    ],
)
def test_phrases_are_whole_words_with_the_endings_that_they_name(phrase, text, matches):
    assert bool(phrase_pattern([phrase]).search(text)) is matches
