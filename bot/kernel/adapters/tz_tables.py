"""Read the tables of the tz database (tzdata): which zones the countries keep, and how the countries are called."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(table: str) -> Iterator[list[str]]:
    """Return the fields of each line of a table, such as "zone.tab", without its comments."""
    text = files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
