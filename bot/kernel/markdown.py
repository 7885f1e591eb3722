"""Write a document as Markdown in the editorial form: what is exported, compared and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.kernel.models import Document, Section

ALSO_ASKED = "Also asked:"
CAREFUL = "**Careful:**"


def body_of(document: Document) -> str:
    """Return the document's sections as Markdown, without the front matter."""
    return "\n".join(line for section in document.sections for line in _lines(section))


def header_of(document: Document) -> dict[str, object]:
    """Return the front matter's fields, of plain types, in the order in which people write them."""
    header: dict[str, object] = {
        "title": document.title,
        "topic": document.topic,
        "summary": document.summary,
        "level": document.level.value,
        "reviewed": document.reviewed,
        "review_by": document.review_by,
    }
    sources = list(document.sources)
    if document.origin is not None:
        header["origin"] = document.origin.url or document.origin.title
    header["sources"] = [
        {
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "published": source.published,
            **({"url": source.url} if source.url else {}),
            "evidence": source.evidence.value,
        }
        for source in sources
    ]
    return header


def _lines(section: Section) -> Iterator[str]:
    yield f"## {section.heading}"
    if section.also_asked:
        yield f"> {ALSO_ASKED} {' · '.join(section.also_asked)}"
    yield ""
    yield section.lead
    yield ""
    yield from (f"- {point}" for point in section.points)
    if section.careful:
        yield f"- {CAREFUL} {section.careful}"
    yield ""
