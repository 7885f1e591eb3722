"""What judging a message needs from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.care.rules.languages import Identified
    from bot.kernel.models import Embedding


class KindClassifier(Protocol):
    """Tell kinds of messages apart by their words and vectors."""

    async def fit(
        self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]
    ) -> None:
        """Learn from texts of known kinds, instead of what was learnt before."""
        ...

    def load(self, path: Path, key: str) -> bool:
        """Take the weights of a file; return whether there are any that were learnt from what the key names."""
        ...

    def save(self, path: Path, key: str) -> None:
        """Write what was learnt with the key of what it was learnt from."""
        ...

    def shares(self, texts: Sequence[str], vectors: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return each text's probability of each kind; nothing of any before the first fit."""
        ...


class Confirmer(Protocol):
    """Read a message again that only its meaning took for a cry for help: a language model, where one is set."""

    async def wants_care(self, text: str, concern: str) -> bool:
        """Tell whether the message really touches the concern; raise any of the errors of this bot when nobody can say.

        Who asks bounds the time. The text is a member's: material to judge, never an instruction.
        """
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
