"""Find the part of a page that is its own matter: menus, banners and other pages' teasers stay outside (trafilatura)."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from bot.library.adapters.extraction.html_around import is_around
from bot.library.adapters.extraction.html_walk import BLOCKS

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_LARGE_ELEMENTS = 60_000
"""trafilatura takes 2 to 4 seconds for so many; larger pages are records, such as one long table, without a menu to tell apart."""

_SHORT_CHARACTERS = 200
"""Under this, what trafilatura found may be a menu's caption."""

_SURE_LETTERS = 20
"""Shorter texts stand anywhere in a page; looking for each of a table's cells would take seconds."""

_NEARLY_ALL = 0.85
_MENU_LINKS = 3
_MENU_SHARE = 0.6
_SHARE_OF_ALL = 0.5
"""A name such as "comments" on an element that holds half the page says nothing."""


def matter_of(tree: HtmlElement) -> tuple[_Element, list[_Element]]:
    """Return the element that holds the page's own text, and the elements in it that do not belong to it."""
    body = tree.find("body")
    whole = body if body is not None else tree
    if sum(1 for _ in whole.iter()) > _LARGE_ELEMENTS:
        return whole, []
    length = _length(whole)
    unwanted = [element for element in whole.iter() if is_around(element) and _length(element) < length * _SHARE_OF_ALL]
    found = bare_extraction(
        deepcopy(tree), include_comments=False, include_tables=True, include_images=False, favor_recall=True
    )
    if found is None or isinstance(found, dict) or found.body is None or _length(found.body) < _SHORT_CHARACTERS:
        return whole, unwanted
    amounts = _amounts(whole, [_squeezed(str(text)) for text in found.body.itertext()])
    root = whole
    while (inner := next((c for c in root if amounts.get(c, 0) >= amounts[whole] * _NEARLY_ALL), None)) is not None:
        if inner.tag not in BLOCKS or inner.tag in {"ul", "ol", "dl", "table", "p"}:
            break
        root = inner
    menus = [element for element in root.iter("ul", "ol", "div", "section", "p") if _is_menu(element, amounts)]
    return root, unwanted + menus


def _amounts(whole: _Element, texts: list[str]) -> dict[_Element, int]:
    """Return for each element how many letters of the page's matter it holds."""
    matter, known = "".join(texts), set(texts)
    amounts: dict[_Element, int] = {whole: 0}
    for element in whole.iter():
        if not isinstance(element.tag, str):
            continue
        pieces = [element.text, *(child.tail for child in element)]
        own = sum(
            len(text)
            for piece in pieces
            if piece
            and (text := _squeezed(piece))
            and (text in known or (len(text) > _SURE_LETTERS and text in matter))
        )
        if own:
            for above in (element, *element.iterancestors()):
                amounts[above] = amounts.get(above, 0) + own
                if above is whole:
                    break
    return amounts


def _is_menu(element: _Element, amounts: dict[_Element, int]) -> bool:
    if amounts.get(element, 0) or next(element.iterancestors("article", "main"), None) is not None:
        return False
    links = list(element.iter("a"))
    return len(links) >= _MENU_LINKS and sum(map(_length, links)) > _length(element) * _MENU_SHARE


def _length(element: _Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _squeezed(text: str) -> str:
    return "".join(text.split())
