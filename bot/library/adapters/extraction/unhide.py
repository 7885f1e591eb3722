"""Take out of an HTML tree what its reader does not see (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.hidden import Ink, vanishes
from bot.library.adapters.extraction.html_around import AROUND, is_around
from bot.library.adapters.extraction.stylesheet import styles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

    from bot.library.adapters.extraction.blocks import BlockWriter

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


_HELP_CHARACTERS = 40
"""Such as "opens in a new window", which screen readers say."""

_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})


def strip_hidden(tree: HtmlElement, writer: BlockWriter) -> None:
    """Remove hidden text from the tree, and note what words it had; mark what a style sheet sets bold."""
    styles = styles_of(tree)
    for element in list(tree.iter(*_NEVER_TEXT)):
        _drop(element)
    body = tree.find("body")
    _strip(body if body is not None else tree, styles, writer)


def _strip(root: HtmlElement, styles: Mapping[HtmlElement, Mapping[str, str]], writer: BlockWriter) -> None:
    waiting = [(root, Ink())]
    while waiting:
        element, ink = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        style = {**_presentational(element), **styles.get(element, {})}
        if element is not root and vanishes(element.tag, element.attrib, style):
            if not _goes_anyway(element):
                _note(writer, element.text_content())
            _drop(element)
            continue
        if style.get("font-weight") in _BOLD:
            element.set("data-strong", "")
        own = ink.inside(style) if style else ink
        if own.unseen:
            _note(writer, _silence(element))
        waiting += [(child, own) for child in element]


def _note(writer: BlockWriter, text: str) -> None:
    if any(map(str.isalnum, text)):
        writer.hide(text)


def _goes_anyway(element: HtmlElement) -> bool:
    """Tell whether a menu, a banner, a form or a link's help hides: nothing of it would have been published."""
    if any(is_around(above) for above in (element, *element.iterancestors())):
        return True
    if len(element.text_content().strip()) <= _HELP_CHARACTERS and next(element.iterancestors("a"), None) is not None:
        return True
    held = [inner for inner in element.iter(*AROUND) if inner is not element]
    return bool(held) and sum(len(inner.text_content().strip()) for inner in held) >= len(
        element.text_content().strip()
    )


def _silence(element: HtmlElement) -> str:
    """Remove the element's own text, not that of the elements inside, which may look otherwise."""
    texts = [element.text, *(child.tail for child in element)]
    element.text = " "
    for child in element:
        child.tail = " "
    return " ".join(text for text in texts if text)


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
