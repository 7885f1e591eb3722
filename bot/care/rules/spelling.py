"""Make spelling plain, so that what is written around a filter reads as what it says."""

from __future__ import annotations

import re
from unicodedata import category, normalize

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "\u00a0": " "})
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "!": "i", "$": "s"})
_TALL = _LEET | {ord("1"): "l"}
_LEET_WORD = re.compile(r"(?<![\w@])(?=[^\s]*[a-z])[a-z]+[013457@!$][a-z013457@!$]*(?![\w@])")
"""Letters with signs for some of them: "su1cide", "d!e". A form called "h1b" reads "hib", too, which no phrase does."""

_SPACED = re.compile(r"(?<![\w'])(?:[^\W\d_][ .\-_*]){2,}[^\W\d_](?![\w'])")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text in lower case with full-width and fancy letters, hidden signs and odd apostrophes made plain."""
    shown = "".join(sign for sign in normalize("NFKC", text) if category(sign) != "Cf")
    return _BLANKS.sub(" ", shown.translate(_APOSTROPHES).lower()).strip()


def readings(text: str) -> tuple[str, ...]:
    """Return how a plain text may be read: as it stands, and with spaced, stretched and replaced letters put right."""
    joined = _SPACED.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), text)
    right = _LEET_WORD.sub(lambda found: found[0].translate(_LEET), joined)
    tall = _LEET_WORD.sub(lambda found: found[0].translate(_TALL), joined)
    read = (text, joined, right, tall, _STRETCHED.sub(r"\1", right))
    return tuple(dict.fromkeys((*read, *(each.replace("-", " ") for each in read))))
