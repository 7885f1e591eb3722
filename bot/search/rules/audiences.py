"""Know for whom sections are written: what is right for photographers is no answer to a developer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHORT = 12
"""Words up to which a question that names a trade is taken to be asked by somebody of it; a story names other people's, too."""

_SAID_BEFORE = r"(?:i['’]?m|i am|im|as|being|become|becoming|freelance|freelancing|aspiring|junior|senior|beginner|fellow|we['’]?re|we are)"
_KIND = r"(?:[\w-]+\s+){0,2}?"


@dataclass(frozen=True, slots=True)
class Trade:
    """Name a trade with the patterns of its words, and of its words where somebody says that it is theirs."""

    id: str
    named: re.Pattern[str]
    own: re.Pattern[str]

    @classmethod
    def of(cls, identity: str, words: Sequence[str]) -> Trade:
        """Return the trade that these words name; a trailing `*` stands for any ending."""
        roles = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for word in words)
        own = rf"\b{_SAID_BEFORE}\s+{_KIND}(?:{roles})(?!\w)|\b(?:{roles})\s+here\b"
        return cls(identity, re.compile(rf"\b(?:{roles})(?!\w)", re.IGNORECASE), re.compile(own, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Audiences:
    """Hold the trades, and for each section that is for some of them alone which these are."""

    trades: tuple[Trade, ...] = ()
    sections: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def asked_by(self, question: str) -> frozenset[str]:
        """Return the trades that a question says its asker has; none where it says nothing of that."""
        short = len(question.split()) <= SHORT
        return frozenset(
            trade.id for trade in self.trades if (trade.named if short else trade.own).search(question) is not None
        )

    def for_others(self, trades: frozenset[str]) -> frozenset[str]:
        """Return the ids of the sections that are for none of these trades, but for some other; none where no trade is known."""
        if not trades:
            return frozenset()
        return frozenset(section for section, written in self.sections.items() if not written & trades)


EVERYBODY = Audiences()
