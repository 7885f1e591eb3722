"""Put together what watches this process."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import __version__
from bot.health.adapters.endpoint import open_endpoint
from bot.health.condition import Condition
from bot.health.last_runs import LastRuns
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.watching import UNWATCHED, Several
from bot.wiring import vitals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.discord_app.client import MentorBot
    from bot.health.adapters.prometheus import PrometheusWatch
    from bot.health.dials import Dial
    from bot.kernel.watching import Watch
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation
    from bot.wiring.vitals import Searching
    from bot.wiring.writing import WritingWing


@dataclass(slots=True)
class Health:
    """Hold what watches this process: `watch` hears what happens, `condition` knows what is in trouble."""

    condition: Condition
    runs: LastRuns
    watch: Watch = UNWATCHED
    metrics: PrometheusWatch | None = None
    bot: MentorBot | None = None
    phase: str = "starting"

    @classmethod
    def quiet(cls) -> Health:
        """Return one that is told of jobs alone."""
        runs = LastRuns()
        return cls(Condition(SystemClock()), runs, runs)

    def missing(self) -> str | None:
        """Return why the bot is not ready to answer, None when it is."""
        if self.bot is None:
            return self.phase
        if not self.bot.is_ready() or self.bot.is_closed():
            return "not connected to Discord"
        return None if self.condition.state.answers else "the database does not answer"

    def mind(
        self, settings: Settings, foundation: Foundation, searching: Searching, writing: WritingWing | None
    ) -> None:
        """Look after the parts that were opened."""
        condition = self.condition
        parts = [vitals.database_part(foundation.engine), searching.part()]
        parts += [vitals.disk_part(settings.data_dir), vitals.jobs_part(self.runs)]
        self._show([*searching.dials(condition), vitals.wellbeing_dial(condition)])
        if writing is not None and writing.guard is not None and writing.budget is not None:
            part, dial = vitals.model_vitals(writing.guard, writing.budget)
            parts.append(part)
            self._show([dial])
        condition.mind(*parts)

    @asynccontextmanager
    async def following(self, bot: MentorBot) -> AsyncIterator[None]:
        """Look at everything by the clock while the bot runs."""
        self.bot = bot
        self.condition.mind(vitals.gateway_part(bot))
        looking = asyncio.create_task(self.condition.keep_looking())
        try:
            # A start that fails is tried again with another bot, whose dials have the same names.
            with self.metrics.showing(vitals.gateway_dials(bot)) if self.metrics is not None else nullcontext():
                yield
        finally:
            self.bot, self.phase = None, "stopping"
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    def _show(self, dials: Iterable[Dial]) -> None:
        if self.metrics is not None:
            self.metrics.show(dials)


@asynccontextmanager
async def open_health(settings: Settings) -> AsyncIterator[Health]:
    """Yield what watches this process: jobs always, and what else the settings ask for.

    Raises SettingsError when the port for metrics is taken.
    """
    health = Health.quiet()
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            # Here: nothing of Prometheus is loaded where nobody asks for metrics.
            from bot.health.adapters.prometheus import PrometheusWatch

            health.metrics = PrometheusWatch(__version__)
            health.watch = Several(health.watch, health.metrics)
            page = health.metrics.page()
            await stack.enter_async_context(
                open_endpoint(settings.metrics_host, settings.metrics_port, page, health.missing)
            )
        if settings.traces_url:
            from bot.health.adapters.traces import open_traces  # here, as above

            traces = await stack.enter_async_context(open_traces(settings.traces_url, __version__))
            health.watch = Several(health.watch, traces)
        yield health
