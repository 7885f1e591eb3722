"""Questions and sections are compared token by token, sections that the file does not know as well as those it does."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.adapters import late_interaction
from bot.search.adapters.late_interaction import TokenMatcher
from bot.search.adapters.token_file import TokenFile, key_of
from bot.search.rules.chunking import short_form
from tests.shelf import DOCUMENTS

SECTIONS = [section for document in DOCUMENTS for section in document.sections]


class Letters:
    """Give each word a direction by its first letter, and remember what was asked for."""

    def __init__(self):
        self.asked = []

    async def token_vectors(self, texts):
        self.asked += texts
        return [np.stack([self._of(word) for word in text.lower().split()]) for text in texts]

    @staticmethod
    def _of(word):
        vector = np.zeros(128, dtype="<f4")
        vector[ord(word[0]) % 128] = 1
        return vector


@pytest.fixture
def letters():
    return Letters()


@pytest.fixture
def matcher(letters):
    return TokenMatcher(letters, TokenFile(np.eye(128, dtype="<f4")))


def share(question, section):
    firsts = {word[0] for word in short_form(section).lower().split()}
    words = question.lower().split()
    return sum(word[0] in firsts for word in words) / len(words)


async def test_each_word_counts_by_the_nearest_word_of_the_section(matcher):
    question = "zebras ask about money quickly"
    (found,) = await matcher.closeness([question], [SECTIONS])
    assert found == pytest.approx([share(question, section) for section in SECTIONS], abs=0.01)


async def test_each_question_is_compared_with_its_own_sections(matcher):
    first, second = await matcher.closeness(["money", "quickly zebra"], [SECTIONS[:1], SECTIONS[1:]])
    assert first == pytest.approx([share("money", SECTIONS[0])], abs=0.01)
    assert second == pytest.approx([share("quickly zebra", section) for section in SECTIONS[1:]], abs=0.01)


async def test_no_candidates_have_no_closeness(matcher):
    assert await matcher.closeness(["money"], [[]]) == [[]]


async def test_a_section_is_read_once(matcher, letters):
    await matcher.closeness(["money"], [SECTIONS])
    letters.asked.clear()
    await matcher.closeness(["zebra"], [SECTIONS])
    assert letters.asked == ["zebra"]


async def test_what_the_file_knows_is_not_read_at_all(letters):
    axes = np.eye(128, dtype="<f4")
    texts = [short_form(section) for section in SECTIONS]
    packer = TokenFile(axes)
    vectors = await letters.token_vectors(texts)
    known = {key_of(text): packer.packed(own) for text, own in zip(texts, vectors, strict=True)}
    letters.asked.clear()
    question = "who pays"
    (found,) = await TokenMatcher(letters, TokenFile(axes, known)).closeness([question], [SECTIONS])
    assert letters.asked == [question]
    assert found == pytest.approx([share(question, section) for section in SECTIONS], abs=0.01)


async def test_only_so_many_sections_are_remembered(matcher, letters, monkeypatch):
    monkeypatch.setattr(late_interaction, "REMEMBERED", 1)
    await matcher.closeness(["money"], [SECTIONS[:1]])
    await matcher.closeness(["money"], [SECTIONS[1:2]])
    letters.asked.clear()
    await matcher.closeness(["money"], [SECTIONS[1:2]])
    assert letters.asked == ["money"]
    await matcher.closeness(["money"], [SECTIONS[:1]])
    assert short_form(SECTIONS[0]) in letters.asked
