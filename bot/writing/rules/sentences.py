"""Cut a language model's text into sentences with the passages that each cites, while it is still being written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place(StrEnum):
    """Name where in an answer a sentence stands."""

    LEAD = "lead"
    STEP = "step"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold one sentence without its marks; `cites` are the numbers of passages, `block` counts paragraphs and list lines."""

    block: int
    place: Place
    text: str
    cites: tuple[int, ...]


_MARK = r"[\[【](?:passages?\s*)?\d+(?:\s*[,;]\s*\d+)*[\]】]"
_CITES = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
_END = re.compile(rf"[.!?…]+[\"”’')*]*(?:\s*{_MARK})*(?=\s+[^\s\[【])", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|etc|dr|mr|mrs|ms|st|no|u\.s|u\.k)|\b[A-Za-z])\.$", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_CAREFUL = re.compile(r"^[*_#>\s]{0,4}(?:careful|caution|warning|beware)[*_\s]{0,3}:[*_\s]*", re.IGNORECASE)
_LONGEST_MARK = len("*** careful***:") + 1
"""Characters after which it is known whether a line begins with a mark."""

_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|`")


class SentenceStream:
    """Take text in pieces of any size and give the sentences that they complete."""

    def __init__(self) -> None:
        self._line = ""
        self._block = 0
        self._open = False
        self._listing = False
        self._place = Place.LEAD
        self._begun = False
        # A preamble cites nothing: the first paragraph that does is the direct answer.
        self._led = False

    def feed(self, text: str) -> Iterator[Claim]:
        """Yield the sentences that are complete now; the last one waits for the word that follows it."""
        *lines, rest = (self._line + text).split("\n")
        for line in lines:
            self._line = line
            yield from self._take(last=True)
            self._end_line(line)
        self._line = rest
        yield from self._take(last=False)

    def close(self) -> Iterator[Claim]:
        """Yield what is left of a text that came to its end."""
        yield from self._take(last=True)
        self._line = ""

    def _end_line(self, line: str) -> None:
        self._begun = False
        if not line.strip():
            self._open = False

    def _take(self, *, last: bool) -> Iterator[Claim]:
        if not self._begun and not self._begin(last=last):
            return
        start = 0
        for end in _ends(self._line):
            yield from self._claim(self._line[start:end])
            start = end
        if last:
            yield from self._claim(self._line[start:])
            start = len(self._line)
        self._line = self._line[start:]

    def _begin(self, *, last: bool) -> bool:
        """Find out what kind of line this is; return False while that cannot be known yet."""
        bullet = _BULLET.match(self._line)
        begins = bullet.end() if bullet else 0
        careful = _CAREFUL.match(self._line[begins:])
        # A blank that ends a mark may be followed by more of it.
        known = begins + (careful.end() if careful else 0) < len(self._line)
        if not last and not (known and len(self._line[begins:].lstrip()) >= _LONGEST_MARK):
            return False
        if not self._line.strip():
            return False
        if bullet:
            self._line = self._line[bullet.end() :]
        if careful:
            self._line = self._line[careful.end() :]
        continues = self._open and not bullet and not careful
        if not continues:
            self._block += 1
            self._place = Place.CAUTION if careful else Place.STEP if bullet or self._led else Place.LEAD
        self._open = not bullet and not careful
        self._begun = True
        return True

    def _claim(self, raw: str) -> Iterator[Claim]:
        cites = tuple(
            dict.fromkeys(int(n) for mark in re.findall(_MARK, raw, re.IGNORECASE) for n in re.findall(r"\d+", mark))
        )
        text = " ".join(_EMPHASIS.sub("", _CITES.sub("", raw)).split()).strip().lstrip("# ")
        self._led = self._led or bool(cites)
        if any(letter.isalnum() for letter in text):
            yield Claim(self._block, self._place, text, cites)


def _ends(line: str) -> Iterator[int]:
    """Yield where sentences end that another one follows; within quotation marks none does."""
    start = 0
    for found in _END.finditer(line):
        sentence = line[start : found.end()]
        stop = re.match(r"[.!?…]+", found[0])
        assert stop is not None
        head = line[start : found.start() + stop.end()]
        quoted = sentence.count('"') % 2 or sentence.count("“") > sentence.count("”")
        # A quotation that ends with its own full stop, in the middle of the sentence around it.
        goes_on = '"' in found[0] or "”" in found[0]
        if goes_on and line[found.end() :].lstrip()[:1].islower():
            continue
        if quoted or (stop[0] == "." and _ABBREVIATION.search(head)):
            continue
        yield found.end()
        start = found.end()
