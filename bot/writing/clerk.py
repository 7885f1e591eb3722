"""Let a language model fill in a form within its budget and its time, and keep what each call took."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from bot.errors import ModelUnavailable
from bot.writing.rules.language_model import Ending, ModelCall, Spent

if TYPE_CHECKING:
    from bot.answering.ports import Audience
    from bot.kernel.ports import Clock
    from bot.writing.rules.language_model import Filled, Form, FormModel, ModelBudget, ModelCallStore
    from bot.writing.rules.prompting import Prompt

CHARACTERS_PER_TOKEN = 4
"""To guess what a call cost where the provider does not say."""

GRACE_SECONDS = 0.5
"""What a call may take past its own deadline before it is left alone."""

log = structlog.get_logger(__name__)


class Clerk:
    """Ask the model for forms on behalf of members; a form that does not come is None, never an error."""

    def __init__(
        self, model: FormModel, budget: ModelBudget, calls: ModelCallStore, clock: Clock, *, seconds: float
    ) -> None:
        self._model = model
        self._budget = budget
        self._calls = calls
        self._clock = clock
        self._seconds = seconds

    async def fill(
        self,
        prompt: Prompt,
        form: Form,
        ending: Ending,
        *,
        community: int,
        member: int | None,
        audience: Audience | None = None,
        patience: float = 1.0,
    ) -> Filled | None:
        """Return the form, or None when the budget, the time, the model or the member wants it so; `patience` stretches the time."""
        if not await self._budget.begin(community, member):
            log.warning("model_not_asked", reason="budget", community=community)
            return None
        began = perf_counter()
        filled: Filled | None = None
        reason: str | None = "cancelled"
        try:
            filled = await self._within(prompt, form, self._seconds * patience, audience)
            reason = None
        except ModelUnavailable as exc:
            reason = exc.reason
        finally:
            spent = (filled and filled.spent) or _guessed(prompt, filled)
            await self._budget.spend(community, member, spent.tokens)
            ended = ending if filled else Ending.CANCELLED if reason == "cancelled" else Ending.COMPOSED
            await asyncio.shield(self._keep(community, ended, reason, spent, began))
        return filled

    async def _within(self, prompt: Prompt, form: Form, seconds: float, audience: Audience | None) -> Filled:
        work = asyncio.create_task(self._model.fill(prompt, form, seconds))
        stop = asyncio.create_task(audience.stopped() if audience else asyncio.Event().wait())
        try:
            await asyncio.wait({work, stop}, timeout=seconds + GRACE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ModelUnavailable("stopped" if stop.done() else "slow")
            return work.result()
        finally:
            work.cancel()
            stop.cancel()
            await asyncio.wait({work, stop}, timeout=GRACE_SECONDS)

    async def _keep(self, community: int, ending: Ending, reason: str | None, spent: Spent, began: float) -> None:
        """Leave one line in the log and one row in the database; neither holds a word of anybody's."""
        milliseconds = round(1000 * (perf_counter() - began))
        entry = ModelCall(
            self._clock.now(), community, self._model.name, ending, reason, spent, None, milliseconds, kept=0, removed=0
        )
        level = log.warning if ending is Ending.COMPOSED else log.info
        level(
            "model_called",
            ending=ending.value,
            reason=reason,
            community=community,
            tokens=spent.tokens,
            total_ms=milliseconds,
        )
        # The member's answer does not wait for bookkeeping to be mended.
        with suppress(Exception):
            await self._calls.add(entry)


def _guessed(prompt: Prompt, filled: Filled | None) -> Spent:
    written = len(str(filled.data)) if filled else 0
    return Spent((len(prompt.system) + len(prompt.user)) // CHARACTERS_PER_TOKEN, written // CHARACTERS_PER_TOKEN)
