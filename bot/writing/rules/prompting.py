"""Build what a language model is asked: standing rules first, then what changes, each piece of it fenced as data."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from bot.care.rules.privacy import without_details
from bot.kernel.models import without_citations
from bot.writing.rules.fencing import FENCE_MARK, harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Exchange, Passage, Section
    from bot.writing.rules.units import Offer

WRITTEN_FROM = 10
"""Sections that the model gets to read where it writes, best first."""

TALK_CHARACTERS = 1_600
"""Of the talk's last turns, as many as fit."""

SECTION_CHARACTERS = 600
"""Of a section, as much as is read to the model that thinks of questions for it."""

TALK_TURNS = 4
TURNS_WHERE_IT_WRITES = 2
TURN_CHARACTERS = 500
NO_TALK = "(nothing)"


@dataclass(frozen=True, slots=True)
class PromptTexts:
    """Hold the prompts as they stand in their files."""

    mentor: str
    full: str
    brief: str
    question: str
    select: str
    select_question: str
    confirm: str
    translate_question: str
    translate_answer: str
    suggest: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Hold what a model is asked: standing rules, and one question with its passages."""

    system: str
    user: str


def writing_prompt(
    texts: PromptTexts,
    question: str,
    passages: Sequence[Passage],
    history: Sequence[Exchange] = (),
    *,
    brief: bool = False,
) -> Prompt:
    """Ask for an answer in the model's own words, from numbered passages."""
    blocks = [
        f"{FENCE_MARK} passage {number}\n{harmless(section_text(passage.section))}"
        for number, passage in enumerate(passages, start=1)
    ]
    # One substitution each, never one on another's result: a "$question" in a passage stays what it is.
    user = Template(texts.question).substitute(
        passages="\n".join(blocks),
        talk=talk_of(history, TURNS_WHERE_IT_WRITES),
        question=_said(question),
        form=(texts.brief if brief else texts.full).strip(),
    )
    return Prompt(texts.mentor, user)


def selecting_prompt(texts: PromptTexts, question: str, offer: Offer, history: Sequence[Exchange]) -> Prompt:
    """Ask which of the offered units answer; what changes most from turn to turn stands last."""
    user = Template(texts.select_question).substitute(
        library=offer.text(), talk=talk_of(history, TALK_TURNS), question=_said(question)
    )
    return Prompt(texts.select, user)


def confirming_prompt(texts: PromptTexts, question: str) -> Prompt:
    """Ask whether a text touches a concern."""
    return Prompt(texts.confirm, f"{FENCE_MARK} text\n{_said(question)}\n{FENCE_MARK} end")


def translating_prompt(texts: PromptTexts, question: str, history: Sequence[Exchange]) -> Prompt:
    """Ask for a member's question in English."""
    user = (
        f"{FENCE_MARK} talk so far\n{talk_of(history, TURNS_WHERE_IT_WRITES)}\n"
        f"{FENCE_MARK} the member says now\n{_said(question)}\n{FENCE_MARK} end"
    )
    return Prompt(texts.translate_question, user)


def answering_prompt(texts: PromptTexts, language: str, said: Sequence[str]) -> Prompt:
    """Ask for the library's texts in a member's language."""
    lines = [f"[{number}] {harmless(text)}" for number, text in enumerate(said, start=1)]
    user = f"Language: {language}\n{FENCE_MARK} texts\n" + "\n".join(lines) + f"\n{FENCE_MARK} end"
    return Prompt(texts.translate_answer, user)


def suggesting_prompt(texts: PromptTexts, title: str, sections: Sequence[Section]) -> Prompt:
    """Ask which questions the sections of a document answer; of each as much as shows what it is about."""
    blocks = [
        f"{FENCE_MARK} section {number}\n{harmless(section_text(section)[:SECTION_CHARACTERS])}"
        for number, section in enumerate(sections, start=1)
    ]
    user = f"{FENCE_MARK} title\n{harmless(title)}\n" + "\n".join(blocks) + f"\n{FENCE_MARK} end"
    return Prompt(texts.suggest, user)


def talk_of(history: Sequence[Exchange], most: int) -> str:
    """Return the last turns, oldest first, personal details out: what was said, and the steps that were shown."""
    turns: list[str] = []
    room = TALK_CHARACTERS
    for exchange in reversed(history[-most:]):
        steps = " / ".join(exchange.steps)
        lines = f"member: {_said(exchange.question)[:TURN_CHARACTERS]}\nmentor ({exchange.outcome.value}): {harmless(steps)[:TURN_CHARACTERS]}"
        if len(lines) > room:
            break
        room -= len(lines)
        turns.append(lines.rstrip(" :"))
    return "\n".join(reversed(turns)) or NO_TALK


def section_text(section: Section) -> str:
    """Return a section as it is read to the model, without the ids of its sources."""
    lines = [section.heading, section.lead, *(f"- {point}" for point in section.points)]
    if section.careful:
        lines.append(f"Careful: {section.careful}")
    return without_citations("\n".join(lines))


def _said(text: str) -> str:
    """Return a member's words as a provider may read them: another company is told nothing personal."""
    return harmless(without_details(text))
