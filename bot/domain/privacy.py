"""Take personal details out of what members wrote before anybody else reads it."""

from __future__ import annotations

import re

_DETAILS = (
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), "[email]"),
    (re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"<[@#][!&]?\d+>|@\w[\w.]{2,}"), "[name]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"), "[account]"),
    (re.compile(r"(?<!\w)\+?\d(?:[ ().-]?\d){7,15}(?!\w)"), "[number]"),
    (
        re.compile(
            r"\b(?i:(?:my name is|i'?m called|client (?:called|named)|boss (?:called|named)|it'?s me,?|this is|mr\.?|mrs\.?|ms\.?|dr\.?))"
            r"(\s+)[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?"
        ),
        "[name]",
    ),
)


def without_details(text: str) -> str:
    """Return the text with addresses, links, numbers, accounts and introduced names replaced by what they are."""
    for pattern, instead in _DETAILS:
        text = pattern.sub(instead, text)
    return " ".join(text.split())
