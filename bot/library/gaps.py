"""Turn what went unanswered into work for moderators, and tell the askers once it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.care.rules.privacy import without_details
from bot.kernel.records import Waiting
from bot.library.rules.clustering import Cluster, clusters_of
from bot.search.batching import by_turns
from bot.search.rules.chunking import units_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.kernel.models import Document, Embedding, Unit
    from bot.kernel.ports import Clock, Embedder
    from bot.kernel.records import AnswerRecord, OpenGap
    from bot.library.ports import GapStore

ANSWERED_FROM = 0.6
"""Cosine of an open question with a document's nearest unit from which on the document answers it."""

LOOKED_AT = 400
"""Open questions that are looked at, newest first: a bound on the time that a preview takes."""

RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Hold questions that mean the same; `recent` of `count` came in the last two weeks, `before` in the two before them.

    `readings` are what they were understood as, where that says more than the questions.
    """

    questions: tuple[str, ...]
    answer_ids: tuple[str, ...]
    count: int
    recent: int
    before: int
    readings: tuple[str, ...] = ()

    @property
    def trend(self) -> str:
        """Say whether the question is asked more or less often than before."""
        if self.recent == self.before:
            return "steady"
        return "rising" if self.recent > self.before else "falling"


@dataclass(frozen=True, slots=True)
class _Near:
    """Pair an open question with the section that comes nearest to it."""

    gap: OpenGap
    section: str
    cosine: float


class Gaps:
    """Gather open questions, group them by meaning, and close them when a document answers them."""

    def __init__(self, store: GapStore, embedder: Embedder, clock: Clock) -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock

    async def groups(self, community: int) -> list[GapGroup]:
        """Return the community's open questions by meaning, the most asked first; personal details are taken out."""
        gaps = await self._store.open_gaps(community, LOOKED_AT)
        vectors = await by_turns(self._embedder.embed_queries, [gap.question for gap in gaps])
        clusters = clusters_of(vectors, self._embedder.similarities)
        groups = [self._group(gaps, cluster) for cluster in clusters]
        return sorted(groups, key=lambda group: (-group.count, -group.recent, group.questions))

    async def near(self, community: int, document: Document) -> list[tuple[str, str]]:
        """Return for each open question that a document would answer, nearest first, the section's heading and the answer's id."""
        headings = {section.id: section.heading for section in document.sections}
        return [(headings[near.section], near.gap.answer_id) for near in await self._answered(community, document)]

    async def still_open(self, community: int, answer_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Return those of the questions that are open still, as moderators see them: as asked, and as understood, by id."""
        gaps = await self._store.open_gaps(community, LOOKED_AT) if answer_ids else []
        return {
            gap.answer_id: (without_details(gap.question), without_details(gap.reading))
            for gap in gaps
            if gap.answer_id in answer_ids
        }

    async def close_answered(self, community: int, document: Document) -> int:
        """Close the questions that a published document answers; return how many."""
        answered = [near.gap.answer_id for near in await self._answered(community, document)]
        await self._store.close_gaps(community, answered, self._clock.now())
        return len(answered)

    async def wait(self, record: AnswerRecord, member: int, channel: int) -> bool:
        """Remember that a member wants to be told when a question is answered; a second wish takes it back.

        Returns whether the member waits now.
        """
        who = Waiting(record.id, member, record.community, channel, self._clock.now())
        return await self._store.toggle_waiting(who)

    async def to_be_told(self) -> list[tuple[Waiting, str]]:
        """Return the members whose question was answered meanwhile, each with the question and only once."""
        return await self._store.take_answered()

    async def _answered(self, community: int, document: Document) -> list[_Near]:
        gaps = await self._store.open_gaps(community, LOOKED_AT)
        units = units_of(document)
        if not gaps or not units:
            return []
        vectors = await by_turns(self._embedder.embed_documents, [unit.text for unit in units])
        asked = await by_turns(self._embedder.embed_queries, [gap.question for gap in gaps])
        near = [self._nearest(gap, vector, units, vectors) for gap, vector in zip(gaps, asked, strict=True)]
        return sorted((each for each in near if each.cosine >= ANSWERED_FROM), key=lambda each: -each.cosine)

    def _nearest(self, gap: OpenGap, question: Embedding, units: Sequence[Unit], vectors: Sequence[Embedding]) -> _Near:
        cosines = self._embedder.similarities(question, vectors)
        cosine, place = max((cosine, -place) for place, cosine in enumerate(cosines))
        return _Near(gap, units[-place].section_id, cosine)

    def _group(self, gaps: Sequence[OpenGap], cluster: Cluster) -> GapGroup:
        now = self._clock.now()
        members = [gaps[place] for place in cluster.members]
        ages = [now - gap.asked_at for gap in members]
        return GapGroup(
            questions=tuple(dict.fromkeys(without_details(gap.question) for gap in members)),
            answer_ids=tuple(gap.answer_id for gap in members),
            count=len(members),
            recent=sum(age < RECENT for age in ages),
            before=sum(RECENT <= age < 2 * RECENT for age in ages),
            readings=tuple(dict.fromkeys(without_details(gap.reading) for gap in members if gap.reading)),
        )
