"""Show a section of the library in full, with the sources that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.discord.render import origin_line, source_line
from bot.discord_app.text import plain
from bot.kernel.models import CITATION, Citation

if TYPE_CHECKING:
    from bot.kernel.models import Document, Section


def section_text(section: Section, document: Document) -> str:
    """Return the section with its numbered sources, then the article and when it was last read again."""
    sources = list(filter(None, map(document.source, section.cited)))
    numbers = {source.id: f" [{number}]" for number, source in enumerate(sources, start=1)}

    def said(text: str) -> str:
        return plain(CITATION.sub(lambda found: numbers.get(found[1], ""), text))

    lines = [f"**{plain(section.heading)}**", said(section.lead), *(f"- {said(point)}" for point in section.points)]
    if section.careful:
        lines.append(f"⚠️ {said(section.careful)}")
    lines += [source_line(Citation(number, source)) for number, source in enumerate(sources, start=1)]
    lines.append(origin_line(document))
    return "\n".join(lines)
