"""Find the sections that answer a question, by meaning and by words, many questions at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import IndexUnavailable
from bot.kernel.models import SHARED, Embedding, Passage
from bot.kernel.watching import UNWATCHED, Stage
from bot.search.batching import Batcher, by_turns
from bot.search.rules.audiences import EVERYBODY
from bot.search.rules.ordering import ordered
from bot.search.rules.ranking import Weights, candidates_of
from bot.search.supposing import Supposed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

    from bot.kernel.models import Document, UnitHit
    from bot.kernel.ports import Embedder
    from bot.kernel.watching import Watch
    from bot.search.ports import Classifier, Neighbours, Prototypes, Reranker
    from bot.search.rules.audiences import Audiences
    from bot.search.rules.ranking import Candidate, Shelf
    from bot.search.shelves import Shelves

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
    """Hold a query's sections, best first; `beyond` are the candidates after those that are looked at.

    `by_words` says that nothing could be found by meaning: what is missing here may well stand in the library; `classified` that the
    larger model has its part in the scores.
    """

    passages: tuple[Passage, ...]
    beyond: tuple[Passage, ...] = ()
    by_words: bool = False
    classified: bool = False


class Retriever:
    """Search the shared library and a community's own; where no vectors are to be had, words alone must do.

    `shared_topics` tells which topics of the shared library a community wants, None for all. The best candidates are put in
    order by the `reranker`, where there is one, and the first `limit` of them are returned. `prototypes` say what was learnt of the
    shared library's sections, and the `classifier` what a larger model did; `audiences` say for whom they are written.
    """

    def __init__(
        self,
        shelves: Shelves,
        embedder: Embedder,
        vectors: Neighbours,
        weights: Weights | None = None,
        shared_topics: SharedTopics = everything,
        reranker: Reranker | None = None,
        prototypes: Prototypes | None = None,
        classifier: Classifier | None = None,
        audiences: Audiences = EVERYBODY,
        limit: int = SHOWN,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._shelves = shelves
        self._embedder = embedder
        self._vectors = vectors
        self._weights = weights or Weights()
        self._shared_topics = shared_topics
        self._reranker = reranker
        self._prototypes = prototypes
        self._classifier = classifier
        self._audiences = audiences
        self._limit = limit
        self._watch = watch
        self._by_words_alone = False
        self._embedding: Batcher[str, Embedding] = Batcher(embedder.embed_queries, largest=LARGEST_BATCH)
        self._finding: Batcher[tuple[Query, Embedding], Found] = Batcher(self._find, largest=LARGEST_BATCH)

    @property
    def by_words_alone(self) -> bool:
        """Tell whether the last search went without the vector index."""
        return self._by_words_alone

    @property
    def waiting(self) -> dict[str, int]:
        """Return how many questions wait to be embedded, and to be searched for."""
        return {"embed": self._embedding.waiting, "search": self._finding.waiting}

    async def load(self, community: int = SHARED) -> None:
        """Read a library from the database and swap it in; questions under way finish with the old one."""
        await self._shelves.load(community)

    async def put(self, community: int, document_id: str) -> None:
        """Read one document of a library anew; one that is gone from the database goes."""
        await self._shelves.put(community, document_id)

    async def reload(self, communities: Collection[int] | None = None) -> None:
        """Read the libraries that are held anew, those of these communities or all: another process may have changed them."""
        for community in self._shelves.held & (self._shelves.held if communities is None else {*communities}):
            await self.load(community)

    async def shelf(self, community: int = SHARED) -> Shelf:
        """Return what a community's members may read: its own documents, and of the shared ones what it wants."""
        shared = self._shelves.shared.shelf
        if community == SHARED:
            return shared
        own = (await self._shelves.own(community)).shelf
        topics = await self._shared_topics(community)
        return own.before(shared if topics is None else self._shelves.narrowed(topics))

    async def supposing(self, document: Document, vectors: Mapping[str, Embedding]) -> Retriever:
        """Return a search in which the community of a document owns it already; `vectors` are its units', by their ids.

        Nothing is written, and no other search finds it.
        """
        supposed = copy(self)
        supposed._shelves = await self._shelves.supposing(document)
        supposed._vectors = Supposed(self._vectors, self._embedder, document.community, vectors)
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
        return await self._shelves.shared.words.known(text)

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
        own = await self._shelves.own(community)
        texts = [query.text for query, _ in asked]
        shared = self._shelves.shared
        # What the community does not want of the shared library is dropped after the search, so the search brings more.
        wider = NARROWED if await self._shared_topics(community) is not None else 1
        with self._watch.stage(Stage.SEARCH):
            nearest, words, own_words, classified, shelf = await asyncio.gather(
                self._nearest(community, [embedding for _, embedding in asked], UNIT_HITS * wider),
                shared.words.search(texts, SECTION_HITS * wider),
                own.words.search(texts, SECTION_HITS),
                self._classified(texts),
                self.shelf(community),
            )
        near = [[] for _ in asked] if nearest is None else nearest
        found = []
        with self._watch.stage(Stage.RANK):
            alike = self._likenesses([embedding for _, embedding in asked])
            for (query, _), hits, lexical, own_lexical, likenesses, larger in zip(
                asked, near, words, own_words, alike, classified, strict=True
            ):
                candidates = candidates_of(
                    hits,
                    [*lexical, *own_lexical],
                    shelf,
                    self._weights,
                    limit=CANDIDATES,
                    likenesses=likenesses,
                    classified=larger,
                    for_others=self._audiences.for_others(self._audiences.asked_by(query.text)),
                )
                passages = ordered(candidates, await self._relevances(query.text, candidates))
                shown, beyond = tuple(passages[: self._limit]), tuple(passages[self._limit :])
                found.append(Found(shown, beyond, by_words=nearest is None, classified=bool(larger)))
        return found

    def _likenesses(self, embeddings: Sequence[Embedding]) -> list[Mapping[str, float]]:
        if self._prototypes is None:
            return [{} for _ in embeddings]
        return self._prototypes.likenesses(embeddings)

    async def _classified(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        return [{} for _ in texts] if self._classifier is None else await self._classifier.cosines(texts)

    async def _relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        if self._reranker is None:
            # Their order by score is kept.
            return [candidate.passage.score for candidate in candidates]
        return await self._reranker.relevances(question, candidates)

    async def _nearest(self, community: int, embeddings: Sequence[Embedding], limit: int) -> list[list[UnitHit]] | None:
        """Return each question's nearest units, None where meaning finds nothing at all at the moment."""
        try:
            found = await self._vectors.search(community, embeddings, limit)
        except IndexUnavailable as exc:
            # The members get answers from words alone; the operator gets one line for as long as it lasts.
            if not self._by_words_alone:
                log.warning("searching_by_words_alone", reason=str(exc))
            self._by_words_alone = True
            return None
        if self._by_words_alone:
            log.info("searching_by_meaning_again")
        self._by_words_alone = False
        return found
