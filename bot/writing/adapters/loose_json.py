"""Find a JSON object in what a model wrote around it, and mend what is nearly JSON (json-repair); a cut one is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import json_repair

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 20_000
_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)


def read_object(text: str, wanted: Collection[str]) -> Mapping[str, Any] | None:
    """Return the first object that has most of the wanted keys, or None.

    An object that breaks off is no answer: of "[1" nobody knows whether it was to become 1 or 14.
    """
    for piece in _objects(_THOUGHTS.sub("", text[:LONGEST])):
        data = _loaded(piece)
        if isinstance(data, Mapping) and len(wanted & data.keys()) * 2 > len(wanted):
            return data
    return None


def _loaded(piece: str) -> Any:
    try:
        return json.loads(piece)
    except ValueError:
        return json_repair.loads(piece)


def _objects(text: str) -> Iterator[str]:
    """Yield the outermost balanced braces, strings respected."""
    depth, start, quoted = 0, 0, False
    escaped = False
    for place, sign in enumerate(text):
        if quoted:
            quoted = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"' and depth:
            quoted = True
        elif sign == "{":
            start = place if not depth else start
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                yield text[start : place + 1]
