"""Find the sections that answer a question, by meaning and by words, many questions at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import IndexUnavailable
from bot.kernel.models import SHARED, Embedding, Passage, UnitHit
from bot.search.batching import Batcher, by_turns
from bot.search.rules.chunking import named_sections, units_of
from bot.search.rules.ordering import ordered
from bot.search.rules.ranking import Shelf, Weights, candidates_of
from bot.search.supposing import Supposed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.kernel.models import Document, Section
    from bot.kernel.ports import Embedder
    from bot.search.ports import LexicalIndex, LibraryStore, Neighbours, Reranker
    from bot.search.rules.ranking import Candidate

    SharedTopics = Callable[[int], Awaitable[frozenset[str] | None]]

UNIT_HITS = 320
SECTION_HITS = 24
LARGEST_BATCH = 32
CANDIDATES = 30
"""Sections that a re-ranker looks at; past the first thirty the right one is found for 2 questions of 100."""

SHOWN = 10
NARROWED = 4
"""How many times as many hits are asked for where a community reads only some topics of the shared library."""

log = structlog.get_logger(__name__)


async def everything(community: int) -> frozenset[str] | None:
    """Return None: a community that decided nothing reads the whole shared library."""
    return None


@dataclass(frozen=True, slots=True)
class Query:
    """Ask for sections on behalf of a community."""

    text: str
    community: int = SHARED


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a query's vector and its sections, best first; `beyond` are the candidates after those that are looked at."""

    embedding: Embedding
    passages: tuple[Passage, ...]
    beyond: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Holdings:
    """Hold a community's own documents, ready to be searched."""

    shelf: Shelf
    words: LexicalIndex


