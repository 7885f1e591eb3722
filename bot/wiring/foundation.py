"""Open what every entry point stands on: the store, the index, the model and the library's files."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.adapters.clarifying_file import read_facets
from bot.answering.adapters.manners_files import read_countries, read_glossary, read_plans, read_small_talk, read_sums
from bot.answering.adapters.turns_file import read_ways
from bot.answering.beside import Beside
from bot.care.adapters.example_files import read_examples
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.phrase_file import read_phrases
from bot.careers.adapters.careers_folder import CareersFolder
from bot.connecting.adapters.menu_file import read_menu
from bot.errors import KnowledgeError
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.installation import installation_of
from bot.kernel.adapters.limit_storages import DatabaseStorage
from bot.kernel.adapters.store_lock import StoreLock
from bot.kernel.watching import UNWATCHED
from bot.members.adapters.goals_file import read_goals
from bot.search.adapters.askers_file import read_askers
from bot.search.adapters.audiences_file import read_audiences
from bot.search.adapters.cross_encoder import CrossEncoderRanker
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.learnt_ranker import read_ranker
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.adapters.prototypes import SectionPrototypes, read_section_vectors
from bot.search.adapters.shipped_vectors import ShippedVectors
from bot.search.adapters.topics_file import read_topics
from bot.search.in_memory import InMemory
from bot.search.nearest import Nearest
from bot.search.recent_vectors import RecentVectors
from bot.search.retrieval import SHOWN, Retriever, everything
from bot.search.rules.audiences import EVERYBODY
from bot.search.shelves import Shelves
from bot.search.sync import LibrarySync
from bot.search.watching import WatchedEmbedder
from bot.wiring.classifying import open_classifier
from bot.wiring.embedding import export_folder, learnt_matcher, open_models
from bot.wiring.indexing import open_index, searched_in_memory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.models import Problem
    from bot.kernel.ports import Embedder
    from bot.kernel.watching import Watch
    from bot.members.rules.choices import Choice
    from bot.search.adapters.embeddings import SentenceEmbedder
    from bot.search.adapters.learnt_files import Learnt
    from bot.search.adapters.vector_index import ChromaIndex
    from bot.search.no_index import NoIndex
    from bot.search.ports import Classifier, Neighbours, Prototypes, Reranker, VectorIndex
    from bot.search.retrieval import SharedTopics
    from bot.search.rules.audiences import Audiences
    from bot.settings import Settings
    from bot.wiring.embedding import Models

LEARNT = "learnt"


def goals_of(path: Path) -> tuple[Choice, ...]:
    """Return the goals, whose topics are those of the file beside it."""
    return read_goals(path, {topic.id for topic in read_topics(path.parent)})


MANNERS: Mapping[str, Callable[[Path], object]] = {
    "guardrails.yaml": read_guardrails,
    "phrases.yaml": read_phrases,
    "scope.yaml": read_boundaries,
    "examples.yaml": read_examples,
    "languages.yaml": read_languages,
    "clarifying.yaml": read_facets,
    "askers.yaml": read_askers,
    "audiences.yaml": read_audiences,
    "goals.yaml": goals_of,
    "turns.yaml": read_ways,
    "glossary.yaml": read_glossary,
    "chat.yaml": read_small_talk,
    "plans.yaml": read_plans,
    "sums.yaml": read_sums,
    "countries.yaml": read_countries,
    "introductions.yaml": read_menu,
}
"""What reads the files beside the articles; the bot does not start without any of them."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """Hold what every entry point stands on: the store, the index, the model and the files.

    The index holds vectors of `models.matching`. `watch` hears what is done with it.
    """

    engine: AsyncEngine
    store: DatabaseLibrary
    index: ChromaIndex | NoIndex
    models: Models
    sync: LibrarySync
    memory: InMemory
    reranker: Reranker | None = None
    prototypes: Prototypes | None = None
    classifier: Classifier | None = None
    audiences: Audiences = EVERYBODY
    watch: Watch = UNWATCHED
    trouble: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a question found the index away, or holding less than the library; whoever mends it clears it."""

    @property
    def embedder(self) -> SentenceEmbedder:
        """Return the plain model, for whatever only wants to know what a text means."""
        return self.models.plain


def problems_of_manners(folder: Path) -> list[Problem]:
    """Return what is wrong with the files that say when the mentor redirects, declines or asks back."""
    found: list[Problem] = []
    for name, read in MANNERS.items():
        try:
            read(folder / name)
        except KnowledgeError as exc:
            found += exc.problems
    return found


