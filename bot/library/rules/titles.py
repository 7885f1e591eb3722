"""Choose the title that people would give a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.rules.submissions import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.rules.submissions import Block

_PLACEHOLDER = re.compile(
    r"(?:microsoft )?(?:word|powerpoint|excel|google|office)?[\s_-]*(?:document|doc|dokument|presentation|essay|report|letter"
    r"|template|brochure|invoice|resume|slide|page|home|index|website|site)?[\s_-]*\d*|untitled.*|new .*|unnamed.*|copy of .*"
    r"|microsoft word - .*|powerpoint presentation|print|title|article|blog|notes?|final|draft|.*\.(?:docx?|pdf|html?|indd|odt|pages|tex|md|txt|rtf)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r".{0,40}:$|(?:summary|abstract|introduction|contents|table of contents|overview|tl;?dr)\W*", re.IGNORECASE
)


def title_of(blocks: Sequence[Block], stated: str, metadata: str) -> str:
    """Return the document's title: what it calls itself, then its first real heading, then what its file says.

    What a file says of itself loses against a heading 1: nobody looks at it when a template is filled in anew.
    """
    if stated and not _is_placeholder(stated):
        return stated
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    highest = min((block.level for block in headings), default=0)
    top = [block for block in headings if block.level == highest]
    if metadata and not _is_placeholder(metadata) and _names(metadata, blocks):
        return metadata
    if highest == 1 and not _LABEL.fullmatch(top[0].text) and (len(top) == 1 or top[0] is headings[0]):
        # Several headings of one level are chapters; the first names the whole only when it stands before all others.
        return top[0].text if len(top) == 1 or not metadata or _is_placeholder(metadata) else metadata
    if metadata and not _is_placeholder(metadata):
        return metadata
    return ""


def _is_placeholder(title: str) -> bool:
    return _PLACEHOLDER.fullmatch(" ".join(title.split())) is not None or not any(map(str.isalnum, title))


def _names(metadata: str, blocks: Sequence[Block]) -> bool:
    """Tell whether the file's title stands in the document itself, near its beginning."""
    wanted = _bare(metadata)
    return any(wanted in _bare(block.text) for block in blocks[:5])


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
