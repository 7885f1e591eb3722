"""A section for photographers is no answer to a developer; whoever names no trade is anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.search.adapters.audiences_file import read_audiences
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.rules.audiences import EVERYBODY

KNOWLEDGE = Path("knowledge")
AUDIENCES = read_audiences(KNOWLEDGE / "audiences.yaml")


@pytest.mark.parametrize(
    ("question", "trade"),
    [
        ("how do i find clients as a web developer", "code"),
        ("graphic designer, no portfolio, first client?", "design"),
        ("what do freelance translators charge", "translation"),
        ("Plumber here, is there anything for me online", "craft"),
        (
            "I'm a junior copywriter in Lagos and since March nobody has answered one pitch, so what would you do in my place?",
            "writing",
        ),
    ],
)
def test_whoever_names_their_trade_is_heard(question, trade):
    assert trade in AUDIENCES.asked_by(question)


@pytest.mark.parametrize(
    "question",
    [
        "how do i find clients",
        "is the market dead",
        "The developer who was to build my shop has vanished with half of the money and the passwords, and my cousin, a lawyer, says forget it",
    ],
)
def test_other_peoples_trades_in_a_story_and_none_at_all_say_nothing(question):
    assert AUDIENCES.asked_by(question) == frozenset()


def test_sections_of_other_trades_are_known_and_nobody_is_shut_out_who_said_nothing():
    shoots = "creative-industries/photographers-video-editors-and-musicians#how-do-i-get-my-first-paid-shoots-or-edits"
    assert shoots in AUDIENCES.for_others(frozenset({"code"}))
    assert shoots not in AUDIENCES.for_others(frozenset({"code", "video"}))
    assert AUDIENCES.for_others(frozenset()) == frozenset()
    assert EVERYBODY.for_others(frozenset({"code"})) == frozenset()


def test_every_section_that_is_named_stands_in_the_library():
    documents, problems = KnowledgeFolder(KNOWLEDGE, today=date(2026, 11, 30)).documents()
    assert not problems
    known = {section.id for document in documents for section in document.sections}
    assert set(AUDIENCES.sections) <= known, sorted(set(AUDIENCES.sections) - known)
