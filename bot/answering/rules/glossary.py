"""Explain the trade's words: to who asks for one, and under an answer that uses one a newcomer would not know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.kernel.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAME_TERM = 0.84
"""How alike (difflib's ratio) what was typed and a term must be: "retainner" is a retainer, "trainer" is none."""

SHORTEST_GUESS = 5
"""Letters from which on a misspelt term is guessed: in shorter ones, one letter makes another word."""

EXPLAINED = 1
"""Terms that are explained under one answer at most: an answer is no dictionary."""

_ASKED = (
    r"(?:what(?:'?s| the (?:hell|heck|fuck) is| (?:even|exactly|actually) (?:is|are|does)| is| are| does| do)?(?: (?:even|actually))?|whats|wat is|wtf (?:even )?is"
    r"|define|explain|meaning of|the meaning of|what'?s the meaning of|whats meant by|can u explain|do you know what|idk what"
    r"|what do (?:you|they|clients|people) mean (?:by|with)|can (?:you|someone|anyone) explain|what exactly is|what is meant by)"
)
_TERM_ASKED = re.compile(
    rf"^{_ASKED}\s+(?:an? |the |by |a so called )?[\"“”'*]*(?P<term>[\w .&/+-]{{2,40}}?)[\"“”'*]*(?: (?:mean|means|stand for|exactly|again|actually"
    r"|in (?:freelancing|upwork|a contract|plain words|simple words|english)|pls|please|lol|tho|btw|even|anyway|is|are))*$"
)
_TERM_ALONE = re.compile(r"^[\"“”'*]*(?P<term>[\w .&/+-]{2,30}?)[\"“”'*]*(?: meaning| definition|[ ]?\?+)$")
_FILLERS = re.compile(
    r"^(?:hey|hi|hello|so|ok|okay|and|but|um+|sorry|guys|noob question|stupid question|quick question)[\s,:!.]+"
)


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one word of the trade: its other names, what it means, and the section that goes on."""

    term: str
    also: tuple[str, ...]
    means: str
    section: str | None = None
    hard: bool = False


class Glossary:
    """Know the terms by all their names."""

    def __init__(self, terms: Sequence[Term] = ()) -> None:
        self.terms = tuple(terms)
        self._by_name: Mapping[str, Term] = {
            _key(name): term for term in reversed(self.terms) for name in (*term.also, term.term)
        }
        self._hard = [
            # A name that is written with a capital is that name with it alone: "connects to your calendar" speaks of no Connects.
            (name.lower(), re.compile(rf"\b{re.escape(name)}s?\b", _case_of(name)), term)
            for term in self.terms
            if term.hard
            for name in (term.term, *filter(_is_of_the_trade, term.also))
        ]

    def find(self, name: str) -> Term | None:
        """Return the term of this name, misspelt or in the plural too."""
        key = _key(name)
        found = self._by_name.get(key)
        if found is None and len(key) >= SHORTEST_GUESS:
            near = get_close_matches(key, self._by_name, n=1, cutoff=SAME_TERM)
            found = self._by_name[near[0]] if near else None
        return found

    def asked_for(self, question: str) -> Term | None:
        """Return the term whose meaning a question asks for, None for any other question."""
        text = " ".join(question.lower().replace("’", "'").split())
        while filler := _FILLERS.match(text):
            text = text[filler.end() :]
        alone = _TERM_ALONE.match(text)
        asked = _TERM_ASKED.match(text.rstrip(" ?.!"))
        return self.find((asked or alone)["term"]) if asked or alone else None  # type: ignore[index]  # one of the two is there

    def needed(self, answer: str, question: str, *, limit: int = EXPLAINED) -> dict[str, Term]:
        """Return the hard terms that an answer uses and its asker did not, in the answer's order, by the word that stands there."""
        said, asked = answer.lower(), question.lower()
        # Looked for as plain text first: 300 patterns on a whole answer took 3 ms, a tenth of the answer.
        places = [
            (found.start(), found.group(), term)
            for name, pattern, term in self._hard
            if name in said and (found := pattern.search(answer))
        ]
        places.sort(key=lambda place: place[0])
        needed: dict[str, Term] = {}
        for _, word, term in places:
            is_known = any(_key(name) in _key(asked) for name in (term.term, *term.also))
            if not is_known and term not in needed.values() and len(needed) < limit:
                needed[word] = term
        return needed

    def suggest(self, typed: str, limit: int) -> list[Term]:
        """Return the terms that begin with what was typed, then those that hold it."""
        key = _key(typed)
        beginning = [term for term in self.terms if _key(term.term).startswith(key)]
        holding = [term for term in self.terms if any(key in _key(name) for name in (term.term, *term.also))]
        return list(dict.fromkeys((*beginning, *holding)))[:limit]


def _is_of_the_trade(name: str) -> bool:
    """Tell whether a term's other name is one that plain readers miss, too: "USDT" is, "handover" says itself what it is."""
    return name != name.lower() or not name.isascii() or any(map(str.isdigit, name))


def _case_of(name: str) -> re.RegexFlag:
    return re.RegexFlag(0) if name != name.lower() else re.IGNORECASE


def _key(name: str) -> str:
    """Return a name as it is compared: words in lower case, without the plural's s of the last."""
    said = words(name)
    if said and len(said[-1]) > 3 and said[-1].endswith("s") and not said[-1].endswith("ss"):
        said[-1] = said[-1][:-1]
    return " ".join(said)
