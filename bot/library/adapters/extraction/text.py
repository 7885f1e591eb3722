"""Read plain text: paragraphs between blank lines, and items where a line begins like one."""

from __future__ import annotations

import re

from bot.library.adapters.extraction.blocks import BlockWriter, shorten
from bot.library.adapters.extraction.characters import clean
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.detection import EMPTY
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS
from bot.library.rules.submissions import Extracted, Format, Notice

ITEM_START = re.compile(r"\s*(?:[-*•‣◦▪–]|\d{1,3}[.)])\s+(?=\S)")
_RULER = re.compile(r"\s*([-=*_~#+])(?:\s*\1){2,}\s*")


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the text's paragraphs and items; raise Unreadable for what is not text."""
    writer = BlockWriter()
    decoded, guessed = decode(content, charset_of(media_type))
    if guessed:
        writer.notices.add(Notice.ENCODING_GUESSED)
    cleaned, hidden = clean(decoded)
    if hidden:
        writer.hide()
    text, cut = shorten(cleaned, OUTPUT_CHARACTERS)
    if cut:
        writer.notices.add(Notice.CUT_SHORT)
    for chunk in re.split(r"\n[^\S\n]*\n", text):
        _write_chunk(writer, chunk)
    return writer.result(Format.TEXT, empty=EMPTY)


def _write_chunk(writer: BlockWriter, chunk: str) -> None:
    lines: list[str] = []
    is_item = False
    for line in chunk.split("\n"):
        if writer.full:
            return
        start = ITEM_START.match(line)
        if start is None and not _RULER.fullmatch(line):
            lines.append(line)
            continue
        _flush(writer, lines, is_item=is_item)
        lines = [] if start is None else [line[start.end() :]]
        is_item = start is not None
    _flush(writer, lines, is_item=is_item)


def _flush(writer: BlockWriter, lines: list[str], *, is_item: bool) -> None:
    text = " ".join(lines)
    if is_item:
        writer.item(text)
    else:
        writer.paragraph(text)
