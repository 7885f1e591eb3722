"""Read an offer sentence by sentence and say what in it is worth a question: never whether it is safe, never what a law says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Shares = Mapping[str, Mapping[str, float]]
    """For each sentence, how likely it means what each flag speaks of."""

STRONG_MARKS = 2
"""Fewer strong flags than this never make "the marks of a scam": an honest client may say one odd thing."""

MEANT_FROM = 0.75
"""Share from which a sentence counts as meaning a flag: .7 on the `choose` parts of labelled messages, raised when, with half as many lessons
more, the precision of their report parts fell below its floor; so their figures flatter a little."""

SURE_FROM = 0.85
"""Share from which a meaning counts as a mark of a scam, too. When there were 4,931 lessons, of 608 labelled messages that are
no scams none had two strong flags even from MEANT_FROM on; of 212 scams, 26 had the marks instead of 14 by patterns alone."""

SAID_FROM = 0.5
"""Share from which a sentence counts as saying what would else be missing."""

NEAR_THE_LIKELIEST = 0.9
"""Part of the share of what a sentence means most; below it, a flag only resembles that: a fee for a laptop is no fee for the job."""

DOUBTED_BELOW = 0.02
"""Share under which a pattern that fits is taken for chance: of the patterns' finds in the report parts of four labelled sets it drops 6 of 15
wrong ones and none of 151 right; it was chosen on these, so their precision flatters a little."""

FEWEST_MEANT_WORDS = 2
QUOTED_CHARACTERS = 140
SENTENCE_CHARACTERS = 400
FEWEST_WORDS = 6
"""A shorter text is no offer of which one could say that something is missing."""

_BREAK = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|[\n\r;•]+")
_SPACE = re.compile(r"\s+")


class FlagKind(StrEnum):
    """Name what a flag speaks of."""

    SCAM = "scam"
    CONTRACT = "contract"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Flag:
    """Hold one thing to look for; `section` is a section's id in the library, and `missing` flags what no sentence says.

    `names_pay`: whoever says that has said what is paid, and be it nothing.

    A sentence raises the flag when one of `patterns` fits and none of `unless` does.
    """

    id: str
    kind: FlagKind
    name: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()
    means: str = ""
    ask: str = ""
    section: str = ""
    strong: bool = False
    missing: bool = False
    names_pay: bool = False
    raises: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferRules:
    """Hold the flags in the order in which they are told, and what a sentence of a contract sounds like."""

    flags: tuple[Flag, ...] = ()
    clauses: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Raised:
    """Hold a flag with the words that raised it; there are none for what is missing.

    `meant`: no pattern fits, the words only resemble the flag's examples, so that the reading may be wrong; `sure`: it hardly is.
    """

    flag: Flag
    words: str
    meant: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class OfferCheck:
    """Hold what was found in an offer, in the order in which the rules list it, what speaks for it apart."""

    scam: tuple[Raised, ...]
    contract: tuple[Raised, ...]
    good: tuple[Raised, ...]

    @property
    def questions(self) -> tuple[Raised, ...]:
        """Return everything to ask about, strong marks of a scam first."""
        return (*sorted(self.scam, key=lambda raised: not raised.flag.strong), *self.contract)

    @property
    def has_marks(self) -> bool:
        """Return whether several things stand in it that honest clients never ask for."""
        return sum(raised.flag.strong and raised.sure for raised in self.scam) >= STRONG_MARKS


def check_offer(text: str, rules: OfferRules, shares: Shares | None = None) -> OfferCheck:
    """Return what the flags find in a text, by their patterns and, given the sentences' shares, by meaning."""
    sentences = list(sentences_of(text))
    # Of a page of a contract nobody can say what the others leave out.
    flags = [flag for flag in rules.flags if not (flag.missing and _is_excerpt(sentences, rules.clauses))]
    every = {each: (shares or {}).get(each, {}) for each in sentences}
    vying = _vying(rules.flags, every)
    raised = [
        found for flag in flags if (found := _found(flag, sentences, every if flag.missing else vying)) is not None
    ]
    if any(found.flag.strong or found.flag.names_pay for found in raised):
        # Where somebody wants your passport, or says that there is no pay, the price is not the question.
        raised = [found for found in raised if not found.flag.missing]
    return OfferCheck(*(tuple(each for each in raised if each.flag.kind is kind) for kind in FlagKind))


