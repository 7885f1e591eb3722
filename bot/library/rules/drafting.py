"""Make an article of a document that was not written as one: cut it at its headings, lead first, then points."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from bot.kernel.markdown import ALSO_ASKED
from bot.kernel.models import Document, Evidence, Level, Section, Source, prefix_of, slug, without_citations
from bot.library.rules.submissions import BlockKind, Notice
from bot.search.rules.chunking import fitting, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.rules.submissions import Block, Extracted

LEAD_CHARACTERS = 350
POINT_CHARACTERS = 400
POINTS = 10
"""Points in one section; a longer one goes on in another of the same name, so that an answer never quotes a whole chapter."""

TITLE_CHARACTERS = 120
HEADING_CHARACTERS = 200
SECTIONS = 200
NAME_CHARACTERS = 70
"""Letters of a title in its document's id, which Discord's menus carry in at most 100."""

REVIEW_AFTER = timedelta(days=365)
LONG_SECTIONS = 60
CAUTION = "Careful:"
OWN = "This community's library"

_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.\n]{0,30}\b(?:(?:previous|prior|above|earlier)\b[^.\n]{0,20}"
    r"\b(?:instructions?|rules?|prompts?|messages?)|(?:all|your|these)\b[^.\n]{0,20}\b(?:instructions?|rules?|prompts?))\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\byou are (?:now|an? (?:ai|assistant|language model|chatbot|bot))\b"
    r"|\bas an? (?:ai|language model|assistant),? you\b|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]"
    r"|^\s*(?:system|assistant|user)\s*:|\b(?:reveal|print|repeat|show)\b[^.\n]{0,20}\b(?:your|the) (?:prompt|instructions|secret)\b"
    r"|\b(?:do not|don't|never) (?:tell|reveal|mention)\b[^.\n]{0,30}\b(?:user|member|moderator|anyone)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(r"https?://", re.IGNORECASE)
_PAGE = re.compile(r"https?://[^\s/?#@]+\.[^\s@]+", re.IGNORECASE)

_NOTICES = {
    Notice.HIDDEN_TEXT_REMOVED: "It held text that a reader cannot see. I took that out.",
    Notice.CUT_SHORT: "It is longer than I take in. The end is missing.",
    Notice.TABLE_FLATTENED: "Its tables became lines of text: read them before you publish.",
    Notice.PICTURES_SKIPPED: "I cannot read its pictures.",
    Notice.FRONT_MATTER_IGNORED: "Its front matter is not in the editorial form, so I left it out.",
    Notice.ENCODING_GUESSED: "It does not say how its letters are encoded; I guessed. Look for odd characters.",
}


@dataclass(slots=True)
class _Chapter:
    heading: str
    also_asked: tuple[str, ...] = ()
    careful: str | None = None
    texts: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def draft_of(
    extracted: Extracted, community: int, topic: str, today: date, *, name: str, address: str | None = None
) -> Document:
    """Return the document as an article of the community's library.

    Everything in it cites the document itself: its page when there is one, else the community's own library. What its front matter
    says of its dates, level, summary and page holds, so that an exported document comes back as it was.
    """
    header = extracted.header or {}
    reviewed = min(_day(header.get("reviewed")) or today, today)
    title = _short(extracted.title or _first_heading(extracted.blocks) or name, TITLE_CHARACTERS)
    document_id = id_of(community, title)
    sections: dict[str, Section] = {}
    for chapter in _chapters(extracted.blocks, title):
        for section in _sections_of(document_id, chapter, sections):
            sections[section.id] = section
        if len(sections) >= SECTIONS:
            break
    kept = tuple(sections.values())[:SECTIONS]
    return Document(
        id=document_id,
        title=title,
        topic=topic,
        summary=_short(_line(header.get("summary")) or (kept[0].lead if kept else ""), LEAD_CHARACTERS),
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


def warnings_about(document: Document, notices: frozenset[Notice] = frozenset()) -> list[str]:
    """Return what a moderator should know before publishing, as sentences."""
    said = [_NOTICES[notice] for notice in Notice if notice in notices]
    text = "\n".join(_texts(document))
    if found := _TO_A_MACHINE.search(text):
        quote = _short(" ".join(found[0].split()), 80)
        said.append(
            f"It seems to give orders to a machine (“{quote}”). I only ever quote text and obey none of it; look twice."
        )
    if len(document.sections) == 1 and sum(map(len, document.sections[0].points)) > 2 * POINT_CHARACTERS:
        said.append("It has no headings, so it is one section. Questions as headings make answers easier to find.")
    if len(document.sections) >= SECTIONS:
        said.append(f"I take in {SECTIONS} sections of a document. What comes after them is missing.")
    elif len(document.sections) > LONG_SECTIONS:
        said.append(
            f"It is very long: {len(document.sections)} sections. Several shorter documents are easier to keep up to date."
        )
    if not document.sources and document.origin is not None and document.origin.url is None and not _LINK.search(text):
        said.append("It names no sources. Members will see it cited as this community's own practice.")
    return said


def _texts(document: Document) -> list[str]:
    found = [document.title]
    for section in document.sections:
        found += [section.heading, *section.also_asked, section.lead, *section.points, section.careful or ""]
    return found


def _first_heading(blocks: Sequence[Block]) -> str | None:
    return next((block.text for block in blocks if block.kind is BlockKind.HEADING), None)


def _chapters(blocks: Sequence[Block], title: str) -> list[_Chapter]:
    chapters = [_Chapter(title)]
    for block in blocks:
        match block.kind:
            case BlockKind.HEADING if block.text.casefold() != title.casefold():
                chapters.append(_Chapter(_short(block.text, HEADING_CHARACTERS)))
            case BlockKind.PARAGRAPH if block.text.startswith(ALSO_ASKED):
                asked = (part.strip() for part in block.text.removeprefix(ALSO_ASKED).split("·"))
                chapters[-1].also_asked += tuple(part for part in asked if part)
            case BlockKind.PARAGRAPH:
                chapters[-1].texts.append(block.text)
            case BlockKind.ITEM if block.text.startswith(CAUTION):
                chapters[-1].careful = _joined(chapters[-1].careful, block.text.removeprefix(CAUTION))
            case BlockKind.ITEM:
                chapters[-1].items.append(block.text)
            case _:
                pass
    for chapter in chapters:
        if chapter.careful and not any(map(str.strip, (*chapter.texts, *chapter.items))):
            # Nothing but a caution: it is what the chapter says.
            chapter.texts, chapter.careful = [chapter.careful], None
    return [chapter for chapter in chapters if any(map(str.strip, (*chapter.texts, *chapter.items)))]


def _sections_of(document_id: str, chapter: _Chapter, taken: dict[str, Section]) -> list[Section]:
    prose = [sentence for text in chapter.texts for sentence in sentences(text)]
    lead: list[str] = []
    while prose and len(" ".join((*lead, prose[0]))) <= LEAD_CHARACTERS:
        lead.append(prose.pop(0))
    points = [piece for text in (" ".join(prose), *chapter.items) for piece in fitting(text, POINT_CHARACTERS)]
    cautions = [point for point in points if point.startswith(CAUTION)]
    if lead or len(cautions) < len(points):
        # Also where prose was cut there: a caution is one wherever it stands.
        points = [point for point in points if point not in cautions]
        chapter.careful = _joined(chapter.careful, *(caution.removeprefix(CAUTION) for caution in cautions))
    if not lead and points:
        # A sentence longer than any lead, or a list without a word before it.
        lead, points = fitting(points[0], LEAD_CHARACTERS)[:1], [*fitting(points[0], LEAD_CHARACTERS)[1:], *points[1:]]
    parts = [points[start : start + POINTS] for start in range(0, len(points), POINTS)] or [[]]
    sections: list[Section] = []
    known = dict(taken)
    for number, part in enumerate(parts, 1):
        heading = chapter.heading if number == 1 else f"{chapter.heading} ({number})"
        opening, *rest = [" ".join(lead)] if number == 1 else fitting(part.pop(0), LEAD_CHARACTERS)
        section = Section(
            free_id(document_id, heading, known),
            heading,
            chapter.also_asked if number == 1 else (),
            opening,
            (*rest, *part),
            chapter.careful if number == 1 else None,
        )
        known[section.id] = section
        sections.append(section)
    return sections


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


def _short(text: str, limit: int) -> str:
    text = " ".join(without_citations(text).split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
