"""Build search, care and answering: everything between a question and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.adapters.clarifying_file import read_facets
from bot.answering.adapters.connections import Connections
from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.answering.adapters.delivery_store import DatabaseDeliveries
from bot.answering.adapters.rate_limits import WindowLimiter
from bot.answering.adapters.turns_file import read_ways
from bot.answering.asking_back import AskingBack
from bot.answering.conversations import Conversations
from bot.answering.defining import Dictionary
from bot.answering.deliveries import Deliveries
from bot.answering.fitting import Acquaintance, Fitting
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.places import Places
from bot.members.rules.profiles import Line
from bot.search.adapters.askers_file import read_askers
from bot.search.browsing import Library
from bot.search.recent_vectors import RecentVectors
from bot.wiring.care import open_triage
from bot.wiring.foundation import knowledge_folder, limits_storage, open_retriever, read_beside

if TYPE_CHECKING:
    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.ports import Clock
    from bot.search.retrieval import Retriever
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation
    from bot.wiring.members import MembersWing
    from bot.wiring.writing import WritingWing


@dataclass(frozen=True, slots=True)
class AnsweringWing:
    """Hold the wing's use cases."""

    retriever: Retriever
    library: Library
    dictionary: Dictionary
    mentor: Mentor
    conversations: Conversations
    deliveries: Deliveries


async def open_answering(
    settings: Settings,
    foundation: Foundation,
    members: MembersWing,
    writing: WritingWing | None,
    sealing: Sealing,
    clock: Clock,
) -> AnsweringWing:
    """Return the wing on an open foundation, with the shared library read and the triage prepared."""
    plain = RecentVectors(foundation.models.plain)
    retriever = open_retriever(foundation, plain, shared_topics=members.communities.shared_topics)
    await retriever.load()
    units = list((await retriever.shelf()).units.values())
    triage = await open_triage(settings, foundation, units, plain, writing.confirmer if writing else None)
    beside = read_beside(settings)
    askers = read_askers(settings.knowledge_dir / "askers.yaml")
    places = Places.of(
        beside.countries,
        (name for each in members.profiles.choices.of(Line.COUNTRY) for name in (each.name, *each.also)),
    )
    mentor = Mentor(
        retriever,
        Composer(settings.library_url),
        triage,
        clock,
        longest=settings.question_max_characters,
        asking_back=AskingBack(retriever, read_facets(settings.knowledge_dir / "clarifying.yaml")),
        ways=read_ways(settings.knowledge_dir / "turns.yaml"),
        beside=beside,
        fitting=Fitting(retriever, askers, places),
        watch=foundation.watch,
    )
    limiter = WindowLimiter(
        member_per_minute=settings.member_questions_per_minute,
        community_per_minute=settings.server_questions_per_minute,
        storage=limits_storage(settings, foundation),
    )
    connections = Connections(foundation.engine)
    answers = DatabaseAnswers(foundation.engine, sealing, connections=connections)
    conversations = Conversations(
        mentor,
        answers,
        limiter,
        clock,
        retention_days=settings.retention_days,
        log_messages=settings.log_messages,
        writer=writing.writer if writing else None,
        acquaintance=Acquaintance(members.profiles, askers, places),
    )
    library = Library(retriever, knowledge_folder(settings).topics())
    deliveries = Deliveries(DatabaseDeliveries(foundation.engine, sealing, connections=connections), answers, clock)
    return AnsweringWing(retriever, library, Dictionary(beside, retriever), mentor, conversations, deliveries)
