"""Read HTML: the hidden text goes first, then what is not the page's own matter (lxml, trafilatura)."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import html as lxml_html
from lxml.etree import LxmlError
from trafilatura import bare_extraction

from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.html_walk import Walker
from bot.library.adapters.extraction.unhide import strip_hidden
from bot.library.rules.submissions import Extracted, Format, Notice

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_DECLARATION_BYTES = 2_048
"""HTML asks for the declaration within the first 1,024 bytes; byte-order marks and licence comments push it on."""

_SHORT_CHARACTERS = 200
"""Under this, what trafilatura found may be a menu's caption, and a short page comes back as one paragraph."""

_LARGE_ELEMENTS = 60_000
"""trafilatura takes 2 to 4 seconds for so many; larger pages are records, such as one long table, without a menu to tell apart."""

_TWICE = 2
"""trafilatura drops every heading of a page whose paragraphs lie in no container; a page with twice the text has other matter."""

_NO_TEXT = (
    "The page holds no text that a reader would see; it may be drawn by a script. "
    "Open it, copy its text, and hand that in as a txt or md file."
)


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the page's visible text; raise Unreadable when there is none."""
    declared = _META_CHARSET.search(content, 0, _DECLARATION_BYTES)
    text, guessed = decode(content, charset_of(media_type) or (declared[1].decode() if declared else None))
    writer = BlockWriter()
    if guessed:
        writer.notices.add(Notice.ENCODING_GUESSED)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text.replace("\x00", " ").encode(errors="replace"), parser=parser)
    except LxmlError:
        return writer.result(Format.HTML, empty=_NO_TEXT)
    if any("depth" in entry.message for entry in parser.error_log):
        writer.notices.add(Notice.CUT_SHORT)
    if strip_hidden(tree):
        writer.hide()
    title = _title(tree)
    Walker(writer).walk(_matter(tree))
    return writer.result(Format.HTML, empty=_NO_TEXT, title=title)


def _matter(tree: HtmlElement) -> _Element:
    """Return the part of the page that is its own; trafilatura finds little on pages that are not articles."""
    body = tree.find("body")
    whole = body if body is not None else tree
    if sum(1 for _ in whole.iter()) > _LARGE_ELEMENTS:
        return whole
    found = bare_extraction(
        deepcopy(tree), include_comments=False, include_tables=True, include_images=True, favor_recall=True
    )
    if found is None or isinstance(found, dict) or found.body is None:
        return whole
    length = _length(found.body)
    if length < _SHORT_CHARACTERS or (_loses_headings(found.body, whole) and _length(whole) < length * _TWICE):
        return whole
    return found.body


def _loses_headings(found: _Element, whole: _Element) -> bool:
    kept = sum(1 for _ in found.iter("head"))
    return kept * _TWICE < sum(1 for _ in whole.iter("h1", "h2", "h3", "h4"))


def _length(element: _Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _title(tree: HtmlElement) -> str | None:
    headings = [heading.text_content() for heading in tree.iter("h1")]
    if len(headings) == 1 and headings[0].strip():
        return str(headings[0])
    named = tree.xpath("//meta[@property='og:title']/@content | //head/title/text()")
    return str(named[0]) if named else None
