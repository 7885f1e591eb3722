"""Put the wings together: the one place that sees all of them. Importing it does nothing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.allocator import give_back
from bot.discord_app.options import BotOptions
from bot.discord_app.running import Connection
from bot.discord_app.sharding import ONE, ShardRange
from bot.errors import SettingsError
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.sealing import Sealing, check_keys, forget_unreadable
from bot.kernel.adapters.shard_starts import DatabaseShardStarts
from bot.kernel.watching import UNWATCHED
from bot.wiring.answering import open_answering
from bot.wiring.careers import open_careers, read_entries
from bot.wiring.connecting import open_connecting, open_menu
from bot.wiring.digest import open_digest
from bot.wiring.foundation import Foundation, open_foundation
from bot.wiring.health import Health, open_health
from bot.wiring.hearing import hear_others
from bot.wiring.library import open_library
from bot.wiring.members import open_members, read_choices
from bot.wiring.mending import keep_sound, repair
from bot.wiring.planning import open_planning
from bot.wiring.shell import build_bot
from bot.wiring.use_cases import UseCases
from bot.wiring.vitals import Searching
from bot.wiring.writing import open_trial, open_writing
from bot.writing import trying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.answering.mentor import Mentor
    from bot.discord_app.client import MentorBot
    from bot.kernel.watching import Watch
    from bot.members.adapters.community_store import DatabaseCommunities
    from bot.search.retrieval import Retriever
    from bot.settings import Settings
    from bot.writing.trying import Trial

OPENING_SECONDS = 10.0
WARM_UP = "How do I find my first client?"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Hold the use cases, and what the entry points need beside them."""

    mentor: Mentor
    retriever: Retriever
    use_cases: UseCases
    community_store: DatabaseCommunities
    shard_starts: DatabaseShardStarts
    clock: SystemClock


@asynccontextmanager
async def open_services(
    settings: Settings, *, wait_for_index: bool = True, health: Health | None = None
) -> AsyncIterator[Services]:
    """Open everything that answers questions and let it go again.

    An index that must be rebuilt is waited for, or else mended while vectors in memory answer.
    """
    health = health or Health.quiet()
    async with (
        open_foundation(settings, health.watch) as foundation,
        build_services(settings, foundation, wait_for_index=wait_for_index, health=health) as services,
    ):
        yield services


@asynccontextmanager
async def build_services(
    settings: Settings, foundation: Foundation, *, wait_for_index: bool, health: Health | None = None
) -> AsyncIterator[Services]:
    """Build the wings on an open foundation."""
    health = health or Health.quiet()
    sealing = Sealing(settings.data_key.get_secret_value())
    await check_keys(foundation.engine, sealing)
    clock = SystemClock()
    skills, occupations = read_entries(settings)
    members = open_members(foundation, sealing, clock, read_choices(settings.knowledge_dir, skills, occupations))
    writing = await open_writing(settings, foundation, clock)
    answering = await open_answering(settings, foundation, members, writing, sealing, clock)
    careers = await open_careers(
        settings,
        foundation,
        answering.library,
        clock,
        skills=skills,
        occupations=occupations,
        profiles=members.profiles,
    )
    planning = open_planning(
        settings, foundation, answering.library, careers.catalogue, members.profiles, sealing, clock
    )
    repairing = asyncio.create_task(repair(foundation))
    keeping = asyncio.create_task(keep_sound(foundation, repairing))
    try:
        if wait_for_index:
            await repairing
        else:
            # A sound index opens in a second; one that must be rebuilt takes longer, and vectors in memory answer meanwhile.
            await asyncio.wait({repairing}, timeout=OPENING_SECONDS)
        # Once, before anybody asks: the first question would load all of it, and everybody would wait with it.
        (probe,) = await foundation.models.matching.embed_queries([WARM_UP])
        health.mind(settings, foundation, Searching(foundation.index, answering.retriever, repairing, probe), writing)
        await answering.mentor.answer(WARM_UP)
        with open_library(settings, foundation, answering, writing, sealing, clock) as library:
            menu = open_menu(settings.knowledge_dir, careers.catalogue)
            connecting = open_connecting(menu, foundation.engine, library.audit, members.profiles, sealing, clock)
            digest = open_digest(settings, foundation, answering.retriever, sealing, clock, connecting.introductions)
            services = Services(
                mentor=answering.mentor,
                retriever=answering.retriever,
                community_store=members.store,
                shard_starts=DatabaseShardStarts(foundation.engine),
                clock=clock,
                use_cases=UseCases(
                    conversations=answering.conversations,
                    deliveries=answering.deliveries,
                    library=answering.library,
                    dictionary=answering.dictionary,
                    tips=careers.tips,
                    catalogue=careers.catalogue,
                    offers=careers.offers,
                    money=careers.money,
                    exposure=careers.exposure,
                    plans=planning.plans,
                    check_ins=planning.check_ins,
                    entries=connecting.entries,
                    entry_suggestions=connecting.suggestions,
                    introductions=connecting.introductions,
                    safety=connecting.safety,
                    conditions=connecting.conditions,
                    skill_gap=careers.skill_gap,
                    communities=members.communities,
                    acquisitions=library.acquisitions,
                    curation=library.curation,
                    holdings=library.holdings,
                    audit=library.audit,
                    upkeep=library.upkeep,
                    gaps=library.gaps,
                    archive=library.archive,
                    insight=library.insight,
                    suggestions=library.suggestions,
                    draft_answers=library.draft_answers,
                    member_data=members.member_data,
                    profiles=members.profiles,
                    issues=digest.issues,
                    mailings=digest.mailings,
                    condition=health.condition,
                ),
            )
            give_back()
            async with hear_others(settings, foundation.engine, members.communities, answering.retriever):
                yield services
    finally:
        keeping.cancel()
        repairing.cancel()
        await asyncio.gather(repairing, keeping, return_exceptions=True)


