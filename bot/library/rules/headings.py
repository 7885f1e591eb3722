"""Find the headings of a document that are not styled as such: a score over the whole document says what its headings look like."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.library.rules.submissions import Block, BlockKind, Cue

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADING_CHARACTERS = 160
SHORT_CHARACTERS = 60
SHORT_WORDS = 8
_FEW = 2
_FOLLOWED = 0.6
"""Of lines that look alike so many must have text below them: names in a list of signatures have none."""

_SHARE = 0.67
"""Where more of a document's pieces look like headings, it is a poster, a poem or a document in capitals."""

QUESTION_MARK = re.compile(r"^(?:q|question|frage|pregunta)\s*\d*\s*[:.)]\s+(?=\S)", re.IGNORECASE)
ANSWER_MARK = re.compile(r"^(?:a|answer|antwort|respuesta)\s*\d*\s*[:.)]\s+(?=\S)", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:§+|art(?:icle|ikel|[ií]culo|\.)|clause|section|chapter|kapitel|part|module|lesson|unit|step|day|week|phase|appendix|annex"
    r"|schedule|exhibit)\s*(?:\d+(?:\.\d+)*|[IVX]+|[A-Z])\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:(\d{1,2}(?:\.\d{1,2})*)[.)]?|([A-Z])[.)]|([IVX]{1,5})[.)])\s+(?=[^\W\d_])")
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[A-Z][.)]|[IVX]{1,5}[.)])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!;,…]$|[.!?]\s+\S")
_LABEL = re.compile(r"^[^:]{1,30}:\s+\S")


class Looks(IntEnum):
    """Name what makes a line look like a heading, the strongest first; the order is that of their levels."""

    ARTICLE = 1
    CAPITALS = 2
    NUMBERED = 3
    STRONG = 4
    QUESTION = 5
    SHORT = 6


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    looks: Looks
    depth: int = 0


def recognised(blocks: Sequence[Block], cues: Sequence[Cue | None], *, plain: bool = False) -> list[Block]:
    """Return the blocks with lines turned into headings that the document uses as such, and others marked that may be.

    `cues` holds for each block how it looks, None where its format says what it is. In `plain` text a blank line around a line is
    all that can set it apart.
    """
    blocks = _questions_and_answers(blocks)
    marked = sum(block.kind is BlockKind.HEADING for block in blocks)
    candidates = [found for place, cue in enumerate(cues) if cue and (found := _candidate(blocks[place], cue, place))]
    counts = Counter(candidate.looks for candidate in candidates)
    texts = sum(block.kind is not BlockKind.HEADING for block in blocks)
    places = {candidate.place for candidate in candidates}
    title = _title_of(blocks, candidates, marked, plain=plain)
    certain = {
        looks
        for looks in counts
        if _is_used(looks, [c for c in candidates if c.looks is looks], blocks, places, texts, marked)
    }
    certain -= {looks for looks in certain if title is not None and counts[looks] == 1 and candidates[0].looks is looks}
    ranks = _ranks(certain, candidates)
    made = list(blocks)
    level = 0
    accepted = {candidate.place: candidate for candidate in candidates if candidate.looks in certain}
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            level = block.level
        elif place == title:
            made[place] = _heading(block, 1)
            level = 1
        elif (candidate := accepted.get(place)) is not None and _has_text_below(blocks, place, accepted):
            base = level if marked else int(title is not None)
            rank = 1 if marked else ranks[candidate.looks]
            made[place] = _heading(block, base + rank + candidate.depth)
        elif place in places and place not in accepted and _has_text_below(blocks, place, places):
            made[place] = replace(block, maybe=block.kind is BlockKind.PARAGRAPH)
    return made


def _ranks(certain: set[Looks], candidates: Sequence[_Candidate]) -> dict[Looks, int]:
    """Return the level of each kind of headings: what stands directly above others is higher, then the stronger is."""
    used = [candidate for candidate in candidates if candidate.looks in certain]
    above = Counter(
        (one.looks, other.looks)
        for one, other in pairwise(used)
        if other.place == one.place + 1 and one.looks is not other.looks
    )
    parents = Counter(one for one, other in above if above[one, other] > above[other, one])
    return {looks: rank for rank, looks in enumerate(sorted(certain, key=lambda each: (-parents[each], each)), start=1)}


def without_numbering(text: str) -> str:
    """Return a heading without the number that counts it."""
    return _NUMBERING.sub("", text)


def _candidate(block: Block, cue: Cue, place: int) -> _Candidate | None:
    text = block.text
    if block.kind not in {BlockKind.PARAGRAPH, BlockKind.ITEM} or not cue.alone or len(text) > HEADING_CHARACTERS:
        return None
    if block.kind is BlockKind.ITEM and (not cue.numbered or block.depth > 0):
        return None
    looks = _looks(text, cue)
    if looks is None or (block.kind is BlockKind.ITEM and looks is Looks.SHORT and not cue.numbered):
        return None
    if block.kind is BlockKind.ITEM and looks in {Looks.SHORT, Looks.QUESTION}:
        looks = Looks.NUMBERED
    numbered = _NUMBERED.match(text)
    depth = numbered[1].count(".") if looks is Looks.NUMBERED and numbered and numbered[1] else 0
    return _Candidate(place, looks, depth)


