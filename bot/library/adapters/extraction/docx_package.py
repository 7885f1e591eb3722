"""Look at a docx's parts before anything unpacks them: their number, their sizes, their declarations."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from bot.errors import Unreadable
from bot.library.adapters.extraction.limits import XML_BYTES, ZIP_BYTES, ZIP_ENTRIES, ZIP_RATIO

_SMALL_BYTES = 1024 * 1024
"""Under it a part may shrink as it likes: an empty style sheet shrinks to a thirtieth."""

_ENCRYPTED = 0x1

BOMB = (
    "The Word document unpacks to far more than a document holds. "
    "Copy its text into a new document, save that, and hand it in."
)
DAMAGED = "The Word document is damaged or incomplete. Open it in Word, save it again and hand that in."
LOCKED = "The Word document is protected by a password. Save it without one and hand it in again."
DECLARED = (
    "The Word document declares XML entities, which no word processor writes. "
    "Open it in Word, save it again and hand that in."
)


def check_package(content: bytes) -> None:
    """Raise Unreadable for a package that is damaged, locked or would unpack to more than its limits.

    zipfile stops at a part's declared size, so the sizes in the directory hold for whoever unpacks it later.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_sizes(archive)
            for name in archive.namelist():
                # OPC (ECMA-376 part 2, section 9.1.4) forbids document types; without them there are no entities.
                if name.endswith((".xml", ".rels")) and _declares(archive.read(name)):
                    raise Unreadable(DECLARED)
    except (BadZipFile, zlib.error, ArithmeticError, EOFError, LookupError, OSError, RuntimeError, ValueError) as exc:
        raise Unreadable(DAMAGED) from exc


def _check_sizes(archive: ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Unreadable(LOCKED)
    if len(parts) > ZIP_ENTRIES or sum(part.file_size for part in parts) > ZIP_BYTES:
        raise Unreadable(BOMB)
    for part in parts:
        is_xml = part.filename.endswith((".xml", ".rels"))
        ratio = part.file_size / max(part.compress_size, 1)
        if (is_xml and part.file_size > XML_BYTES) or (part.file_size > _SMALL_BYTES and ratio > ZIP_RATIO):
            raise Unreadable(BOMB)


def _declares(xml: bytes) -> bool:
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        xml = xml.replace(b"\x00", b"")
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml
