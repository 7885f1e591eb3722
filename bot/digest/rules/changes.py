"""Tell new articles from renewed ones by what a reader sees of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.kernel.models import Document


@dataclass(frozen=True, slots=True)
class Change:
    """Say since when a document is there, and since when it reads as it does now; None: since before anybody looked."""

    document_id: str
    added_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Say that the shared library held a document with such a text when it was last looked at."""

    document_id: str
    text_hash: str


def text_hash_of(document: Document) -> str:
    """Return a hash of what a reader sees: it is the same however the text is cut and embedded."""
    parts = [document.title]
    for section in document.sections:
        parts += [section.heading, section.lead, *section.points, section.careful or ""]
    return sha256("\x1f".join(parts).encode()).hexdigest()


def differences(now: Mapping[str, str], known: Mapping[str, str]) -> tuple[list[Seen], list[Seen], list[str]]:
    """Return what was added, what reads otherwise, and the ids of what is gone; both mappings are of id to text hash."""
    added = [Seen(each, now[each]) for each in sorted(now.keys() - known.keys())]
    changed = [Seen(each, now[each]) for each in sorted(now.keys() & known.keys()) if now[each] != known[each]]
    return added, changed, sorted(known.keys() - now.keys())
