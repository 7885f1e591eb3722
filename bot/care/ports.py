"""What judging a message needs from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.care.rules.languages import Identified
    from bot.kernel.models import Embedding


class KindClassifier(Protocol):
    """Tell kinds of questions apart by their vectors."""

    async def fit(self, vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]) -> None:
        """Learn from vectors of known kinds, instead of what was learnt before."""
        ...

    def shares(self, vector: Embedding) -> Mapping[str, float]:
        """Return the probability of each kind; nothing before the first fit."""
        ...


class LanguageIdentifier(Protocol):
    """Guess the language of short texts."""

    def identify(self, text: str) -> Identified:
        """Return the best guess."""
        ...


class PhraseVectors(Protocol):
    """Keep the vectors of texts that stand outside the library, such as labelled examples."""

    async def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Embedding]:
        """Return the kept vectors among those asked for, by text hash."""
        ...

    async def keep_vectors(self, model: str, vectors: Mapping[str, Embedding]) -> None:
        """Keep vectors by text hash; known ones are left as they are."""
        ...

    async def keep_phrases(self, text_hashes: Sequence[str]) -> None:
        """Let these texts, and no others that stand outside the library, keep their vectors."""
        ...
