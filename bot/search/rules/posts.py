"""Cut a long post into its sentences: what is asked stands in one of them, and the story around it drowns it."""

from __future__ import annotations

import re

LONG_POST = 20
"""Words above which a message is also read sentence by sentence."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences_of_post(text: str) -> list[str]:
    """Return the sentences of a long post as chat is written, capitals or none; nothing for a short message or a single sentence."""
    if len(text.split()) <= LONG_POST:
        return []
    found = [sentence.strip() for sentence in _SENTENCE_END.split(text)]
    return [sentence for sentence in found if sentence] if len(found) > 1 else []