class Retriever:
    """Search the shared library and a community's own; without the vector index, words alone must do.

    `new_words` makes an empty lexical index: each community has one of its own, so no search can meet another's sections.
    `shared_topics` tells which topics of the shared library a community wants, None for all. The best candidates are put in
    order by the `reranker`, where there is one, and the first `limit` of them are returned. `heard` gives, out of a question's
    vector, the one by which others judge it.
    """

    def __init__(
        self,
        store: LibraryStore,
        embedder: Embedder,
        vectors: Neighbours,
        new_words: Callable[[], LexicalIndex],
        weights: Weights | None = None,
        shared_topics: SharedTopics = everything,
        reranker: Reranker | None = None,
        limit: int = SHOWN,
        heard: Callable[[Embedding], Embedding] | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._vectors = vectors
        self._new_words = new_words
        self._weights = weights or Weights()
        self._shared_topics = shared_topics
        self._reranker = reranker
        self._limit = limit
        self._heard = heard
        self._empty = _Holdings(Shelf({}, {}, {}), new_words())
        self._holdings: dict[int, _Holdings] = {}
        self._parts: dict[frozenset[str], Shelf] = {}
        # One reading of a library at a time: a slow one that began before a publication must not end after it and bring the
        # old state back.
        self._loading: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._by_words_alone = False
        self._embedding: Batcher[str, Embedding] = Batcher(embedder.embed_queries, largest=LARGEST_BATCH)
        self._finding: Batcher[tuple[Query, Embedding], Found] = Batcher(self._find, largest=LARGEST_BATCH)

    async def load(self, community: int = SHARED) -> None:
        """Read a library from the database and swap it in; questions under way finish with the old one."""
        async with self._loading[community]:
            documents, units = await asyncio.gather(self._store.documents(community), self._store.units(community))
            holdings = self._empty
            if documents:
                shelf = await asyncio.to_thread(Shelf.of, documents, units)
                holdings = _Holdings(shelf, self._new_words())
                await holdings.words.rebuild(_named(documents))
            self._holdings[community] = holdings
            if community == SHARED:
                self._parts.clear()

    async def reload(self) -> None:
        """Read every library that is held anew: some may have been changed unheard."""
        for community in list(self._holdings):
            await self.load(community)

    async def shelf(self, community: int = SHARED) -> Shelf:
        """Return what a community's members may read: its own documents, and of the shared ones what it wants."""
        shared = self._holdings.get(SHARED, self._empty).shelf
        if community == SHARED:
            return shared
        own = (await self._own(community)).shelf
        topics = await self._shared_topics(community)
        return own.before(shared if topics is None else self._narrowed(topics))

    async def supposing(self, document: Document, vectors: Mapping[str, Embedding]) -> Retriever:
        """Return a search in which the community of a document owns it already; `vectors` are its units', by their ids.

        Nothing is written, and no other search finds it.
        """
        own = (await self._own(document.community)).shelf
        documents = [each for each in own.documents.values() if each.id != document.id] + [document]
        kept = [unit for unit in own.units.values() if unit.section_id.partition("#")[0] != document.id]
        shelf = await asyncio.to_thread(Shelf.of, documents, [*kept, *units_of(document)])
        holdings = _Holdings(shelf, self._new_words())
        await holdings.words.rebuild(_named(documents))
        supposed = copy(self)
        supposed._vectors = Supposed(self._vectors, self._embedder, document.community, vectors)
        supposed._holdings = {**self._holdings, document.community: holdings}
        supposed._finding = Batcher(supposed._find, largest=LARGEST_BATCH)
        return supposed

    async def search(self, query: Query) -> Found:
        """Return the sections for one question; questions that arrive together are embedded together.

        Embedding and looking up are batches of their own: while one crowd is looked up, the next is embedded.
        """
        return await self._finding((query, await self._embedding(query.text)))

    async def search_many(self, queries: Sequence[Query]) -> list[Found]:
        """Return the sections for each question."""
        embeddings = await by_turns(self._embedder.embed_queries, [query.text for query in queries])
        return await self._find(list(zip(queries, embeddings, strict=True)))

    async def known_words(self, text: str) -> list[str]:
        """Return the words of a text that the shared library commonly uses: what it can hear in another language."""
        return await self._holdings.get(SHARED, self._empty).words.known(text)

    async def _own(self, community: int) -> _Holdings:
        """Return a community's holdings, reading them when they are first asked for."""
        if community == SHARED:
            return self._empty
        if community not in self._holdings:
            await self.load(community)
        return self._holdings[community]

    def _narrowed(self, topics: frozenset[str]) -> Shelf:
        """Return the part of the shared library that is about these topics, cut out once for all who want the same."""
        if topics not in self._parts:
            self._parts[topics] = self._holdings.get(SHARED, self._empty).shelf.only(topics)
        return self._parts[topics]

    async def _find(self, asked: Sequence[tuple[Query, Embedding]]) -> list[Found]:
        by_community: dict[int, list[int]] = defaultdict(list)
        for place, (query, _) in enumerate(asked):
            by_community[query.community].append(place)
        found: list[Found | None] = [None] * len(asked)
        for community, places in by_community.items():
            answers = await self._find_in(community, [asked[place] for place in places])
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer
        return [one for one in found if one is not None]

    async def _find_in(self, community: int, asked: Sequence[tuple[Query, Embedding]]) -> list[Found]:
        own = await self._own(community)
        texts = [query.text for query, _ in asked]
        shared = self._holdings.get(SHARED, self._empty)
        # What the community does not want of the shared library is dropped after the search, so the search brings more.
        wider = NARROWED if await self._shared_topics(community) is not None else 1
        hits, words, own_words, shelf = await asyncio.gather(
            self._nearest(community, [embedding for _, embedding in asked], UNIT_HITS * wider),
            shared.words.search(texts, SECTION_HITS * wider),
            own.words.search(texts, SECTION_HITS),
            self.shelf(community),
        )
        found = []
        for (query, embedding), near, lexical, own_lexical in zip(asked, hits, words, own_words, strict=True):
            candidates = candidates_of(near, [*lexical, *own_lexical], shelf, self._weights, limit=CANDIDATES)
            passages = ordered(candidates, await self._relevances(query.text, candidates))
            heard = self._heard(embedding) if self._heard else embedding
            found.append(Found(heard, tuple(passages[: self._limit]), tuple(passages[self._limit :])))
        return found

    async def _relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        if self._reranker is None:
            # Their order by score is kept.
            return [candidate.passage.score for candidate in candidates]
        return await self._reranker.relevances(question, candidates)

    async def _nearest(self, community: int, embeddings: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        try:
            found = await self._vectors.search(community, embeddings, limit)
        except IndexUnavailable as exc:
            # The members get answers from words alone; the operator gets one line for as long as it lasts.
            if not self._by_words_alone:
                log.warning("vector_index_unavailable", reason=str(exc))
            self._by_words_alone = True
            return [[] for _ in embeddings]
        if self._by_words_alone:
            log.info("vector_index_back")
        self._by_words_alone = False
        return found


def _named(documents: Sequence[Document]) -> list[Section]:
    return [section for document in documents for section in named_sections(document)]
