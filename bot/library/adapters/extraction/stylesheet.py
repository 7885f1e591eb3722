"""Apply a page's own style sheets, as far as they can hide text: type, class and id selectors and descendants of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.hidden import declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_RULES = 3_000
"""A saved page carries a framework's whole sheet, of 2,000 rules."""

_RELEVANT = re.compile(
    r"display|visibility|opacity|colou?r|background|font|text-indent|position|left|top|right|bottom|inset|margin"
    r"|clip|overflow|width|height|transform|scale|filter"
)
_FOR_ALL = re.compile(r"\s*@(?:media\s+(?:all|screen|only\s+screen)|layer\b[^{(]*|supports\b.*)\s*$", re.IGNORECASE)
_COMPOUND = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str
    id: str
    classes: frozenset[str]

    def fits(self, element: HtmlElement) -> bool:
        return (
            (not self.tag or element.tag == self.tag)
            and (not self.id or element.get("id") == self.id)
            and self.classes.issubset((element.get("class") or "").split())
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    chain: tuple[_Compound, ...]
    style: dict[str, str]
    weight: tuple[int, int, int, int]

    def fits(self, element: HtmlElement) -> bool:
        if not self.chain[-1].fits(element):
            return False
        outer: Iterator[HtmlElement] = element.iterancestors()
        return all(any(compound.fits(above) for above in outer) for compound in reversed(self.chain[:-1]))


class StyleSheet:
    """Answer which declarations a page's style sheets give to an element."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._rules: defaultdict[str, list[_Rule]] = defaultdict(list)
        for place, (selector, style) in enumerate(_parse(sources)):
            if place == _RULES:
                return
            if chain := _chain(selector):
                last = chain[-1]
                key = f"#{last.id}" if last.id else f".{min(last.classes)}" if last.classes else last.tag
                self._rules[key].append(_Rule(chain, style, (*_specificity(chain), place)))

    def style_of(self, element: HtmlElement) -> dict[str, str]:
        """Return the element's declarations, those of its `style` attribute last."""
        found: dict[str, str] = {}
        if self._rules:
            keys = ["", str(element.tag), f"#{element.get('id')}"]
            keys += [f".{name}" for name in set((element.get("class") or "").split())]
            fitting = [rule for key in keys for rule in self._rules.get(key, ()) if rule.fits(element)]
            for rule in sorted(fitting, key=lambda rule: rule.weight):
                found |= rule.style
        inline = element.get("style")
        return found | declarations(inline) if inline else found


def _parse(sources: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for source in sources:
        for selectors, body in _blocks(re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)):
            style = {name: value for name, value in declarations(body).items() if _RELEVANT.search(name)}
            if style:
                for selector in selectors.split(","):
                    yield selector.strip(), style


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Return selectors with what stands in their braces; blocks for print or for some screens only are passed over."""
    start = skipped = 0
    selectors: str | None = None
    for mark in re.finditer(r"[{};]", source):
        before, place = source[start : mark.start()], mark.end()
        if skipped:
            skipped += {"{": 1, "}": -1}.get(mark[0], 0)
        elif mark[0] == "{" and before.lstrip().startswith("@"):
            skipped = 0 if _FOR_ALL.match(before) else 1
        elif mark[0] == "{":
            selectors = before
        elif mark[0] == "}" and selectors is not None:
            yield selectors, before
            selectors = None
        elif selectors is not None:
            continue  # declarations go on behind their semicolon
        start = place


def _chain(selector: str) -> tuple[_Compound, ...]:
    """Return the selector's compounds, outermost first; none when it asks for more than types, classes and ids."""
    found = []
    for part in selector.replace(">", " ").split():
        compound = _COMPOUND.fullmatch(part)
        if compound is None:
            return ()
        marks = re.findall(r"[.#][\w-]+", compound[2])
        ids = [mark[1:] for mark in marks if mark[0] == "#"]
        classes = frozenset(mark[1:] for mark in marks if mark[0] == ".")
        found.append(_Compound((compound[1] or "").replace("*", "").lower(), ids[0] if ids else "", classes))
    return tuple(found)


def _specificity(chain: tuple[_Compound, ...]) -> tuple[int, int, int]:
    return (
        sum(bool(part.id) for part in chain),
        sum(len(part.classes) for part in chain),
        sum(bool(part.tag) for part in chain),
    )
