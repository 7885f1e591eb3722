"""Read HTML: the hidden text goes first, then what is not the page's own matter (lxml, trafilatura)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html as lxml_html
from lxml.etree import LxmlError

from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.dialects import without_liquid
from bot.library.adapters.extraction.front_matter import split
from bot.library.adapters.extraction.html_notes import settle_notes
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

_NO_TEXT = (
    "The page holds no text that a reader would see; it may be drawn by a script. "
    "Open it, copy its text, and hand that in as a txt or md file."
)


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the page's visible text; raise Unreadable when there is none."""
    from bot.library.adapters.extraction.html_matter import matter_of  # here: Markdown needs no trafilatura

    declared = _META_CHARSET.search(content, 0, _DECLARATION_BYTES)
    text, guessed = decode(content, charset_of(media_type) or (declared[1].decode() if declared else None))
    writer = BlockWriter()
    if guessed:
        writer.notices.add(Notice.ENCODING_GUESSED)
    header = None
    if text.lstrip("\ufeff \r\n").startswith("---"):
        header, text, _ = split(text)
        text = without_liquid(text)
    tree = parsed(text, writer)
    if tree is None:
        return writer.result(Format.HTML, empty=_NO_TEXT)
    strip_hidden(tree, writer)
    settle_notes(tree)
    root, unwanted = matter_of(tree)
    stated, named = _titles(tree, root)
    walker = Walker(writer, unwanted)
    walker.walk(root)
    titled = (header or {}).get("title")
    title = walker.title or (titled if isinstance(titled, str) else None) or stated
    return writer.result(Format.HTML, empty=_NO_TEXT, title=title, metadata=named)


def parsed(text: str, writer: BlockWriter) -> HtmlElement | None:
    """Return the tree of a page's source; None when there is nothing in it."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text.replace("\x00", " ").encode(errors="replace"), parser=parser)
    except LxmlError:
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        writer.notices.add(Notice.CUT_SHORT)
    for mark in list(tree.iter("span")):
        # Word draws the mark of a list's entry as text.
        if "mso-list:ignore" in (mark.get("style") or "").replace(" ", "").lower():
            mark.drop_tree()
    for button in list(tree.iter("button")):
        button.drop_tree()
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        for link in list(heading.iter("a")):
            if not any(map(str.isalnum, link.text_content())):
                link.drop_tree()  # the sign with which a heading links to itself
    return tree


def _titles(tree: HtmlElement, root: _Element) -> tuple[str | None, str | None]:
    """Return what the page calls itself, where its own text is or else around it, and what its head says."""
    headings = [list(each.iter("h1")) for each in (root, tree)]
    sole = next((found[0] for found in headings if len(found) == 1), None)
    stated = "".join(map(str, sole.itertext())).strip() or None if sole is not None else None
    named = tree.xpath("//meta[@property='og:title']/@content | //head/title/text()")
    return stated, str(named[0]) if named else None
