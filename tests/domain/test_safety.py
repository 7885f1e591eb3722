"""Questions that need care are recognised by their words, ordinary ones are left alone."""

from __future__ import annotations

import time

import pytest
import yaml

from bot.adapters.guardrail_file import read_guardrails
from bot.domain.safety import Concern, concern_of
from bot.errors import KnowledgeError
from tests.conftest import KNOWLEDGE

GUARDRAILS = read_guardrails(KNOWLEDGE / "guardrails.yaml")
NOTHING_SIMILAR = [[] for _ in GUARDRAILS]
BY_CONCERN = {guardrail.concern: guardrail for guardrail in GUARDRAILS}


def concern_by_words(question):
    met = concern_of(question, GUARDRAILS, NOTHING_SIMILAR)
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
        ("a client keeps flirting with me on calls", Concern.HARASSMENT),
        ("can i freelance on a student visa", Concern.IMMIGRATION),
        ("my work permit is tied to my employer", Concern.IMMIGRATION),
        ("will they deport me for a fiverr gig", Concern.IMMIGRATION),
        ("do i have to charge vat to a german client", Concern.TAX),
        ("how much tax will i pay on 31k", Concern.TAX),
        ("can i write off my laptop", Concern.TAX),
        ("do i need to declare cash", Concern.TAX),
        ("panic attacks before every client call", Concern.HEALTH),
        ("my wrist hurts after editing", Concern.HEALTH),
        ("friend sells me adderall for the launch", Concern.HEALTH),
        ("can't sleep since the deadline moved", Concern.HEALTH),
        ("client says he will sue me", Concern.LAW),
        ("got a cease and desist for a font", Concern.LAW),
        ("is it legal to use their logo", Concern.LAW),
        ("how do i take him to small claims court", Concern.LAW),
        ("is this non compete enforceable", Concern.LAW),
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


def test_meaning_alone_is_enough_from_the_threshold_on():
    question = "how do i raise my rate"
    for position, guardrail in enumerate(GUARDRAILS):
        similar = [list(row) for row in NOTHING_SIMILAR]
        similar[position] = [0.1, guardrail.threshold]
        assert concern_of(question, GUARDRAILS, similar) is guardrail
        similar[position] = [0.1, guardrail.threshold - 0.001]
        assert concern_of(question, GUARDRAILS, similar) is None


def test_every_concern_has_one_guardrail_and_a_crisis_gets_no_advice_from_the_library():
    assert sorted(BY_CONCERN) == sorted(Concern)
    assert len(GUARDRAILS) == len(Concern)
    assert not BY_CONCERN[Concern.CRISIS].orientation


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


@pytest.mark.parametrize(
    ("content", "says"),
    [(without("tax"), "tax"), ("[", "cannot be used"), ("- concern: taxes", "cannot be used"), ("", "cannot be used")],
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
