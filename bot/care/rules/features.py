"""Turn a text's words into numbers that a classifier can learn from, beside the vector of its meaning."""

from __future__ import annotations

import re
from itertools import pairwise
from zlib import crc32

from bot.care.rules.spelling import plain

WIDTH = 8192
"""Places that n-grams are hashed to; twice as many gained nothing on the part for choosing."""

_WORD = re.compile(r"[^\W\d_][\w']*|\d+|[^\w\s]")
_LONG_WORD = 5
_PART = 4


def features_of(text: str) -> tuple[int, ...]:
    """Return the places of a text's words, pairs and triples of words, and parts of long words, each once."""
    words = ["#" if word.isdigit() else word for word in _WORD.findall(plain(text).replace("'", ""))]
    grams = [
        *words,
        *map(" ".join, pairwise(words)),
        *map("  ".join, zip(words, words[1:], words[2:], strict=False)),
    ]
    for word in words:
        if len(word) >= _LONG_WORD:
            framed = f"<{word}>"
            grams += [f"~{framed[start : start + _PART]}" for start in range(len(framed) - _PART + 1)]
    return tuple(sorted({crc32(gram.encode()) % WIDTH for gram in grams}))
