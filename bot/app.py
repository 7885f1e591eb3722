"""Put the parts together: the one place that sees every floor. Importing it does nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.adapters.clock import SystemClock
from bot.adapters.database import open_database
from bot.adapters.embeddings import SentenceEmbedder
from bot.adapters.guardrail_file import read_guardrails
from bot.adapters.knowledge_folder import KnowledgeFolder
from bot.adapters.lexical_index import Bm25Index
from bot.adapters.library_store import DatabaseLibrary, fingerprint
from bot.adapters.model_files import find_model
from bot.adapters.vector_index import ChromaIndex, StoreLock
from bot.domain.composing import Composer
from bot.domain.models import SHARED
from bot.services.mentor import Mentor
from bot.services.retrieval import Retriever
from bot.services.sync import LibrarySync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.models import Topic
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Foundation:
    """Hold what every entry point stands on: the store, the index, the model and the files."""

    engine: AsyncEngine
    store: DatabaseLibrary
    index: ChromaIndex
    embedder: SentenceEmbedder
    sync: LibrarySync


@asynccontextmanager
async def open_foundation(settings: Settings) -> AsyncIterator[Foundation]:
    """Open database, index and model for this process; raise StoreInUse when another one holds the index."""
    embedder = SentenceEmbedder(find_model(settings.embedding_model, settings.embedding_path))
    deadline = settings.index_deadline_seconds
    if settings.chroma_url:
        index = ChromaIndex.server(settings.chroma_url, embedder.model, deadline_seconds=deadline)
    else:
        index = ChromaIndex.embedded(settings.data_dir / "chroma", embedder.model, deadline_seconds=deadline)
    try:
        with StoreLock(settings.data_dir):
            async with open_database(settings.database_address) as engine:
                store = DatabaseLibrary(engine)
                sync = LibrarySync(store, index, embedder, fingerprint)
                yield Foundation(engine, store, index, embedder, sync)
    finally:
        index.close()
        embedder.close()


def knowledge_folder(settings: Settings) -> KnowledgeFolder:
    """Return a reader of the shared library's files."""
    return KnowledgeFolder(settings.knowledge_dir, today=date.today())


@dataclass(frozen=True, slots=True)
class Services:
    """Hold the use cases that the entry points call."""

    mentor: Mentor
    retriever: Retriever
    topics: tuple[Topic, ...]


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open everything that answers questions and let it go again."""
    folder = knowledge_folder(settings)
    topics = folder.topics()
    guardrails = read_guardrails(settings.knowledge_dir / "guardrails.yaml")
    async with open_foundation(settings) as foundation:
        retriever = Retriever(foundation.store, foundation.embedder, foundation.index, Bm25Index())
        mentor = Mentor(
            retriever,
            Composer(settings.library_url),
            foundation.embedder,
            guardrails,
            SystemClock(),
            longest=settings.question_max_characters,
        )
        await retriever.load()
        await foundation.sync.repair(SHARED)
        await mentor.prepare()
        yield Services(mentor, retriever, topics)
