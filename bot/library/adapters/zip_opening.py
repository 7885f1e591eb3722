"""Take a zip apart without believing anything it says of itself: exports, vaults, folders, and zips in it."""

from __future__ import annotations

import io
import re
import stat
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.errors import Unreadable
from bot.library.rules.submissions import Upload

ZIP_BYTES = 8 * 1024 * 1024
"""The largest zip, and the most text that may come out of it: all documents that a community may own, of ordinary length."""

FILED_BYTES = 32 * 1024 * 1024
"""The most that may come out as PDF, Word documents and zips: their pictures are large, and are skipped."""

FILES = 500
"""As many documents as a community may own."""

ENTRIES = 4 * FILES + 200
"""What a zip may list: folders, pictures, and the shadow that macOS adds to each file."""

DEPTH = 12
NESTED = 2
"""Zips in one another: Notion packs its export twice."""

RATIO = 150
RATIO_BYTES = 64 * 1024
"""Text shrinks to a third, the same line over and over to a hundredth; small files may shrink as they like."""

TEXTS = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml"})
FILED = frozenset({".pdf", ".docx", ".zip"})
LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]+(?:/|$)|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What operating systems and programs put into zips by themselves; folders such as .obsidian are hidden from their owners."""

ENTRY_MARK = b"PK\x01\x02"
ENCRYPTED = 0x1
LARGE = "The zip is larger than 8 MB, or what is in it is. Split it into smaller ones and hand these in."
MANY = f"The zip holds more than {FILES} documents. Split it into smaller ones and hand these in."
BROKEN = "The zip is damaged, or no zip at all. Make it again and hand that in."
NOTHING = (
    "The zip holds no document that I can read. Hand in one that /knowledge export made, or one of .md, .txt, .html, .pdf and "
    ".docx files."
)
LOCKED = "The zip has a password. Make one without and hand that in."
STRANGE = (
    "The zip names a file in a way that no export does, such as outside its own folder. Make it again and hand that in."
)
SHRUNK = "A file in the zip is packed far tighter than text can be. Hand the documents in one by one."


@dataclass(slots=True)
class _Purse:
    """Hold how much may still come out of a zip and of those in it."""

    text: int = ZIP_BYTES
    filed: int = FILED_BYTES
    files: int = FILES
    entries: int = ENTRIES
    found: list[Upload] = field(default_factory=list)


def opened(content: bytes) -> list[Upload]:
    """Return the files of a zip by name, those of kinds that hold no text without content.

    Raises Unreadable with a sentence for whoever handed it in.
    """
    if len(content) > ZIP_BYTES:
        raise Unreadable(LARGE)
    purse = _Purse()
    try:
        _open(content, purse, 0)
    except Unreadable:
        raise
    # A zip that lies about its places fails in many ways: BadZipFile, OverflowError, struct.error, zlib.error, NotImplementedError.
    except Exception as exc:
        raise Unreadable(BROKEN) from exc
    if not any(upload.content or _suffix(upload.name) in TEXTS | FILED for upload in purse.found):
        raise Unreadable(NOTHING)
    return purse.found


def _open(content: bytes, purse: _Purse, depth: int) -> None:
    # Counted before the list is read: an entry takes 46 bytes in the file and ten times as much in memory.
    purse.entries -= content.count(ENTRY_MARK)
    if purse.entries < 0:
        raise Unreadable(MANY)
    with ZipFile(io.BytesIO(content)) as archive:
        for member in _members(archive):
            suffix = _suffix(member.filename)
            if suffix not in TEXTS | FILED or (suffix == ".zip" and depth == NESTED):
                purse.found.append(Upload(member.filename, b""))
                continue
            held = _read(archive, member, purse, suffix)
            if suffix == ".zip":
                _open(held, purse, depth + 1)
                continue
            purse.files -= 1
            if purse.files < 0:
                raise Unreadable(MANY)
            purse.found.append(Upload(member.filename, held))


def _members(archive: ZipFile) -> list[ZipInfo]:
    """Return the files of a zip by name; raise Unreadable when anything about one is not as in an honest zip."""
    members = []
    for member in archive.infolist():
        _check_name(member)
        if member.is_dir() or LITTER.search(member.filename):
            continue
        _check_kind(member)
        members.append(member)
    return sorted(members, key=lambda member: member.filename)


def _check_name(member: ZipInfo) -> None:
    # Python cuts a name at a NUL and turns backslashes on Windows only: what was written decides.
    name = member.orig_filename
    parts = PurePosixPath(name).parts
    if (
        not parts
        or len(parts) > DEPTH
        or name.startswith("/")
        or ".." in parts
        or any(sign in name for sign in ("\\", ":"))
        or not name.isprintable()
        or stat.S_ISLNK(member.external_attr >> 16)
    ):
        raise Unreadable(STRANGE)


def _check_kind(member: ZipInfo) -> None:
    if member.flag_bits & ENCRYPTED:
        raise Unreadable(LOCKED)
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Unreadable(BROKEN)
    is_read = _suffix(member.filename) in TEXTS | FILED
    if is_read and member.file_size > RATIO_BYTES and member.file_size > RATIO * member.compress_size:
        raise Unreadable(SHRUNK)


def _read(archive: ZipFile, member: ZipInfo, purse: _Purse, suffix: str) -> bytes:
    left = purse.text if suffix in TEXTS else purse.filed
    with archive.open(member) as file:
        # Not by the size that the zip states: what comes out counts.
        content = file.read(left + 1)
    if len(content) > left:
        raise Unreadable(LARGE)
    if suffix in TEXTS:
        purse.text -= len(content)
    else:
        purse.filed -= len(content)
    return content


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