def sentences_of(text: str) -> Iterator[str]:
    """Cut a text into sentences; letters in another dress (bold, wide) become plain ones, unseen ones go."""
    seen = "".join(
        letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) not in {"Cf", "Cs"}
    )
    for piece in _BREAK.split(seen.replace("’", "'")):
        sentence = _SPACE.sub(" ", piece).strip()
        for start in range(0, len(sentence), SENTENCE_CHARACTERS):
            yield sentence[start : start + SENTENCE_CHARACTERS]


def _is_excerpt(sentences: Sequence[str], clauses: Iterable[re.Pattern[str]]) -> bool:
    """Tell whether at least half of the sentences speak as contracts do."""
    lowered = [each.lower() for each in sentences]
    spoken = sum(any(pattern.search(each) for pattern in clauses) for each in lowered)
    return 2 * spoken >= len(sentences) > 0


def fits(flag: Flag, sentence: str) -> bool:
    """Tell whether a flag's patterns find it in a sentence."""
    return _words(flag, sentence) is not None


def _vying(flags: Sequence[Flag], shares: Shares) -> Shares:
    """Return the shares that vie with each other: a sentence may name a price whatever else it means."""
    missing = {each.id for each in flags if each.missing}
    return {
        sentence: {key: share for key, share in found.items() if key not in missing}
        for sentence, found in shares.items()
    }


def _found(flag: Flag, sentences: Sequence[str], shares: Shares) -> Raised | None:
    if flag.missing:
        return _missing(flag, sentences, shares)
    return _raised(flag, sentences, shares) or _meant(flag, sentences, shares)


def _missing(flag: Flag, sentences: Sequence[str], shares: Shares) -> Raised | None:
    length = sum(len(sentence.split()) for sentence in sentences)
    said = any(fits(flag, each) or _share(flag, each, shares) >= SAID_FROM for each in sentences)
    return Raised(flag, "") if length >= FEWEST_WORDS and not said else None


def _raised(flag: Flag, sentences: Iterable[str], shares: Shares) -> Raised | None:
    for sentence in sentences:
        # A flag of which nothing was learnt has no share.
        doubted = shares.get(sentence, {}).get(flag.id, 1.0) < DOUBTED_BELOW
        if (words := _words(flag, sentence)) is not None and not doubted:
            return Raised(flag, words)
    return None


def _meant(flag: Flag, sentences: Iterable[str], shares: Shares) -> Raised | None:
    likeliest = max(sentences, key=lambda each: _meaning(flag, each, shares), default="")
    share = _meaning(flag, likeliest, shares)
    if share < MEANT_FROM:
        return None
    return Raised(flag, _quoted(likeliest, 0, 0), meant=True, sure=share >= SURE_FROM)


def _meaning(flag: Flag, sentence: str, shares: Shares) -> float:
    """Return how likely a sentence means a flag: not at all where something clears it, or where it means another far more."""
    share = _share(flag, sentence, shares)
    if share < MEANT_FROM or any(pattern.search(sentence.lower()) for pattern in flag.unless):
        return 0.0
    return share if share >= NEAR_THE_LIKELIEST * max(shares[sentence].values()) else 0.0


def _share(flag: Flag, sentence: str, shares: Shares) -> float:
    """Return how likely a sentence means a flag."""
    return shares.get(sentence, {}).get(flag.id, 0.0)


def telling(sentences: Iterable[str]) -> list[str]:
    """Return the sentences that are long enough to mean something, each once."""
    return [each for each in dict.fromkeys(sentences) if len(each.split()) >= FEWEST_MEANT_WORDS]


def _words(flag: Flag, sentence: str) -> str | None:
    """Return the words of the sentence that raise the flag."""
    lowered = sentence.lower()
    if any(pattern.search(lowered) for pattern in flag.unless):
        return None
    match = next((found for pattern in flag.patterns if (found := pattern.search(lowered))), None)
    if match is None:
        return None
    # Lowering changes the length of a few letters only; then the sentence's beginning is quoted.
    return _quoted(sentence, match.start(), match.end()) if len(lowered) == len(sentence) else _quoted(sentence, 0, 0)


def _quoted(sentence: str, start: int, end: int) -> str:
    if len(sentence) <= QUOTED_CHARACTERS:
        return sentence
    spare = max(QUOTED_CHARACTERS - (end - start), 0) // 2
    first = max(start - spare, 0)
    last = min(first + QUOTED_CHARACTERS, len(sentence))
    first = first if first == 0 else sentence.find(" ", first, start + 1) + 1 or first
    last = last if last == len(sentence) else sentence.rfind(" ", first, last) if " " in sentence[first:last] else last
    return f"{'…' if first else ''}{sentence[first:last]}{'…' if last < len(sentence) else ''}"
