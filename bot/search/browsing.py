"""Look into the library: its topics, its questions, the passages behind an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document, Section, Topic
    from bot.search.retrieval import Retriever


@dataclass(frozen=True, slots=True)
class TopicOverview:
    """Count what the library holds on a topic."""

    topic: Topic
    articles: int
    questions: int


class Library:
    """Read the library that the retriever has loaded."""

    def __init__(self, retriever: Retriever, topics: Sequence[Topic]) -> None:
        self._retriever = retriever
        self._topics = tuple(topics)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Return the topics in the order in which members see them."""
        return self._topics

    async def overview(self, community: int) -> list[TopicOverview]:
        """Return every topic with what the community's library holds on it."""
        documents = (await self._retriever.shelf(community)).documents.values()
        return [
            TopicOverview(
                topic,
                sum(document.topic == topic.id for document in documents),
                sum(len(document.sections) for document in documents if document.topic == topic.id),
            )
            for topic in self._topics
        ]

    async def articles(self, community: int, topic_id: str) -> tuple[Topic, list[Document]]:
        """Return a topic with its articles; raise NotFound when there is no such topic."""
        topic = next((topic for topic in self._topics if topic.id == topic_id), None)
        if topic is None:
            raise NotFound(N_("I don't know that topic. Pick one of those that I suggest while you type."))
        documents = (await self._retriever.shelf(community)).documents.values()
        return topic, sorted((d for d in documents if d.topic == topic_id), key=lambda d: d.title)

    async def passages(self, community: int, section_ids: Sequence[str]) -> list[tuple[Section, Document]]:
        """Return the sections that still stand in the library, in the order asked for."""
        shelf = await self._retriever.shelf(community)
        return [
            (shelf.sections[section_id], shelf.documents[shelf.sections[section_id].document_id])
            for section_id in section_ids
            if section_id in shelf.sections
        ]

    def suggest_topics(self, typed: str, limit: int) -> list[Topic]:
        """Return topics whose title or subject holds what was typed, titles that begin with it first."""
        sought = typed.casefold().strip()
        fitting = [topic for topic in self._topics if sought in f"{topic.title} {topic.covers} {topic.id}".casefold()]
        fitting.sort(key=lambda topic: not topic.title.casefold().startswith(sought))
        return fitting[:limit]
