"""Questions that need care are recognised by their words, ordinary ones are left alone."""

from __future__ import annotations

import time

import pytest
import yaml

from bot.care.adapters.guardrail_file import read_guardrails
from bot.care.rules.safety import Concern
from bot.care.rules.triage import judge
from bot.errors import KnowledgeError
from tests.conftest import KNOWLEDGE

GUARDRAILS = read_guardrails(KNOWLEDGE / "guardrails.yaml")
BY_CONCERN = {guardrail.concern: guardrail for guardrail in GUARDRAILS}


def concern_by_words(question):
    met = judge(question, None, GUARDRAILS, ()).guardrail
    return met.concern if met else None


@pytest.mark.parametrize(
    ("question", "concern"),
    [
        ("no clients left, i want to kill myself", Concern.CRISIS),
        ("I don’t want to live anymore", Concern.CRISIS),
        ("SUICIDE seems easier than invoicing", Concern.CRISIS),
        ("everyone would be better off without me", Concern.CRISIS),
        ("i started cutting again because of deadlines", Concern.CRISIS),
        ("i just want to sleep and not wake up", Concern.CRISIS),
        ("my client keeps sending me nudes", Concern.HARASSMENT),
        ("he is stalking me since i refused the job", Concern.HARASSMENT),
        ("she threatens to leak my photos", Concern.HARASSMENT),
        ("can i freelance on a student visa", Concern.IMMIGRATION),
        ("my work permit is tied to my employer", Concern.IMMIGRATION),
        ("will they deport me for a fiverr gig", Concern.IMMIGRATION),
        ("how much tax will i pay on 31k", Concern.TAX),
        ("do i need to declare cash", Concern.TAX),
        ("panic attacks before every client call", Concern.HEALTH),
        ("my wrist hurts after editing", Concern.HEALTH),
        ("friend sells me adderall for the launch", Concern.HEALTH),
        ("a client said he knows where i live", Concern.HARASSMENT),
        ("he asks for photos of me before he pays", Concern.HARASSMENT),
        ("haven't filed taxes for three years", Concern.TAX),
        ("what is a w-8ben", Concern.TAX),
        ("is this non compete enforceable", Concern.LAW),
        ("got a letter from their lawyer", Concern.LAW),
        ("how do i get out of my contract", Concern.LAW),
    ],
)
def test_sensitive_question_is_recognised_by_its_words(question, concern):
    assert concern_by_words(question) is concern


@pytest.mark.parametrize(
    "question",
    [
        "how do i raise my rate with an old client",
        "my deadline is killing the fun, how do i plan better",
        "this client is dead silent since tuesday",
        "the project died, what do i invoice",
        "cut my rate or walk away?",
        "how do i end a contract with a difficult client in a friendly way",
        "how do i say goodbye to a client politely",
        "how do i deal with a toxic client who shouts deadlines",
        "i am tired of looking for clients, what else can i try",
        "how much of my income should i set aside",
        "is a niche healthy for my business",
        "what is a kill fee and how do i ask for one",
        "how do i get back to a client after a holiday",
        "can i work remotely from another time zone",
        "how long should a proposal be",
        "does a portfolio need a case study",
        "how do i write my first offer",
        "should i learn python or sql",
        "what does an ai consultant charge",
        "",
    ],
)
def test_ordinary_question_triggers_nothing(question):
    assert concern_by_words(question) is None


def test_questions_that_the_library_is_for_rarely_meet_a_guardrail():
    questions = yaml.safe_load(
        (KNOWLEDGE.parent / "tests/evaluation/questions/in_scope.yaml").read_text(encoding="utf-8")
    )
    questions = [entry for entry in questions if entry["part"] == "tune"]
    stopped = [entry["question"] for entry in questions if concern_by_words(entry["question"])]
    assert len(stopped) <= len(questions) * 0.02, stopped


def test_no_heading_or_tip_of_work_life_reads_as_a_crisis():
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(KNOWLEDGE.glob("*/*.md")))
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings
    assert not [heading for heading in headings if concern_by_words(heading) is Concern.CRISIS]


def test_crisis_goes_before_everything_else():
    assert concern_by_words("my client sues me, i owe tax on my visa job and i want to kill myself") is Concern.CRISIS
    assert GUARDRAILS[0].concern is Concern.CRISIS


def test_every_concern_has_one_guardrail_and_a_crisis_gets_no_advice_from_the_library():
    assert sorted(BY_CONCERN) == sorted(Concern)
    assert len(GUARDRAILS) == len(Concern)
    assert not BY_CONCERN[Concern.CRISIS].orientation


def test_a_note_comes_before_the_redirection_and_names_somebody_to_turn_to():
    for guardrail in GUARDRAILS:
        assert guardrail.note_from < guardrail.threshold, guardrail.concern
        assert guardrail.note != guardrail.says
    assert "findahelpline.com" in BY_CONCERN[Concern.CRISIS].note


def test_nobody_has_to_be_surer_of_a_crisis_than_of_anything_else():
    crisis = BY_CONCERN[Concern.CRISIS]
    assert crisis.threshold == min(guardrail.threshold for guardrail in GUARDRAILS)
    assert crisis.note_from == min(guardrail.note_from for guardrail in GUARDRAILS)


def test_crisis_words_name_people_to_turn_to():
    assert "findahelpline.com" in BY_CONCERN[Concern.CRISIS].says
    assert "emergency" in BY_CONCERN[Concern.CRISIS].says


@pytest.mark.parametrize("filler", ["a", "a ", "pills a, ", "post if my ", "tax 1,0. ", "send private "])
def test_longest_question_is_judged_in_no_time(filler):
    started = time.process_time()
    concern_by_words((filler * 4000)[:4000])
    assert time.process_time() - started < 1.0


def without(concern):
    entries = yaml.safe_load((KNOWLEDGE / "guardrails.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump([entry for entry in entries if entry["concern"] != concern])


def changed(concern, **fields):
    entries = yaml.safe_load((KNOWLEDGE / "guardrails.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump([entry | fields if entry["concern"] == concern else entry for entry in entries])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (without("tax"), "tax"),
        ("[", "cannot be used"),
        ("- concern: taxes", "cannot be used"),
        ("", "cannot be used"),
        (changed("tax", examples=["how much tax"]), "cannot be used"),
        (changed("tax", note=""), "cannot be used"),
        (changed("tax", threshold=1.5), "cannot be used"),
        (changed("tax", patterns=["("]), "cannot be used"),
    ],
)
def test_file_that_cannot_protect_stops_the_start(tmp_path, content, says):
    path = tmp_path / "guardrails.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_guardrails(path)
    assert says in str(caught.value.problems[0])
    assert str(path) in str(caught.value.problems[0])


def test_missing_file_stops_the_start(tmp_path):
    with pytest.raises(KnowledgeError):
        read_guardrails(tmp_path / "guardrails.yaml")
