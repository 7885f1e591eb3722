"""Suggest for the sections of a draft the questions that members would ask, for a moderator to accept or edit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.library.rules.chapters import same, way_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Document, Section

QUESTIONS = 6
"""Phrasings that one section may have; each is a unit of its own."""

QUESTION_CHARACTERS = 150
SEPARATOR = " | "
_FOR = re.compile(r"(?:pros?|for it|advantages?|benefits?|upsides?|why it helps)", re.IGNORECASE)
_AGAINST = re.compile(r"(?:cons?|against it|disadvantages?|drawbacks?|downsides?|risks?|limits?)", re.IGNORECASE)
_DOING = re.compile(r"[A-Z][a-z]+ing\b(?! for\b)")
_HOW_TO = re.compile(r"(how|when|where|what|whom) to\s+(.+)", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:how|why|when|where|what|who|which|whose|can|do|does|is|are|should|may|must|will)\b", re.IGNORECASE
)
_GENERAL = re.compile(
    r"(?:introduction|overview|summary|general|about|welcome|preface|start|notes?|misc\w*|other)\W*", re.IGNORECASE
)


def suggested(section: Section, title: str) -> str | None:
    """Return a question that a section answers; None when its heading is one, or says too little."""
    path, heading = way_of(section.heading)
    bare = re.sub(r"\s*\(\d+\)$", "", heading).strip(" .:")
    if heading.rstrip().endswith("?") or not bare or _GENERAL.fullmatch(bare):
        return None
    over = path[-1] if path else title
    if over.rstrip().endswith("?") or same(over, bare):
        over = title
    if _FOR.fullmatch(bare):
        question = f"What speaks for “{over}”?"
    elif _AGAINST.fullmatch(bare):
        question = f"What speaks against “{over}”?"
    elif asked := _HOW_TO.fullmatch(bare):
        question = f"{asked[1].capitalize()} do I {asked[2]}?"
    elif _ASKS.match(bare):
        question = f"{bare}?"
    elif _DOING.match(bare):
        question = f"How do I go about {_within(bare)}?"
    elif same(bare, title):
        question = f"What does our {_within(title)} say?"
    else:
        question = f"What does “{title}” say about {_within(bare)}?"
    return question if len(question) <= QUESTION_CHARACTERS else None


def suggestions(document: Document) -> list[tuple[str, str]]:
    """Return the sections' headings with a question for each that has one and does not hold it yet."""
    found = []
    for section in document.sections:
        question = suggested(section, document.title)
        if question is not None and not any(same(question, asked) for asked in section.also_asked):
            found.append((section.heading, question))
    return found


def together(document: Document, found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what was found for the sections, and what their headings suggest where nothing was, in the document's order.

    What a section says already that it answers is left out, and so is what it has no room for.
    """
    made = dict(suggestions(document))
    pairs = []
    for section in document.sections:
        known = [section.heading, *section.also_asked]
        fitting = [" ".join(question.split()) for heading, question in found if heading == section.heading]
        by_heading = [made[section.heading]] if section.heading in made else []
        for question in fitting or by_heading:
            short_enough = len(question) <= QUESTION_CHARACTERS and len(known) <= QUESTIONS
            if question and short_enough and not any(same(question, each) for each in known):
                known.append(question)
                pairs.append((section.heading, question))
    return pairs


def to_try(document: Document, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return questions to try on a document, each once: what is suggested, what it says that it answers, its headings."""
    asked = [question for _, question in pairs]
    asked += [question for section in document.sections for question in section.also_asked]
    headings = [way_of(section.heading)[1] for section in document.sections]
    asked += [heading for heading in headings if heading.endswith("?")]
    return list(dict.fromkeys(asked or headings))


def lines_of(pairs: Sequence[tuple[str, str]], room: int) -> str:
    """Return headings and questions as lines to edit, as many as fit."""
    lines: list[str] = []
    for heading, question in pairs:
        line = f"{heading}{SEPARATOR}{question}"
        if len("\n".join((*lines, line))) > room:
            break
        lines.append(line)
    return "\n".join(lines)


def read_lines(text: str) -> dict[str, list[str]]:
    """Return the questions that somebody left in edited lines, by heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        heading, separator, question = line.rpartition(SEPARATOR.strip())
        if separator and heading.strip() and question.strip():
            found.setdefault(heading.strip(), []).append(" ".join(question.split())[:QUESTION_CHARACTERS])
    return found


def with_questions(document: Document, questions: Mapping[str, Sequence[str]]) -> Document:
    """Return the document whose sections of these headings say that they answer these questions too."""
    return replace(
        document, sections=tuple(_asked(section, questions.get(section.heading, ())) for section in document.sections)
    )


def with_kept_questions(fresh: Document, before: Document) -> Document:
    """Return a new state of a document with the questions that moderators gave to sections of the same headings before.

    One that names questions itself, as an export does, is left as it is.
    """
    if any(section.also_asked for section in fresh.sections):
        return fresh
    kept = {section.heading: section.also_asked for section in before.sections}
    sections = tuple(replace(section, also_asked=kept.get(section.heading, ())) for section in fresh.sections)
    return replace(fresh, sections=sections)


def _asked(section: Section, questions: Sequence[str]) -> Section:
    asked = list(section.also_asked)
    for question in questions:
        # A dot between phrasings parts them when the document is read again.
        plain = question.replace("·", "-").strip()
        if plain and len(asked) < QUESTIONS and not any(same(plain, each) for each in (*asked, section.heading)):
            asked.append(plain)
    return replace(section, also_asked=tuple(asked))


def _within(text: str) -> str:
    """Return a heading as it stands in a sentence: names and abbreviations keep their capitals."""
    first = text.split()[0] if text.split() else ""
    rest = text.split()[1:2]
    is_name = first.isupper() or (rest and rest[0][:1].isupper() and not text.isupper())
    return (
        text.capitalize().replace(first.capitalize(), first.lower(), 1)
        if text.isupper() and len(text) > 4
        else (text if is_name else text[:1].lower() + text[1:])
    )
