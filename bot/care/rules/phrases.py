"""Recognise slang by a list of phrases, and spare what only looks like it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.care.rules.spelling import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.care.rules.safety import Concern


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Hold phrases that mean one concern, or, where `concern` is None, that are harmless, with the reason and an example."""

    concern: Concern | None
    because: str
    example: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """Find a concern in a text by its words alone."""

    groups: Sequence[PhraseGroup] = field(default_factory=tuple)

    def concern_in(self, text: str) -> Concern | None:
        """Return the concern that a plain text's words leave no doubt about, None when they leave some."""
        for reading in readings(text):
            spared = self._harmless.sub(" · ", _without_apostrophes(reading))
            for concern, pattern in self._of_concern:
                if pattern.search(spared):
                    return concern
        return None

    def spared(self, text: str) -> str:
        """Return a plain text without what only looks like something."""
        return self._harmless.sub(" · ", text)

    @cached_property
    def _harmless(self) -> re.Pattern[str]:
        return _any_of([phrase for group in self.groups if group.concern is None for phrase in group.phrases])

    @cached_property
    def _of_concern(self) -> list[tuple[Concern, re.Pattern[str]]]:
        by_concern: dict[Concern, list[str]] = {}
        for group in self.groups:
            if group.concern is not None:
                by_concern.setdefault(group.concern, []).extend(group.phrases)
        return [(concern, _any_of(phrases)) for concern, phrases in by_concern.items()]


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of whole words; without phrases one that matches nothing."""
    longest_first = sorted({_without_apostrophes(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<![\w])(?:{'|'.join(map(_written, longest_first)) or '(?!)'})(?!\w)")


def _written(phrase: str) -> str:
    """Return a phrase as a pattern: `#` for a number, `*` for up to three signs that stand for letters."""
    return (
        re.escape(phrase)
        .replace(r"\#", r"\d+(?:[.,]\d+)?")
        .replace("#", r"\d+(?:[.,]\d+)?")
        .replace(r"\*", r"[^\w\s]{1,3}")
    )


def _without_apostrophes(text: str) -> str:
    return text.replace("'", "")
