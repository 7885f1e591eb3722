"""Put a page's letters together: to words, to pieces of lines, to columns and tables, in the order in which people read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.links import with_address
from bot.library.adapters.extraction.marks import LONE_MARK
from bot.library.adapters.extraction.pdf_notes import CLOSE, OPEN
from bot.library.adapters.extraction.pdf_pieces import Piece
from bot.library.adapters.extraction.pdf_table import table_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.library.adapters.extraction.pdf_page import Box, Word
    from bot.library.adapters.extraction.pdf_pieces import Table

_EDIT = re.compile(r"\[\s*edit(?: source)?(?:\s*\|\s*edit source)?\s*\]")
"""What a wiki draws behind each heading."""

_SAME_LINE = 0.45
"""Of the size of letters: superscripts and drawn bullets lie a third off the baseline."""

_GAP = 0.95
"""Of the size: between the words of a justified line lies half of it, between a table's columns one or more."""

_RAISED = 0.15
_RAISED_SIZE = 0.85

_DEPTH = 6
_ROWS_BELOW = 12
_FEW = 3
_CELL_WORDS = 4
_CELL_CHARACTERS = 22


def pieces_of(words: Iterable[Word], links: Sequence[tuple[Box, str]]) -> list[Piece]:
    """Return the pieces of lines, top to bottom, left to right."""
    found: list[Piece] = []
    run: list[Word] = []
    for word in words:
        if run and (word.text == "\n" or (word.holder and _is_apart(run, word))):
            found += _piece(run, links)
            run = []
        if word.text != "\n":
            run.append(word)
    found += _piece(run, links)
    return _on_lines(found)


def regions_of(pieces: Sequence[Piece], depth: int = 0) -> list[list[Piece] | Table]:
    """Return the pieces in reading order: columns one after the other, and tables apart."""
    rows = _rows(pieces)
    found: list[list[Piece] | Table] = []
    taken: list[Piece] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        gutter = _gutter(rows, at) if len(row) > 1 and depth < _DEPTH else None
        table, end = table_at(rows, at) if len(row) > 1 and gutter is None else (None, at)
        if gutter is None and table is None:
            taken += _merged(row) if len(row) > 1 else row
            at += 1
            continue
        if gutter is not None:
            place, first, end = gutter
            left = [piece for each in rows[first:end] for piece in each if piece.right <= place]
            right = [piece for each in rows[first:end] for piece in each if piece.right > place]
            above = {id(piece) for piece in (*left, *right)}
            taken = [piece for piece in taken if id(piece) not in above]
            found += [*([taken] if taken else []), *regions_of(left, depth + 1), *regions_of(right, depth + 1)]
        elif table is not None:
            found += [*([taken] if taken else []), table]
        taken = []
        at = max(end, at + 1)
    return [*found, taken] if taken else found


def _is_apart(run: Sequence[Word], word: Word) -> bool:
    last = next((each for each in reversed(run) if each.holder), None)
    if last is None:
        return False
    size = max(last.look.size, word.look.size, 1.0)
    if abs(last.base - word.base) > size * _SAME_LINE or word.box[0] < last.box[0] - size:
        return True
    if word.box[0] - last.box[2] <= size * _GAP:
        return False
    return not LONE_MARK.fullmatch("".join(each.text for each in run))


def _piece(run: Sequence[Word], links: Sequence[tuple[Box, str]]) -> list[Piece]:
    drawn = [word for word in run if word.holder and word.text.strip()]
    if not drawn:
        return []
    size, base = median(word.look.size for word in drawn), median(word.base for word in drawn)
    raised = {
        id(word)
        for word in drawn
        if word.text.isdigit() and word.look.size < size * _RAISED_SIZE and word.base > base + size * _RAISED
    }
    text = _text(run, links, raised)
    weight = sum(len(word.text) for word in drawn if word.look.bold)
    return [
        Piece(
            " ".join(_EDIT.sub("", text).split()),
            min(word.box[0] for word in drawn),
            max(word.box[2] for word in drawn),
            base,
            size,
            weight >= sum(len(word.text) for word in drawn) * 0.9,
        )
    ]


