"""Apply a page's own style sheets, as far as they can hide text (tinycss2, cssselect2)."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import cssselect2
import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from lxml.html import HtmlElement

_RULES = 3_000
"""A saved page carries a framework's whole sheet, of 2,000 rules."""

_RELEVANT = re.compile(
    r"display|visibility|opacity|colou?r|background|font|text-indent|position|left|top|right|bottom|inset|margin"
    r"|clip|overflow|width|height|transform|scale|filter"
)
_SCREENS = re.compile(r"(?:all|screen|only\s+screen)?\s*", re.IGNORECASE)
_KNOWN_STYLES = 4_096
"""A page that Word saved says the same few styles at each of its words."""

Style = dict[str, str]


@lru_cache(maxsize=_KNOWN_STYLES)
def declarations(style: str) -> Mapping[str, str]:
    """Return the CSS declarations of a `style` attribute, in lower case, without importance."""
    return _declared(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


def styles_of(tree: HtmlElement) -> dict[HtmlElement, Style]:
    """Return for each element that anything is said about what the page's sheets and its own attribute say, that one last."""
    found: dict[HtmlElement, Style] = {}
    matcher = _matcher([sheet.text_content() for sheet in tree.iter("style")])
    if matcher.order:
        for wrapper in cssselect2.ElementWrapper.from_html_root(tree).iter_subtree():
            for _, _, _, style in matcher.match(wrapper):
                found.setdefault(wrapper.etree_element, {}).update(style)
    for element in tree.iterfind(".//*[@style]"):
        found.setdefault(element, {}).update(declarations(element.get("style", "")))
    return found


def _matcher(sources: Iterable[str]) -> Any:
    matcher = cssselect2.Matcher()
    for prelude, style in islice(_styles(sources), _RULES):
        # A browser drops a rule with a selector that it does not know, too.
        with suppress(cssselect2.SelectorError):
            for selector in cssselect2.compile_selector_list(prelude):
                if selector.pseudo_element is None:
                    matcher.add_selector(selector, style)
    return matcher


def _styles(sources: Iterable[str]) -> Iterator[tuple[list[Any], Style]]:
    for source in sources:
        for rule in _rules(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)):
            said = _declared(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))
            if style := {name: value for name, value in said.items() if _RELEVANT.search(name)}:
                yield rule.prelude, style


def _rules(nodes: Iterable[Any]) -> Iterator[Any]:
    """Yield the rules for all screens; those for print or for some screens only are passed over."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.content is not None and _is_for_all(node):
            yield from _rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def _is_for_all(rule: Any) -> bool:
    if rule.lower_at_keyword == "media":
        return _SCREENS.fullmatch(tinycss2.serialize(rule.prelude).strip()) is not None
    return rule.lower_at_keyword in {"layer", "supports"}


def _declared(nodes: Iterable[Any]) -> Style:
    return {
        node.lower_name: tinycss2.serialize([each for each in node.value if each.type != "comment"]).strip().lower()
        for node in nodes
        if node.type == "declaration"
    }
