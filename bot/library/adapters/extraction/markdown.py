"""Read Markdown: front matter, CommonMark, tables, footnotes, definitions; what it renders to is read as HTML (markdown-it-py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from bot.library.adapters.extraction.blocks import BlockWriter, shorten
from bot.library.adapters.extraction.characters import clean
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.dialects import pandoc_title, plain_markdown, toml_header
from bot.library.adapters.extraction.front_matter import plain_header, split
from bot.library.adapters.extraction.html import parsed
from bot.library.adapters.extraction.html_notes import settle_notes
from bot.library.adapters.extraction.html_walk import Walker
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS
from bot.library.adapters.extraction.unhide import strip_hidden
from bot.library.rules.submissions import EXPORTED, Extracted, Format, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NO_TEXT = "The file holds no text below its front matter. Write the text there and hand it in again."
_COMMENT = re.compile(r"<!--(.{0,2000}?)(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(?:script|template|textarea)\b[^>]{0,500}>(.{0,2000}?)(?:</|\Z)", re.DOTALL | re.IGNORECASE)
_TO_A_TOOL = re.compile(
    r"\s*(?:/?\s*(?:toc|more|truncate|excerpt|end|start|begin|doctoc|markdownlint|prettier|eslint|cspell|vale|textlint|lint|region"
    r"|endregion|omit|no toc|notionvc|obsidian|vim|editorconfig|all-contributors|ignore|cut|break|pagebreak|toggle|tabs?)\b.{0,40}|[/@#{<].{0,200}|YAML\b.*|SPDX\b.*"
    r"|[\w.-]*[=_]\S*|\S*\w-?ignore-?\w*\S*|\W*)\s*",
    re.DOTALL | re.IGNORECASE,
)
_TASK = re.compile(r"^(\s*(?:[-*+]|\d{1,3}[.)])\s+)\[[ xX/-]\]\s+", re.MULTILINE)


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the text's blocks, its header and its body; raise Unreadable when there is no text."""
    decoded, guessed = decode(content, charset_of(media_type))
    text, hidden = clean(decoded)
    header, body, ignored = split(text)
    title = None
    if header is None and not ignored:
        loaded, body = toml_header(body)
        header = plain_header(loaded)
        title, body = pandoc_title(body)
    body, cut = shorten(body.strip(), OUTPUT_CHARACTERS)
    writer = BlockWriter()
    found = {
        Notice.ENCODING_GUESSED: guessed,
        Notice.HIDDEN_TEXT_REMOVED: hidden,
        Notice.FRONT_MATTER_IGNORED: ignored,
        Notice.CUT_SHORT: cut,
    }
    writer.notices.update(notice for notice, holds in found.items() if holds)
    if (header or {}).keys() >= EXPORTED:
        _write(writer, body, marks=False)
    else:
        source = plain_markdown(body, lambda: writer.notices.add(Notice.PICTURES_SKIPPED))
        _write(writer, _TASK.sub(r"\1", source), marks=True)
    return writer.result(Format.MARKDOWN, empty=_NO_TEXT, title=title or _title(header), header=header, body=body)


def _write(writer: BlockWriter, source: str, *, marks: bool) -> None:
    parser = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin)
    rendered = parser.render(source)
    for comment in (*_COMMENT.findall(rendered), *_SCRIPT.findall(rendered)):
        if comment.strip() and not _TO_A_TOOL.fullmatch(comment):
            writer.hide(comment)
    tree = parsed(f"<!doctype html><html><body>{rendered}</body></html>", writer)
    if tree is not None:
        strip_hidden(tree, writer)
        settle_notes(tree)
        Walker(writer, marks=marks).walk(tree)


def _title(header: Mapping[str, Any] | None) -> str | None:
    title = (header or {}).get("title")
    return title if isinstance(title, str) and title.strip() else None
