"""Put the parts together: the one place that sees every floor. Importing it does nothing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import SystemRandom
from signal import SIGTERM
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientConnectionError
from discord import LoginFailure, PrivilegedIntentsRequired

from bot import __version__
from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.answering.adapters.rate_limits import WindowLimiter
from bot.answering.asking_back import AskingBack
from bot.answering.conversations import Conversations
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.care.adapters.guardrail_file import read_facets
from bot.careers.catalogue import Catalogue
from bot.careers.tips import Tips
from bot.discord_app.client import BotOptions, MentorBot
from bot.discord_app.use_cases import UseCases
from bot.errors import IndexUnavailable, SettingsError, Unavailable
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.sealing import Sealing, check_keys, forget_unreadable
from bot.library.adapters.charts import MatplotlibCharts
from bot.library.adapters.extraction.sandbox import SandboxedExtractor
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.store import DatabaseCuration
from bot.library.adapters.usage_store import DatabaseUsage
from bot.library.adapters.web_pages import SystemResolver, WebPages
from bot.library.adapters.zip_packer import ZipPacker
from bot.library.archive import Archive
from bot.library.curation import Curation
from bot.library.gaps import Gaps
from bot.library.insight import Insight
from bot.library.publishing import Publisher
from bot.library.upkeep import Upkeep
from bot.members.adapters.community_store import DatabaseCommunities, DatabaseTips
from bot.members.adapters.member_store import DatabaseMembers
from bot.members.communities import Communities
from bot.members.member_data import MemberData
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.browsing import Library
from bot.search.retrieval import Retriever
from bot.wiring.foundation import Foundation, knowledge_folder, open_foundation, read_triage
from bot.wiring.writing import open_costs, open_writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.settings import Settings

log = structlog.get_logger(__name__)

USER_AGENT = f"Wayfinder/{__version__} (reads pages that a community's moderators added to its library)"


@dataclass(frozen=True, slots=True)
class Services:
    """Hold the use cases, and what the entry points need beside them."""

    mentor: Mentor
    retriever: Retriever
    use_cases: UseCases
    community_store: DatabaseCommunities
    clock: SystemClock


@asynccontextmanager
async def open_services(settings: Settings, *, wait_for_index: bool = True) -> AsyncIterator[Services]:
    """Open everything that answers questions and let it go again.

    An index that must be rebuilt is waited for, or else mended while words alone answer.
    """
    async with (
        open_foundation(settings) as foundation,
        build_services(settings, foundation, wait_for_index=wait_for_index) as services,
    ):
        yield services


@asynccontextmanager
async def build_services(
    settings: Settings, foundation: Foundation, *, wait_for_index: bool
) -> AsyncIterator[Services]:
    """Build the use cases on an open foundation."""
    sealing = Sealing(settings.data_key.get_secret_value())
    await check_keys(foundation.engine, sealing)
    folder = knowledge_folder(settings)
    topics = folder.topics()
    tips, _ = folder.tips()
    skills, occupations, _ = folder.catalogue()
    triage = read_triage(settings)
    clock = SystemClock()
    community_store = DatabaseCommunities(foundation.engine)
    communities = Communities(community_store)
    retriever = Retriever(
        foundation.store,
        foundation.embedder,
        foundation.index,
        Bm25Index,
        shared_topics=communities.shared_topics,
        reranker=foundation.reranker,
    )
    mentor = Mentor(
        retriever,
        Composer(settings.library_url),
        triage,
        clock,
        longest=settings.question_max_characters,
        asking_back=AskingBack(retriever, read_facets(settings.knowledge_dir / "clarifying.yaml")),
    )
    limiter = WindowLimiter(
        member_per_minute=settings.member_questions_per_minute,
        community_per_minute=settings.server_questions_per_minute,
    )
    await retriever.load()
    await triage.prepare(foundation.store, foundation.embedder, list((await retriever.shelf()).units.values()))
    repairing = asyncio.create_task(_repair(foundation))
    resolver = SystemResolver()
    try:
        if wait_for_index:
            await repairing
        extractor = SandboxedExtractor()
        fetcher = WebPages(USER_AGENT, clock, resolver)
        curation_store = DatabaseCuration(foundation.engine)
        publisher = Publisher(foundation.store, curation_store, foundation.index, foundation.sync, retriever)
        curation = Curation(curation_store, publisher, retriever, extractor, fetcher, folder, clock)
        yield Services(
            mentor=mentor,
            retriever=retriever,
            community_store=community_store,
            clock=clock,
            use_cases=UseCases(
                conversations=Conversations(
                    mentor,
                    DatabaseAnswers(foundation.engine, sealing),
                    limiter,
                    clock,
                    retention_days=settings.retention_days,
                    log_messages=settings.log_messages,
                    writer=await open_writer(settings, foundation, clock),
                ),
                library=Library(retriever, topics),
                tips=Tips(tips, topics, DatabaseTips(foundation.engine), SystemRandom().choice),
                catalogue=Catalogue(skills, occupations),
                communities=communities,
                curation=curation,
                upkeep=Upkeep(curation_store, curation, fetcher, folder, foundation.sync, retriever, clock),
                gaps=Gaps(DatabaseGaps(foundation.engine, sealing), foundation.embedder, clock),
                archive=Archive(curation, ZipPacker()),
                insight=Insight(
                    DatabaseUsage(foundation.engine, sealing),
                    curation,
                    retriever,
                    MatplotlibCharts(),
                    clock,
                    retention_days=settings.retention_days,
                    costs=open_costs(settings, foundation, clock),
                ),
                member_data=MemberData(DatabaseMembers(foundation.engine, sealing), clock),
            ),
        )
    finally:
        resolver.close()
        repairing.cancel()
        await asyncio.gather(repairing, return_exceptions=True)


async def _repair(foundation: Foundation) -> None:
    """Make the indexes sound while questions are answered already: from words alone, until they are."""
    try:
        for community, units in (await foundation.sync.repair_all()).items():
            log.info("index_repaired", community=community, units=units)
    except IndexUnavailable as exc:
        log.warning("index_not_repaired", reason=str(exc))


def create_bot(services: Services, settings: Settings, *, always_sync: bool = False) -> MentorBot:
    """Build the Discord bot on the services; it is not connected yet."""
    return MentorBot(
        services.use_cases,
        services.community_store,
        BotOptions(settings.message_content, settings.retention_days, always_sync, settings.log_messages, settings.llm),
        services.clock,
    )


async def run_bot(settings: Settings) -> None:
    """Connect to Discord and serve until stopped; raise OperatorError when Discord refuses the token or an intent."""
    assert settings.discord_token is not None
    async with open_services(settings, wait_for_index=False) as services, create_bot(services, settings) as bot:
        asyncio.get_running_loop().add_signal_handler(SIGTERM, lambda: asyncio.create_task(bot.close()))
        try:
            await bot.start(settings.discord_token.get_secret_value())
        except LoginFailure:
            raise SettingsError("DISCORD_TOKEN: Discord does not accept this token; copy it again.") from None
        except ClientConnectionError as exc:
            raise Unavailable(f"Discord cannot be reached: {exc}.") from exc
        except PrivilegedIntentsRequired:
            raise SettingsError(
                "MENTOR_MESSAGE_CONTENT: turn on Message Content Intent in Discord's developer portal "
                "(Bot → Privileged Gateway Intents), or set it to false."
            ) from None


async def forget_unreadable_rows(settings: Settings) -> int:
    """Delete what members wrote under keys that are no longer set; return how many rows."""
    async with open_database(settings.database_address) as engine:
        return await forget_unreadable(engine, Sealing(settings.data_key.get_secret_value()))


async def run_preview(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the same bot in a browser page on loopback until stopped; `announce` gets the page's address."""
    from bot.discord_app.preview import (
        open_preview,
    )  # here: it imports a simulated Discord, which the real one never needs

    async with open_services(settings) as services:
        simulated = settings.model_copy(update={"message_content": True})
        bot = create_bot(services, simulated, always_sync=True)
        async with open_preview(bot, services.use_cases.communities, port=settings.preview_port) as preview:
            announce(preview.url)
            await preview.wait_closed()
