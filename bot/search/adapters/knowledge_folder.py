"""Serve the shared library's files to the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import KnowledgeError
from bot.kernel.models import Document, Problem, Topic
from bot.search.adapters.markdown_articles import ArticleReader
from bot.search.adapters.question_bank import QuestionBank
from bot.search.adapters.topics_file import read_topics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from bot.search.rules.question_bank import Asked, Graded


class KnowledgeFolder:
    """Implement the library's files on a folder of Markdown and YAML."""

    def __init__(self, folder: Path, *, today: date) -> None:
        self._folder = folder
        self._reader = ArticleReader(folder, today=today)

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics; raise KnowledgeError when their file cannot be used, since nothing else can then."""
        try:
            return read_topics(self._folder)
        except ValueError as exc:
            problem = Problem(str(self._folder / "topics.yaml"), None, str(exc), "Write a list of topics.")
            raise KnowledgeError([problem]) from exc

    def documents(self, paths: Iterable[Path] = ()) -> tuple[list[Document], list[Problem]]:
        """Read every article, or those below the paths; return the usable ones and everything wrong with any."""
        topics = frozenset(topic.id for topic in self.topics())
        wanted = [path.resolve() for path in paths]
        found: list[Document] = []
        problems: list[Problem] = []
        for path in self._reader.article_paths():
            if wanted and not any(path.resolve().is_relative_to(folder) for folder in wanted):
                continue
            document, faults = self._reader.read(path, topics)
            problems += faults
            if document is not None:
                found.append(document)
        return found, [*problems, *self._repeats(found)]

    def read_article(
        self, community: int, header: Mapping[str, Any], body: str
    ) -> tuple[Document | None, list[Problem]]:
        """Read an article in the editorial form that a community owns."""
        return self._reader.read_community(community, header, body, frozenset(topic.id for topic in self.topics()))

    def question_bank(self, documents: Iterable[Document]) -> tuple[list[Asked], list[Graded], list[Problem]]:
        """Return what people ask about these documents' sections, what was read and graded, and what is wrong with the files."""
        sections = frozenset(section.id for document in documents for section in document.sections)
        bank = QuestionBank(self._folder)
        asked, problems = bank.read(sections)
        graded, faults = bank.graded(sections)
        return asked, graded, problems + faults

    def _repeats(self, documents: list[Document]) -> list[Problem]:
        """Report headings that stand twice and sources that two articles describe differently."""
        problems = []
        headings: dict[str, str] = {}
        sources: dict[str, tuple[object, str]] = {}
        for document in documents:
            path = str(self._folder / f"{document.id}.md")
            for section in document.sections:
                first = headings.setdefault(section.heading.casefold(), path)
                if first != path:
                    what = f"the heading {section.heading!r} stands in {first} as well."
                    problems.append(Problem(path, None, what, "Make each say whom it is for.", warning=True))
            for source in document.sources:
                known, first = sources.setdefault(source.id, (source, path))
                if known != source:
                    what = f"source {source.id!r} differs from the one in {first}."
                    problems.append(Problem(path, 1, what, "Give both the same entry.", warning=True))
        return problems
