"""What the services need from the outside, as Protocols; adapters and test fakes enter here, or by the moderators' own ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.care.rules.languages import Identified
    from bot.kernel.models import Document, Embedding, Exchange, Problem, Section, Tip, Topic, Unit, UnitHit
    from bot.kernel.records import AnswerRecord, CommunitySettings, Feedback, Gap


class Clock(Protocol):
    """Tell the time; Discord's message timestamps are not the wall clock's in a simulation."""

    def now(self) -> datetime:
        """Return the current instant with its time zone."""
        ...


class Embedder(Protocol):
    """Turn texts into unit-length vectors; queries and documents apart, for models that want different prompts."""

    @property
    def model(self) -> str:
        """Return a name that changes whenever the vectors would: model, revision, prompts."""
        ...

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        ...

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        ...

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate."""
        ...


class KindClassifier(Protocol):
    """Tell kinds of questions apart by their vectors."""

    async def fit(self, vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]) -> None:
        """Learn from vectors of known kinds, instead of what was learnt before."""
        ...

    def shares(self, vector: Embedding) -> Mapping[str, float]:
        """Return the probability of each kind; nothing before the first fit."""
        ...


class LanguageIdentifier(Protocol):
    """Guess the language of short texts."""

    def identify(self, text: str) -> Identified:
        """Return the best guess."""
        ...


class VectorIndex(Protocol):
    """Search units by meaning; a copy of what the database holds, so it may be thrown away at any time."""

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units of the shared library and of the community's, nearest first.

        Raises IndexUnavailable when the index does not answer within its deadline.
        """
        ...

    async def communities(self) -> set[int]:
        """Return the numbers of all communities that have a collection, an empty one too."""
        ...

    async def ids(self, community: int) -> set[str]:
        """Return the ids of all units in the community's own collection."""
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

    async def is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        """Tell whether the collection belongs to the current model and finds each sample by its own vector."""
        ...


class LexicalIndex(Protocol):
    """Search sections by their words."""

    async def rebuild(self, sections: Sequence[Section]) -> None:
        """Index these sections instead of those before; searches go on with the old ones until it is done."""
        ...

    async def search(self, queries: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        """Return for each query (section id, score in [0, 1]) pairs, best first; sections without a match are left out."""
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

    def tips(self) -> tuple[list[Tip], list[Problem]]:
        """Return every tip that can be used, and everything wrong with any."""
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

    async def keep_phrases(self, text_hashes: Sequence[str]) -> None:
        """Let these texts, and no others that stand outside the library, keep their vectors."""
        ...

    async def drop_unused_vectors(self, model: str) -> int:
        """Delete vectors of other models and of texts that no unit has and no phrase is; return how many."""
        ...

    async def replace(self, community: int, upsert: Sequence[Document], remove: Sequence[str]) -> None:
        """Write documents with their units and delete others, in one transaction."""
        ...


class AnswerStore(Protocol):
    """Keep what was answered, what members thought of it and what stayed unanswered."""

    async def add(self, record: AnswerRecord) -> None:
        """Keep an answer so that its buttons work after a restart."""
        ...

    async def get(self, answer_id: str) -> AnswerRecord | None:
        """Return a kept answer."""
        ...

    async def by_message(self, message_id: int) -> AnswerRecord | None:
        """Return the answer that was posted as this message."""
        ...

    async def by_cause(self, cause: str) -> AnswerRecord | None:
        """Return the answer that this click was given."""
        ...

    async def attach_message(self, answer_id: str, message_id: int) -> None:
        """Remember under which message an answer was posted."""
        ...

    async def recent(self, conversation: str, since: datetime, limit: int) -> list[Exchange]:
        """Return a conversation's latest turns since the moment, oldest first."""
        ...

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keep a member's verdict on an answer, replacing an earlier one of the same member."""
        ...

    async def add_gap(self, gap: Gap) -> None:
        """Keep a question that the library could not answer."""
        ...

    async def forget_before(self, moment: datetime) -> int:
        """Delete answers asked before the moment, with their feedback; return how many answers."""
        ...

    async def forget_beyond(self, most: int) -> int:
        """Delete what each member asked before their `most` latest answers; return how many answers."""
        ...


class MemberStore(Protocol):
    """Find, hand out and delete everything that is kept about one member; kinds are named as their tables are."""

    async def greet(self, community: int, member: int, at: datetime) -> bool:
        """Remember that the member was told what is kept; return whether this is the first time in the community."""
        ...

    async def holdings(self, member: int) -> Mapping[str, int]:
        """Return how many entries are about the member, by kind; kinds without any are left out."""
        ...

    async def export(self, member: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Return the entries about the member in values that JSON can hold, by kind."""
        ...

    async def delete(self, member: int) -> Mapping[str, int]:
        """Delete the entries about the member, or none; return how many, by kind.

        In the community's own record the entries stay, without the member's number.
        """
        ...

    async def scrub(self) -> bool:
        """Overwrite what deleted entries left on the disk; return whether that is done."""
        ...


class TipStore(Protocol):
    """Remember which tips a member has seen."""

    async def seen(self, community: int, member: int) -> set[str]:
        """Return the ids of the tips shown to the member in this community."""
        ...

    async def mark(self, community: int, member: int, tip_id: str) -> None:
        """Remember that the member saw the tip."""
        ...

    async def forget(self, community: int, member: int, tip_ids: Sequence[str]) -> None:
        """Begin anew with these tips."""
        ...


class CommunityStore(Protocol):
    """Keep each community's settings."""

    async def get(self, community: int) -> CommunitySettings:
        """Return the community's settings, the defaults where nothing was set."""
        ...

    async def put(self, settings: CommunitySettings) -> None:
        """Keep the community's settings."""
        ...

    async def command_fingerprint(self) -> str | None:
        """Return the fingerprint of the commands that Discord knows."""
        ...

    async def keep_command_fingerprint(self, fingerprint: str) -> None:
        """Remember the fingerprint of the commands that Discord knows."""
        ...


class RateLimiter(Protocol):
    """Count questions per member and per community."""

    def wait_seconds(self, community: int, member: int, at_most: int | None = None) -> int:
        """Count one question; return 0 when it may be answered, else the whole seconds until the next one may.

        `at_most` is the community's own limit for a member, where it is stricter than the operator's.
        """
        ...
