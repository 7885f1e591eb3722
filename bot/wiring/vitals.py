"""What is looked at in a running bot, and how a moderator hears of its troubles."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from shutil import disk_usage
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.health.condition import Part
from bot.health.dials import Dial
from bot.kernel.models import SHARED
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.discord_app.client import MentorBot
    from bot.health.condition import Condition
    from bot.health.last_runs import LastRuns
    from bot.kernel.models import Embedding
    from bot.search.ports import Neighbours
    from bot.search.retrieval import Retriever
    from bot.writing.adapters.guarded_model import GuardedModel
    from bot.writing.adapters.model_budget import DailyBudget

LEAST_FREE = 256 * 1024 * 1024
"""Bytes on the disk below which a moderator is told; at a quarter of it the index is no longer written to."""

SLOW_HEARTBEAT_SECONDS = 2.0
VECTORS, WORDS, REPAIRING = "vectors", "words", "repairing"


def database_part(engine: AsyncEngine) -> Part:
    """Look whether the database answers."""

    async def look() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    return Part("database", look, N_("my database does not answer"), vital=True)


@dataclass(frozen=True, slots=True)
class Searching:
    """Hold how the search goes: by vectors, by words alone, or by words while the index is made sound.

    `probe` is the vector of any question.
    """

    index: Neighbours
    retriever: Retriever
    repairing: asyncio.Task[None]
    probe: Embedding

    def part(self) -> Part:
        """Look whether the index finds anything."""
        return Part("index", self._look, N_("my search index does not answer, so I go by words alone"))

    def dials(self, condition: Condition) -> list[Dial]:
        """Return what the search goes by, and how many wait for it."""

        def state() -> Mapping[str, float]:
            by_words = self.retriever.by_words_alone or not condition.wellbeing.get("index", True)
            now = REPAIRING if not self.repairing.done() else WORDS if by_words else VECTORS
            return {each: float(each == now) for each in (VECTORS, WORDS, REPAIRING)}

        return [
            Dial("wayfinder_queue_length", "Questions that wait for a batch.", lambda: self.retriever.waiting, "queue"),
            Dial("wayfinder_index_state", "1 for what the search goes by.", state, "state"),
        ]

    async def _look(self) -> str | None:
        if not self.repairing.done():
            return N_("my search index is being checked or made anew, so I go by words alone")
        (hits,) = await self.index.search(SHARED, [self.probe], 1)
        return None if hits else N_("my search index is empty, so I go by words alone; a restart makes it anew")


def disk_part(folder: Path) -> Part:
    """Look how much room is left where the data stands."""

    async def look() -> str | None:
        free = (await asyncio.to_thread(disk_usage, folder)).free
        return (
            None
            if free >= LEAST_FREE
            else _("my disk is nearly full: {megabytes} MB are left").format(megabytes=free // 2**20)
        )

    return Part("disk", look, N_("I cannot see how full my disk is"))


def jobs_part(runs: LastRuns) -> Part:
    """Look which jobs failed."""

    async def look() -> str | None:
        failed = ", ".join(f"`{name}`" for name in runs.failed)
        return _("work that I do by myself failed when it last ran: {jobs}").format(jobs=failed) if failed else None

    return Part("jobs", look, N_("I cannot see how my own work went"))


def model_vitals(guard: GuardedModel, budget: DailyBudget) -> tuple[Part, Dial]:
    """Look whether the language model is left alone for a while; the dial shows what it might still spend when that was looked at."""
    left: dict[str, float] = {}

    async def look() -> str | None:
        # Where processes share the budget, it is counted in the database, which no dial may wait for.
        left.update(await budget.left())
        if guard.rests:
            return N_("the language model failed several times, so I answer without it for a while")
        if min(left.values()) <= 0:
            return N_("the language model's budget for today is spent, so I answer without it")
        return None

    dial = Dial("wayfinder_model_budget_left", "What may still be spent today, in all.", lambda: left, "unit")
    return Part("language_model", look, N_("I cannot see how the language model is")), dial


def gateway_part(bot: MentorBot) -> Part:
    """Look whether Discord is there, and how fast."""

    async def look() -> str | None:
        if not bot.is_ready():
            return N_("I am not connected to Discord")
        slow = bot.latency > SLOW_HEARTBEAT_SECONDS
        return (
            _("Discord is slow, it took {seconds:.1f} s to answer a heartbeat").format(seconds=bot.latency)
            if slow
            else None
        )

    return Part("discord", look, N_("I cannot see how my connection to Discord is"))


def gateway_dials(bot: MentorBot) -> list[Dial]:
    """Return what is known of the connection."""

    def latency() -> Mapping[str, float]:
        # Nothing is known before the first heartbeat.
        return {} if math.isnan(bot.latency) else {"": bot.latency}

    return [
        Dial("wayfinder_gateway_latency_seconds", "Seconds between a heartbeat and Discord's answer.", latency),
        Dial("wayfinder_gateway_ready", "1 while the bot is connected.", lambda: {"": float(bot.is_ready())}),
        Dial("wayfinder_servers", "Servers that the bot is in.", lambda: {"": float(len(bot.guilds))}),
    ]


def wellbeing_dial(condition: Condition) -> Dial:
    """Return which parts are well."""

    def read() -> Mapping[str, float]:
        return {part: float(well) for part, well in condition.wellbeing.items()}

    return Dial("wayfinder_part_well", "1 for a part that is well, 0 for one in trouble.", read, "part")
