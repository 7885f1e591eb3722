"""Read one upload, whatever its format; only that format's library is imported."""

from __future__ import annotations

import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from bot.errors import Unreadable
from bot.library.adapters.extraction.detection import format_of
from bot.library.rules.submissions import Format

if TYPE_CHECKING:
    from bot.library.rules.submissions import Extracted, Upload

_MODULES = {
    Format.MARKDOWN: "markdown",
    Format.TEXT: "text",
    Format.HTML: "html",
    Format.PDF: "pdf",
    Format.DOCX: "docx",
}
"""Each format's library takes 0.1 to 0.5 seconds to import: a child pays for one."""

_DAMAGED = {
    Format.MARKDOWN: "The Markdown of the file is too tangled to be read. Simplify its lists, quotes and links and hand it in again.",
    Format.TEXT: "The text of the file cannot be read. Save it as UTF-8 text and hand it in again.",
    Format.HTML: "The page is too damaged to be read. Open it, copy its text, and hand that in as a txt or md file.",
    Format.PDF: "The PDF is damaged or incomplete. Open it, print it to a new PDF, and hand that in.",
    Format.DOCX: "The Word document is damaged or incomplete. Open it in Word, save it again and hand that in.",
}


class Damaged(Unreadable):
    """Refuse a file that its library failed on; `fault` tells the log where, and holds nothing of the file."""

    def __init__(self, message: str, fault: str) -> None:
        super().__init__(message)
        self.fault = fault


class _FormatModule(Protocol):
    def read(self, content: bytes, media_type: str | None = None) -> Extracted: ...


def read_upload(upload: Upload) -> Extracted:
    """Return the upload's text; raise Unreadable with a sentence for whoever handed it in."""
    found = format_of(upload)
    module = cast("_FormatModule", import_module(f"bot.library.adapters.extraction.{_MODULES[found]}"))
    try:
        return module.read(upload.content, upload.media_type)
    except (MemoryError, Unreadable):
        raise
    # Parsers answer malformed files with nearly every exception there is.
    except Exception as exc:
        raise Damaged(_DAMAGED[found], _place_of(exc)) from exc


def _place_of(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {last}"
