"""The library's and the conversation's values: frozen, comparable, free of any outside library."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

Embedding = NewType("Embedding", bytes)
"""A unit-length vector as little-endian float32: what the database stores and an index reads without conversion."""

SHARED = 0
"""The community number of documents that every community reads."""


def text_hash(text: str) -> str:
    """Return the hash under which a text's vector is kept."""
    return sha256(text.encode()).hexdigest()


class Evidence(StrEnum):
    """Name how a source knows what it says, strongest first."""

    OFFICIAL = "official"
    PEER_REVIEWED = "peer-reviewed"
    PREPRINT = "preprint"
    SURVEY = "survey"
    PLATFORM = "platform"
    PRACTICE = "practice"


class Level(StrEnum):
    """Name whom an article is written for."""

    STARTER = "starter"
    GROWING = "growing"
    ESTABLISHED = "established"


class UnitKind(StrEnum):
    """Name the part of a section that a unit was cut from; WHOLE is its heading, other questions and lead in one."""

    WHOLE = "whole"
    HEADING = "heading"
    QUESTION = "question"
    LEAD = "lead"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Topic:
    """Describe one topic of the library; `id` is its folder's name."""

    id: str
    title: str
    group: str
    covers: str


@dataclass(frozen=True, slots=True)
class Source:
    """Cite one publication; `published` is a year, a month or a day in ISO form, or "undated"."""

    id: str
    title: str
    publisher: str
    published: str
    url: str | None
    evidence: Evidence


CITATION = re.compile(r"\s?\[([a-z0-9.]+(?:-[a-z0-9.]+)+)\]")
"""A citation in running text: `[source-id]`, with the blank before it. An id has a hyphen, a placeholder like [name] has none."""


def cited_ids(text: str) -> tuple[str, ...]:
    """Return the source ids that a text cites, in order of appearance, each once."""
    return tuple(dict.fromkeys(CITATION.findall(text)))


def without_citations(text: str) -> str:
    """Return the text as it reads aloud."""
    return CITATION.sub("", text)


def prefix_of(community: int) -> str:
    """Return what every document id of a community begins with: ids are unique over all communities."""
    return f"c{community}/"


def slug(heading: str) -> str:
    """Turn a heading into the readable part of a section id: ASCII words joined by hyphens, at most 80 characters."""
    ascii_text = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_text.replace("'", ""))
    return "-".join(words)[:80].strip("-") or "section"


@dataclass(frozen=True, slots=True)
class Section:
    """Hold one question and its answer: the thing a person reads.

    `id` is `document-id#slug-of-heading`; `points` keep the author's order; `careful` is the caution without its label.
    """

    id: str
    heading: str
    also_asked: tuple[str, ...]
    lead: str
    points: tuple[str, ...]
    careful: str | None = None

    @property
    def document_id(self) -> str:
        """Return the id of the document that this section belongs to."""
        return self.id.partition("#")[0]

    @property
    def cited(self) -> tuple[str, ...]:
        """Return every source id cited anywhere in the section, each once."""
        return cited_ids(" ".join((self.lead, *self.points, self.careful or "")))


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one article of the library with its sections and sources."""

    id: str
    title: str
    topic: str
    summary: str
    level: Level
    reviewed: date
    review_by: date
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    community: int = SHARED
    origin: Source | None = None
    """What a document that was handed in as a whole is cited as; the library's own articles cite sentence by sentence."""

    def source(self, source_id: str) -> Source | None:
        """Return the source with that id, if the document lists it."""
        return next((source for source in self.sources if source.id == source_id), None)


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold the smallest text that is embedded; `position` is its place among the section's units of its kind."""

    section_id: str
    kind: UnitKind
    position: int
    text: str

    @property
    def id(self) -> str:
        """Return a content hash: the same text in the same place has the same id, always."""
        return sha256("\x1f".join((self.section_id, self.kind, str(self.position), self.text)).encode()).hexdigest()[
            :32
        ]

    @property
    def text_hash(self) -> str:
        """Return the hash under which the text's embedding is kept, wherever the text stands."""
        return text_hash(self.text)


