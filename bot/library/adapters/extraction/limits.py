"""How much one upload may cost; every number with its reason."""

from __future__ import annotations

from dataclasses import dataclass

INPUT_BYTES = 8 * 1024 * 1024
"""A book of 400,000 characters is a megabyte as docx; the rest is room for pictures, which are skipped."""

OUTPUT_CHARACTERS = 400_000
"""A long handbook; beyond it nobody reads the preview before publishing."""

BLOCKS = 4_000
"""Ten blocks a page for 400 pages; a table gives one block a row."""

BLOCK_CHARACTERS = 4_000
"""A page of print without a break; longer blocks are cut at the ends of sentences."""

HEADING_CHARACTERS = 300
"""Longer text with a heading's markup is a paragraph."""

TITLE_CHARACTERS = 200
"""An embed's title holds 256."""

HIDDEN_CHARACTERS = 120
"""Enough of hidden text to know it again."""

DEPTH = 9
"""Word's lists have nine levels."""

PLACES = 1_000_000
"""The highest page or paragraph that is believed."""

HEADER_CHARACTERS = 20_000
"""Five times the longest front matter in the shared library."""

HEADER_VALUES = 2_000
"""Keys, values and entries in front matter, counted before anything is copied."""

ANSWER_BYTES = 4 * 1024 * 1024
"""Blocks and body, 400,000 characters each, at four bytes, and the JSON around 4,000 blocks."""

ZIP_ENTRIES = 2_000
"""A docx has about twenty parts and one for each picture."""

ZIP_BYTES = 64 * 1024 * 1024
"""All parts unpacked: pictures hardly shrink in a zip, so this is eight times the largest input."""

XML_BYTES = 16 * 1024 * 1024
"""One part of XML unpacked: lxml's tree of the smallest elements takes thirty times as much memory."""

ZIP_RATIO = 150
"""Word's own XML shrinks to a tenth or twentieth; repeated rows of a real table to an eightieth."""

PDF_PAGES = 1_500
"""A page of a book has 2,000 characters: 200 pages fill the output, the rest is room for slides."""


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Hold what a child process may use.

    `memory_bytes` is address space: files at the limits above were measured at 310 to 560 MiB. They took 2 to 10 CPU seconds;
    `wall_seconds` leaves room for a busy machine.
    """

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: float = 40.0
    answer_bytes: int = ANSWER_BYTES
