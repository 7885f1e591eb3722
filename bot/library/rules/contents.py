"""Leave out what only repeats a document's headings: its list of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.rules.submissions import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.rules.submissions import Block

_CALLED = frozenset(
    (
        *(
            "contents",
            "table of contents",
            "toc",
            "on this page",
            "in this article",
            "in this guide",
            "index",
            "overview",
        ),
        *(
            "inhalt",
            "inhaltsverzeichnis",
            "índice",
            "contenido",
            "sommaire",
            "table des matières",
            "spis treści",
            "obsah",
        ),
        *("sumário", "indice", "inhoud", "inhoudsopgave", "what is in this document", "quick links", "jump to"),
    )
)
_ENTRY = re.compile(r"^(?:\W*\d+(?:\.\d+)*[.)]?\s+)?(.*?)(?:[\s.…_·:]*\d{1,4})?\s*$", re.DOTALL)
_ADDRESS = re.compile(r"\s*\((?:https?://|#)[^\s)]*\)")
_SHARE = 0.6
_RUN = 3
_LEADERS = re.compile(r"(?:[.…·_]\s?){4,}\s*\w{1,5}\s*$|\t\s*\d{1,4}\s*$")


def entry_of(text: str) -> str:
    """Return what an entry of a list of contents names, as it is compared: without number, page, address and case."""
    found = _ENTRY.match(_ADDRESS.sub("", text))
    return re.sub(r"\W+", " ", found[1] if found else text).strip().casefold()


def without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without a list of contents: entries that name headings of the same document."""
    named = {entry_of(block.text) for block in blocks if block.kind is BlockKind.HEADING} - {""}
    drop: set[int] = set()
    place = 0
    while place < len(blocks):
        end = _end_of_run(blocks, place + 1)
        if blocks[place].kind is BlockKind.HEADING:
            called = is_called_contents(blocks[place].text)
            listed = [at for at in range(place + 1, end) if _is_entry(blocks[at], named)]
            if called and len(listed) >= max(1, (end - place - 1) * _SHARE):
                drop.update(range(place, end))
            elif called and end == place + 1:
                drop.add(place)
            else:
                drop.update(_runs(blocks, place + 1, end, named))
        elif place == 0:
            drop.update(_runs(blocks, 0, end, named))
        place = end
    kept = [block for at, block in enumerate(blocks) if at not in drop]
    return kept if any(block.kind is not BlockKind.HEADING for block in kept) else list(blocks)


def is_called_contents(heading: str) -> bool:
    """Tell whether a heading names a list of contents."""
    return heading.strip(" :.").casefold() in _CALLED


def is_leader_line(text: str) -> bool:
    """Tell whether a line ends in dots and a page."""
    return _LEADERS.search(text) is not None


def _runs(blocks: Sequence[Block], start: int, end: int, named: set[str]) -> set[int]:
    """Return the places of entries that follow each other: three of them are a list of contents without a name."""
    found: set[int] = set()
    run: list[int] = []
    for at in range(start, end + 1):
        if at < end and _is_entry(blocks[at], named):
            run.append(at)
            continue
        if len(run) >= _RUN:
            found.update(run)
            before = run[0] - 1
            if before >= start and is_called_contents(blocks[before].text):
                found.add(before)
        run = []
    return found


def _is_entry(block: Block, named: set[str]) -> bool:
    return entry_of(block.text) in named or is_leader_line(block.text)


def _end_of_run(blocks: Sequence[Block], start: int) -> int:
    return next((at for at in range(start, len(blocks)) if blocks[at].kind is BlockKind.HEADING), len(blocks))