def _text(run: Sequence[Word], links: Sequence[tuple[Box, str]], raised: set[int]) -> str:
    parts: list[str] = []
    linked: list[str] = []
    address: str | None = None
    for word in run:
        here = _link_at(word, links) if links and word.holder else address
        if here != address and word.holder:
            parts.append(with_address("".join(linked), address) if address else "".join(linked))
            linked, address = [], here
        linked.append(f"{OPEN}{word.text}{CLOSE}" if id(word) in raised else word.text)
    parts.append(with_address("".join(linked), address) if address else "".join(linked))
    return "".join(parts)


def _link_at(word: Word, links: Sequence[tuple[Box, str]]) -> str | None:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return next((to for (left, low, right, high), to in links if left <= x <= right and low <= y <= high), None)


def _on_lines(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces sorted, marks of lists drawn apart from their text joined with it."""
    joined: list[Piece] = []
    for row in _rows(pieces):
        taken: list[Piece] = []
        for piece in row:
            if taken and LONE_MARK.fullmatch(taken[-1].text) and not LONE_MARK.fullmatch(piece.text):
                mark = taken.pop()
                taken.append(replace(piece, text=f"{mark.text.strip()} {piece.text}", left=mark.left))
            else:
                taken.append(piece)
        joined += taken
    return joined


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and abs(rows[-1][0].base - piece.base) <= max(rows[-1][0].size, piece.size) * _SAME_LINE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _gutter(rows: Sequence[Sequence[Piece]], start: int) -> tuple[float, int, int] | None:
    """Return where a gap goes down between two columns of running text, with the first row and the one behind the last."""
    for place in _gaps(rows, start):
        first = start
        while first > 0 and all(piece.right <= place or piece.left >= place for piece in rows[first - 1]):
            first -= 1
        end = start
        while end < len(rows) and all(piece.right <= place or piece.left >= place for piece in rows[end]):
            end += 1
        # Lines above that stand on one side alone are a title, unless the columns' lines do not lie on one height.
        while first < start and len(rows[first]) == 1 and not _both_sides(rows[first:start], place):
            first += 1
        within = [piece for row in rows[first:end] for piece in row]
        left = [piece for piece in within if piece.right <= place]
        right = [piece for piece in within if piece.left >= place]
        if min(len(left), len(right)) >= _FEW and _is_prose(left) and _is_prose(right):
            return place, first, end
    return None


def _both_sides(rows: Sequence[Sequence[Piece]], place: float) -> bool:
    sides = {piece.left >= place for row in rows for piece in row}
    return len(sides) > 1


def _gaps(rows: Sequence[Sequence[Piece]], start: int) -> list[float]:
    """Return the middles of a row's gaps, narrowed by those of the rows below it."""
    found: list[float] = []
    for one, other in pairwise(rows[start]):
        left, right = one.right, other.left
        for row in rows[start + 1 : start + _ROWS_BELOW]:
            inner = [(a.right, b.left) for a, b in pairwise(row) if a.right < right and b.left > left]
            if inner and min(right, inner[0][1]) - max(left, inner[0][0]) > 1:
                left, right = max(left, inner[0][0]), min(right, inner[0][1])
        found.append((left + right) / 2)
    return found


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are lines of text, not cells: they are long, and most have words enough."""
    long = sum(len(piece.text) >= _CELL_CHARACTERS or len(piece.text.split()) > _CELL_WORDS for piece in pieces)
    return long >= len(pieces) * 0.6


def _merged(row: Sequence[Piece]) -> list[Piece]:
    return [
        replace(
            row[0],
            text=" ".join(piece.text for piece in row),
            right=row[-1].right,
            size=max(piece.size for piece in row),
            bold=all(piece.bold for piece in row),
        )
    ]
