"""What an examination finds: good, bad with what to do, or not to be known from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Name how a part was found; `note` is well enough to run, and worth knowing."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    """Say how a part was found, and what to do about it where that is not good."""

    part: str
    verdict: Verdict
    says: str
    mend: str = ""


def good(part: str, says: str) -> Finding:
    """Return that a part is well."""
    return Finding(part, Verdict.GOOD, says)


def note(part: str, says: str, mend: str) -> Finding:
    """Return that a part is well enough, and what would make it better."""
    return Finding(part, Verdict.NOTE, says, mend)


def bad(part: str, says: str, mend: str) -> Finding:
    """Return that a part keeps the bot from working, and what to do."""
    return Finding(part, Verdict.BAD, says, mend)


def unchecked(part: str, says: str, mend: str = "") -> Finding:
    """Return why a part cannot be looked at from here."""
    return Finding(part, Verdict.UNCHECKED, says, mend)
