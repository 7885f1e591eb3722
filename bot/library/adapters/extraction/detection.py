"""Decide what a file is: by its content first, then by its name and media type."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from bot.errors import Unreadable
from bot.library.adapters.extraction.decoding import NOT_TEXT, has_bom
from bot.library.rules.submissions import Format

if TYPE_CHECKING:
    from bot.library.rules.submissions import Upload

READABLE = "md, txt, html, pdf or docx"

EMPTY = "The file is empty. Look whether the right one was handed in."

_BY_SUFFIX = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
}
_BY_MEDIA_TYPE = {
    "text/markdown": Format.MARKDOWN,
    "text/x-markdown": Format.MARKDOWN,
    "text/plain": Format.TEXT,
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
}
_CALLED = {Format.PDF: "a PDF", Format.DOCX: "a Word document", Format.HTML: "an HTML page"}

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_PDF_PREFIX_BYTES = 1024
"""PDF readers accept so much before the mark (ISO 32000-1, annex H.3.4.1)."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(upload: Upload) -> Format:
    """Return the upload's format; raise Unreadable when it is none that can be read, or not what its name says."""
    if not upload.content.strip():
        raise Unreadable(EMPTY)
    suffix = PurePath(upload.name).suffix.lower()
    named = _BY_SUFFIX.get(suffix)
    found = _by_content(upload.content, named)
    if found is not None:
        served = _BY_MEDIA_TYPE.get(_media_type(upload))
        if named not in (found, None) and (found is not Format.HTML or served is not Format.HTML):
            raise Unreadable(
                f"The file is named {suffix} but holds {_CALLED[found]}. "
                f"Rename it to .{found.value} if that is what you meant, and hand it in again."
            )
        return found
    if named in (Format.PDF, Format.DOCX):
        raise Unreadable(
            f"The file is named {suffix} but is not {_CALLED[named]}. Save it again as {suffix} and hand it in once more."
        )
    return named or _by_media_type(upload, suffix)


def _by_content(content: bytes, named: Format | None) -> Format | None:
    start = content[:_PDF_PREFIX_BYTES]
    if start.lstrip().startswith(b"%PDF-") or (named is Format.PDF and b"%PDF-" in start):
        return Format.PDF
    if content.startswith(b"PK\x03\x04"):
        _check_word(content, named)
        return Format.DOCX
    if content.startswith(_OLE):
        raise Unreadable(
            "This is an old or password-protected Office file. Save it as .docx without a password and hand it in again."
        )
    if content.startswith(b"{\\rtf"):
        raise Unreadable("This is rich text (RTF). Save it as .docx and hand it in again.")
    if b"\x00" in content and not has_bom(content):
        raise Unreadable(NOT_TEXT)
    return Format.HTML if _HTML_START.match(content.removeprefix(b"\xef\xbb\xbf")) else None


def _check_word(content: bytes, named: Format | None) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            if "word/document.xml" in archive.namelist():
                return
    # A directory of a zip that lies about its places fails in many ways: OverflowError, struct.error, NotImplementedError.
    except Exception as exc:
        if not isinstance(exc, BadZipFile) or named is Format.DOCX:
            raise Unreadable(
                "The Word document is damaged or incomplete. Open it in Word, save it again and hand that in."
            ) from exc
    raise Unreadable(
        f"This is an archive or an Office file other than a Word document. Hand in the texts themselves, as {READABLE}."
    )


def _by_media_type(upload: Upload, suffix: str) -> Format:
    found = _BY_MEDIA_TYPE.get(_media_type(upload))
    if found is None and not suffix and not upload.media_type:
        return Format.TEXT
    if found is None:
        raise Unreadable(f"Files of this type cannot be read. Save the text as {READABLE} and hand it in again.")
    return found


def _media_type(upload: Upload) -> str:
    return (upload.media_type or "").partition(";")[0].strip().lower()
