"""Compare a question's tokens with a section's, each with the one that it is nearest to (ColBERT: Khattab and Zaharia 2020)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.search.rules.chunking import short_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.kernel.models import Section
    from bot.search.adapters.token_file import TokenFile, Tokens
    from bot.search.ports import TokenEmbedder

REMEMBERED = 2000
"""Sections that the file does not know (a community's, new ones) and whose tokens are kept in memory, 10 KB each."""


class TokenMatcher:
    """Hold the tokens of sections' short forms: the shared library's from a file, others once they were candidates."""

    def __init__(self, embedder: TokenEmbedder, file: TokenFile) -> None:
        self._embedder = embedder
        self._file = file
        self._met: dict[str, Tokens] = {}

    async def closeness(self, questions: Sequence[str], sections: Sequence[Sequence[Section]]) -> list[list[float]]:
        """Return for each question, of each of its sections, the mean over its tokens of the best cosine with one of the section's."""
        texts = [[short_form(section) for section in own] for own in sections]
        await self._meet({text for own in texts for text in own})
        asked = await self._embedder.token_vectors(questions)
        known = [[self._tokens_of(text) for text in own] for own in texts]
        # A few milliseconds for each question: a crowd of them would hold up the event loop.
        return await asyncio.to_thread(self._compared, asked, known)

    def _compared(
        self, asked: Sequence[NDArray[np.float32]], sections: Sequence[Sequence[Tokens]]
    ) -> list[list[float]]:
        return [_closeness(self._file.projected(tokens), own) for tokens, own in zip(asked, sections, strict=True)]

    async def _meet(self, texts: set[str]) -> None:
        new = sorted(text for text in texts if text not in self._met and self._file.tokens_of(text) is None)
        found = await self._embedder.token_vectors(new)
        self._met |= {text: self._file.packed(tokens) for text, tokens in zip(new, found, strict=True)}
        # Those of this question came last, so that they stay.
        for text in list(self._met)[: max(0, len(self._met) - max(REMEMBERED, len(new)))]:
            del self._met[text]

    def _tokens_of(self, text: str) -> Tokens:
        known = self._file.tokens_of(text)
        return self._met[text] if known is None else known


def _closeness(asked: NDArray[np.float32], sections: Sequence[Tokens]) -> list[float]:
    """Return each section's closeness; `asked` are the question's tokens (tokens, dimensions), unit length."""
    if not sections:
        return []
    starts = np.cumsum([0, *(len(tokens) for tokens in sections)])[:-1]
    every = np.concatenate([tokens.vectors() for tokens in sections])
    best = np.maximum.reduceat(asked @ every.T, starts, axis=1)
    return [float(value) for value in best.mean(axis=0)]
