"""Read the articles of the library's folder: YAML front matter, CommonMark below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.kernel.adapters.entries import (
    SOURCE_FIXES,
    YAML_FAULTS,
    SourceEntry,
    Text,
    faults_of,
    filler_phrases,
    first_line,
)
from bot.kernel.markdown import ALSO_ASKED, CAREFUL
from bot.kernel.models import Document, Level, Problem, Section, cited_ids, prefix_of, slug
from bot.search.adapters.question_bank import FOLDER
from bot.search.adapters.topics_file import USE_A_TOPIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAD_CHARACTERS = 350
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RAW_HTML = re.compile(r"<[!/?a-zA-Z]")
_LEANING_START = re.compile(r"^(This|It|They|Also|These|That)\b")

_FIXES = {
    **SOURCE_FIXES,
    "reviewed": "Write a day, such as 2026-11-22.",
    "review_by": "Write a day, such as 2026-11-22.",
}


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Text
    topic: Text
    summary: Text
    level: Level
    reviewed: date
    review_by: date
    origin: str | None = None
    sources: Annotated[list[SourceEntry], Field(min_length=1)]


@dataclass(slots=True)
class _Draft:
    """Collect a section while its tokens pass by; `line` is where its heading stands in the file."""

    heading: str
    line: int
    also_asked: tuple[str, ...] = ()
    lead: list[str] = field(default_factory=list)
    points: list[tuple[str, int]] = field(default_factory=list)


class ArticleReader:
    """Turn the files of one library folder into documents and a list of everything wrong with them."""

    def __init__(self, folder: Path, *, today: date) -> None:
        self._folder = folder
        self._today = today
        self._markdown = MarkdownIt("commonmark")
        self._filler = filler_phrases(folder / "filler.txt")

    def article_paths(self) -> list[Path]:
        """Return the paths of all articles, sorted, so that every run sees them in the same order."""
        found = (path for path in self._folder.glob("*/*.md") if path.parent.name != FOLDER)
        return sorted(path for path in found if path.is_file())

    def read(self, path: Path, topics: frozenset[str]) -> tuple[Document | None, list[Problem]]:
        """Read one article; the document is None when a problem other than a warning keeps it out."""
        name = str(path)
        try:
            text = path.read_text(encoding="utf-8-sig")  # Windows editors put a byte-order mark before the front matter
        except (OSError, UnicodeDecodeError) as exc:
            return None, [Problem(name, None, f"cannot be read ({exc}).", "Save the file as UTF-8 text.")]
        try:
            meta, body = frontmatter.parse(text, handler=YAMLHandler())
        except YAML_FAULTS as exc:
            return None, [_yaml_problem(name, exc)]
        # The parser strips blank lines at both ends of the body.
        offset = text.rstrip().count("\n") - body.count("\n")
        return self._article(path, meta, body, topics, lines=text.splitlines(), offset=offset)

    def read_community(
        self, community: int, meta: Mapping[str, Any], body: str, topics: frozenset[str]
    ) -> tuple[Document | None, list[Problem]]:
        """Read an article that a community owns; its id is made of its title."""
        if _RAW_HTML.search(body):
            # A person reading the page would not see what stands there; the loose reader leaves it out.
            return None, [Problem("article", None, "raw HTML does not fit.", "Use prose and bullets.")]
        name = slug(str(meta.get("title", "")))
        document, problems = self._article(Path(str(meta.get("topic", "")), f"{name}.md"), meta, body, topics)
        if document is None:
            return None, problems
        own = f"{prefix_of(community)}{name}"
        sections = tuple(replace(section, id=f"{own}#{section.id.partition('#')[2]}") for section in document.sections)
        return replace(document, id=own, community=community, sections=sections), problems

    def _article(
        self,
        path: Path,
        meta: Mapping[str, Any],
        body: str,
        topics: frozenset[str],
        *,
        lines: Sequence[str] = (),
        offset: int = 0,
    ) -> tuple[Document | None, list[Problem]]:
        name = str(path)
        header, problems = self._header(path, meta, lines, topics)
        drafts, found = self._drafts(name, body, offset)
        problems += found
        if not drafts:
            problems.append(Problem(name, None, "the article has no section.", "Begin each with a ## question."))
        for draft in drafts:
            problems += self._faults(name, draft)
        if header is not None:
            problems += self._source_faults(name, header, drafts)
        if header is None or any(not problem.warning for problem in problems):
            return None, problems
        return _document(f"{header.topic}/{path.stem}", header, drafts), problems

    def _header(
        self, path: Path, meta: Mapping[str, Any], lines: Sequence[str], topics: frozenset[str]
    ) -> tuple[_FrontMatter | None, list[Problem]]:
        def problem(what: str, fix: str, field: str, *, warning: bool = False) -> Problem:
            starts = (number for number, line in enumerate(lines, start=1) if line.startswith(f"{field}:"))
            return Problem(str(path), next(starts, 1), what, fix, warning=warning)

        try:
            header = _FrontMatter.model_validate(meta)
        except ValidationError as exc:
            return None, [problem(f"front matter: {what}", fix, field) for field, what, fix in faults_of(exc, _FIXES)]
        problems = []
        if not _FILE_NAME.fullmatch(path.stem):
            fix = "Use lower-case words joined by hyphens."
            problems.append(Problem(str(path), None, f"the file name {path.name!r} does not fit.", fix))
        if header.topic not in topics:
            problems.append(problem(f"unknown topic {header.topic!r}.", USE_A_TOPIC, "topic"))
        elif header.topic != path.parent.name:
            what = f"topic {header.topic!r} in folder {path.parent.name!r}."
            problems.append(problem(what, "Move the file or correct the topic.", "topic"))
        if header.review_by < self._today:
            due = f"the review was due on {header.review_by}."
            problems.append(problem(due, "Read it again and set both dates.", "review_by", warning=True))
        return header, problems

    def _drafts(self, name: str, body: str, offset: int) -> tuple[list[_Draft], list[Problem]]:
        drafts: list[_Draft] = []
        problems: list[Problem] = []
        tokens = iter(self._markdown.parse(body))
        inside: list[str] = []
        for token in tokens:
            line = offset + (token.map[0] if token.map else 0) + 1
            if token.type.endswith("_open"):
                inside.append(f"{token.type[:-5]}{token.tag}" if token.type == "heading_open" else token.type[:-5])
            elif token.type.endswith("_close"):
                inside.pop()
            elif token.type == "inline":
                self._place(name, inside, " ".join(token.content.split()), line, drafts, problems)
            else:
                problems.append(
                    Problem(name, line, f"a {token.type.replace('_', ' ')} does not fit.", "Use prose and bullets.")
                )
        return drafts, problems

    def _place(
        self, name: str, inside: list[str], text: str, line: int, drafts: list[_Draft], problems: list[Problem]
    ) -> None:
        match inside:
            case ["headingh2"]:
                drafts.append(_Draft(text, line))
            case _ if not drafts:
                problems.append(Problem(name, line, "text before the first heading.", "Begin with a ## question."))
            case ["blockquote", "paragraph"] if text.startswith(ALSO_ASKED):
                asked = (part.strip() for part in text.removeprefix(ALSO_ASKED).split("·"))
                drafts[-1].also_asked = tuple(part for part in asked if part)
            case ["paragraph"] if not drafts[-1].points:
                drafts[-1].lead.append(text)
            case ["bullet_list", "list_item", "paragraph"]:
                drafts[-1].points.append((text, line))
            case _:
                shape = " in ".join(reversed(inside)).replace("_", " ")
                problems.append(Problem(name, line, f"a {shape} does not fit here.", "Follow the editorial form."))

    def _faults(self, name: str, draft: _Draft) -> list[Problem]:
        def problem(what: str, fix: str, line: int = draft.line) -> Problem:
            return Problem(name, line, what, fix)

        lead = " ".join(draft.lead)
        found = []
        if not draft.heading:
            found.append(problem("a heading is empty.", "Write the question that the section answers."))
        if not lead:
            found.append(problem(f"{draft.heading!r} has no lead.", "Answer it in two or three sentences."))
        if len(lead) > LEAD_CHARACTERS:
            found.append(problem(f"the lead has {len(lead)} characters.", f"Keep it to {LEAD_CHARACTERS}."))
        if not 3 <= len(draft.also_asked) <= 6:
            count = len(draft.also_asked)
            found.append(problem(f"{count} other phrasings in Also asked.", "Give three to six, split by ' · '."))
        if not 3 <= len(draft.points) <= 7:
            found.append(problem(f"{len(draft.points)} bullets.", "Give three to six, and at most one caution."))
        for text, line in [(draft.heading, draft.line), (lead, draft.line), *draft.points]:
            found += [problem(f"filler: {phrase!r}.", "Say what you mean.", line) for phrase in self._filler_in(text)]
        return found + self._bullet_faults(name, draft)

    def _bullet_faults(self, name: str, draft: _Draft) -> list[Problem]:
        found = []
        for position, (text, line) in enumerate(draft.points):
            if leaning := _LEANING_START.match(text):
                found.append(Problem(name, line, f"a bullet starts with {leaning[0]!r}.", "Let it stand alone."))
            if text.startswith(CAREFUL) and position != len(draft.points) - 1:
                found.append(Problem(name, line, "a caution stands before other bullets.", "Make it the last one."))
        return found

    def _filler_in(self, text: str) -> list[str]:
        return [match[0] for match in self._filler.finditer(text)] if self._filler else []

    def _source_faults(self, name: str, header: _FrontMatter, drafts: list[_Draft]) -> list[Problem]:
        ids = [source.id for source in header.sources]
        known = set(ids)
        cited: set[str] = set()
        found = [
            Problem(name, 1, f"source {twice!r} stands twice.", "Keep one entry, or give the other an id of its own.")
            for twice in sorted(known)
            if ids.count(twice) > 1
        ]
        for draft in drafts:
            for text, line in [(" ".join(draft.lead), draft.line), *draft.points]:
                marked = cited_ids(text)
                cited.update(marked)
                found += [
                    Problem(name, line, f"[{missing}] is cited but not listed.", "Add it to sources.")
                    for missing in marked
                    if missing not in known
                ]
        found += [
            Problem(name, 1, f"source {unused!r} is never cited.", "Cite it or drop it.")
            for unused in sorted(known - cited)
        ]
        return found


def _document(document_id: str, header: _FrontMatter, drafts: list[_Draft]) -> Document:
    sections: dict[str, Section] = {}
    for draft in drafts:
        name = slug(draft.heading)
        numbered = (f"{name}-{number}" for number in count(2))
        free = next(each for each in chain([name], numbered) if f"{document_id}#{each}" not in sections)
        section = _section(f"{document_id}#{free}", draft)
        sections[section.id] = section
    return Document(
        id=document_id,
        title=header.title,
        topic=header.topic,
        summary=header.summary,
        level=header.level,
        reviewed=header.reviewed,
        review_by=header.review_by,
        sources=tuple(source.value() for source in header.sources),
        sections=tuple(sections.values()),
    )


def _section(section_id: str, draft: _Draft) -> Section:
    texts = [text for text, _ in draft.points]
    careful = texts.pop().removeprefix(CAREFUL).strip() if texts and texts[-1].startswith(CAREFUL) else None
    return Section(section_id, draft.heading, draft.also_asked, " ".join(draft.lead), tuple(texts), careful)


def _yaml_problem(name: str, error: Exception) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        line = error.problem_mark.line + 1
        return Problem(
            name, line, f"the front matter is not valid YAML ({error.problem}).", "Quote values with a colon."
        )
    what = f"the front matter holds a value that YAML cannot read ({first_line(error)})."
    return Problem(name, 1, what, "Write dates like 2026-11-22 and quote the rest.")
