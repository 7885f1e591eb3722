"""Forgive a language model its manners: a citation at the end of a paragraph, a preamble, a heading, a line before a list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.writing.rules.sentences import Claim


class Paragraphs:
    """Hold sentences without a citation until their paragraph ends: one that cites speaks for those before it."""

    def __init__(self) -> None:
        self._waiting: list[Claim] = []

    def feed(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """Yield the sentences whose citations are known now."""
        for claim in claims:
            if self._waiting and self._waiting[0].block != claim.block:
                yield from self.close()
            if not claim.cites:
                self._waiting.append(claim)
                continue
            for earlier in self._waiting:
                yield replace(earlier, cites=claim.cites)
            self._waiting.clear()
            yield claim

    def close(self) -> Iterator[Claim]:
        """Yield the sentences for which nothing speaks."""
        yield from self._waiting
        self._waiting = []


def is_frame(claim: Claim, *, led: bool) -> bool:
    """Tell whether a sentence without a citation is only the frame of an answer: before the direct answer, or no sentence."""
    return not claim.cites and (not led or not claim.text.endswith((".", "?")))
