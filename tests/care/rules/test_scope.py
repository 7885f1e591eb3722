"""What the library is not for is known by words that only such questions hold."""

from __future__ import annotations

import time

import pytest
import yaml

from bot.care.adapters.guardrail_file import read_boundaries
from bot.care.rules.scope import Outside
from bot.errors import KnowledgeError
from tests.conftest import KNOWLEDGE

BOUNDARIES = read_boundaries(KNOWLEDGE / "scope.yaml")


def outside_by_words(question):
    return next((boundary.kind for boundary in BOUNDARIES if boundary.matches(question)), None)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who is the ceo of upwork", Outside.OUTSIDE_FACTS),
        ("what’s the stock price of fiverr", Outside.OUTSIDE_FACTS),
        ("should i put my savings into BITCOIN", Outside.OUTSIDE_FACTS),
        ("translate this for me: good morning", Outside.OUTSIDE_FACTS),
        ("i get error 504 on the site", Outside.OUTSIDE_FACTS),
        ("will my client reply on monday", Outside.UNKNOWABLE),
        ("which date will i get my first order", Outside.UNKNOWABLE),
        ("can you guarantee that i get work", Outside.UNKNOWABLE),
        ("predict the rates", Outside.UNKNOWABLE),
        ("what will ai be able to do by 2035", Outside.UNKNOWABLE),
    ],
)
def test_outside_question_is_known_by_its_words(question, kind):
    assert outside_by_words(question) is kind


@pytest.mark.parametrize(
    "question",
    [
        "how do i raise my rate with an old client",
        "my client has not replied for two weeks, what do i write",
        "how do i price a translation",
        "how much should i ask for a logo",
        "is ai going to replace translators",
        "how do i answer a client who wants a discount",
        "what do i do when the client wants his login changed",
        "",
    ],
)
def test_ordinary_question_is_not_taken_for_one(question):
    assert outside_by_words(question) is None


def test_questions_that_the_library_is_for_are_rarely_declined_by_words():
    path = KNOWLEDGE.parent / "tests/evaluation/questions/in_scope.yaml"
    questions = [e["question"] for e in yaml.safe_load(path.read_text(encoding="utf-8")) if e["part"] == "tune"]
    declined = [question for question in questions if outside_by_words(question)]
    assert len(declined) <= len(questions) * 0.01, declined


def test_every_kind_has_one_answer():
    assert sorted(boundary.kind for boundary in BOUNDARIES) == sorted(Outside)


@pytest.mark.parametrize("filler", ["a", "a ", "will my ", "in by 2", "translate this ", "what will ai "])
def test_longest_question_is_judged_in_no_time(filler):
    started = time.process_time()
    outside_by_words((filler * 4000)[:4000])
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    "content",
    ["[", "", "- kind: gossip", "- {kind: elsewhere, says: too short, patterns: []}", "kind: elsewhere"],
)
def test_file_that_cannot_be_read_stops_the_start(tmp_path, content):
    path = tmp_path / "scope.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_boundaries(path)
    assert "cannot be used" in str(caught.value.problems[0])
    assert str(path) in str(caught.value.problems[0])


def test_an_entry_with_examples_is_refused_since_they_stand_in_a_file_of_their_own(tmp_path):
    entries = yaml.safe_load((KNOWLEDGE / "scope.yaml").read_text(encoding="utf-8"))
    (tmp_path / "scope.yaml").write_text(yaml.safe_dump([entries[0] | {"examples": ["a"]}]), encoding="utf-8")
    with pytest.raises(KnowledgeError):
        read_boundaries(tmp_path / "scope.yaml")
