"""Write a chapter as statements in reading order: sentences, and lists with the lines that introduce them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.library.rules.submissions import BlockKind
from bot.search.rules.chunking import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.library.rules.submissions import Block

_REPEATED_CHARACTERS = 150
"""A longer line stands before the first part of its list only."""

_ENDED = re.compile(r"[.!?…;,:]\W*$")
_INTRODUCES = re.compile(r"[:–—-]\W*$")
_MAY_INTRODUCE = re.compile(r"[^.!…\s][\"'”’)\]]*$")
_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+(?=[–—]\s)")
_LABEL_CHARACTERS = 80
_TAIL_CHARACTERS = 60
"""A shorter end of a sentence says nothing by itself."""

_ABBREVIATED = re.compile(r"(?:^|\s)\S{1,6}\.$")


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold something that can be said by itself; `flows` tells that it is a sentence of a text, to be read on with the next."""

    text: str
    flows: bool = False
    intro: str = ""
    items: tuple[str, ...] = ()


def statements_of(blocks: Sequence[Block], *, folded: bool = True) -> list[Statement]:
    """Return what a chapter says, in its order; `folded` puts a list behind the line that introduces it."""
    found: list[Statement] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind is BlockKind.ITEM:
            end = _end_of_list(blocks, at)
            items = _items(blocks[at:end]) if folded else [each.text for each in blocks[at:end]]
            intro = _introduction(found, blocks[at - 1] if at else None) if folded else ""
            found += [Statement("", intro=intro, items=tuple(items))] if intro else [Statement(item) for item in items]
            at = end
            continue
        if block.kind is BlockKind.ROW:
            intro = _introduction(found, blocks[at - 1] if at else None) if folded else ""
            found.append(Statement(f"{intro} {block.text}" if intro else block.text))
        elif block.kind is BlockKind.CODE:
            found.append(Statement(block.text))
        else:
            found += [Statement(sentence, flows=True) for sentence in _labelled(blocks, at)]
        at += 1
    return found


def _labelled(blocks: Sequence[Block], at: int) -> list[str]:
    """Return a block's sentences; a line above that may be its heading says what the first is about."""
    if _names_the_next(blocks, at):
        return []
    said = sentences_of(blocks[at])
    if said and at and _names_the_next(blocks, at - 1):
        said[0] = f"{blocks[at - 1].text.rstrip(' :')}: {said[0]}"
    return said


def _names_the_next(blocks: Sequence[Block], at: int) -> bool:
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    may_name = blocks[at].maybe and blocks[at].text[-1:] not in ".!?"
    return may_name and after is not None and after.kind is BlockKind.PARAGRAPH and not after.maybe


def sentences_of(block: Block) -> list[str]:
    """Return a block's sentences."""
    if block.ends is None:
        return sentences(block.text)
    places = (0, *block.ends, len(block.text))
    return [part for start, end in pairwise(places) if (part := block.text[start:end].strip())]


def packed(statements: Sequence[Statement], first: int, limit: int) -> Iterator[str]:
    """Yield texts of at most `limit` characters, the first of at most `first`, in order.

    Sentences that follow each other are put together, entries of a list behind their line; the first text ends where a list begins.
    """
    size = first
    flowing: list[str] = []
    for statement in statements:
        if statement.flows and len(" ".join((*flowing, statement.text))) <= size:
            flowing.append(statement.text)
            continue
        if flowing:
            yield " ".join(flowing)
            flowing, size = [], limit
        for piece in _pieces(statement, size, limit):
            if statement.flows:
                if flowing:
                    yield " ".join(flowing)
                    size = limit
                flowing = [piece]
            else:
                yield piece
                size = limit
    if flowing:
        yield " ".join(flowing)


def wrapped(text: str, first: int, limit: int) -> Iterator[str]:
    """Yield a sentence that is too long in parts, cut behind commas, then at blanks, never behind an abbreviation."""
    size = first
    while len(text) > size:
        window = text[: size + 1]
        clauses = [found.start() for found in _CLAUSE.finditer(window) if found.start() >= size // 3]
        blanks = [at for at in range(len(window) - 1, size // 3, -1) if window[at].isspace()]
        whole = [at for at in blanks if not _ABBREVIATED.search(window[:at])]
        even = [at for at in clauses if len(text) - at >= _TAIL_CHARACTERS]
        place = (even[-1:] or clauses[-1:] or whole[:1] or blanks[:1] or [size])[0]
        yield text[:place].rstrip()
        text, size = text[place:].lstrip(), limit
    if text:
        yield text


def _pieces(statement: Statement, first: int, limit: int) -> Iterator[str]:
    if not statement.items:
        yield from wrapped(statement.text, first, limit)
        return
    intro = statement.intro
    taken, size = "", first
    for item in statement.items:
        joined = _listed(taken, item) if taken else f"{intro} {item}".strip()
        if len(joined) <= size:
            taken = joined
            continue
        if taken:
            yield taken
            size = limit
            intro = intro if len(intro) <= _REPEATED_CHARACTERS else ""
        *whole, taken = wrapped(f"{intro} {item}".strip(), size, limit)
        if whole:
            size = limit
        yield from whole
    if taken:
        yield taken


def _listed(taken: str, item: str) -> str:
    return f"{taken} {item}" if _ENDED.search(taken) else f"{taken}; {item}"


def _introduction(found: list[Statement], before: Block | None) -> str:
    """Take the line that introduces what follows off the statements; empty when the last one is no such line."""
    if before is None or before.kind is BlockKind.ITEM or not found or not found[-1].flows:
        return ""
    text = found[-1].text
    is_label = len(text) <= _LABEL_CHARACTERS and before.text == text and _MAY_INTRODUCE.search(text) is not None
    if not _INTRODUCES.search(text) and not is_label:
        return ""
    found.pop()
    return text if _ENDED.search(text) or _INTRODUCES.search(text) else f"{text}:"


def _end_of_list(blocks: Sequence[Block], start: int) -> int:
    return next((at for at in range(start, len(blocks)) if blocks[at].kind is not BlockKind.ITEM), len(blocks))


def _items(blocks: Sequence[Block]) -> list[str]:
    """Return the entries of a list, each with those that lie in it."""
    items: list[str] = []
    base = min(block.depth for block in blocks)
    at = 0
    while at < len(blocks):
        end = at + 1
        while end < len(blocks) and blocks[end].depth > max(blocks[at].depth, base):
            end += 1
        inner = _items(blocks[at + 1 : end]) if end > at + 1 else []
        text = blocks[at].text
        if inner:
            text = text if _ENDED.search(text) else f"{text}:"
            text = f"{text} {inner[0]}"
            for item in inner[1:]:
                text = _listed(text, item)
        items.append(text)
        at = end
    return items
