"""Pack documents as Markdown files into a zip, and take such a zip apart without believing anything it says of itself."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml

from bot.kernel.markdown import body_of, header_of
from bot.kernel.models import slug
from bot.library.adapters.zip_opening import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document, Section
    from bot.library.rules.submissions import Upload

_MARKUP = re.compile(r"[\\`*_\[<~]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:([#>+=:|-])|(\d+)([.)]))")


class ZipPacker:
    """Implement the packer with Python's own zip files."""

    async def pack(self, documents: Sequence[Document]) -> bytes:
        """Return a zip with one Markdown file for each document; the same documents give the same bytes."""
        return await asyncio.to_thread(_pack, documents)

    async def unpack(self, content: bytes) -> list[Upload]:
        """Return the files of a zip that nobody vouches for, by name; those of kinds that hold no text come without content.

        Raises Unreadable with a sentence for whoever handed it in.
        """
        return await asyncio.to_thread(opened, content)


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
