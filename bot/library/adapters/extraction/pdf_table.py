"""Read a table off the places of its cells: rows of pieces that keep to the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.adapters.extraction.pdf_pieces import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.adapters.extraction.pdf_pieces import Piece


def table_at(rows: Sequence[Sequence[Piece]], start: int) -> tuple[Table | None, int]:
    """Return the table that begins at a row, and the row behind its last."""
    columns = [(piece.left, piece.right) for piece in rows[start]]
    cells: list[list[str]] = []
    end = start
    last = rows[start][0].base
    for row in rows[start:]:
        size = max(piece.size for piece in row)
        placed = _placed(row, columns)
        if placed is None or last - row[0].base > size * 4:
            break
        if len(row) == 1 and len(columns) > 1:
            if (
                not cells
                or last - row[0].base > size * 1.45
                or (placed[0] and end + 1 < len(rows) and len(rows[end + 1]) == 1)
            ):
                break
            # One cell alone, close below, goes on where the row above broke its line.
            cells[-1] = [f"{one} {other}".strip() for one, other in zip(cells[-1], placed, strict=True)]
        else:
            cells.append(placed)
        columns = _widened(columns, row)
        last = row[0].base
        end += 1
    if len(cells) < 2:
        return None, start
    return Table(tuple(map(tuple, cells))), end


def _placed(row: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> list[str] | None:
    placed = [""] * len(columns)
    for piece in row:
        overlaps = [min(piece.right, right) - max(piece.left, left) for left, right in columns]
        best = max(range(len(columns)), key=overlaps.__getitem__)
        touched = sum(overlap > piece.size for overlap in overlaps)
        if overlaps[best] < -3 * piece.size or touched > 1:
            return None
        placed[best] = f"{placed[best]} {piece.text}".strip()
    return placed


def _widened(columns: Sequence[tuple[float, float]], row: Sequence[Piece]) -> list[tuple[float, float]]:
    widened = list(columns)
    for piece in row:
        overlaps = [min(piece.right, right) - max(piece.left, left) for left, right in widened]
        best = max(range(len(widened)), key=overlaps.__getitem__)
        left, right = widened[best]
        widened[best] = min(left, piece.left), max(right, piece.right)
    return widened
