"""Leave out of a PDF's pages what stands on each of them: running titles, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.adapters.extraction.pdf_pieces import Piece

_REPEATED_PAGES = 3
_OUTER_LINES = 4
_LINES_AND_TITLES = 3
"""A title above, a number below and something between; pages of fewer lines are slides."""

_APART = 1.7
_LARGER = 1.12
_MOMENT = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}:\d{2}\b")
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|seite|página|strona|p\.)\s*)?\d{1,4}\s*(?:(?:/|of|von|de|z)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)


def without_running_titles(pages: Sequence[Sequence[Piece]], body: float) -> list[list[Piece]]:
    """Return the pages' lines without first and last ones that stand on most pages, whatever their page number.

    A heading that differs from page to page by its number is larger than the text, and stays.
    """
    pages = [_unprinted(page) for page in pages]
    marks: Counter[str] = Counter()
    for page in pages:
        if len(page) >= _LINES_AND_TITLES:
            marks.update({_mark(line) for line in _outer(page)})
    often = {mark for mark, count in marks.items() if count >= max(_REPEATED_PAGES, len(pages) / 2)}
    first_seen: set[str] = set()
    return [_kept(page, often, body, first_seen, len(pages)) for page in pages]


def _unprinted(page: Sequence[Piece]) -> list[Piece]:
    """Return a page without what a browser prints around it: the moment and the title, the address and the page's number."""
    if not page:
        return []
    bases = {page[0].base} if _MOMENT.match(page[0].text) else set()
    foot = [line for line in page if line.base == page[-1].base]
    if _ADDRESS.match(foot[0].text) and _PAGE_NUMBER.fullmatch(foot[-1].text.rpartition(" ")[2]):
        bases.add(foot[0].base)
    return [line for line in page if line.base not in bases]


def _kept(page: Sequence[Piece], often: set[str], body: float, first_seen: set[str], pages: int) -> list[Piece]:
    if len(page) < _LINES_AND_TITLES:
        return list(page)
    head = _running(page, often, body, pages)
    if head and page[0].size >= body * _LARGER and (mark := _mark(page[0])) not in first_seen:
        # The first of them is the title itself.
        first_seen.add(mark)
        head = 0
    foot = _running(page[::-1], often, body, pages)
    if head + foot >= len(page):
        # Pages of a form differ by their numbers only: something on them is the text.
        head, foot = min(head, 1), min(foot, 1)
    return list(page[head : len(page) - foot])


def _running(lines: Sequence[Piece], often: set[str], body: float, pages: int) -> int:
    """Return how many of the outer lines run: they repeat, and lie apart from the text."""
    found = 0
    for at, line in enumerate(lines[:_OUTER_LINES]):
        if not _runs(line, often, body, pages):
            break
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after is None or abs(after.base - line.base) > _APART * max(line.size, after.size):
            found = at + 1
    return found


def _runs(line: Piece, often: set[str], body: float, pages: int) -> bool:
    if pages > 1 and _PAGE_NUMBER.fullmatch(line.text) and line.size < body * _LARGER:
        return True
    mark = _mark(line)
    is_heading = "#" in mark and line.size >= body * _LARGER and _PAGE_NUMBER.fullmatch(line.text) is None
    return mark in often and not is_heading


def _outer(page: Sequence[Piece]) -> list[Piece]:
    return [*page[:_OUTER_LINES], *page[-_OUTER_LINES:]]


def _mark(line: Piece) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split()).casefold())
