"""Judge each question before it is answered: its language, what needs care, what belongs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.care.rules.languages import Language, foreign_language
from bot.care.rules.triage import LIBRARY, Judgement, judge
from bot.kernel.models import UnitKind, text_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.care.ports import KindClassifier, LanguageIdentifier, PhraseVectors
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary
    from bot.care.rules.triage import Example
    from bot.kernel.models import Embedding, Unit
    from bot.kernel.ports import Embedder

QUESTION_WEIGHT = 0.3
"""What one of the library's own questions weighs beside a labelled example: they are thousands, and all of one kind."""


class Triage:
    """Know the guardrails, the boundaries and the languages, and learn their meaning from examples."""

    def __init__(
        self,
        guardrails: Sequence[Guardrail],
        boundaries: Sequence[Boundary],
        examples: Sequence[Example],
        classifier: KindClassifier,
        languages: Sequence[Language],
        identifier: LanguageIdentifier,
    ) -> None:
        self._guardrails = tuple(guardrails)
        self._boundaries = tuple(boundaries)
        self._examples = tuple(examples)
        self._classifier = classifier
        self._languages = tuple(languages)
        self._identifier = identifier

    async def prepare(self, store: PhraseVectors, embedder: Embedder, units: Sequence[Unit]) -> None:
        """Learn from the examples, and from the library's questions as examples of what it is for.

        Their vectors are kept in the database, so only the first start embeds them.
        """
        questions = [unit.text for unit in units if unit.kind in (UnitKind.HEADING, UnitKind.QUESTION)]
        texts = [*(example.text for example in self._examples), *questions]
        kinds = [*(example.kind for example in self._examples), *([LIBRARY] * len(questions))]
        weights = [1.0] * len(self._examples) + [QUESTION_WEIGHT] * len(questions)
        if len(set(kinds)) > 1:
            await self._classifier.fit(await self._vectors(store, embedder, texts), kinds, weights)

    def foreign_language(self, question: str) -> Language | None:
        """Return the language of a question that the mentor cannot read, None for one that it can."""
        if not self._languages:
            return None
        return foreign_language(question, self._identifier.identify(question), self._languages)

    def judge(self, question: str, embedding: Embedding | None) -> Judgement:
        """Judge a question; without its own vector, by its words alone."""
        shares = self._classifier.shares(embedding) if embedding is not None else None
        return judge(question, shares, self._guardrails, self._boundaries)

    async def _vectors(self, store: PhraseVectors, embedder: Embedder, texts: Sequence[str]) -> list[Embedding]:
        hashes = [text_hash(text) for text in texts]
        await store.keep_phrases([text_hash(example.text) for example in self._examples])
        known = await store.vectors(embedder.model, hashes)
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
        if missing:
            embedded = await embedder.embed_documents(list(missing.values()))
            new = dict(zip(missing, embedded, strict=True))
            await store.keep_vectors(embedder.model, new)
            known |= new
        return [known[key] for key in hashes]
