"""Tell an operator what a file would become: plain data for a script, lines for a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.library.rules.chapters import way_of
from bot.library.rules.questions import suggested

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.kernel.models import Document, Section
    from bot.library.rules.submissions import Extracted

_LINK = re.compile(
    r"(?:((?:[\w'’&.-]+ ){0,7}[\w'’&.-]+)\s)?\((https?://[^\s)]+)\)|(?<!\()(https?://[^\s()<>]*[^\s()<>.,;:!?])"
)


def account_of(name: str, document: Document, extracted: Extracted, warnings: Sequence[str]) -> dict[str, Any]:
    """Return what a file became, as plain data."""
    return {
        "file": name,
        "title": document.title,
        "language": extracted.language,
        "notices": list(warnings),
        "perhaps_headings": list(extracted.doubtful),
        "sections": [_section(section, document.title) for section in document.sections],
    }


def refusal_of(name: str, sentence: str) -> dict[str, Any]:
    """Return that a file was refused, and why, as plain data of the same shape."""
    return {
        "file": name,
        "error": sentence,
        "title": None,
        "language": None,
        "notices": [sentence],
        "perhaps_headings": [],
        "sections": [],
    }


def lines_of(account: dict[str, Any]) -> Iterator[str]:
    """Yield an account as a person reads it."""
    yield f"{account['file']}: {account.get('error') or account['title']}"
    if "error" in account:
        return
    yield f"  Language: {account['language'] or 'not known'}"
    yield from (f"  Note: {notice}" for notice in account["notices"])
    for section in account["sections"]:
        yield ""
        yield f"  # {' › '.join((*section['path'], section['heading']))}"
        yield f"    {section['lead']}"
        yield from (f"    - {point}" for point in section["points"])
        if section["careful"]:
            yield f"    - Careful: {section['careful']}"


def _section(section: Section, title: str) -> dict[str, Any]:
    path, heading = way_of(section.heading)
    found = [link for text in (section.lead, *section.points, section.careful or "") for link in _LINK.findall(text)]
    return {
        "path": list(path),
        "heading": heading,
        "also_asked": list(section.also_asked),
        "suggested": suggested(section, title),
        "lead": section.lead,
        "points": list(section.points),
        "careful": section.careful,
        "links": [{"text": words or address or bare, "url": address or bare} for words, address, bare in found],
    }
