"""The searches that are compared: ours, and three baselines on the same library and model."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from langchain_chroma import Chroma
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bot.kernel.models import without_citations
from bot.search.retrieval import SECTION_HITS, UNIT_HITS, Query
from bot.search.rules.ranking import Weights, rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import UnitHit
    from bot.search.adapters.lexical_index import Bm25Index
    from bot.search.retrieval import Retriever
    from bot.search.rules.ranking import Shelf
    from bot.wiring.foundation import Foundation

TOP = 10


class Search(Protocol):
    """Rank sections for questions."""

    name: str

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        ...


class Ours:
    """The mentor's own retrieval."""

    name = "Wayfinder"

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        found = await self._retriever.search_many([Query(question) for question in questions])
        return [[passage.section.id for passage in one.passages][:TOP] for one in found]


class OtherFusion:
    """Our two rankings, fused in another way: by reciprocal rank (k = 60), or by scores stretched to [0, 1] by each list."""

    def __init__(self, foundation: Foundation, shelf: Shelf, words: Bm25Index, *, by_rank: bool) -> None:
        self.name = "Ours, fused by RRF" if by_rank else "Ours, fused min-max"
        self._foundation = foundation
        self._shelf = shelf
        self._words = words
        self._by_rank = by_rank

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        vectors = await self._foundation.models.matching.embed_queries(questions)
        hits = await self._foundation.index.search(0, vectors, UNIT_HITS)
        words = await self._words.search(questions, SECTION_HITS)
        return [self._fused(near, lexical) for near, lexical in zip(hits, words, strict=True)]

    def _fused(self, hits: Sequence[UnitHit], lexical: Sequence[tuple[str, float]]) -> list[str]:
        near = rank(hits, (), self._shelf, Weights(lexical=0.0), limit=SECTION_HITS)
        dense = {passage.section.id: passage.score for passage in near}
        fused: dict[str, float] = defaultdict(float)
        for scores, share in ((dense, 1 - Weights().lexical), (dict(lexical), Weights().lexical)):
            low, high = (min(scores.values()), max(scores.values())) if scores else (0.0, 1.0)
            for place, (section, score) in enumerate(scores.items(), 1):
                stretched = share * (score - low) / ((high - low) or 1.0)
                fused[section] += 1 / (60 + place) if self._by_rank else stretched
        return sorted(fused, key=lambda section: (-fused[section], section))[:TOP]


class WordsAlone:
    """BM25 over sections: the same index as ours, without vectors."""

    name = "BM25 alone"

    def __init__(self, index: Bm25Index) -> None:
        self._index = index

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        return [[section for section, _ in found] for found in await self._index.search(questions, TOP)]


class MeaningAlone:
    """Dense search alone: a section is as near as its nearest unit."""

    name = "Dense alone"

    def __init__(self, foundation: Foundation, shelf: Shelf) -> None:
        self._foundation = foundation
        self._shelf = shelf

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        vectors = await self._foundation.models.matching.embed_queries(questions)
        found = await self._foundation.index.search(0, vectors, UNIT_HITS)
        weights = Weights(lexical=0.0, whole=0.0)
        return [[p.section.id for p in rank(hits, (), self._shelf, weights, limit=TOP)] for hits in found]


class _Tutorial(Embeddings):
    """Let LangChain's Chroma use the same model."""

    def __init__(self, foundation: Foundation, loop: asyncio.AbstractEventLoop) -> None:
        self._embedder = foundation.embedder
        self._loop = loop

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages."""
        return _floats(asyncio.run_coroutine_threadsafe(self._embedder.embed_documents(texts), self._loop).result())

    def embed_query(self, text: str) -> list[float]:
        """Embed one question."""
        return _floats(asyncio.run_coroutine_threadsafe(self._embedder.embed_queries([text]), self._loop).result())[0]


class LangChainTutorial:
    """LangChain's tutorial pipeline: articles, recursive splitter (1,000 characters, 200 overlap), Chroma similarity search."""

    name = "LangChain tutorial"

    def __init__(self, store: Chroma) -> None:
        self._store = store

    @classmethod
    async def build(cls, foundation: Foundation, shelf: Shelf) -> LangChainTutorial:
        """Split and index the whole library; a chunk counts for the section in which most of it stands."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        pages, owners = [], []
        for document in shelf.documents.values():
            text, starts = "", []
            for section in document.sections:
                starts.append((len(text), section.id))
                asked = " · ".join(section.also_asked)
                body = "\n".join(f"- {point}" for point in section.points)
                text += without_citations(
                    f"## {section.heading}\n> Also asked: {asked}\n\n{section.lead}\n\n{body}\n\n"
                )
            pages.append(LangChainDocument(text, metadata={"article": len(owners)}))
            owners.append(starts)
        chunks = splitter.split_documents(pages)
        for chunk in chunks:
            middle = chunk.metadata["start_index"] + len(chunk.page_content) // 2
            starts = owners[chunk.metadata["article"]]
            chunk.metadata["section"] = [section for start, section in starts if start <= middle][-1]
        embeddings = _Tutorial(foundation, asyncio.get_running_loop())
        store = await asyncio.to_thread(Chroma.from_documents, chunks, embeddings, collection_name="tutorial")
        return cls(store)

    async def __call__(self, questions: Sequence[str]) -> list[list[str]]:
        """Return section ids for each question, best first."""
        return [await asyncio.to_thread(self._one, question) for question in questions]

    def _one(self, question: str) -> list[str]:
        found = self._store.similarity_search(question, k=3 * TOP)
        return list(dict.fromkeys(document.metadata["section"] for document in found))[:TOP]


def _floats(vectors: Sequence[bytes]) -> list[list[float]]:
    return [memoryview(vector).cast("f").tolist() for vector in vectors]
