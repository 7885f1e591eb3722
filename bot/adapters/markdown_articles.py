"""Read articles and tips from the library's folder: YAML front matter, CommonMark below it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, TypeAdapter, ValidationError

from bot.domain.models import Document, Evidence, Level, Problem, Section, Source, Tip, Topic, cited_ids

if TYPE_CHECKING:
    from pathlib import Path

LEAD_CHARACTERS = 350
TIP_CHARACTERS = 240
ALSO_ASKED = "Also asked:"
CAREFUL = "**Careful:**"
_LEANING_START = re.compile(r"^(This|It|They|Also|These|That)\b")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _SourceEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.\-][a-z0-9]+)*-[a-z0-9.]+$")]
    title: Text
    publisher: Text
    published: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}){0,2}|undated)$")]
    url: HttpUrl | None = None
    evidence: Evidence


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Text
    topic: Text
    summary: Text
    level: Level
    reviewed: date
    review_by: date
    sources: Annotated[list[_SourceEntry], Field(min_length=1)]


class _TipEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    topic: Text
    text: Annotated[Text, StringConstraints(max_length=TIP_CHARACTERS)]


class _TopicEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    title: Text
    group: Text
    covers: Text


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
        self._filler = _filler_phrases(folder / "filler.txt")

    def article_paths(self) -> list[Path]:
        """Return the paths of all articles, sorted, so that every run sees them in the same order."""
        return sorted(path for path in self._folder.glob("*/*.md") if path.is_file())

    def topics(self) -> tuple[Topic, ...]:
        """Read `topics.yaml`, raising ValueError with a sentence when it is malformed."""
        return tuple(Topic(**entry.model_dump()) for entry in self._entries("topics.yaml", _TopicEntry))

    def tips(self, topics: frozenset[str]) -> tuple[list[Tip], list[Problem]]:
        """Read `tips.yaml`; a tip with an unknown topic or a used id is a problem, not an error."""
        try:
            entries = self._entries("tips.yaml", _TipEntry)
        except ValueError as exc:
            return [], [Problem(str(self._folder / "tips.yaml"), None, str(exc), "Write a list of {id, topic, text}.")]
        tips: dict[str, Tip] = {}
        problems: list[Problem] = []
        for entry in entries:
            if entry.topic not in topics:
                problems.append(self._tip_problem(entry.id, f"has the unknown topic {entry.topic!r}."))
            elif entry.id in tips:
                problems.append(self._tip_problem(entry.id, "stands twice."))
            else:
                tips[entry.id] = Tip(entry.id, entry.topic, entry.text)
        return list(tips.values()), problems

    def read(self, path: Path, topics: frozenset[str]) -> tuple[Document | None, list[Problem]]:
        """Read one article; the document is None when a problem other than a warning keeps it out."""
        name = str(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            return None, [Problem(name, None, f"cannot be read ({exc}).", "Save the file as UTF-8 text.")]
        try:
            meta, body = frontmatter.parse(text)
        except yaml.YAMLError as exc:
            line = exc.problem_mark.line + 2 if isinstance(exc, yaml.MarkedYAMLError) and exc.problem_mark else 1
            return None, [Problem(name, line, "the front matter is not valid YAML.", "Quote values with a colon.")]
        offset = len(text.splitlines()) - len(body.splitlines())
        header, problems = self._header(name, meta, path.parent.name, topics)
        drafts, found = self._drafts(name, body, offset)
        problems += found
        for draft in drafts:
            problems += self._faults(name, draft)
        if header is not None:
            problems += self._source_faults(name, header, drafts)
        if header is None or any(not problem.warning for problem in problems):
            return None, problems
        return _document(f"{header.topic}/{path.stem}", header, drafts), problems

    def _entries(self, name: str, kind: type[BaseModel]) -> list[Any]:
        path = self._folder / name
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
            return TypeAdapter(list[kind]).validate_python(raw)  # type: ignore[valid-type]  # the model is a parameter
        except FileNotFoundError:
            raise ValueError(f"{path} is missing.") from None
        except yaml.YAMLError as exc:
            raise ValueError(f"{path} is not valid YAML: {str(exc).splitlines()[0]}.") from exc
        except ValidationError as exc:
            raise ValueError(f"{path}: {'; '.join(_sentences_of(exc))}") from exc

    def _tip_problem(self, tip_id: str, what: str) -> Problem:
        return Problem(str(self._folder / "tips.yaml"), None, f"tip {tip_id} {what}", "Give it another.")

    def _header(
        self, name: str, meta: dict[str, object], folder: str, topics: frozenset[str]
    ) -> tuple[_FrontMatter | None, list[Problem]]:
        try:
            header = _FrontMatter.model_validate(meta)
        except ValidationError as exc:
            return None, [Problem(name, 1, f"front matter: {what}", "") for what in _sentences_of(exc)]
        problems = []
        if header.topic not in topics:
            problems.append(Problem(name, 1, f"unknown topic {header.topic!r}.", "Use one of topics.yaml."))
        elif header.topic != folder:
            problems.append(Problem(name, 1, f"topic {header.topic!r} in folder {folder!r}.", "Move the file."))
        if header.review_by < self._today:
            due = f"the review was due on {header.review_by}."
            problems.append(Problem(name, 1, due, "Read it again and set both dates.", warning=True))
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
        if not lead:
            found.append(problem(f"{draft.heading!r} has no lead.", "Answer it in two or three sentences."))
        if len(lead) > LEAD_CHARACTERS:
            found.append(problem(f"the lead has {len(lead)} characters.", f"Keep it under {LEAD_CHARACTERS}."))
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
        known = {source.id for source in header.sources}
        cited: set[str] = set()
        found = []
        for draft in drafts:
            for text, line in [(" ".join(draft.lead), draft.line), *draft.points]:
                ids = cited_ids(text)
                cited.update(ids)
                found += [
                    Problem(name, line, f"[{missing}] is cited but not listed.", "Add it to sources.")
                    for missing in ids
                    if missing not in known
                ]
        found += [
            Problem(name, 1, f"source {unused!r} is never cited.", "Cite it or drop it.")
            for unused in sorted(known - cited)
        ]
        return found


def slug(heading: str) -> str:
    """Turn a heading into the readable part of a section id: ASCII words joined by hyphens, at most 80 characters."""
    ascii_text = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_text.replace("'", ""))
    return "-".join(words)[:80].strip("-") or "section"


def _document(document_id: str, header: _FrontMatter, drafts: list[_Draft]) -> Document:
    used: dict[str, int] = {}
    sections = []
    for draft in drafts:
        name = slug(draft.heading)
        used[name] = used.get(name, 0) + 1
        suffix = f"-{used[name]}" if used[name] > 1 else ""
        sections.append(_section(f"{document_id}#{name}{suffix}", draft))
    return Document(
        id=document_id,
        title=header.title,
        topic=header.topic,
        summary=header.summary,
        level=header.level,
        reviewed=header.reviewed,
        review_by=header.review_by,
        sources=tuple(
            Source(s.id, s.title, s.publisher, s.published, str(s.url) if s.url else None, s.evidence)
            for s in header.sources
        ),
        sections=tuple(sections),
    )


def _section(section_id: str, draft: _Draft) -> Section:
    texts = [text for text, _ in draft.points]
    careful = texts.pop().removeprefix(CAREFUL).strip() if texts and texts[-1].startswith(CAREFUL) else None
    return Section(section_id, draft.heading, draft.also_asked, " ".join(draft.lead), tuple(texts), careful)


def _filler_phrases(path: Path) -> re.Pattern[str] | None:
    if not path.is_file():
        return None
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    phrases = [re.escape(line) for line in lines if line and not line.startswith("#")]
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE) if phrases else None


def _sentences_of(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, fault['loc'])) or 'value'}: {fault['msg'].lower()}." for fault in error.errors()]
