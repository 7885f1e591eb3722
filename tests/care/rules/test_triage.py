"""A message is judged sentence by sentence: words that name a full stop first, then the worst sentence's meaning."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.adapters.example_files import examples_hash, read_examples
from bot.care.rules.safety import Concern, Guardrail, Pattern
from bot.care.rules.scope import Boundary, Outside
from bot.care.rules.triage import CHAT, LIBRARY, SURELY_OUTSIDE, Example, Heard, Judgement, judge
from bot.errors import KnowledgeError
from tests.conftest import KNOWLEDGE


def guardrail(concern, threshold=0.5, note_from=0.2, *, orientation=True):
    pattern = Pattern(re.compile("never"), "never", "always")
    return Guardrail(concern, f"{concern} says", f"{concern} note", (pattern,), threshold, note_from, orientation)


def boundary(kind, word=""):
    return Boundary(kind, f"{kind} says", (re.compile(rf"\b{word}\b"),) if word else ())


CRISIS = guardrail(Concern.CRISIS, threshold=0.8, note_from=0.4, orientation=False)
FRIEND = guardrail(Concern.THIRD_PERSON, threshold=0.8, note_from=0.4, orientation=False)
LAW = guardrail(Concern.LAW)
TAX = guardrail(Concern.TAX, threshold=0.4)
RAILS = (CRISIS, FRIEND, LAW, TAX)
ELSEWHERE = boundary(Outside.ELSEWHERE)
FACTS = boundary(Outside.OUTSIDE_FACTS, "bitcoin")
UNKNOWABLE = boundary(Outside.UNKNOWABLE, "predict")
BOUNDARIES = (ELSEWHERE, FACTS, UNKNOWABLE)
KINDS = [*Concern, *Outside, LIBRARY, CHAT]


def heard(text="how do i raise my rate", words=None, **shares):
    return Heard(text, {kind.replace("_", "-"): share for kind, share in shares.items()}, words)


def judged(*pieces):
    whole = pieces[0] if len(pieces) == 1 else heard(" ".join(piece.text for piece in pieces))
    return judge(pieces, whole, RAILS, BOUNDARIES)


class TestFullStops:
    def test_words_decide_though_the_shares_say_little_of_it(self):
        found = judged(heard("i want to die", Concern.CRISIS, library=0.9, law=0.1))
        assert (found.guardrail, found.by_meaning) == (CRISIS, False)

    def test_words_leave_a_note_where_nothing_in_the_message_comes_near_them(self):
        found = judged(heard("kms they want it in comic sans", Concern.CRISIS, chat=0.97, crisis=0.03))
        assert (found.guardrail, found.note) == (None, CRISIS.note)

    def test_words_decide_where_another_sentence_comes_near_them(self):
        found = judged(heard("kms lol", Concern.CRISIS, chat=1.0), heard("nobody would mind", crisis=0.3, chat=0.7))
        assert found.guardrail is CRISIS

    def test_words_decide_where_nothing_was_learnt(self):
        assert judged(heard("i want to die", Concern.CRISIS)).guardrail is CRISIS

    @pytest.mark.parametrize(("share", "met"), [(0.79, None), (0.8, CRISIS), (0.9, CRISIS)])
    def test_meaning_decides_from_the_threshold_on_and_says_that_it_did(self, share, met):
        found = judged(heard(crisis=share, library=1 - share))
        assert (found.guardrail, found.by_meaning) == (met, met is not None)

    def test_what_is_only_possible_leaves_a_note(self):
        found = judged(heard(crisis=0.5, library=0.5))
        assert (found.guardrail, found.note) == (None, CRISIS.note)

    def test_which_of_two_full_stops_it_is_may_stay_open(self):
        assert judged(heard(crisis=0.45, third_person=0.4, chat=0.15)).guardrail is CRISIS

    def test_what_is_not_recognised_is_ordinary(self):
        found = judged(heard("idk", chat=0.4, library=0.3, crisis=0.15, law=0.15))
        assert (found.guardrail, found.note) == (None, None)

    def test_words_about_somebody_else_get_the_text_for_who_worries(self):
        found = judged(heard("my friend says kms", Concern.CRISIS, third_person=0.7, crisis=0.2, chat=0.1))
        assert found.guardrail is FRIEND

    def test_a_full_stop_goes_before_words_of_anything_milder(self):
        assert judged(heard("they sue me", Concern.LAW, law=0.9), heard("and", crisis=0.9)).guardrail is CRISIS


class TestSentences:
    def test_a_work_question_dilutes_nothing(self):
        found = judged(
            heard("everyone is better off without me.", crisis=0.9), heard("how do i raise my rates?", library=1.0)
        )
        assert found.guardrail is CRISIS
        assert found.rest == "how do i raise my rates?"

    def test_sentences_that_want_care_are_not_kept(self):
        found = judged(
            heard("i want to die.", Concern.CRISIS),
            heard("nobody would care.", crisis=0.5),
            heard("what is a retainer?"),
        )
        assert found.rest == "what is a retainer?"

    def test_a_scrap_is_no_question_to_keep(self):
        assert judged(heard("i want to die", Concern.CRISIS), heard("ok bye")).rest == ""

    def test_one_sentence_leaves_nothing(self):
        assert judged(heard("i want to die", Concern.CRISIS)).rest == ""


class TestMilder:
    def test_words_of_law_decide(self):
        assert judged(heard("can they sue me", Concern.LAW)).guardrail is LAW
        assert judged(heard("can they sue me", Concern.LAW, law=0.3, library=0.7)).guardrail is LAW

    def test_words_that_are_only_the_subject_of_a_job_decide_nothing(self):
        assert judged(heard("translating how they sue me", Concern.LAW, chat=0.99, law=0.01)).guardrail is None

    def test_that_advice_is_needed_is_enough_where_which_stays_open(self):
        assert judged(heard(tax=0.25, law=0.2, library=0.55)).guardrail is TAX

    @pytest.mark.parametrize(("share", "noted"), [(0.19, None), (0.2, "law note"), (0.49, "law note")])
    def test_possible_concern_adds_a_note_below_the_threshold(self, share, noted):
        found = judged(heard(law=share, library=1 - share))
        assert (found.guardrail, found.note) == (None, noted)


class TestBoundaries:
    def test_words_make_it_certain_that_a_question_belongs_elsewhere(self):
        found = judged(heard("is bitcoin a good buy", outside_facts=0.4, library=0.6))
        assert (found.boundary, found.certain) == (FACTS, True)
        assert found.outside == SURELY_OUTSIDE

    def test_words_never_make_it_less_likely(self):
        assert judged(heard("is bitcoin a good buy", outside_facts=0.9, library=0.1)).outside == 0.9

    def test_meaning_names_the_likeliest_kind_and_the_share_of_all(self):
        found = judged(heard(elsewhere=0.2, unknowable=0.3, library=0.5))
        assert (found.boundary, found.certain) == (UNKNOWABLE, False)
        assert found.outside == pytest.approx(0.5)

    def test_care_goes_before_any_boundary(self):
        assert judged(heard("will they sue me over bitcoin", Concern.LAW)) == Judgement(guardrail=LAW)

    def test_a_note_stays_beside_a_boundary(self):
        found = judged(heard("predict my tax bill", tax=0.3, unknowable=0.4, library=0.3))
        assert (found.boundary, found.note) == (UNKNOWABLE, "tax note")

    STORY = "i have nine years behind me and my wife trades bitcoin, " + "and then the work stopped, " * 6 + "what now"

    @pytest.mark.parametrize(("share", "certain"), [(0.02, False), (0.4, True)])
    def test_words_said_in_passing_in_a_long_story_decide_only_where_meaning_is_not_sure_otherwise(
        self, share, certain
    ):
        shares = {Outside.OUTSIDE_FACTS: share, LIBRARY: 1 - share}
        told = Heard(self.STORY, shares)
        assert judge([told], told, RAILS, BOUNDARIES).certain is certain

    def test_such_words_in_a_question_for_the_library_decide_nothing(self):
        asked = heard("what percentage do i ask for in bitcoin", outside_facts=0.01, library=0.99)
        assert not judged(asked).certain

    def test_words_decide_in_a_long_story_that_nobody_judged_by_meaning(self):
        told = Heard(self.STORY)
        assert judge([told], told, RAILS, BOUNDARIES).certain


def test_nothing_to_judge_by_judges_nothing():
    one = heard(library=1.0)
    assert judge((one,), one, (), ()) == Judgement()


SHARES = st.lists(st.floats(0.001, 1), min_size=len(KINDS), max_size=len(KINDS)).map(
    lambda weights: {str(kind): weight / sum(weights) for kind, weight in zip(KINDS, weights, strict=True)}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SHARES, min_size=1, max_size=4), st.sampled_from([None, Concern.CRISIS, Concern.TAX]))
def test_any_shares_lead_to_one_judgement_that_agrees_with_them(shares, words):
    pieces = [Heard(f"sentence {number} of these.", each) for number, each in enumerate(shares)]
    pieces[0] = Heard(pieces[0].text, pieces[0].shares, words)
    found = judge(pieces, pieces[0], RAILS, BOUNDARIES)
    if words is Concern.CRISIS:
        assert found.guardrail in {CRISIS, FRIEND}
    if found.by_meaning:
        assert max(sum(each[rail.concern] for rail in RAILS) for each in shares) >= found.guardrail.threshold
    if found.guardrail is None:
        assert 0 <= found.outside <= 1 + 1e-9
    assert found.rest == "" or found.guardrail is not None


class TestExamples:
    def test_every_kind_has_examples_and_no_message_stands_twice(self):
        examples = read_examples(KNOWLEDGE / "examples.yaml")
        assert {example.kind for example in examples} == set(map(str, KINDS))
        texts = [" ".join(example.text.casefold().split()) for example in examples]
        assert {text for text in texts if texts.count(text) > 1} == set()

    def test_examples_come_in_the_files_order(self, tmp_path):
        assert read_examples(self.write(tmp_path, {}))[:3] == (
            Example("overdose one", "overdose"),
            Example("overdose two", "overdose"),
            Example("crisis one", "crisis"),
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

    def test_text_files_beside_it_hold_more_of_a_kind_a_line(self, tmp_path):
        path = self.write(tmp_path, {})
        before = examples_hash(path)
        (tmp_path / "examples").mkdir()
        (tmp_path / "examples" / "chat.txt").write_text("# What members say.\nlol same\n\nbrb\n", encoding="utf-8")
        assert read_examples(path)[-2:] == (Example("lol same", "chat"), Example("brb", "chat"))
        assert examples_hash(path) != before
        (tmp_path / "examples" / "gossip.txt").write_text("who said what\n", encoding="utf-8")
        with pytest.raises(KnowledgeError):
            read_examples(path)

    def test_missing_file_stops_the_start(self, tmp_path):
        with pytest.raises(KnowledgeError):
            read_examples(tmp_path / "examples.yaml")

    def write(self, folder, change):
        """Write a file with two examples of each kind, changed so; None leaves a kind out."""
        kinds = {str(kind): f"[{kind} one, {kind} two]" for kind in KINDS} | change
        path = folder / "examples.yaml"
        path.write_text("".join(f"{kind}: {texts}\n" for kind, texts in kinds.items() if texts), encoding="utf-8")
        return path
