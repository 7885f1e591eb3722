"""Let a language model choose the library's units for an answer; in every failure the composer's answer stands."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from bot.answering.beside import Beside
from bot.answering.ports import Worded
from bot.care.rules.privacy import without_details
from bot.care.rules.safety import Concern
from bot.kernel.models import Answer, Outcome
from bot.writing.rules.language_model import Ending
from bot.writing.rules.prompting import selecting_prompt
from bot.writing.rules.selected import answer_of
from bot.writing.rules.selection import SELECTION, Carried, read_selection
from bot.writing.rules.units import offer_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.ports import Asking, Audience
    from bot.answering.reply import Reply
    from bot.care.rules.safety import Guardrail
    from bot.kernel.models import Passage
    from bot.kernel.ports import Clock
    from bot.writing.clerk import Clerk
    from bot.writing.rules.prompting import Prompt, PromptTexts
    from bot.writing.rules.selection import Selection
    from bot.writing.rules.units import Offer

KEPT_SELECTIONS = 512
HALF = 8
"""Sections of a second search that stand before those of the first."""

ALONE = frozenset({Concern.CRISIS, Concern.HARASSMENT})
"""Concerns before which no answer stands."""

log = structlog.get_logger(__name__)


class Selector:
    """Offer the candidates to the model and render what it chose; the same offer and question are asked once.

    `rails` hold what is said when the model sees a concern that nobody saw before.
    """

    def __init__(
        self,
        clerk: Clerk,
        prompts: PromptTexts,
        clock: Clock,
        rails: Mapping[Concern, Guardrail],
        *,
        library_url: str = "",
        beside: Beside | None = None,
    ) -> None:
        self._clerk = clerk
        self._prompts = prompts
        self._clock = clock
        self._rails = rails
        self._library_url = library_url
        self._beside = beside or Beside()
        self._known: dict[bytes, Selection] = {}

    async def write(self, reply: Reply, asking: Asking, audience: Audience | None = None) -> Worded:
        """Return the answer that the model chose, or the composer's."""
        composed = Worded(reply.answer, reply.understood_as)
        if not reply.passages:
            return composed
        offer = offer_of(reply.passages, _shown_before(asking))
        selection = await self._select(offer, asking, audience)
        if selection is None:
            return composed
        if selection.search and selection.carried is not Carried.FULLY:
            offer, selection = await self._searched_again(offer, selection, asking, audience)
        # Nobody sees it but an operator who looks into a fault, and moderators where it stayed unanswered.
        reading = without_details(selection.asks) or reply.understood_as
        log.debug("model_selected", asks=reading, answered=selection.carried.value, units=selection.parts)
        answer = self._answer(selection, offer, reply.answer)
        if answer.parts:
            # The member's own numbers in the library's sums, and hard words explained, as in every answer.
            answer = self._beside.added_to(answer, asking.question)
        return Worded(answer, reading)

    async def _select(self, offer: Offer, asking: Asking, audience: Audience | None) -> Selection | None:
        prompt = selecting_prompt(self._prompts, asking.question, offer, asking.history)
        key = _key(prompt)
        if (known := self._known.get(key)) is not None:
            return known
        filled = await self._clerk.fill(
            prompt,
            SELECTION,
            Ending.SELECTED,
            community=asking.community,
            member=asking.member,
            audience=audience,
        )
        if filled is None:
            return None
        selection = read_selection(filled.data, offer)
        if selection is None:
            log.warning("model_selected_nothing", community=asking.community)
            return None
        self._known = dict([*self._known.items(), (key, selection)][-KEPT_SELECTIONS:])
        return selection

    async def _searched_again(
        self, offer: Offer, selection: Selection, asking: Asking, audience: Audience | None
    ) -> tuple[Offer, Selection]:
        """Search once in the model's own words and let it choose anew; what it chose before stands where that fails."""
        found = await asking.again(without_details(selection.search))
        wider = offer_of(_merged(found.passages, offer.passages), offer.shown_before)
        if not found.passages or not _is_news(wider, offer):
            return offer, selection
        second = await self._select(wider, asking, audience)
        return (offer, selection) if second is None else (wider, second)

    def _answer(self, selection: Selection, offer: Offer, composed: Answer) -> Answer:
        rail = self._rails.get(selection.concern) if selection.concern is not None else None
        if rail is not None and rail.concern in ALONE:
            return Answer(Outcome.REDIRECT, (), opening=rail.says)
        note = _note_of(composed) if composed.cautioned else rail.note if rail else None
        answer = answer_of(selection, offer, self._clock.now().date(), library_url=self._library_url, note=note)
        return replace(answer, fits=composed.fits if answer.parts else "")


def _note_of(composed: Answer) -> str | None:
    """Return the word of care that was added to the composed answer: its last line."""
    return composed.closing.splitlines()[-1] if composed.closing else None


def _shown_before(asking: Asking) -> frozenset[str]:
    return frozenset(section for exchange in asking.history for section in exchange.shown)


def _merged(fresh: Sequence[Passage], before: Sequence[Passage]) -> list[Passage]:
    """Return the passages of the second search before those of the first, each once."""
    merged: dict[str, Passage] = {}
    for passage in (*fresh[:HALF], *before, *fresh[HALF:]):
        merged.setdefault(passage.section.id, passage)
    return list(merged.values())


def _is_news(wider: Offer, offer: Offer) -> bool:
    known = {passage.section.id for passage in offer.passages}
    return any(passage.section.id not in known for passage in wider.passages)


def _key(prompt: Prompt) -> bytes:
    """Return a key that changes with the question, the talk, the library and the rules."""
    return sha256(f"{prompt.system}\x1f{prompt.user}".encode()).digest()
