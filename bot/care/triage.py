"""Judge each message before it is answered: its language, what needs care, what belongs elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.care.rules.languages import ENGLISH, SURE, Language, crisis_language, foreign_language, in_latin_letters
from bot.care.rules.pieces import pieces_of
from bot.care.rules.safety import Concern
from bot.care.rules.spelling import plain, readings
from bot.care.rules.triage import SURELY_OUTSIDE, Heard, Judgement, judge, outside_of
from bot.errors import WayfinderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.care.ports import Confirmer, KindClassifier, LanguageIdentifier
    from bot.care.rules.phrases import Phrases
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary
    from bot.kernel.ports import Embedder

CONFIRMED_WITHIN_SECONDS = 4.0
"""How long a language model may take to read a message again; then the milder of the two is done."""

ENGLISH_PIECE = 5
"""Words of an English sentence that make a message of two languages one to answer."""

log = structlog.get_logger(__name__)


class Triage:
    """Know the guardrails, the boundaries, the slang and the languages, and what was learnt from examples."""

    def __init__(
        self,
        guardrails: Sequence[Guardrail],
        boundaries: Sequence[Boundary],
        phrases: Phrases,
        classifier: KindClassifier,
        languages: Sequence[Language],
        identifier: LanguageIdentifier,
        *,
        reads_all_languages: bool = False,
        confirmer: Confirmer | None = None,
    ) -> None:
        self._guardrails = tuple(guardrails)
        self._boundaries = tuple(boundaries)
        self._phrases = phrases
        self._classifier = classifier
        self._languages = tuple(languages)
        self._identifier = identifier
        self._reads_all_languages = reads_all_languages
        self._confirmer = confirmer
        self._embedder: Embedder | None = None

    def listen(self, embedder: Embedder) -> None:
        """Judge by meaning, too, from now on, with vectors of this model; the classifier has learnt with the same."""
        self._embedder = embedder

    def foreign_language(self, question: str) -> Language | None:
        """Return the language of a question that the mentor cannot read, None for one that it can."""
        if self._reads_all_languages or not self._languages:
            return None
        if any(self._is_english(piece) for piece in pieces_of(question)):
            # Mixed with another language, it is English enough to be answered.
            return None
        return foreign_language(question, self._identifier.identify(question), self._languages)

    def _is_english(self, piece: str) -> bool:
        guess = self._identifier.identify(piece)
        sure = len(piece.split()) >= ENGLISH_PIECE and guess.code == ENGLISH and guess.probability >= SURE
        # "how una dey raise rate with old client" has an English sentence's letters.
        return sure and foreign_language(piece, guess, self._languages) is None

    async def judge(self, text: str, *, by_words_alone: bool = False) -> Judgement:
        """Judge a message, each sentence for itself and the whole; by its words alone where a member says it was misread."""
        if (met := self._in_another_language(text)) is not None:
            return Judgement(guardrail=met)
        # The model reads no other script: what it makes of one is chance, and was a helpline for a bare question. In Latin letters it is
        # asked all the same, since an identifier takes hasty English for anything.
        is_read = in_latin_letters(text) or self.foreign_language(text) is None
        heard = await self._heard(text, by_meaning=is_read and not by_words_alone)
        judgement = judge(heard[:-1], heard[-1], self._guardrails, self._boundaries)
        if judgement.by_meaning and self._confirmer is not None:
            return await self._confirmed(judgement, text, self._confirmer)
        return judgement

    async def outside(self, question: str) -> float:
        """Return the probability that a question, as it was understood, belongs elsewhere."""
        if self._embedder is None:
            return 0.0
        (shares,) = self._classifier.shares([question], await self._embedder.embed_queries([question]))
        return outside_of(shares)

    async def placed(self, judgement: Judgement, question: str) -> Judgement:
        """Return the judgement of a turn with how likely the question that it was understood as belongs elsewhere."""
        outside = await self.outside(question)
        return replace(judgement, outside=max(outside, SURELY_OUTSIDE) if judgement.certain else outside)

    def words_name(self, text: str) -> Concern | None:
        """Return the concern that a text's words name, most urgent first, None when they name none."""
        said = plain(text)
        if (concern := self._phrases.concern_in(said)) is not None:
            return concern
        every = readings(self._phrases.spared(said))
        met = (rail.concern for rail in self._guardrails if any(rail.matches(reading) for reading in every))
        return next(met, None)

    async def _heard(self, text: str, *, by_meaning: bool) -> list[Heard]:
        """Return the sentences of a message, and last the whole."""
        texts = [*pieces_of(text), text]
        words = [self.words_name(piece) for piece in texts]
        if self._embedder is None or not by_meaning:
            return [Heard(piece, words=concern) for piece, concern in zip(texts, words, strict=True)]
        once = list(dict.fromkeys(texts))
        shares = dict(zip(once, self._classifier.shares(once, await self._embedder.embed_queries(once)), strict=True))
        return [Heard(piece, shares[piece], concern) for piece, concern in zip(texts, words, strict=True)]

    def _in_another_language(self, text: str) -> Guardrail | None:
        crisis = next((rail for rail in self._guardrails if rail.concern is Concern.CRISIS), None)
        language = crisis_language(text, self._languages)
        if crisis is None or language is None or language.crisis is None:
            return None
        return replace(crisis, says=language.crisis)

    async def _confirmed(self, judgement: Judgement, text: str, confirmer: Confirmer) -> Judgement:
        """Return the judgement when the confirmer agrees, and otherwise the milder one: an answer, and one line after it."""
        assert judgement.guardrail is not None
        try:
            async with asyncio.timeout(CONFIRMED_WITHIN_SECONDS):
                if await confirmer.wants_care(text, judgement.guardrail.concern):
                    return judgement
        except (TimeoutError, WayfinderError) as exc:
            log.info("care_not_confirmed", why=type(exc).__name__)
        return Judgement(note=judgement.guardrail.note)
