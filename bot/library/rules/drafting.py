"""Make an article of a document that was not written as one: cut it at its headings, lead first, then points."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from bot.kernel.models import Document, Evidence, Level, Section, Source, prefix_of, slug
from bot.library.rules.chapters import chapters_of, short
from bot.library.rules.points import Statement, packed, statements_of
from bot.library.rules.submissions import EXPORTED, Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.rules.chapters import Chapter
    from bot.library.rules.submissions import Extracted

LEAD_CHARACTERS = 350
POINT_CHARACTERS = 400
POINTS = 10
"""Points in one section; a longer one goes on in another of the same name, so that an answer never quotes a whole chapter."""

TITLE_CHARACTERS = 120
SECTIONS = 200
NAME_CHARACTERS = 70
"""Letters of a title in its document's id, which Discord's menus carry in at most 100."""

REVIEW_AFTER = timedelta(days=365)
CAUTION = "Careful:"
OWN = "This community's library"

_PAGE = re.compile(r"https?://[^\s/?#@]+\.[^\s@]+", re.IGNORECASE)


def draft_of(
    extracted: Extracted,
    community: int,
    topic: str,
    today: date,
    *,
    name: str,
    address: str | None = None,
    doubtful: bool = False,
) -> Document:
    """Return the document as an article of the community's library.

    Everything in it cites the document itself: its page when there is one, else the community's own library. What its front matter
    says of its dates, level, summary and page holds, so that an exported document comes back as it was. `doubtful`
    takes lines for headings that may be some.
    """
    header = extracted.header or {}
    reviewed = min(_day(header.get("reviewed")) or today, today)
    title = short(extracted.title or _name_of(extracted.blocks, name), TITLE_CHARACTERS)
    document_id = id_of(community, title)
    sections: dict[str, Section] = {}
    for chapter in chapters_of(extracted.blocks, title, doubtful=doubtful):
        for section in _sections_of(document_id, chapter, sections, folded=not header.keys() >= EXPORTED):
            sections[section.id] = section
        if len(sections) >= SECTIONS:
            break
    kept = tuple(sections.values())[:SECTIONS]
    return Document(
        id=document_id,
        title=title,
        topic=topic,
        summary=short(_line(header.get("summary")) or (kept[0].lead if kept else ""), LEAD_CHARACTERS),
        level=next((level for level in Level if level == header.get("level")), Level.STARTER),
        reviewed=reviewed,
        review_by=_day(header.get("review_by")) or reviewed + REVIEW_AFTER,
        sources=(),
        sections=kept,
        community=community,
        origin=origin_of(document_id, title, reviewed, address or stated_page(header)),
    )


def stated_page(header: Mapping[str, Any]) -> str | None:
    """Return the web address that front matter names as the document's origin, if it names one."""
    origin = _line(header.get("origin"))
    return origin if _PAGE.fullmatch(origin) else None


def id_of(community: int, title: str) -> str:
    """Return the id of a community's document; a hash stands for what ASCII words cannot say of the title."""
    name = slug(title)
    letters = [each for each in normalize("NFKD", title) if each.isalnum() or each in "+#"]
    if len(name) <= NAME_CHARACTERS and letters and all(each.isascii() and each.isalnum() for each in letters):
        return f"{prefix_of(community)}{name}"
    key = sha256(" ".join(title.casefold().split()).encode()).hexdigest()[:8]
    return f"{prefix_of(community)}{name[: NAME_CHARACTERS - 9].rstrip('-')}-{key}"


def origin_of(document_id: str, title: str, today: date, address: str | None) -> Source:
    """Return the source that a handed-in document is cited as."""
    if address is not None:
        host = address.partition("://")[2].partition("/")[0]
        return Source(f"page:{document_id}", title, host, "undated", address, Evidence.PRACTICE)
    return Source(f"own:{document_id}", title, OWN, today.isoformat(), None, Evidence.PRACTICE)


def _name_of(blocks: Sequence[Block], name: str) -> str:
    """Return a heading that stands over all others, else the file's name as words."""
    heads = [block for block in blocks if block.kind is BlockKind.HEADING]
    highest = [block for block in heads if block.level == min(head.level for head in heads)]
    if len(highest) == 1 and (len(heads) > 1 or not name.strip(" _-0123456789")):
        return highest[0].text
    # Notion puts the page's number behind its name.
    words = re.sub(r"[\s_]+", " ", re.sub(r"[\s_-]+[0-9a-f]{32}$", "", name)).strip()
    return words if any(map(str.isalpha, words)) or not heads else heads[0].text


def _sections_of(document_id: str, chapter: Chapter, taken: Mapping[str, Section], *, folded: bool) -> list[Section]:
    blocks, careful = _without_cautions(chapter.blocks)
    texts = list(packed(statements_of(blocks, folded=folded), LEAD_CHARACTERS, POINT_CHARACTERS))
    cautions = [text for text in texts if text.startswith(CAUTION)]
    if len(cautions) < len(texts):
        # Also where prose was cut there: a caution is one wherever it stands.
        texts = [text for text in texts if text not in cautions]
        careful = _joined(careful, *(caution.removeprefix(CAUTION) for caution in cautions))
    lead, *points = texts
    if len(lead) > LEAD_CHARACTERS:
        lead, *rest = packed([Statement(lead)], LEAD_CHARACTERS, POINT_CHARACTERS)
        points = [*rest, *points]
    parts = [points[start : start + POINTS] for start in range(0, len(points), POINTS)] or [[]]
    sections: list[Section] = []
    known = dict(taken)
    for number, part in enumerate(parts, 1):
        heading = chapter.full_heading if number == 1 else f"{chapter.full_heading} ({number})"
        opening, *rest = [lead] if number == 1 else packed([Statement(part.pop(0))], LEAD_CHARACTERS, POINT_CHARACTERS)
        section = Section(
            free_id(document_id, heading, known),
            heading,
            chapter.also_asked if number == 1 else (),
            opening,
            (*rest, *part),
            careful if number == 1 else None,
        )
        known[section.id] = section
        sections.append(section)
    return sections


def _without_cautions(blocks: Sequence[Block]) -> tuple[list[Block], str | None]:
    """Return the blocks without items that are cautions, and those; what is nothing but a caution says it."""
    cautions = [block for block in blocks if block.kind is BlockKind.ITEM and block.text.startswith(CAUTION)]
    others = [block for block in blocks if block not in cautions]
    if any(block.text.strip() for block in others):
        return others, _joined(None, *(block.text.removeprefix(CAUTION) for block in cautions))
    return [replace(block, text=block.text.removeprefix(CAUTION).strip() or block.text) for block in cautions], None


def _joined(*texts: str | None) -> str | None:
    return " ".join(text.strip() for text in texts if text and text.strip()) or None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def free_id(document_id: str, heading: str, taken: dict[str, Section]) -> str:
    """Return the section id for a heading, numbered when the document has one of that name already."""
    base = f"{document_id}#{slug(heading)}"
    return next(each for number in count(1) if (each := base if number == 1 else f"{base}-{number}") not in taken)
