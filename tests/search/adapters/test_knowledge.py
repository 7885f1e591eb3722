"""The library that ships passes its own check and covers what it promises."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bot.care.adapters.example_files import read_examples
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.rules.triage import CHAT, LIBRARY
from bot.careers.adapters.careers_folder import CareersFolder
from bot.discord_app.text import EMBED_DESCRIPTION
from bot.kernel.models import Evidence
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from tests.conftest import KNOWLEDGE

PROMISED = {
    "market-segments", "automation-of-routine", "new-roles", "productivity-tools", "ai-content-creation", "data-ml",
    "ai-consulting", "skill-gap", "ai-competition", "market-saturation", "continuous-learning", "networking",
    "leveraging-ai-tools", "diversifying-skills", "creative-industries", "tech-it", "marketing-advertising",
    "platforms-matching", "remote-work", "new-business-models", "pricing-clients", "portfolio", "getting-started",
    "wellbeing-finance",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder():
    return KnowledgeFolder(KNOWLEDGE, today=date(2026, 11, 22))


@pytest.fixture(scope="module")
def careers(folder):
    return CareersFolder(KNOWLEDGE, frozenset(topic.id for topic in folder.topics()))


@pytest.fixture(scope="module")
def documents(folder):
    return folder.documents()[0]


def test_every_file_passes_the_check(folder, careers, documents):
    problems = folder.documents()[1] + careers.tips()[1]
    assert not problems, "\n".join(map(str, problems))
    assert len(documents) == len(list(KNOWLEDGE.glob("*/*.md")))


def test_all_promised_topics_are_listed_once(folder):
    topics = [topic.id for topic in folder.topics()]
    assert len(PROMISED) == 24
    assert sorted(topics) == sorted(PROMISED)


def test_every_topic_has_at_least_four_articles(documents):
    counts = Counter(document.topic for document in documents)
    assert {topic for topic in PROMISED if counts[topic] < 4} == set()


def test_articles_stand_in_folders_that_are_read():
    stray = [path for path in KNOWLEDGE.rglob("*.md") if path.parent.parent != KNOWLEDGE]
    assert stray == []


def test_there_are_at_least_a_hundred_short_tips(careers):
    tips, _ = careers.tips()
    assert len(tips) >= 100
    assert max(len(tip.text) for tip in tips) <= 240
    assert len({tip.text for tip in tips}) == len(tips)


def test_every_topic_has_a_tip(careers):
    assert {tip.topic for tip in careers.tips()[0]} == PROMISED


def test_section_ids_are_unique(documents):
    ids = [section.id for document in documents for section in document.sections]
    assert len(ids) == len(set(ids))


def test_no_text_holds_hidden_characters_or_pings(documents):
    for document in documents:
        for section in document.sections:
            text = "".join((section.heading, *section.also_asked, section.lead, *section.points, section.careful or ""))
            assert text.isprintable(), section.id
            assert "@everyone" not in text, section.id


def test_every_source_that_is_no_craft_can_be_opened(documents):
    closed = {s.id for d in documents for s in d.sources if s.url is None and s.evidence is not Evidence.PRACTICE}
    assert closed == set()


def test_headings_fit_where_a_phone_shows_them(documents):
    long = [section.heading for document in documents for section in document.sections if len(section.heading) > 100]
    assert long == []


def test_what_the_mentor_says_beside_the_library_fits_one_message_and_pings_nobody():
    says = [
        *(said for rail in read_guardrails(KNOWLEDGE / "guardrails.yaml") for said in (rail.says, rail.note)),
        *(boundary.says for boundary in read_boundaries(KNOWLEDGE / "scope.yaml")),
        *(language.says for language in read_languages(KNOWLEDGE / "languages.yaml")),
        *(language.crisis or "" for language in read_languages(KNOWLEDGE / "languages.yaml")),
    ]
    assert max(map(len, says)) < EMBED_DESCRIPTION / 2
    assert not [said for said in says if "@everyone" in said or "@here" in said or "<@" in said]


def test_every_kind_has_enough_examples_to_be_learnt_from():
    counts = Counter(example.kind for example in read_examples(KNOWLEDGE / "examples.yaml"))
    assert min(counts.values()) >= 35, counts
    assert counts[CHAT] > 2000


def test_no_question_of_the_library_is_an_example_of_another_kind(documents):
    asked = {
        question.casefold()
        for document in documents
        for section in document.sections
        for question in (section.heading, *section.also_asked)
    }
    examples = read_examples(KNOWLEDGE / "examples.yaml")
    assert [example for example in examples if example.kind != LIBRARY and example.text.casefold() in asked] == []
