"""Explain one word of the trade, looked up by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from bot.answering.beside import Beside
    from bot.kernel.models import Answer
    from bot.search.retrieval import Retriever

UNKNOWN_TERM = N_(
    "“{name}” is not in my glossary. Pick one of those that I suggest while you type, or ask me with /ask."
)


class Dictionary:
    """Look words up in the glossary, and let the library go on where it has a section."""

    def __init__(self, beside: Beside, retriever: Retriever) -> None:
        self._beside = beside
        self._retriever = retriever

    async def define(self, name: str, community: int) -> Answer:
        """Return what a term means; raise NotFound with a sentence for a name that the glossary does not hold."""
        term = self._beside.glossary.find(name)
        if term is None:
            raise NotFound(_(UNKNOWN_TERM).format(name=name))
        return self._beside.explain(term, await self._retriever.shelf(community))

    def suggest(self, typed: str, limit: int) -> list[str]:
        """Return names of terms that fit what was typed so far."""
        return [term.term for term in self._beside.glossary.suggest(typed, limit)]