def _looks(text: str, cue: Cue) -> Looks | None:
    bare = without_numbering(text)
    letters = [letter for letter in bare if letter.isalpha()]
    if len(letters) < _FEW or (_SENTENCE_END.search(bare) and not (cue.strong and bare.count(".") == 1)):
        return None
    if _ARTICLE.match(text) and len(text) <= HEADING_CHARACTERS / 2:
        return Looks.ARTICLE
    if (len(letters) > 3 or cue.numbered) and all(letter.isupper() for letter in letters) and not bare.endswith(":"):
        return Looks.CAPITALS
    if cue.strong and not _LABEL.match(bare):
        return Looks.STRONG
    if text.endswith("?"):
        return Looks.QUESTION
    if bare.endswith(":") or len(bare) > SHORT_CHARACTERS or len(bare.split()) > SHORT_WORDS or not bare[0].isalnum():
        return None
    if _LABEL.match(bare) or "@" in bare or "://" in bare:
        return None
    if _NUMBERED.match(text):
        return Looks.NUMBERED
    return Looks.SHORT if bare[0].isupper() or bare[0].isdigit() or not bare[0].isascii() else None


def _is_used(
    looks: Looks,
    alike: Sequence[_Candidate],
    blocks: Sequence[Block],
    places: set[int],
    texts: int,
    marked: int,
) -> bool:
    """Tell whether the document uses lines of these looks as its headings."""
    inner = {candidate.place for candidate in alike}
    below = [candidate for candidate in alike if _has_text_below(blocks, candidate.place, places)]
    if not below or len(alike) > texts * _SHARE or len(below) < len(alike) * _FOLLOWED - 1:
        return False
    if looks in {Looks.STRONG, Looks.CAPITALS}:
        return len(below) >= _FEW or marked == 0 or looks is Looks.STRONG
    if looks is Looks.ARTICLE:
        return len(below) >= _FEW
    if looks is Looks.NUMBERED:
        direct = sum(_follows(blocks, place) for place in inner)
        return len(below) >= _FEW and direct >= len(inner) * _FOLLOWED
    if looks is Looks.QUESTION:
        asked = sum(
            block.text.endswith("?") and (block.kind is BlockKind.HEADING or (place in places and place not in inner))
            for place, block in enumerate(blocks)
        )
        return marked == 0 or len(below) > _FEW or asked >= _FEW
    sure = sum(_is_long_text_below(blocks, place) for place in inner)
    return marked == 0 and sure >= _FEW and sure >= len(inner) * _FOLLOWED


def _has_text_below(blocks: Sequence[Block], place: int, heads: set[int] | dict[int, _Candidate]) -> bool:
    """Tell whether something that is no such line comes after the next few of them."""
    for after in range(place + 1, min(place + 4, len(blocks))):
        if blocks[after].kind is BlockKind.HEADING:
            return False
        if after not in heads:
            return True
    return False


def _follows(blocks: Sequence[Block], place: int) -> bool:
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    return after is not None and (after.kind is not BlockKind.ITEM or after.depth > 0)


def _is_long_text_below(blocks: Sequence[Block], place: int) -> bool:
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    if after is None or after.kind is BlockKind.HEADING:
        return False
    return (
        after.kind is not BlockKind.PARAGRAPH or after.text[-1:] in '.!?:…”")' or len(after.text) > SHORT_CHARACTERS * 2
    )


def _title_of(blocks: Sequence[Block], candidates: Sequence[_Candidate], marked: int, *, plain: bool) -> int | None:
    """Return the place of the line that names the document: the first one, when it stands apart from the headings."""
    if (
        not candidates
        or candidates[0].place != 0
        or len(blocks) < _FEW
        or (marked and blocks[1].kind is not BlockKind.HEADING)
    ):
        return None
    first = candidates[0]
    if any(block.level == 1 for block in blocks):
        return None
    heads = {candidate.place for candidate in candidates}
    others = {candidate.looks for candidate in candidates[1:]}
    if blocks[0].text.endswith("?") or (first.looks is Looks.SHORT and not plain and len(blocks) <= _FEW):
        return None
    if blocks[1].kind is BlockKind.HEADING or (1 in heads and first.looks <= candidates[1].looks):
        return 0
    return 0 if (others and first.looks < min(others)) or (plain and first.looks not in others) else None


def _heading(block: Block, level: int) -> Block:
    return replace(
        block, kind=BlockKind.HEADING, text=without_numbering(block.text), level=min(max(level, 1), 6), depth=0
    )


def _all_ask(texts: Sequence[str]) -> bool:
    """Tell whether the lines that are marked as questions are some, and their answers need no mark."""
    marked = [text for text in texts if QUESTION_MARK.match(text)]
    return len(marked) >= _FEW and all(text.rstrip().endswith("?") for text in marked)


def _questions_and_answers(blocks: Sequence[Block]) -> list[Block]:
    """Take the marks off lines that begin with Q: and A:, when the document has both; the questions are its headings."""
    texts = [block.text for block in blocks if block.kind is not BlockKind.HEADING]
    asked = sum(bool(QUESTION_MARK.match(text)) for text in texts)
    answered = sum(bool(ANSWER_MARK.match(text)) for text in texts)
    if not asked or not (answered or _all_ask(texts)):
        return list(blocks)
    level = 1 + max((block.level for block in blocks if block.kind is BlockKind.HEADING), default=1)
    made = []
    for block in blocks:
        if (mark := QUESTION_MARK.match(block.text)) and len(block.text) <= HEADING_CHARACTERS * 1.5:
            text = block.text[mark.end() :]
            made.append(replace(block, kind=BlockKind.HEADING, text=text, level=min(level, 6), depth=0))
        elif (mark := ANSWER_MARK.match(block.text)) and block.kind is not BlockKind.HEADING:
            made.append(replace(block, text=block.text[mark.end() :]))
        else:
            made.append(block)
    return made
