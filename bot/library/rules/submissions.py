"""What moderators hand in: files and pages as they arrive, and as text once they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


EXPORTED = frozenset({"title", "topic", "level", "reviewed", "sources"})
"""Front matter that an export has: what stands below it was drafted and edited already, and is taken as it is."""


class Format(StrEnum):
    """Name the formats that can be read."""

    MARKDOWN = "md"
    TEXT = "txt"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


class BlockKind(StrEnum):
    """Name what a piece of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    QUOTATION = "quotation"
    CODE = "code"
    NOTE = "note"


class Notice(StrEnum):
    """Name what a moderator should know about how a document was read."""

    HIDDEN_TEXT_REMOVED = "hidden text removed"
    CUT_SHORT = "cut short"
    TABLE_FLATTENED = "table flattened"
    PICTURES_SKIPPED = "pictures skipped"
    FRONT_MATTER_IGNORED = "front matter ignored"
    ENCODING_GUESSED = "encoding guessed"
    LETTERS_BROKEN = "letters broken"
    LINKS_LOST = "links lost"


@dataclass(frozen=True, slots=True)
class Upload:
    """Hold bytes that someone handed in; `name` is their file name, never trusted as a path."""

    name: str
    content: bytes
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one piece of a document in reading order: plain text without markup, addresses of links in brackets behind their words.

    `level` is a heading's, 1 to 6, else 0; `depth` is how many list entries an item lies in; `place` counts the page of a PDF, and
    paragraphs elsewhere, from 1; `maybe` marks a paragraph that looks like a heading without being certain to be one; `ends` are
    the places at which its sentences end, without the last, None where nobody looked.
    """

    kind: BlockKind
    text: str
    level: int = 0
    depth: int = 0
    place: int = 0
    maybe: bool = False
    ends: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold what a paragraph's looks say about whether it is a heading.

    `alone` tells that it stands on lines of its own, `numbered` that it begins with a counted mark, `strong` that all of it is
    bold or underlined, `large` that its letters are larger than the text's.
    """

    strong: bool = False
    alone: bool = True
    numbered: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """Hold what was read from one upload.

    `header` is Markdown's front matter when it is a plain mapping, `body` the Markdown below it; both are None for other formats.
    `hidden` quotes the first of the text that was taken out because no reader sees it; `language` is an ISO 639-1 code, None where
    nobody can tell.
    """

    format: Format
    title: str | None
    blocks: tuple[Block, ...]
    notices: frozenset[Notice] = frozenset()
    header: Mapping[str, Any] | None = None
    body: str | None = None
    hidden: str | None = None
    language: str | None = None

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Return the lines that may be headings."""
        return tuple(block.text for block in self.blocks if block.maybe)


@dataclass(frozen=True, slots=True)
class Validators:
    """Hold what lets a server say that a page has not changed (RFC 9110, sections 8.8 and 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Hold a fetched page; `address` is where the redirects ended."""

    address: str
    upload: Upload
    fetched_at: datetime
    validators: Validators = field(default_factory=Validators)