def create_bot(
    services: Services,
    settings: Settings,
    *,
    always_sync: bool = False,
    simulated: bool = False,
    watch: Watch = UNWATCHED,
) -> MentorBot:
    """Build the Discord bot on the services; it is not connected yet."""
    options = BotOptions(
        settings.message_content,
        settings.retention_days,
        always_sync,
        settings.log_messages,
        settings.llm,
        ONE if simulated else shards_of(settings),
        settings.language,
    )
    starts = None if simulated else services.shard_starts
    return build_bot(services.use_cases, services.community_store, options, services.clock, starts=starts, watch=watch)


def shards_of(settings: Settings) -> ShardRange | None:
    """Return the shards of this process, None for all that Discord recommends."""
    if settings.shard_range is None:
        return None
    first, last, count = settings.shard_range
    return ShardRange(range(first, last + 1), count)


async def run_bot(settings: Settings) -> None:
    """Connect to Discord and serve until stopped; raise OperatorError when Discord refuses the token, an intent or the shards."""
    assert settings.discord_token is not None

    @asynccontextmanager
    async def built() -> AsyncIterator[MentorBot]:
        async with create_bot(services, settings, watch=health.watch) as bot, health.following(bot):
            yield bot

    async with (
        open_health(settings) as health,
        open_services(settings, wait_for_index=False, health=health) as services,
    ):
        await Connection(built, settings.discord_token.get_secret_value()).serve()


async def forget_unreadable_rows(settings: Settings) -> int:
    """Delete what members wrote under keys that are no longer set; return how many rows."""
    async with open_database(settings.database_address) as engine:
        return await forget_unreadable(engine, Sealing(settings.data_key.get_secret_value()))


async def try_model(settings: Settings, show: Callable[[Trial], None]) -> None:
    """Ask the model that is set five questions; `show` gets each answer with what it took."""
    if not settings.llm:
        raise SettingsError("MENTOR_LLM: no model is set, so there is nothing to try.")
    # The services are opened without the model: what the trial measures is the trial's own.
    plain = settings.model_copy(update={"llm": ""})
    async with (
        open_foundation(settings) as foundation,
        build_services(plain, foundation, wait_for_index=True) as services,
        open_trial(settings, foundation, services.clock) as trial,
    ):
        async for each in trying.try_model(services.mentor, trial.writer, trial.ledger, trial.watched):
            show(each)


async def run_preview(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the same bot in a browser page on loopback until stopped; `announce` gets the page's address."""
    try:
        from bot.discord_app.preview import (
            open_preview,
        )  # here: it imports a simulated Discord, which the real one never needs
    except ImportError as exc:
        raise SettingsError("DISCORD_TOKEN: none is set, and the browser preview is not installed here.") from exc

    async with open_health(settings) as health, open_services(settings, health=health) as services:
        simulated = settings.model_copy(update={"message_content": True})
        bot = create_bot(services, simulated, always_sync=True, simulated=True, watch=health.watch)
        async with (
            open_preview(bot, services.use_cases.communities, port=settings.preview_port) as preview,
            health.following(bot),
        ):
            announce(preview.url)
            await preview.wait_closed()
