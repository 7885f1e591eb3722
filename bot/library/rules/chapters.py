"""Cut a document's blocks at its headings; each chapter knows the headings above its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.kernel.markdown import ALSO_ASKED
from bot.kernel.models import without_citations
from bot.library.rules.submissions import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.rules.submissions import Block

SEPARATOR = " › "
HEADING_CHARACTERS = 200
_PARENT_CHARACTERS = 60
_PREFACE_CHARACTERS = 160
_PROSE = {BlockKind.PARAGRAPH, BlockKind.QUOTATION}
_DEEPEST = 6


@dataclass(slots=True)
class Chapter:
    """Hold what stands below one heading; `path` are the headings above it, the outermost first."""

    heading: str
    path: tuple[str, ...] = ()
    also_asked: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)

    @property
    def full_heading(self) -> str:
        """Return the heading with the way to it, within its limit."""
        heading = short(self.heading, HEADING_CHARACTERS)
        parents = [short(parent, _PARENT_CHARACTERS) for parent in self.path]
        while parents and len(SEPARATOR.join((*parents, heading))) > HEADING_CHARACTERS:
            parents.pop(0)
        return SEPARATOR.join((*parents, heading))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said below the heading."""
        return not any(block.text.strip() for block in self.blocks)


def way_of(heading: str) -> tuple[tuple[str, ...], str]:
    """Return the headings above a section's, and its own."""
    *parents, own = heading.split(SEPARATOR)
    return tuple(parents), own


def chapters_of(blocks: Sequence[Block], title: str, *, doubtful: bool = False) -> list[Chapter]:
    """Return the document's chapters in their order, those without text left out.

    `doubtful` takes lines for headings that may be some.
    """
    blocks = _decided(blocks) if doubtful else list(blocks)
    root = _root(blocks, title)
    chapters = [Chapter(title)]
    above: list[tuple[int, str]] = []
    for place, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            _take(chapters[-1], block)
            continue
        above = [(level, heading) for level, heading in above if level < block.level]
        if place == root or same(block.text, title):
            chapters.append(Chapter(title if same(block.text, title) else block.text))
            continue
        chapters.append(Chapter(block.text, tuple(heading for _, heading in above)))
        above.append((block.level, block.text))
    return [chapter for chapter in _with_preface(_reopened(chapters), title) if not chapter.is_empty]


def same(one: str, other: str) -> bool:
    """Tell whether two headings are the same to a reader."""
    return re.sub(r"\W+", " ", one).strip().casefold() == re.sub(r"\W+", " ", other).strip().casefold() or one == other


def short(text: str, limit: int) -> str:
    """Return the text on one line, cut at a word when it is too long."""
    text = " ".join(without_citations(text).split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _root(blocks: Sequence[Block], title: str) -> int | None:
    """Return the place of the heading that all others lie below: it names the whole, not a part."""
    heads = [(place, block.level) for place, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    if len(heads) > 1 and all(level > heads[0][1] for _, level in heads[1:]):
        return heads[0][0]
    return None


def _take(chapter: Chapter, block: Block) -> None:
    if block.kind in _PROSE and block.text.startswith(ALSO_ASKED):
        asked = (part.strip() for part in block.text.removeprefix(ALSO_ASKED).split("·"))
        chapter.also_asked += tuple(part for part in asked if part)
    else:
        chapter.blocks.append(block)


def _reopened(chapters: list[Chapter]) -> list[Chapter]:
    """Put together a chapter and what goes on in it behind parts of its own, such as questions that unfold."""
    kept: list[Chapter] = []
    for chapter in chapters:
        way = (*chapter.path, chapter.heading)
        outer = next((each for each in reversed(kept) if each.path[: len(way)] != way), None)
        if outer is not None and outer is not kept[-1] and (*outer.path, outer.heading) == way:
            outer.blocks += chapter.blocks
        else:
            kept.append(chapter)
    return kept


def _with_preface(chapters: list[Chapter], title: str) -> list[Chapter]:
    """Let a letterhead stand behind the text that it stands above, not in a chapter of its own."""
    first, *others = chapters
    length = sum(len(block.text) for block in first.blocks)
    unsaid = not any(block.text.rstrip().endswith((".", "!", "?", ":")) for block in first.blocks)
    target = next((chapter for chapter in others if not chapter.is_empty), None)
    if target is not None and same(target.heading, title) and 0 < length <= _PREFACE_CHARACTERS and unsaid:
        target.blocks += first.blocks
        return others
    return chapters


def _decided(blocks: Sequence[Block]) -> list[Block]:
    decided = []
    level = 1
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            level = block.level
        elif block.maybe:
            decided.append(replace(block, kind=BlockKind.HEADING, level=min(level + 1, _DEEPEST), maybe=False))
            continue
        decided.append(block)
    return decided
