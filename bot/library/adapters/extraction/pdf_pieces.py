"""What a PDF's page is put together from: pieces of lines, and tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold text on one baseline without a wide gap in it."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Hold rows of cells; columns without text are empty."""

    rows: tuple[tuple[str, ...], ...]
