"""Bring footnotes to their sentences, and take out editors' comments (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOTE_CHARACTERS = 600
_NOTES = 300
_CITATION = re.compile(r"cite|ref(?:erence)?[-_]?\d|endnote-ref", re.IGNORECASE)
_COMMENT = re.compile(r"#?(?:_?cmnt|_com_|_msocom|comment-?)_?\d+$", re.IGNORECASE)
_COMMENT_MARK = re.compile(r"#?(?:_?cmnt_ref|_msoanchor_)\d+$", re.IGNORECASE)
_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[a-z]{1,2}|[*†‡§¶]{1,3})[\s\])]*", re.IGNORECASE)
_BACK = re.compile(r"[↩↵⏎^︎\ufe0e\s]*|\[?\w{1,3}\]?[.:]?\s*")
_HOLDERS = {"li", "p", "div", "aside", "dd", "td", "section"}


def settle_notes(tree: HtmlElement) -> None:
    """Put the text of each footnote behind the words that it belongs to; drop comments of editors and their marks."""
    targets = _targets(tree)
    for link in list(tree.iter("a"))[: 20 * _NOTES]:
        href = link.get("href") or ""
        if not href.startswith("#"):
            continue
        if _COMMENT_MARK.match(href):
            _drop(_holder(link))
        elif _COMMENT.match(href):
            _drop(_mark_of(link))
        elif _is_mark(link):
            _settle(link, targets.get(href[1:]))


def _targets(tree: HtmlElement) -> dict[str, HtmlElement]:
    """Return the elements that a link on the same page may lead to, by name."""
    targets: dict[str, HtmlElement] = {}
    for element in tree.iter():
        if isinstance(element.tag, str):
            for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
                if name:
                    targets.setdefault(name, element)
    return targets


def _settle(link: HtmlElement, target: HtmlElement | None) -> None:
    mark = _mark_of(link)
    if target is None or _CITATION.search(link.get("href") or ""):
        _drop(mark)
        return
    holder = _holder(target)
    if holder is None or any(above is holder for above in mark.iterancestors()):
        return
    text = _text_of(holder)
    if not text or len(text) > _NOTE_CHARACTERS:
        return
    _insert(mark, text)
    _drop(holder)


def _insert(mark: HtmlElement, text: str) -> None:
    """Put the note in place of its mark, before the end of the sentence that it belongs to."""
    before, parent = mark.getprevious(), mark.getparent()
    if parent is None:
        return
    said = (before.tail if before is not None else parent.text) or ""
    stripped = said.rstrip()
    end = stripped[-1:] if stripped[-1:] in {".", "!", "?", ",", ";", ":"} else ""
    said = f"{stripped.removesuffix(end)} ({text.rstrip('.')}){end}"
    if before is not None:
        before.tail = said
    else:
        parent.text = said
    _drop(mark)


def _is_mark(link: HtmlElement) -> bool:
    parent = link.getparent()
    raised = (parent is not None and parent.tag == "sup") or next(link.iter("sup"), None) is not None
    named = "footnote" in (link.get("class") or "") or (link.get("role") or link.get("epub:type") or "").endswith(
        "noteref"
    )
    back = "back" in (link.get("class") or "") + (link.get("role") or "")
    return (raised or named) and not back and _MARK.fullmatch(link.text_content() or " ") is not None


def _mark_of(link: HtmlElement) -> HtmlElement:
    parent = link.getparent()
    return parent if parent is not None and parent.tag == "sup" and len(parent) == 1 else link


def _holder(element: HtmlElement) -> HtmlElement | None:
    """Return the element that holds a note's whole text."""
    found = element if element.tag in _HOLDERS else next(element.iterancestors(*_HOLDERS), None)
    while found is not None and (parent := found.getparent()) is not None:
        if parent.tag not in {"div", "aside"} or parent.text_content().strip() != found.text_content().strip():
            break
        found = parent
    return found


def _text_of(holder: HtmlElement) -> str:
    parts = []
    for element in holder.iter():
        if (
            element.tag == "a"
            and (element.get("href") or "").startswith("#")
            and _BACK.fullmatch(element.text_content())
        ):
            parts.append((element.tail or "") if element is not holder else "")
            continue
        if any(above.tag == "a" and (above.get("href") or "").startswith("#") for above in element.iterancestors("a")):
            continue
        parts.append((element.text or "") if isinstance(element.tag, str) else "")
        parts.append((element.tail or "") if element is not holder else "")
    return " ".join("".join(parts).split())


def _drop(element: HtmlElement | None) -> None:
    if element is not None and element.getparent() is not None and element.tag not in {"body", "html"}:
        element.drop_tree()
