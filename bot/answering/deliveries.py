"""Remember which answers are on their way, so that a process that is killed leaves none half-given and gives none twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.kernel.records import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.conversations import Asked
    from bot.answering.ports import AnswerStore, DeliveryStore
    from bot.kernel.ports import Clock
    from bot.kernel.records import Address, AnswerRecord

WORTH_GIVING = timedelta(minutes=15)
"""An answer later than this is no answer any more; Discord ends what speaks for an interaction after the same time."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Hold what an earlier process did not bring to an end; `record` is the answer, where it was kept.

    `late` says that it is not worth giving any more: only what is half shown is put in order.
    """

    delivery: Delivery
    record: AnswerRecord | None
    late: bool


class Deliveries:
    """Write down what is under way to a member until it is there."""

    def __init__(self, store: DeliveryStore, answers: AnswerStore, clock: Clock) -> None:
        self._store = store
        self._answers = answers
        self._clock = clock

    async def begin(self, answer_id: str, asked: Asked, address: Address) -> None:
        """Remember that somebody waits for an answer."""
        await self._store.begin(Delivery(answer_id, asked.community, asked.member, address, self._clock.now()))

    async def grew(self, answer_id: str, messages: Sequence[int]) -> None:
        """Remember in which messages an answer stands so far."""
        await self._store.grew(answer_id, messages)

    async def end(self, answer_id: str, message: int | None = None) -> None:
        """Take note that an answer stands in its last message, or that nobody waits for it any more."""
        await self._store.end(answer_id, message)

    async def unfinished(self) -> list[Unfinished]:
        """Return what is not at its end, oldest first."""
        oldest = self._clock.now() - WORTH_GIVING
        return [
            Unfinished(each, await self._answers.get(each.answer_id), each.since < oldest)
            for each in await self._store.under_way()
        ]
