"""Keep data from passing for anything else in a prompt."""

from __future__ import annotations

import re

FENCE_MARK = "§§"
"""What a line begins with that divides a prompt; no data holds it."""

_NUMBER_IN_BRACKETS = re.compile(r"\[(\d[\d\s,]*)\]")


def harmless(text: str) -> str:
    """Return data without what could pass for a fence or for the number of another unit."""
    return _NUMBER_IN_BRACKETS.sub(r"(\1)", text.replace("§", ""))
