"""Number the sources of an answer, and cite the library itself for what is its own craft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.kernel.models import Citation, Evidence, Source, Statement, cited_ids, without_citations

if TYPE_CHECKING:
    from bot.kernel.models import Document, Section

LIBRARY = "Wayfinder library"


@dataclass(slots=True)
class Numbering:
    """Hand out citation numbers in the order in which sources are first used."""

    library_url: str
    citations: dict[str, Citation] = field(default_factory=dict)

    def statement(self, text: str, section: Section, document: Document) -> Statement:
        """Return the text without its `[id]` marks and with the numbers of what carries it."""
        sources = [source for cited in cited_ids(text) if (source := document.source(cited)) is not None]
        numbers = [self._number(source, None) for source in sources]
        if not numbers:
            numbers = [self._number(self._craft(section, document), section.id)]
        return Statement(without_citations(text), tuple(dict.fromkeys(numbers)))

    def _number(self, source: Source, section_id: str | None) -> int:
        citation = self.citations.get(source.id)
        if citation is None:
            citation = Citation(len(self.citations) + 1, source, section_id)
            self.citations[source.id] = citation
        return citation.number

    def _craft(self, section: Section, document: Document) -> Source:
        """Cite the library itself for what is craft knowledge and borrows no study's authority."""
        if document.origin is not None:
            return document.origin
        url = f"{self.library_url.rstrip('/')}/{document.id}.md" if self.library_url else None
        return Source(
            f"library:{section.id}",
            f"{document.title} › {section.heading}",
            LIBRARY,
            document.reviewed.isoformat(),
            url,
            Evidence.PRACTICE,
        )
