"""Tell tables of data from tables that lay out a page (lxml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_CELLS = {"td", "th"}
_NEVER_IN_A_CELL = ("table", "h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")


def cell_rows(table: _Element) -> tuple[list[list[_Element]], bool] | None:
    """Return the cells of a table of data, and whether its first row is marked as its header; None for layout."""
    rows = [cells for row in table.iter("tr") if (cells := [cell for cell in row if cell.tag in _CELLS])]
    if not rows or max(map(len, rows)) == 1:
        return None
    if any(found is not table for found in table.iter(*_NEVER_IN_A_CELL)):
        return None
    marked = all(cell.tag == "th" for cell in rows[0])
    if not marked and next(table.iter(*_LISTS), None) is not None:
        return None
    return rows, marked
