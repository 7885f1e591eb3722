"""Decide when a question is so short that asking back serves its asker better than any one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.speech import N_
from bot.kernel.words import content_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage

THIN = 2
"""Content words up to which a question may lack what its answer depends on."""

IN_GENERAL = N_("In general")


@dataclass(frozen=True, slots=True)
class Choice:
    """Offer one answer to a question back: `adds` completes the member's question, `names` betray a section about it.

    `means` is the stage's or field's id in `askers.yaml`.
    """

    label: str
    adds: str
    names: frozenset[str]
    means: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """Name one thing about a member that answers may depend on, how it is asked, and what can be said."""

    id: str
    asks: str
    choices: tuple[Choice, ...]

    def choice_of(self, meant: str) -> Choice | None:
        """Return the choice of somebody who said already where they stand or what they do, None where there is none."""
        return next((choice for choice in self.choices if choice.means == meant), None)

    @property
    def names(self) -> frozenset[str]:
        """Return every word that says something about this facet."""
        return frozenset().union(*(choice.names for choice in self.choices))


def is_thin(question: str, facet: Facet) -> bool:
    """Tell whether a question is short and says nothing about the facet."""
    return len(content_words(question)) <= THIN and not facet.names & set(words(question))


def depends(question: str, best: Passage, by_choice: Sequence[Passage | None], facet: Facet) -> bool:
    """Tell whether most choices lead to sections about them that fit better than what the bare question finds.

    `by_choice` are the best passages for the question with each choice, in the facet's order. A section that the choice alone brings
    answers another question, "how much upfront" is no "what do I charge as a designer": its own questions must name what this one does.
    """
    asked = set(content_words(question))
    named = {
        passage.section.id
        for choice, passage in zip(facet.choices, by_choice, strict=True)
        if passage is not None
        and passage.dense >= best.dense
        and _is_about(passage, choice)
        and asked & _named_in(passage)
    }
    return 2 * len(named) > len(facet.choices)


def completed(question: str, choice: Choice) -> str:
    """Return the question as it stands once the choice is made."""
    return f"{question.rstrip(' ?.!')} {choice.adds}?"


def _named_in(passage: Passage) -> set[str]:
    return set(content_words(" ".join((passage.document.title, passage.section.heading, *passage.section.also_asked))))


def _is_about(passage: Passage, choice: Choice) -> bool:
    return bool(choice.names & set(words(f"{passage.section.heading} {passage.document.title}")))
