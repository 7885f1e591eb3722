"""Build what a language model is asked: rules, numbered passages and the question, the last two fenced as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from bot.kernel.models import without_citations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.kernel.models import Passage, Section

PASSAGES = 5
"""Sections that the model gets to read, best first."""

FENCE_MARK = "§§"

_NUMBER_IN_BRACKETS = re.compile(r"\[(\d[\d\s,]*)\]")


@dataclass(frozen=True, slots=True)
class PromptTexts:
    """Hold the prompts as they stand in their files."""

    mentor: str
    full: str
    brief: str
    question: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Hold what a model is asked: standing rules, and one question with its passages."""

    system: str
    user: str


def build_prompt(
    texts: PromptTexts,
    question: str,
    passages: Sequence[Passage],
    new_token: Callable[[], str],
    *,
    brief: bool = False,
) -> Prompt:
    """Fence each passage and the question behind a token that was drawn after they were written."""
    data = [question, *(section_text(passage.section) for passage in passages)]
    token = new_token()
    while any(token in text for text in data):
        token = new_token()
    fence = f"{FENCE_MARK}{token}"
    blocks = [
        f"{fence} passage {number}\n{harmless(section_text(passage.section))}"
        for number, passage in enumerate(passages, start=1)
    ]
    form = (texts.brief if brief else texts.full).strip()
    # One substitution each, never one on another's result: a "$fence" in a passage stays what it is.
    system = Template(texts.mentor).substitute(fence=fence, form=form)
    user = Template(texts.question).substitute(
        fence=fence, passages="\n".join(blocks), question=harmless(" ".join(question.split()))
    )
    return Prompt(system, user)


def harmless(text: str) -> str:
    """Return data without what could pass for a fence or for the number of another passage."""
    return _NUMBER_IN_BRACKETS.sub(r"(\1)", text.replace(FENCE_MARK, ""))


def section_text(section: Section) -> str:
    """Return a section as it is read to the model, without the ids of its sources."""
    lines = [section.heading, section.lead, *(f"- {point}" for point in section.points)]
    if section.careful:
        lines.append(f"Careful: {section.careful}")
    return without_citations("\n".join(lines))
