"""Check an offer: what to ask about, with the words that raise it and the section of the library that says more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.careers.rules.offer_lessons import lessons_key
from bot.careers.rules.offers import check_offer, sentences_of, telling
from bot.errors import MemberError, NotFound, Unavailable
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.careers.phrases import Phrases
    from bot.careers.ports import Meanings
    from bot.careers.rules.offer_lessons import Lesson
    from bot.careers.rules.offers import OfferCheck, OfferRules, Shares
    from bot.kernel.models import Document, Section
    from bot.search.browsing import Library

log = structlog.get_logger(__name__)

LONGEST = 6000
"""Characters of an offer that are read: Discord's longest message with room for a pasted contract page."""

NO_RULES = N_("My library has no rules for offers. Ask me with `/ask` instead.")
NO_TEXT = N_("There is no text in it that I could read. Copy the words and paste them into `/check-offer`.")


@dataclass(frozen=True, slots=True)
class CheckedOffer:
    """Hold what was found, with the sections to read by the flags that name them."""

    check: OfferCheck
    sections: dict[str, tuple[Section, Document]]
    cut: bool


async def learn_meanings(lessons: Sequence[Lesson], phrases: Phrases, meanings: Meanings) -> None:
    """Have the lessons learnt with the phrases' model: taken where that was done before, else learnt now and kept."""
    key = f"{phrases.model}|{lessons_key(lessons)}"
    if await asyncio.to_thread(meanings.take, key):
        return
    log.warning("offers_learn_now", why="no weights for this model and these lessons; `make train-offers` makes them")
    texts = [lesson.text for lesson in lessons]
    await phrases.register(texts)
    await meanings.fit(texts, await phrases.kept(texts), [lesson.flags for lesson in lessons], key)


class Offers:
    """Read offers by the rules of the library; nothing of an offer is kept.

    `rules` and the `lessons` on them are read when the first offer comes: the patterns and 16,700 sentences, of which no other
    question needs any, take .4 s of CPU and 13 MB.
    """

    def __init__(
        self,
        rules: Callable[[], OfferRules],
        lessons: Callable[[OfferRules], Sequence[Lesson]],
        phrases: Phrases,
        meanings: Meanings,
        library: Library,
    ) -> None:
        self._read_rules = rules
        self._lessons = lessons
        self._rules: OfferRules | None = None
        self._phrases = phrases
        self._meanings = meanings
        self._library = library
        self._reading = asyncio.Lock()
        self._learning = asyncio.Lock()
        self._learnt = False

    async def prepare(self) -> None:
        """Take what came with the library, or learn what sentences mean where the model or the lessons are others."""
        async with self._learning:
            if self._learnt:
                return
            if lessons := await asyncio.to_thread(self._lessons, await self._known()):
                await learn_meanings(lessons, self._phrases, self._meanings)
            self._learnt = True

    async def _known(self) -> OfferRules:
        async with self._reading:
            if self._rules is None:
                self._rules = await asyncio.to_thread(self._read_rules)
            return self._rules

    async def check(self, community: int, text: str) -> CheckedOffer:
        """Return what is worth a question in an offer; raise MemberError when there is nothing to read."""
        rules = await self._known()
        if not rules.flags:
            raise NotFound(NO_RULES)
        if not any(letter.isalnum() for letter in text):
            raise MemberError(NO_TEXT)
        read = text[:LONGEST]
        check = check_offer(read, rules, await self._shares(read))
        wanted = {raised.flag.section: raised.flag.id for raised in reversed(check.questions) if raised.flag.section}
        found = {section.id: (section, document) for section, document in await self._passages(community, list(wanted))}
        sections = {
            raised.flag.id: found[raised.flag.section] for raised in check.questions if raised.flag.section in found
        }
        return CheckedOffer(check, sections, cut=len(text) > LONGEST)

    async def section(self, community: int, flag_id: str) -> tuple[Section, Document]:
        """Return what the library says about a flag; raise NotFound when either is gone."""
        flag = next((each for each in (await self._known()).flags if each.id == flag_id), None)
        found = await self._passages(community, [flag.section]) if flag and flag.section else []
        if not found:
            raise NotFound(N_("That section is no longer in the library. Ask me with `/ask` instead."))
        return found[0]

    async def _passages(self, community: int, ids: list[str]) -> list[tuple[Section, Document]]:
        return await self._library.passages(community, ids)

    async def _shares(self, text: str) -> Shares:
        """Return what each sentence may mean; without the model, nothing: then the patterns alone decide."""
        sentences = telling(sentences_of(text))
        try:
            await self.prepare()
            vectors = await self._phrases.passing(sentences)
        except Unavailable as exc:
            log.warning("offer_read_by_patterns_alone", error=type(exc).__name__)
            return {}
        return dict(zip(sentences, self._meanings.shares(sentences, vectors), strict=True))