@asynccontextmanager
async def open_foundation(settings: Settings, watch: Watch = UNWATCHED) -> AsyncIterator[Foundation]:
    """Open database, index and model for this process; raise StoreInUse when another one holds the index."""
    learnt = learnt_matcher(settings)
    models = open_models(settings, learnt)
    matching = models.matching
    reranker = open_reranker(settings, learnt)
    try:
        # A Chroma server takes several processes; the embedded store is for one.
        with nullcontext() if settings.chroma_url else StoreLock(settings.data_dir):
            async with open_database(settings.database_address) as engine:
                store = DatabaseLibrary(engine)
                memory = InMemory(store, matching.model, ExactVectors)
                installation = await installation_of(engine)
                in_memory = await searched_in_memory(settings, store)
                with open_index(settings, store, memory, matching.model, installation, in_memory=in_memory) as index:
                    shipped = _with_shipped_vectors(matching, learnt)
                    sync = LibrarySync(store, index, shipped, fingerprint, also_kept=models.names)
                    with open_classifier(settings, export_folder(settings)) as classifier:
                        yield Foundation(
                            engine,
                            store,
                            index,
                            models,
                            sync,
                            memory,
                            reranker,
                            _prototypes(learnt),
                            classifier,
                            read_audiences(settings.knowledge_dir / "audiences.yaml"),
                            watch,
                        )
    finally:
        if isinstance(reranker, CrossEncoderRanker):
            reranker.close()
        models.close()


def _prototypes(learnt: Learnt | None) -> SectionPrototypes | None:
    sections = None if learnt is None else read_section_vectors(learnt.prototypes)
    return None if sections is None else SectionPrototypes(sections)


def _with_shipped_vectors(matching: Embedder, learnt: Learnt | None) -> Embedder:
    return matching if learnt is None or learnt.vectors is None else ShippedVectors(matching, learnt.vectors)


def open_retriever(
    foundation: Foundation,
    plain: Embedder | None = None,
    *,
    shared_topics: SharedTopics = everything,
    limit: int = SHOWN,
    neighbours: Neighbours | None = None,
    index: VectorIndex | None = None,
) -> Retriever:
    """Return the search on an open foundation, with nothing loaded yet.

    `plain` goes before the foundation's model, where vectors are remembered; `index` before its index, `neighbours` before
    that and what stands in for it.
    """
    matching = foundation.models.asking(plain)
    nearest = Nearest(index or foundation.index, foundation.memory, foundation.trouble)
    return Retriever(
        Shelves(foundation.store, Bm25Index, nearest),
        matching if plain is None else RecentVectors(WatchedEmbedder(matching, foundation.watch)),
        neighbours or nearest,
        shared_topics=shared_topics,
        reranker=foundation.reranker,
        prototypes=foundation.prototypes,
        classifier=foundation.classifier,
        audiences=foundation.audiences,
        limit=limit,
        watch=foundation.watch,
    )


def open_reranker(settings: Settings, learnt: Learnt | None) -> Reranker | None:
    """Return the operator's own re-ranker, the learnt one where it is asked for, or None: the order by score."""
    if settings.reranker == LEARNT:
        return (
            None if learnt is None else read_ranker(learnt.ranker, read_askers(settings.knowledge_dir / "askers.yaml"))
        )
    return CrossEncoderRanker(settings.reranker) if settings.reranker else None


def limits_storage(settings: Settings, foundation: Foundation) -> DatabaseStorage | None:
    """Return where limits are counted for all processes, None where each counts for itself."""
    return DatabaseStorage(foundation.engine) if settings.limits == "database" else None


def knowledge_folder(settings: Settings) -> KnowledgeFolder:
    """Return a reader of the shared library's files."""
    return KnowledgeFolder(settings.knowledge_dir, today=SystemClock().now().date())


def careers_folder(settings: Settings) -> CareersFolder:
    """Return a reader of the tips, skills and occupations that stand beside the shared library."""
    topics = frozenset(topic.id for topic in knowledge_folder(settings).topics())
    return CareersFolder(settings.knowledge_dir, topics)


def read_beside(settings: Settings) -> Beside:
    """Return what is answered without a search, from the files beside the articles."""
    folder = settings.knowledge_dir
    return Beside(
        read_glossary(folder / "glossary.yaml"),
        read_small_talk(folder / "chat.yaml"),
        read_plans(folder / "plans.yaml"),
        read_sums(folder / "sums.yaml"),
        read_countries(folder / "countries.yaml"),
        settings.library_url,
    )
