"""Let a language model think of the questions that a document's sections answer, for a moderator to accept or edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.care.rules.privacy import without_details
from bot.writing.rules.language_model import Ending, Form
from bot.writing.rules.prompting import suggesting_prompt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Section
    from bot.writing.clerk import Clerk
    from bot.writing.rules.prompting import PromptTexts

SECTIONS = 40
"""Sections that one call is about, the first of a document."""

QUESTIONS = 2
CHARACTERS = 150
PATIENCE = 2.0
"""A moderator waits longer than a member: the model writes dozens of lines here."""

SUGGESTED = Form(
    "questions",
    {
        "title": "questions",
        "description": "Questions that the sections answer.",
        "type": "object",
        "properties": {
            "questions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"section": {"type": "integer"}, "question": {"type": "string"}},
                    "required": ["section", "question"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["questions"],
        "additionalProperties": False,
    },
)


class Inquirer:
    """Ask the model once for a document; what it returns is checked in form only, since a moderator reads it."""

    def __init__(self, clerk: Clerk, prompts: PromptTexts) -> None:
        self._clerk = clerk
        self._prompts = prompts

    async def questions_for(
        self, title: str, sections: Sequence[Section], community: int, member: int
    ) -> list[tuple[str, str]]:
        """Return headings with a question that the section answers; none where the budget, the time or the model wants it so."""
        asked = sections[:SECTIONS]
        prompt = suggesting_prompt(self._prompts, title, asked)
        filled = await self._clerk.fill(
            prompt, SUGGESTED, Ending.SUGGESTED, community=community, member=member, patience=PATIENCE
        )
        return _read(filled.data, asked) if filled else []


def _read(data: Mapping[str, object], sections: Sequence[Section]) -> list[tuple[str, str]]:
    rows = data.get("questions")
    found: list[tuple[str, str]] = []
    for row in rows if isinstance(rows, list) else []:
        number, text = (row.get("section"), row.get("question")) if isinstance(row, dict) else (None, None)
        if not isinstance(number, int) or not isinstance(text, str) or not 1 <= number <= len(sections):
            continue
        heading = sections[number - 1].heading
        question = without_details(" ".join(text.split()))
        so_far = [each for named, each in found if named == heading]
        if 0 < len(question) <= CHARACTERS and question not in so_far and len(so_far) < QUESTIONS:
            found.append((heading, question))
    return found
