"""Part what stands between two block elements: at empty lines, behind bold lines, at marks of lists and of questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.marks import ITEM_START
from bot.library.rules.headings import ANSWER_MARK, QUESTION_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Run:
    """Hold text of one look; a line break is a run of its own."""

    text: str
    strong: bool


@dataclass(slots=True)
class _Line:
    text: str = ""
    strong: bool = True

    @property
    def is_strong(self) -> bool:
        return self.strong and any(map(str.isalpha, self.text))


def lines_of(runs: Sequence[Run], *, marks: bool = True) -> Iterator[tuple[str, bool, bool]]:
    """Yield paragraphs as text, whether all of it is bold, and whether it is an entry of a list."""
    taken: _Line | None = None
    is_item = False
    for line in _lines(runs):
        bare = line.text.strip()
        mark = ITEM_START.match(bare) if marks else None
        if mark is not None and mark["sign"] is None:
            mark = None  # a year or a sum at the beginning of a line is none
        apart = taken is not None and (not bare or (line.is_strong != taken.is_strong and _may_part(line, taken)))
        if taken is not None and (apart or mark or QUESTION_MARK.match(bare) or ANSWER_MARK.match(bare)):
            yield taken.text, taken.is_strong, is_item
            taken, is_item = None, False
        if not bare:
            continue
        if taken is None:
            taken, is_item = _Line(bare[mark.end() :] if mark else bare, line.strong), mark is not None
        else:
            taken = _Line(f"{taken.text} {bare}", taken.strong and line.strong)
    if taken is not None:
        yield taken.text, taken.is_strong, is_item


def _may_part(line: _Line, before: _Line) -> bool:
    """Tell whether a bold line and its neighbour are two things: one in the middle of a sentence is emphasis."""
    ended = re.search(r"[.!?:…]\W*$", before.text) is not None
    return (before.is_strong and (ended or line.text.strip()[:1].isupper())) or (line.is_strong and ended)


def _lines(runs: Sequence[Run]) -> Iterator[_Line]:
    line = _Line()
    for run in runs:
        if run.text == "\n":
            yield line
            line = _Line()
        else:
            line.text += run.text
            line.strong = line.strong and (run.strong or not run.text.strip())
    yield line
