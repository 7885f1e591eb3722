"""Extract what is translated: what Babel's own extractor finds, and what discord.py is told of commands."""

from __future__ import annotations

import ast
from io import BytesIO
from typing import IO, TYPE_CHECKING

from babel.messages.extract import extract_python

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

DESCRIBED = "describe"
"""The decorator whose every argument describes an option."""

READ = {
    "description": frozenset({"command", "Group"}),
    "group_description": frozenset({"class"}),
    "name": frozenset({"Choice"}),
}
"""Arguments that members read, by the calls that have them; a class of commands has its own."""


def sentences(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield the sentences of one module, in the form that Babel asks of an extractor."""
    source = file.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)  # type: ignore[arg-type, misc]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call | ast.ClassDef):
            for text in _read_by_members(node):
                yield text.lineno, "_", str(text.value), []


def _read_by_members(node: ast.Call | ast.ClassDef) -> Iterator[ast.Constant]:
    name = "class" if isinstance(node, ast.ClassDef) else _name_of(node)
    for each in node.keywords:
        value = each.value
        read = name == DESCRIBED or name in READ.get(each.arg or "", ())
        if read and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value


def _name_of(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
