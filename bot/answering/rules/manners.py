"""Know small talk, and what a mentor does not do for anybody: pure rules over the library's own phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence


class Family(StrEnum):
    """Name why a request gets one plain sentence instead of an answer."""

    DO_IT = "do-it"
    UNFAIR = "unfair"


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Hold one kind of talk that asks the library nothing, and what is said to it."""

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    says: tuple[str, ...]

    def matches(self, message: str) -> bool:
        """Tell whether the whole message is this kind of talk."""
        return self.is_said_by(bare(message))

    def is_said_by(self, text: str) -> bool:
        """Tell the same of a message that is bare already."""
        return any(pattern.fullmatch(text) for pattern in self.patterns)

    def said_to(self, message: str) -> str:
        """Return what is said: the same to the same message."""
        return self.says[crc32(message.encode()) % len(self.says)]


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold one request that the mentor turns down: `says` why and what to do instead, `sections` where the library helps.

    `unless` are the words of those to whom it happened, or who are asked to do it: they get an ordinary answer.
    """

    kind: str
    family: Family
    patterns: tuple[re.Pattern[str], ...]
    says: str
    sections: tuple[str, ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    def matches(self, message: str) -> bool:
        """Tell whether the message asks for this."""
        text = " ".join(message.lower().replace("’", "'").split())
        if not any(pattern.search(text) for pattern in self.patterns):
            return False
        return not any(pattern.search(text) for pattern in self.unless)


def small_talk_of(message: str, kinds: Sequence[SmallTalk]) -> SmallTalk | None:
    """Return the kind of small talk that a message is, None for anything else."""
    text = bare(message)
    return next((kind for kind in kinds if kind.is_said_by(text)), None)


def plan_of(message: str, plans: Sequence[Plan]) -> Plan | None:
    """Return what a message asks for that the mentor turns down; an unfair plan before a mere errand."""
    met = [plan for plan in plans if plan.matches(message)]
    return min(met, key=lambda plan: plan.family is not Family.UNFAIR, default=None)


def bare(message: str) -> str:
    """Return a message in lower case without pictures and without signs at its end."""
    text = "".join(letter for letter in message.lower().replace("’", "'") if category(letter) not in {"So", "Sk", "Cf"})
    return re.sub(r"[\s.!?,…~]+$", "", " ".join(text.split()))
