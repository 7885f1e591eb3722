"""Pack documents as Markdown files into a zip, and take such a zip apart without believing anything it says of itself."""

from __future__ import annotations

import asyncio
import io
import re
import stat
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import yaml

from bot.errors import Unreadable
from bot.kernel.markdown import body_of, header_of
from bot.kernel.models import slug
from bot.library.rules.submissions import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.kernel.models import Document, Section

ZIP_BYTES = 8 * 1024 * 1024
"""The largest zip, and the most text that may come out of it: all documents that a community may own, of ordinary length."""

FILES = 500
"""As many documents as a community may own."""

ENTRIES = 2 * FILES + 200
"""What a zip may list: folders, and the shadow that macOS adds to each file."""

DEPTH = 6
RATIO = 150
RATIO_BYTES = 64 * 1024
"""Text shrinks to a third, the same line over and over to a hundredth; small files may shrink as they like."""

READABLE = frozenset({".md", ".txt"})
LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What operating systems put into zips by themselves."""

ENTRY_MARK = b"PK\x01\x02"
ENCRYPTED = 0x1
NAME_CHARACTERS = 60
LARGE = "The zip is larger than 8 MB, or what is in it is. Split it into smaller ones and hand these in."
MANY = f"The zip holds more than {FILES} documents. Split it into smaller ones and hand these in."
BROKEN = "The zip is damaged, or no zip at all. Make it again and hand that in."
NOTHING = (
    "The zip holds no Markdown or text file. Hand in one that /knowledge export made, or one of .md and .txt files."
)
LOCKED = "The zip has a password. Make one without and hand that in."
STRANGE = (
    "The zip names a file in a way that no export does, such as outside its own folder. Make it again and hand that in."
)
SHRUNK = "A file in the zip is packed far tighter than text can be. Hand the documents in one by one."

_MARKUP = re.compile(r"[\\`*_\[<~]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:([#>+=:|-])|(\d+)([.)]))")


class ZipPacker:
    """Implement the packer with Python's own zip files."""

    async def pack(self, documents: Sequence[Document]) -> bytes:
        """Return a zip with one Markdown file for each document; the same documents give the same bytes."""
        return await asyncio.to_thread(_pack, documents)

    async def unpack(self, content: bytes) -> list[Upload]:
        """Return the Markdown and text files of a zip that nobody vouches for, by name.

        Raises Unreadable with a sentence for whoever handed it in.
        """
        return await asyncio.to_thread(_unpack, content)


class _Dumper(yaml.SafeDumper):
    """Write each value where it stands: a reader of untrusted front matter refuses aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def markdown_of(document: Document) -> str:
    """Return a document as a Markdown file with front matter.

    An article in the editorial form keeps the Markdown that its author wrote. What was drafted from a page or a file is plain
    text, in which a star is a star: such signs are escaped, so that reading gives the same text again.
    """
    header = yaml.dump(
        header_of(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10**6
    )
    written = document if document.sources else replace(document, sections=tuple(map(_escaped, document.sections)))
    return f"---\n{header}---\n\n{body_of(written)}"


def _pack(documents: Sequence[Document]) -> bytes:
    out = io.BytesIO()
    taken: set[str] = set()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for document in sorted(documents, key=lambda document: document.id):
            name = _free_name(slug(document.title), taken)
            # Without a time of its own, an unchanged library gives an unchanged zip.
            archive.writestr(ZipInfo(name), markdown_of(document), ZIP_DEFLATED)
    return out.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    number = 1
    while (free := f"{name}.md" if number == 1 else f"{name}-{number}.md") in taken:
        number += 1
    taken.add(free)
    return free


def _escaped(section: Section) -> Section:
    return replace(
        section,
        heading=_literal(section.heading),
        also_asked=tuple(map(_literal, section.also_asked)),
        lead=_literal(section.lead),
        points=tuple(map(_literal, section.points)),
        careful=section.careful and _literal(section.careful),
    )


def _literal(text: str) -> str:
    """Return plain text as Markdown that reads as just that text."""
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    escaped = _LINE_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped)
    # A heading's last number signs would count as its end.
    return re.sub(r"#(?=#*$)", r"\\#", escaped) if escaped.endswith("#") and escaped != "\\#" else escaped


def _unpack(content: bytes) -> list[Upload]:
    if len(content) > ZIP_BYTES:
        raise Unreadable(LARGE)
    # Counted before the list is read: an entry takes 46 bytes in the file and ten times as much in memory.
    if content.count(ENTRY_MARK) > ENTRIES:
        raise Unreadable(MANY)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive)
            return list(_read(archive, members))
    except Unreadable:
        raise
    # A zip that lies about its places fails in many ways: BadZipFile, OverflowError, struct.error, zlib.error, NotImplementedError.
    except Exception as exc:
        raise Unreadable(BROKEN) from exc


def _members(archive: ZipFile) -> list[ZipInfo]:
    """Return the files worth reading, by name; raise Unreadable when anything about the zip is not as in an honest one."""
    members = []
    for member in archive.infolist():
        _check_name(member)
        if member.is_dir() or LITTER.search(member.filename):
            continue
        _check_kind(member)
        members.append(member)
    if not members:
        raise Unreadable(NOTHING)
    if len(members) > FILES:
        raise Unreadable(MANY)
    if sum(member.file_size for member in members) > ZIP_BYTES:
        raise Unreadable(LARGE)
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
    path = PurePosixPath(member.filename)
    if path.suffix.lower() not in READABLE:
        name = path.name if len(path.name) <= NAME_CHARACTERS else f"…{path.name[-NAME_CHARACTERS:]}"
        raise Unreadable(
            f"The zip holds “{name}”, and I take only .md and .txt files from a zip. Take it out and hand that in."
        )
    if member.file_size > RATIO_BYTES and member.file_size > RATIO * member.compress_size:
        raise Unreadable(SHRUNK)


def _read(archive: ZipFile, members: Sequence[ZipInfo]) -> Iterator[Upload]:
    left = ZIP_BYTES
    for member in members:
        with archive.open(member) as file:
            # Not by the size that the zip states: what comes out counts.
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Unreadable(LARGE)
        yield Upload(member.filename, content)
