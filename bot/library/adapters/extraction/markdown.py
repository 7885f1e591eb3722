"""Read Markdown: front matter, CommonMark and tables; raw HTML is left out (markdown-it-py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bot.library.adapters.extraction.blocks import BlockWriter, shorten
from bot.library.adapters.extraction.characters import clean
from bot.library.adapters.extraction.decoding import charset_of, decode
from bot.library.adapters.extraction.front_matter import split
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS
from bot.library.adapters.extraction.raw_html import RawHtml
from bot.library.rules.submissions import Extracted, Format, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from markdown_it.token import Token

_NO_TEXT = "The file holds no text below its front matter. Write the text there and hand it in again."


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the text's blocks, its header and its body; raise Unreadable when there is no text."""
    decoded, guessed = decode(content, charset_of(media_type))
    text, hidden = clean(decoded)
    header, body, ignored = split(text)
    body, cut = shorten(body.strip(), OUTPUT_CHARACTERS)
    writer = BlockWriter()
    found = {
        Notice.ENCODING_GUESSED: guessed,
        Notice.HIDDEN_TEXT_REMOVED: hidden,
        Notice.FRONT_MATTER_IGNORED: ignored,
        Notice.CUT_SHORT: cut,
    }
    writer.notices.update(notice for notice, holds in found.items() if holds)
    _Scribe(writer).write(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body))
    return writer.result(Format.MARKDOWN, empty=_NO_TEXT, title=_title(header), header=header, body=body)


def _title(header: Mapping[str, Any] | None) -> str | None:
    title = (header or {}).get("title")
    return title if isinstance(title, str) and title.strip() else None


class _Scribe:
    """Write the tokens of one document."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._raw = RawHtml()
        self._items = 0
        self._level = 0
        self._rows: list[list[str]] | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if self._writer.full:
                return
            self._enter_or_leave(token)
            match token.type:
                case "inline":
                    self._place(self._inline(token.children or []))
                case "fence" | "code_block":
                    self._code(token.content)
                case "html_block":
                    self._feed(token.content)

    def _enter_or_leave(self, token: Token) -> None:
        match token.type:
            case "list_item_open" | "list_item_close":
                self._items += token.nesting
            case "heading_open":
                self._level = int(token.tag[1:])
            case "heading_close":
                self._level = 0
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "table_close" if self._rows is not None:
                self._writer.table(self._rows, header=True)
                self._rows = None

    def _inline(self, children: Sequence[Token]) -> str:
        depth = self._raw.depth
        parts = []
        for child in children:
            match child.type:
                case "html_inline":
                    self._feed(child.content)
                case "image":
                    self._writer.notices.add(Notice.PICTURES_SKIPPED)
                case "softbreak" | "hardbreak":
                    parts.append(" ")
                case "text" | "code_inline":
                    parts.append(self._seen(child.content))
        self._raw.close_down_to(depth)
        return "".join(parts)

    def _code(self, source: str) -> None:
        for chunk in source.split("\n\n"):
            self._place(self._seen(chunk))

    def _place(self, text: str) -> None:
        if self._rows:
            self._rows[-1].append(text)
        elif self._level:
            self._writer.heading(text, self._level)
        elif self._items:
            self._writer.item(text)
        else:
            self._writer.paragraph(text)

    def _feed(self, raw: str) -> None:
        if self._raw.feed(raw):
            self._writer.hide()

    def _seen(self, text: str) -> str:
        if self._raw.hides and text.strip():
            self._writer.hide()
            return ""
        return text
