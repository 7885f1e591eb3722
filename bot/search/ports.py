"""What searching needs from the outside: indexes, files, and the store of documents, units and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.kernel.models import Document, Embedding, Problem, Section, Topic, Unit, UnitHit
    from bot.search.rules.ranking import Candidate


class Reranker(Protocol):
    """Say how well each candidate answers a question, having looked at more than its nearest units."""

    async def relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """Return one number for each candidate, higher for the better; numbers of one question compare with each other only."""
        ...


class Face(Protocol):
    """Embed texts, as LangChain's embeddings do."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text, in order."""
        ...


class Prototypes(Protocol):
    """Know of sections where the messages that they answer lie."""

    def likenesses(self, queries: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return for each question the cosine with every section of which something was learnt, by the section's id."""
        ...


class Classifier(Protocol):
    """Tell which sections a question is for, by more than a query's vector holds."""

    async def cosines(self, questions: Sequence[str]) -> list[Mapping[str, float]]:
        """Return for each question the cosine with every section that it knows, by the section's id; none where it cannot tell."""
        ...


class Neighbours(Protocol):
    """Search units by meaning."""

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units of the shared library and of the community's, nearest first.

        Raises IndexUnavailable when the index does not answer within its deadline.
        """
        ...


class VectorIndex(Neighbours, Protocol):
    """Hold units by meaning; a copy of what the database holds, so it may be thrown away at any time.

    Every call raises IndexUnavailable when the index does not answer, or when what it holds there is somebody else's.
    """

    async def communities(self) -> set[int]:
        """Return the numbers of all communities that have a collection, an empty one too."""
        ...

    async def ids(self, community: int) -> set[str]:
        """Return the ids of all units in the community's own collection."""
        ...

    async def count(self, community: int) -> int:
        """Return how many units the community's own collection holds, 0 where there is none."""
        ...

    async def add(self, community: int, units: Sequence[tuple[str, Embedding]]) -> None:
        """Write units, replacing those with the same id."""
        ...

    async def remove(self, community: int, unit_ids: Sequence[str]) -> None:
        """Delete units; ids that are not there are ignored."""
        ...

    async def reset(self, community: int) -> None:
        """Throw the community's collection away and begin an empty one for the current model."""
        ...

    async def discard(self, community: int) -> None:
        """Throw the community's collection away for good; one that is not there is ignored."""
        ...

    async def is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        """Tell whether the collection belongs to the current model and finds each sample by its own vector."""
        ...


class ExactIndex(Protocol):
    """Search one library's units by meaning, in memory, comparing with each."""

    def __len__(self) -> int:
        """Return how many units are held."""
        ...

    def add(self, units: Sequence[tuple[str, Embedding]]) -> None:
        """Hold these units beside those before; none of them may be held already."""
        ...

    def keep(self, unit_ids: Collection[str]) -> set[str]:
        """Let go of all units but these; return those that are held."""
        ...

    async def search(self, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units, nearest first."""
        ...


class LexicalIndex(Protocol):
    """Search sections by their words."""

    async def rebuild(self, sections: Sequence[Section]) -> None:
        """Index these sections instead of those before; searches go on with the old ones until it is done."""
        ...

    async def search(self, queries: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        """Return for each query (section id, score in [0, 1]) pairs, best first; sections without a match are left out."""
        ...

    async def known(self, text: str) -> list[str]:
        """Return the words of a text, each once and in its order, that several sections use; stop words are left out."""
        ...


class KnowledgeFiles(Protocol):
    """Read the shared library's files."""

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics in the order in which members see them."""
        ...

    def documents(self) -> tuple[list[Document], list[Problem]]:
        """Return every document that can be used, and everything wrong with any file."""
        ...

    def read_article(
        self, community: int, header: Mapping[str, Any], body: str
    ) -> tuple[Document | None, list[Problem]]:
        """Read an article in the editorial form that a community owns."""
        ...


class LibraryStore(Protocol):
    """Keep documents, units and vectors: the truth from which indexes are rebuilt."""

    async def documents(self, community: int) -> list[Document]:
        """Return the community's own documents (SHARED: the shared ones), by id."""
        ...

    async def fingerprints(self, community: int) -> dict[str, str]:
        """Return each document's id with the hash of its content."""
        ...

    async def communities(self) -> list[int]:
        """Return the numbers of all communities that own documents, the shared library's among them."""
        ...

    async def sizes(self) -> dict[int, int]:
        """Return how many units each community has; one without any is left out."""
        ...

    async def document(self, community: int, document_id: str) -> Document | None:
        """Return one document of the community's own."""
        ...

    async def unit_ids(self, community: int) -> set[str]:
        """Return the ids of the community's units."""
        ...

    async def units(self, community: int) -> list[Unit]:
        """Return the community's units."""
        ...

    async def units_without_vector(self, model: str) -> list[Unit]:
        """Return the units, of all communities, whose text has no vector of this model yet."""
        ...

    async def entries(self, model: str, unit_ids: Sequence[str]) -> list[tuple[str, Embedding]]:
        """Return (unit id, vector) of those units that have a vector of this model."""
        ...

    async def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Embedding]:
        """Return the kept vectors among those asked for, by text hash."""
        ...

    async def keep_vectors(self, model: str, vectors: Mapping[str, Embedding]) -> None:
        """Keep vectors by text hash; known ones are left as they are."""
        ...

    async def drop_unused_vectors(self, *models: str) -> int:
        """Delete vectors of other models and of texts that no unit has and no phrase is; return how many."""
        ...

    async def replace(self, community: int, upsert: Sequence[Document], remove: Sequence[str]) -> None:
        """Write documents with their units and delete others, in one transaction."""
        ...
