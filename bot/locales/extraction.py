"""Extract what is translated: what Babel's own extractor finds, and what discord.py is told of commands."""

from __future__ import annotations

import ast
from io import BytesIO
from typing import IO, TYPE_CHECKING

from babel.messages.extract import extract_python

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

DESCRIBED = frozenset({"describe", "option"})
"""Decorators whose every argument describes an option."""

NAMED = {"description": frozenset({"command", "Group", "ContextMenu"}), "name": frozenset({"Choice"})}
"""Arguments that members read, by the calls that have them."""


def sentences(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield the sentences of one module, in the form that Babel asks of an extractor."""
    source = file.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)  # type: ignore[arg-type, misc]
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            for text in _read_by_members(call):
                yield text.lineno, "_", str(text.value), []


def _read_by_members(call: ast.Call) -> Iterator[ast.Constant]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    for each in call.keywords:
        value = each.value
        read = name in DESCRIBED or name in NAMED.get(each.arg or "", ())
        if read and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value
