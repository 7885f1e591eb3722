"""Carry what a child read over a pipe as JSON, and believe nothing of it on the other side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.errors import Unreadable
from bot.library.adapters.extraction.characters import is_clean
from bot.library.adapters.extraction.limits import (
    BLOCK_CHARACTERS,
    BLOCKS,
    DEPTH,
    HEADER_VALUES,
    HIDDEN_CHARACTERS,
    OUTPUT_CHARACTERS,
    PLACES,
    TITLE_CHARACTERS,
)
from bot.library.rules.submissions import Block, BlockKind, Extracted, Format, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCE_CHARACTERS = 300


def write_extracted(extracted: Extracted) -> bytes:
    """Return what was read, as one line of JSON."""
    return _dump(
        {
            "format": extracted.format,
            "title": extracted.title,
            "blocks": [
                [block.kind, block.text, block.level, block.depth, block.place, block.maybe]
                for block in extracted.blocks
            ],
            "notices": sorted(extracted.notices),
            "header": extracted.header,
            "body": extracted.body,
            "hidden": extracted.hidden,
        }
    )


def write_refusal(sentence: str, fault: str | None = None) -> bytes:
    """Return why nothing was read, as one line of JSON; `fault` is for the log."""
    return _dump({"unreadable": sentence, "fault": fault})


def fault_of(answer: bytes) -> str | None:
    """Return what a refusal says for the log."""
    try:
        fault = json.loads(answer).get("fault")
    except (AttributeError, RecursionError, ValueError):
        return None
    return str(fault)[:SENTENCE_CHARACTERS] if fault else None


def read_answer(answer: bytes) -> Extracted:
    """Return what a child read; raise Unreadable for a refusal, and ValueError for what no child of ours writes.

    A child that a file has taken over may write anything: kinds, lengths and characters are checked again.
    """
    try:
        fields = json.loads(answer)
        if "unreadable" in fields:
            raise Unreadable(_text(fields["unreadable"], SENTENCE_CHARACTERS))
        blocks = tuple(_block(*entry) for entry in fields["blocks"])
        if not 0 < len(blocks) <= BLOCKS or sum(len(block.text) for block in blocks) > OUTPUT_CHARACTERS:
            raise ValueError("too many blocks")
        return Extracted(
            Format(fields["format"]),
            None if fields["title"] is None else _text(fields["title"], TITLE_CHARACTERS),
            blocks,
            frozenset(map(Notice, fields["notices"])),
            _header(fields["header"]),
            None if fields["body"] is None else _text(fields["body"], OUTPUT_CHARACTERS, lines=True),
            None if fields["hidden"] is None else _text(fields["hidden"], HIDDEN_CHARACTERS),
        )
    except (AttributeError, LookupError, RecursionError, TypeError) as exc:
        raise ValueError("not an answer") from exc


def _dump(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _block(kind: str, text: str, level: int, depth: int, place: int, maybe: object) -> Block:
    if type(level) is not int or not 0 <= level <= 6 or (level > 0) != (kind == BlockKind.HEADING):
        raise ValueError("no such level")
    if type(depth) is not int or not 0 <= depth <= DEPTH or type(place) is not int or not 0 <= place <= PLACES:
        raise ValueError("no such place")
    if type(maybe) is not bool or (maybe and kind != BlockKind.PARAGRAPH):
        raise ValueError("no such doubt")
    return Block(BlockKind(kind), _text(text, BLOCK_CHARACTERS), level, depth, place, maybe)


def _text(value: object, longest: int, *, lines: bool = False) -> str:
    if not isinstance(value, str) or not value or len(value) > longest:
        raise ValueError("no text, or too long")
    if not is_clean(value) or (not lines and "\n" in value):
        raise ValueError("not clean")
    return value


def _header(value: object) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise ValueError("no mapping")
    waiting: list[object] = [value]
    for _ in range(HEADER_VALUES * 2):
        if not waiting:
            return value
        match waiting.pop():
            case dict() as inner:
                waiting += (*inner.keys(), *inner.values())
            case list() as inner:
                waiting += inner
            case str() as inner if not is_clean(inner):
                raise ValueError("not clean")
    raise ValueError("too many values")
