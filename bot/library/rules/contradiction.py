"""Find where two sections on the same subject say opposite things: another amount, another year, or not instead of yes.

A moderator reads every finding, so few and right go before many. Two sentences are compared only when they say nearly the same in
nearly the same words; what makes them about different cases (other names, "old client" against "new client", "at least" against
"at most", an example, a study) ends the comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import without_citations
from bot.kernel.words import content_words, stem, words
from bot.library.rules.amounts import Amounts, amounts_in, without_amounts
from bot.search.rules.chunking import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.kernel.models import Section

SAME_SUBJECT = 0.66
"""Share of common words from which on two sentences with amounts are about the same."""

SAME_WORDS = 0.8
"""The same where each sentence has a word that the other lacks: that word may be the case that it is about."""

SAME_CLAIM = 0.75
"""The same for sentences of which one denies the other: their words alone must carry the comparison."""

AMOUNT_WORDS = 2
CLAIM_WORDS = 3

_NEGATIONS = frozenset({"not", "never", "no", "nor", "neither", "cannot", "without", "avoid", "none"})
_NEGATED = re.compile(r"n['’]t\b", re.IGNORECASE)
_EMPHASIS = frozenset({"always", "may", "ever", "also", "usually", "generally"})
_OPPOSITES = {
    "illegal": "legal",
    "unlawful": "lawful",
    "forbidden": "allowed",
    "banned": "allowed",
    "prohibited": "allowed",
    "optional": "required",
    "unnecessary": "necessary",
    "impossible": "possible",
    "untaxed": "taxed",
}
_SAME = {"permitted": "allowed", "mandatory": "required", "compulsory": "required", "obligatory": "required"}
_TURNS = frozenset(
    {
        "before",
        "after",
        "until",
        "unless",
        "only",
        "except",
        "if",
        "when",
        "than",
        "least",
        "most",
        "more",
        "less",
        "fewer",
    }
    | {
        "under",
        "over",
        "above",
        "below",
        "minimum",
        "maximum",
        "instead",
        "but",
        "although",
        "while",
        "per",
        "each",
        "every",
    }
)
"""Words on which the sense of a sentence turns: two sentences with different ones are not the same sentence."""

_CONTRASTS = [
    frozenset(pair)
    for pair in (
        ("old", "new"),
        ("first", "last"),
        ("small", "large"),
        ("small", "big"),
        ("short", "long"),
        ("junior", "senior"),
        ("employee", "freelancer"),
        ("buyer", "seller"),
        ("client", "freelancer"),
        ("hourly", "fixed"),
        ("weekly", "monthly"),
        ("monthly", "yearly"),
        ("gross", "net"),
        ("start", "end"),
        ("morning", "evening"),
        ("remote", "office"),
        ("beginner", "expert"),
        ("part", "full"),
    )
]
_ILLUSTRATION = re.compile(
    r"\be\.g\b|\bfor (?:example|instance)\b|\bsuch as\b|\bsay,|\bexamples?\b|\bimagine\b|\bsuppose\b", re.IGNORECASE
)
_STUDY = re.compile(
    r"\b(?:stud(?:y|ies)|survey\w*|reports?|reported|research\w*|polls?|polled|found|finds|respondents?|participants?|samples?)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|`[^`]*`")
_NAME = re.compile(r"(?<=[\w,;:)] )[A-Z]\w+")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Hold the two sentences that cannot both be right."""

    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """Hold a sentence as it is compared; `bare` are its stemmed content words without amounts and negations."""

    text: str
    bare: frozenset[str]
    amounts: Amounts
    denies: bool
    turns: frozenset[str]
    names: frozenset[str]


def contradiction(older: Section, newer: Section) -> Contradiction | None:
    """Return the first sentences of two sections on the same subject that cannot both be right, None when there are none."""
    first, second = _claim(older.heading), _claim(newer.heading)
    if first.names != second.names or _contrast(first.bare, second.bare):
        return None
    claims = list(_claims(newer))
    for one in _claims(older):
        for other in claims:
            if _same_case(one, other) and (_differ(one, other) or _deny(one, other)):
                return Contradiction(one.text, other.text)
    return None


def _claims(section: Section) -> Iterator[_Claim]:
    for text in (section.lead, *section.points, section.careful or ""):
        for sentence in sentences(without_citations(text)):
            # What stands in quotation marks is said by somebody in an example.
            plain = _QUOTED.sub(" ", sentence)
            if not plain.rstrip().endswith("?") and not _ILLUSTRATION.search(plain):
                yield _claim(plain, sentence)


def _claim(plain: str, text: str = "") -> _Claim:
    rest = without_amounts(plain)
    said = words(rest)
    flips = sum(word in _NEGATIONS or word in _OPPOSITES for word in said) + len(_NEGATED.findall(rest))
    bare = (
        _SAME.get(_OPPOSITES.get(word, word), _OPPOSITES.get(word, word))
        for word in content_words(_NEGATED.sub("", rest))
    )
    return _Claim(
        text=text or plain,
        bare=frozenset(stem(word) for word in bare if word not in _NEGATIONS | _EMPHASIS | _TURNS),
        amounts=amounts_in(plain),
        denies=flips % 2 == 1,
        turns=frozenset(said) & _TURNS,
        names=frozenset(_NAME.findall(rest)),
    )


def _same_case(one: _Claim, other: _Claim) -> bool:
    return one.names == other.names and one.turns == other.turns and not _contrast(one.bare, other.bare)


def _differ(one: _Claim, other: _Claim) -> bool:
    """Tell whether the sentences give different amounts of the same thing; two studies may well find different ones."""
    shared = one.bare & other.bare
    if len(shared) < AMOUNT_WORDS or one.denies != other.denies or _STUDY.search(one.text) or _STUDY.search(other.text):
        return False
    wanted = SAME_SUBJECT if shared in (one.bare, other.bare) else SAME_WORDS
    return len(shared) >= wanted * len(one.bare | other.bare) and one.amounts.differ_from(other.amounts)


def _deny(one: _Claim, other: _Claim) -> bool:
    """Tell whether one sentence denies what the other says."""
    shared = one.bare & other.bare
    return (
        one.denies != other.denies
        and len(shared) >= CLAIM_WORDS
        and len(shared) >= SAME_CLAIM * len(one.bare | other.bare)
        and not one.amounts.differ_from(other.amounts)
    )


def _contrast(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(
        len(pair & one) == 1 and len(pair & other) == 1 and pair & one != pair & other
        for pair in ({stem(word) for word in words} for words in _CONTRASTS)
    )
