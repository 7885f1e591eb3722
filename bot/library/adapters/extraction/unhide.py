"""Take out of an HTML tree what its reader does not see (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.hidden import Ink, vanishes
from bot.library.adapters.extraction.stylesheet import StyleSheet

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_TEXT = (
    "script",
    "style",
    "noscript",
    "iframe",
    "object",
    "svg",
    "canvas",
    "select",
    "textarea",
    "audio",
    "video",
)
"""Elements whose content is no text of the page: they go without a notice, as comments do."""


def strip_hidden(tree: HtmlElement) -> bool:
    """Remove hidden text from the tree and tell whether there was any."""
    sheet = StyleSheet([style.text_content() for style in tree.iter("style")])
    for element in list(tree.iter(*_NEVER_TEXT)):
        _drop(element)
    body = tree.find("body")
    return _strip(body if body is not None else tree, sheet)


def _strip(root: HtmlElement, sheet: StyleSheet) -> bool:
    found = False
    waiting = [(root, Ink())]
    while waiting:
        element, ink = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        style = _presentational(element) | sheet.style_of(element)
        if element is not root and vanishes(element.tag, element.attrib, style):
            found |= bool(element.text_content().strip())
            _drop(element)
            continue
        own = ink.inside(style) if style else ink
        if own.unseen:
            found |= _silence(element)
        waiting += [(child, own) for child in element]
    return found


def _silence(element: HtmlElement) -> bool:
    """Remove the element's own text, not that of the elements inside, which may look otherwise."""
    texts = [element.text, *(child.tail for child in element)]
    element.text = " "
    for child in element:
        child.tail = " "
    return any(text and text.strip() for text in texts)


def _drop(element: HtmlElement) -> None:
    """Remove the element and keep what follows it."""
    if element.getparent() is not None:
        element.drop_tree()


def _presentational(element: HtmlElement) -> dict[str, str]:
    """Return what HTML's older attributes say, in CSS."""
    found = {}
    if element.tag == "font" and (colour := _attribute_colour(element.get("color"))):
        found["color"] = colour
    if paper := _attribute_colour(element.get("bgcolor")):
        found["background-color"] = paper
    elif element.get("background"):
        found["background"] = "url()"
    if element.tag == "body" and (colour := _attribute_colour(element.get("text"))):
        found["color"] = colour
    return found


def _attribute_colour(value: str | None) -> str | None:
    colour = (value or "").strip().lower()
    return f"#{colour}" if re.fullmatch(r"[0-9a-f]{3,8}", colour) else colour or None
