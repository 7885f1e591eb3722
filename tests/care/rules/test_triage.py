"""A question is judged by its words first, then by how likely each kind is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.adapters.guardrail_file import read_examples
from bot.care.rules.safety import Concern, Guardrail
from bot.care.rules.scope import Boundary, Outside
from bot.care.rules.triage import LIBRARY, SURELY_OUTSIDE, Example, Judgement, judge
from bot.errors import KnowledgeError
from tests.conftest import KNOWLEDGE


def guardrail(concern, word="", threshold=0.5, note_from=0.2, *, orientation=True):
    patterns = (re.compile(rf"\b{word}\b"),) if word else ()
    return Guardrail(concern, f"{concern} says", f"{concern} note", patterns, threshold, note_from, orientation)


def boundary(kind, word=""):
    return Boundary(kind, f"{kind} says", (re.compile(rf"\b{word}\b"),) if word else ())


CRISIS = guardrail(Concern.CRISIS, "drown", threshold=0.3, note_from=0.1, orientation=False)
LAW = guardrail(Concern.LAW, "sue")
TAX = guardrail(Concern.TAX, "vat", threshold=0.4)
RAILS = (CRISIS, LAW, TAX)
ELSEWHERE = boundary(Outside.ELSEWHERE)
FACTS = boundary(Outside.OUTSIDE_FACTS, "bitcoin")
UNKNOWABLE = boundary(Outside.UNKNOWABLE, "predict")
BOUNDARIES = (ELSEWHERE, FACTS, UNKNOWABLE)
KINDS = [*Concern, *Outside, LIBRARY]


def judged(question="how do i raise my rate", **shares):
    return judge(question, {kind.replace("_", "-"): share for kind, share in shares.items()}, RAILS, BOUNDARIES)


class TestCare:
    def test_words_decide_whatever_the_shares_say(self):
        assert judged("can they sue me", library=1.0).guardrail is LAW

    def test_words_are_read_in_any_case_and_with_any_apostrophe(self):
        rail = guardrail(Concern.LAW, "don't sue")
        assert judge("They DON’T SUE", None, (rail,), ()).guardrail is rail

    def test_of_several_words_the_most_urgent_guardrail_wins(self):
        assert judged("they sue me over vat and i want to drown", tax=0.9).guardrail is CRISIS
        assert judged("they sue me over vat", tax=0.9).guardrail is LAW

    @pytest.mark.parametrize(("share", "met"), [(0.39, None), (0.4, TAX), (0.9, TAX)])
    def test_meaning_alone_is_enough_from_the_threshold_on(self, share, met):
        assert judged(tax=share, library=1 - share).guardrail is met

    def test_concern_that_leaves_no_answer_must_be_likely_by_itself(self):
        judgement = judged(crisis=0.19, law=0.18, library=0.63)
        assert (judgement.guardrail, judgement.note) == (None, CRISIS.note)
        assert judged(crisis=0.2, law=0.18, library=0.62).guardrail is CRISIS
        assert judged(crisis=0.19, law=0.18, tax=0.15, library=0.48).guardrail is LAW

    def test_that_care_is_needed_is_enough_where_which_care_stays_open(self):
        assert judged(tax=0.25, law=0.2, library=0.55).guardrail is TAX
        assert judged(tax=0.2, law=0.25, library=0.55).guardrail is None

    def test_the_likeliest_concern_is_met_and_not_the_first(self):
        assert judged(crisis=0.1, law=0.7, tax=0.2).guardrail is LAW

    @pytest.mark.parametrize(("share", "noted"), [(0.19, None), (0.2, "law note"), (0.49, "law note")])
    def test_possible_concern_adds_a_note_below_the_threshold(self, share, noted):
        found = judged(law=share, library=1 - share)
        assert (found.guardrail, found.note) == (None, noted)

    def test_without_a_vector_words_alone_decide(self):
        assert judge("can they sue me", None, RAILS, BOUNDARIES).guardrail is LAW
        found = judge("how do i raise my rate", None, RAILS, BOUNDARIES)
        assert (found.guardrail, found.note, found.outside, found.certain) == (None, None, 0.0, False)


class TestBoundaries:
    def test_words_make_it_certain_that_a_question_belongs_elsewhere(self):
        found = judged("is bitcoin a good buy", library=1.0)
        assert (found.boundary, found.certain) == (FACTS, True)
        assert found.outside == SURELY_OUTSIDE

    def test_words_never_make_it_less_likely(self):
        assert judged("is bitcoin a good buy", outside_facts=0.9, library=0.1).outside == 0.9

    def test_meaning_names_the_likeliest_kind_and_the_share_of_all(self):
        found = judged(elsewhere=0.2, unknowable=0.3, library=0.5)
        assert (found.boundary, found.certain) == (UNKNOWABLE, False)
        assert found.outside == pytest.approx(0.5)

    def test_care_goes_before_any_boundary(self):
        assert judged("will they sue me over bitcoin") == Judgement(guardrail=LAW)

    def test_a_note_stays_beside_a_boundary(self):
        found = judged("predict my tax bill", tax=0.3, unknowable=0.4, library=0.3)
        assert (found.boundary, found.note) == (UNKNOWABLE, "tax note")


def test_nothing_to_judge_by_judges_nothing():
    assert judge("how do i raise my rate", {LIBRARY: 1.0}, (), ()) == Judgement()


SHARES = st.lists(st.floats(0.001, 1), min_size=len(KINDS), max_size=len(KINDS)).map(
    lambda weights: {str(kind): weight / sum(weights) for kind, weight in zip(KINDS, weights, strict=True)}
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["how do i raise my rate", "sue", "drown", "bitcoin", "predict vat", ""]), SHARES)
def test_any_shares_lead_to_one_judgement_that_agrees_with_them(question, shares):
    found = judge(question, shares, RAILS, BOUNDARIES)
    concerned = sum(shares[concern] for concern in Concern)
    by_words = any(rail.matches(question) for rail in RAILS)
    if found.guardrail is not None:
        assert by_words or concerned >= found.guardrail.threshold
        assert found == Judgement(guardrail=found.guardrail)
    else:
        assert not by_words
        assert 0 <= found.outside <= 1 + 1e-9
        assert found.certain == any(each.matches(question) for each in BOUNDARIES)
        assert (found.note is None) or concerned >= min(rail.note_from for rail in RAILS)


class TestExamples:
    def test_every_kind_has_examples_and_no_message_stands_twice(self):
        examples = read_examples(KNOWLEDGE / "examples.yaml")
        assert {example.kind for example in examples} == set(map(str, KINDS))
        texts = [" ".join(example.text.casefold().split()) for example in examples]
        assert {text for text in texts if texts.count(text) > 1} == set()

    def test_examples_come_in_the_files_order(self, tmp_path):
        assert read_examples(self.write(tmp_path, {}))[:3] == (
            Example("crisis one", "crisis"),
            Example("crisis two", "crisis"),
            Example("harassment one", "harassment"),
        )

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"tax": None}, "tax"),
            ({"tax": "[]"}, "tax"),
            ({"gossip": "[who said what]"}, "gossip"),
            ({"tax": "just one text"}, "cannot be used"),
            ({"tax": "[{a: b}]"}, "cannot be used"),
            ({"tax": "["}, "cannot be used"),
        ],
    )
    def test_examples_that_cannot_teach_every_kind_stop_the_start(self, tmp_path, change, says):
        path = self.write(tmp_path, change)
        with pytest.raises(KnowledgeError) as caught:
            read_examples(path)
        assert says in str(caught.value.problems[0])
        assert str(path) in str(caught.value.problems[0])

    def test_missing_file_stops_the_start(self, tmp_path):
        with pytest.raises(KnowledgeError):
            read_examples(tmp_path / "examples.yaml")

    def write(self, folder, change):
        """Write a file with two examples of each kind, changed so; None leaves a kind out."""
        kinds = {str(kind): f"[{kind} one, {kind} two]" for kind in KINDS} | change
        path = folder / "examples.yaml"
        path.write_text("".join(f"{kind}: {texts}\n" for kind, texts in kinds.items() if texts), encoding="utf-8")
        return path
