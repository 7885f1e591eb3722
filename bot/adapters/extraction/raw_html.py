"""Follow the raw HTML inside Markdown, to know what stands between its tags unseen."""

from __future__ import annotations

from html.parser import HTMLParser

from bot.adapters.extraction.hidden import Ink, declarations, vanishes

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_NEVER_TEXT = frozenset({"script", "style", "noscript", "textarea", "select", "iframe", "object", "svg", "title"})
_OPEN_TAGS = 100


class RawHtml:
    """Take pieces of raw HTML in order; `hides` tells whether the Markdown that follows is hidden by an open tag."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool, Ink]] = []

    @property
    def hides(self) -> bool:
        """Tell whether text at this place is not seen."""
        return bool(self._open) and (self._open[-1][1] or self._open[-1][2].unseen)

    @property
    def depth(self) -> int:
        """Return how many tags are open."""
        return len(self._open)

    def close_down_to(self, depth: int) -> None:
        """Forget tags that the end of a paragraph closes."""
        del self._open[depth:]

    def feed(self, piece: str) -> bool:
        """Follow one piece and tell whether text or a comment was in it, which Markdown's reader will miss."""
        parser = _Pieces(self)
        try:
            parser.feed(piece)
            parser.close()
        except AssertionError:  # html.parser's answer to declarations such as <![x (CPython 3.11)
            return True
        return parser.held_text

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """Note an opening tag."""
        if tag in _VOID or len(self._open) >= _OPEN_TAGS:
            return
        style = declarations(attributes.get("style", ""))
        _, hidden, ink = self._open[-1] if self._open else ("", False, Ink())
        hidden = hidden or tag in _NEVER_TEXT or vanishes(tag, attributes, style)
        self._open.append((tag, hidden, ink.inside(style)))

    def closed(self, tag: str) -> None:
        """Note a closing tag; one that was never opened is ignored."""
        places = [place for place, (name, _, _) in enumerate(self._open) if name == tag]
        if places:
            del self._open[places[-1] :]


class _Pieces(HTMLParser):
    def __init__(self, state: RawHtml) -> None:
        super().__init__(convert_charrefs=True)
        self.held_text = False
        self._state = state

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._state.opened(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        self._state.closed(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over an element that holds nothing."""

    def handle_data(self, data: str) -> None:
        self.held_text |= bool(data.strip())

    def handle_comment(self, data: str) -> None:
        self.held_text |= bool(data.strip())
