"""Find the language of what was read, and where its sentences end (py3langid, sentencex)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.library.rules.submissions import BlockKind

if TYPE_CHECKING:
    from bot.library.rules.submissions import Block, Extracted

_SAMPLE_CHARACTERS = 6_000
_LETTERS = 20
_ENOUGH_LETTERS = 300
"""A text of so many letters is what the identifier says, a shorter one only when it is sure."""

_SURE = 0.8
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTATION, BlockKind.NOTE})
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[„“\"'])(?:no|nos|nr|art|approx|ca|fig|sec|ch|vol|ed|ms|mr|mrs|dr|prof|st|vs|cf|incl|excl|max|min|abs|bzw|z\.\s?b|u\.\s?a"
    r"|d\.\s?h|i\.\s?e|e\.\s?g|p|pp|para|cl|tel|est|dept|inc|ltd|co|corp|jr|sr|\d{1,2}|[a-z])\.\s*$",
    re.IGNORECASE,
)
"""What sentencex cuts behind in one language because only another has it, and numbers that count a sentence."""


def finished(extracted: Extracted) -> Extracted:
    """Return what was read with its language and with the ends of its sentences."""
    sample = " ".join(block.text for block in extracted.blocks)[:_SAMPLE_CHARACTERS]
    language = _language_of(sample)
    blocks = tuple(_cut(block, language or "en") for block in extracted.blocks)
    return replace(extracted, blocks=blocks, language=language)


def _language_of(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    if letters < _LETTERS:
        return None
    found = PackagedIdentifier().identify(text)
    return found.code if letters >= _ENOUGH_LETTERS or found.probability >= _SURE else None


def _cut(block: Block, language: str) -> Block:
    if block.kind not in _PROSE:
        return block
    import sentencex  # here: whoever reads no file does without

    ends: list[int] = []
    start = at = 0
    for sentence in sentencex.segment(language, block.text):
        at = block.text.find(sentence.strip(), at) + len(sentence.strip())
        if 0 < at < len(block.text) and not _goes_on(block.text[start:at], block.text[at:]):
            ends.append(at)
            start = at
    return replace(block, ends=tuple(ends))


def _goes_on(sentence: str, after: str) -> bool:
    """Tell whether a sentence was cut too early: behind an abbreviation, or before a small letter."""
    following = after.lstrip()
    return _ABBREVIATED.search(sentence) is not None or following[:1].islower() or not following
