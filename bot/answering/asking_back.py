"""Ask a member back, once, where the answer to a short question truly depends on who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.rules.clarifying import IN_GENERAL, completed, depends, is_thin
from bot.kernel.models import Answer, Outcome
from bot.kernel.speech import _
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.rules.clarifying import Facet
    from bot.search.retrieval import Found, Retriever


class AskingBack:
    """Look whether the library answers a question differently by field or standing, and ask for it if so."""

    def __init__(self, retriever: Retriever, facets: Sequence[Facet]) -> None:
        self._retriever = retriever
        self._facets = facets

    def reading(self, retriever: Retriever) -> AskingBack:
        """Return the same, looking at what another search finds."""
        return AskingBack(retriever, self._facets)

    async def facet_of(self, question: str, found: Found, community: int) -> Facet | None:
        """Return what the answer to a question depends on and it does not say, None where one answer serves all."""
        if not found.passages:
            return None
        for facet in self._facets:
            if not is_thin(question, facet):
                continue
            asked = [completed(question, choice) for choice in facet.choices]
            by_choice = await self._retriever.search_many([Query(each, community) for each in asked])
            if depends(question, found.passages[0], [next(iter(each.passages), None) for each in by_choice], facet):
                return facet
        return None


def asked_back(question: str, facet: Facet) -> Answer:
    """Return a question to the member with what they can say to it."""
    asked = [completed(question, choice) for choice in facet.choices]
    return Answer(
        Outcome.ASK_BACK,
        (),
        opening=facet.asks,
        follow_ups=(*asked, question),
        choices=(*(choice.label for choice in facet.choices), _(IN_GENERAL)),
    )