@dataclass(frozen=True, slots=True)
class Tip:
    """Hold one thing to do today, at most 240 characters."""

    id: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Describe one fault in a library file and how to mend it; a warning does not keep the file out."""

    path: str
    line: int | None
    what: str
    fix: str
    warning: bool = False

    def __str__(self) -> str:
        """Return the problem as one line that an editor can jump to."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what} {self.fix}".rstrip()


class Outcome(StrEnum):
    """Name how far the library carried an answer."""

    ANSWER = "answer"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    REDIRECT = "redirect"
    ASK_BACK = "ask-back"


@dataclass(frozen=True, slots=True)
class UnitHit:
    """Pair a unit with its cosine similarity to the question, in [-1, 1]."""

    unit_id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Rank one section for one question.

    `score` is the fused score; `dense` the best unit's cosine; `lexical` the BM25 score relative to a perfect match, both in
    [0, 1]; `points` are (position, similarity) of matched points, nearest first; `relevance` is the re-ranker's logit, which
    compares with those of the same question's passages, 0 where none looked.
    """

    section: Section
    document: Document
    score: float
    dense: float
    lexical: float
    points: tuple[tuple[int, float], ...] = ()
    relevance: float = 0.0


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold one sentence or step of an answer with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Hold one numbered entry of an answer's source list; `section_id` is set when it is the library's own craft."""

    number: int
    source: Source
    section_id: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """Answer one thing that was asked: a lead, its steps and what speaks against it."""

    lead: Statement
    steps: tuple[Statement, ...] = ()
    cautions: tuple[Statement, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what the mentor says: prose in parts, numbered sources, questions to go on with."""

    outcome: Outcome
    parts: tuple[AnswerPart, ...]
    opening: str | None = None
    closing: str | None = None
    citations: tuple[Citation, ...] = ()
    follow_ups: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    """What stands on the buttons of the follow-ups where the mentor asks back; elsewhere the follow-ups themselves do."""

    declined: bool = False
    """Whether the question belongs elsewhere, so that not answering it is no gap of the library."""

    cautioned: bool = False
    """Whether a word of care was added, since the question may touch more than work."""

    shown: tuple[str, ...] = ()
    """Ids of the sections whose text the answer quotes; `sections` are all that were retrieved, best first."""

    language: str = "en"
    """ISO 639-1 code of the language that the answer is in."""

    original: Answer | None = None
    """The same answer in the library's own words, where this one is a translation."""

    kept: str = ""
    """What else the message asked, beside what wanted care: it is kept, and a press of a button answers it."""

    by_meaning: bool = False
    """Whether meaning alone called for care, so that the member may say that it was not meant so."""

    did_you_mean: bool = False
    """Whether the follow-ups are other readings of the question, rather than next steps."""

    @property
    def said(self) -> tuple[str, ...]:
        """Return the texts of everything quoted, leads and cautions too."""
        return tuple(each.text for part in self.parts for each in (part.lead, *part.steps, *part.cautions))

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the texts of all steps, as a reader would count them: of several readings, their headings."""
        if self.did_you_mean and len(self.parts) > 1:
            return tuple(part.title or part.lead.text for part in self.parts)
        return tuple(step.text for part in self.parts for step in part.steps)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Hold one earlier turn of a talk: what was asked, what it was understood as, what was shown.

    `shown` are ids of sections, `steps` the texts of steps as a reader would count them, `said` all texts that were quoted.
    """

    question: str
    understood_as: str
    outcome: Outcome
    shown: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    asked_at: datetime | None = None

    @classmethod
    def of(cls, question: str, understood_as: str, answer: Answer, asked_at: datetime | None = None) -> Exchange:
        """Return the turn that this answer was given in; of a translated one, what the library said."""
        said = answer.original or answer
        return cls(question, understood_as, said.outcome, said.shown, said.steps, said.said, asked_at)
