"""Part a Markdown file into its YAML front matter and the text below (python-frontmatter)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from bot.library.adapters.extraction.characters import clean
from bot.library.adapters.extraction.limits import HEADER_CHARACTERS, HEADER_VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

_FAULTS = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""PyYAML raises its own errors for bad syntax only: 2026-13-45 is a ValueError, `!!bool x` a KeyError, [[[[…]]]] a RecursionError."""


_LARGEST = 2**63
"""Python refuses to write integers of more than 4,300 digits."""


class _PlainLoader(yaml.SafeLoader):
    """Refuse aliases: a merge of ten merges of ten … is copied a billion times before anyone can count it."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


class _Budget:
    """Count values, so that no header is larger than its limit."""

    def __init__(self) -> None:
        self.left = HEADER_VALUES

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise ValueError("too many values")


def split(text: str) -> tuple[Mapping[str, Any] | None, str, bool]:
    """Return the header, None where there is none that is a plain mapping; the body; and whether a header was ignored.

    Days and moments become ISO 8601 text. Prose between two rulers stays in the body.
    """
    handler, text = YAMLHandler(), text.lstrip()
    # The library's own `parse` cuts at the first two rulers wherever they stand, and loses what is before them.
    if not handler.detect(text):
        return None, text, False
    try:
        source, body = handler.split(text)
    except ValueError:
        return None, text, False
    try:
        loaded = _load(source)
    except _FAULTS:
        return None, body, True
    match loaded:
        case dict():
            return loaded, body, False
        case str():
            return None, text, True
        case _:
            return None, body, loaded is not None


def plain_header(loaded: object) -> Mapping[str, Any] | None:
    """Return a header that another language than YAML gave, None where there is none that is plain."""
    if not isinstance(loaded, dict):
        return None
    try:
        plain = _plain(loaded, _Budget())
    except _FAULTS:
        return None
    return plain if isinstance(plain, dict) else None


def _load(source: str) -> object:
    if len(source) > HEADER_CHARACTERS:
        raise ValueError("too long")
    return _plain(yaml.load(source, Loader=_PlainLoader), _Budget())  # noqa: S506  # a SafeLoader


def _plain(value: object, budget: _Budget) -> object:
    budget.spend()
    match value:
        case dict():
            return {_key(key): _plain(inner, budget) for key, inner in value.items()}
        case list():
            return [_plain(inner, budget) for inner in value]
        case date():
            return value.isoformat()
        case str():
            return clean(value)[0]
        case None | bool() | float():
            return value
        case int() if abs(value) <= _LARGEST:
            return value
    raise TypeError(type(value).__name__)


def _key(key: object) -> str:
    if isinstance(key, str | int | float | date):
        return clean(str(key))[0]
    raise TypeError(type(key).__name__)
