"""Take an answer apart into the texts that are translated, and put it together again from what was translated soundly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.writing.rules.language_model import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.kernel.models import Answer, AnswerPart, Statement

QUESTION = Form(
    "question",
    {
        "title": "question",
        "description": "The member's question in English.",
        "type": "object",
        "properties": {"language": {"type": "string"}, "english": {"type": "string"}},
        "required": ["language", "english"],
        "additionalProperties": False,
    },
)
TEXTS = Form(
    "texts",
    {
        "title": "texts",
        "description": "The texts in the member's language.",
        "type": "object",
        "properties": {
            "texts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"number": {"type": "integer"}, "text": {"type": "string"}},
                    "required": ["number", "text"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["texts"],
        "additionalProperties": False,
    },
)


def texts_of(answer: Answer) -> list[str]:
    """Return every text of an answer that a member reads, each once."""
    found = [answer.opening or "", *(answer.closing or "").splitlines(), *answer.follow_ups, *answer.choices]
    for part in answer.parts:
        found += [part.title or "", *(each.text for each in (part.lead, *part.steps, *part.cautions))]
    return list(dict.fromkeys(filter(None, found)))


def translated(answer: Answer, known: Mapping[str, str], language: str, notice: str) -> Answer:
    """Return the answer with the texts that are known in the language, the others as they stand, and the notice under it."""

    def of(text: str) -> str:
        return known.get(text, text)

    def statement(one: Statement) -> Statement:
        return replace(one, text=of(one.text))

    def part(one: AnswerPart) -> AnswerPart:
        return replace(
            one,
            title=of(one.title) if one.title else None,
            lead=statement(one.lead),
            steps=tuple(map(statement, one.steps)),
            cautions=tuple(map(statement, one.cautions)),
        )

    return replace(
        answer,
        opening=of(answer.opening) if answer.opening else None,
        parts=tuple(map(part, answer.parts)),
        closing="\n".join([*map(of, (answer.closing or "").splitlines()), notice]),
        follow_ups=tuple(map(of, answer.follow_ups)),
        choices=tuple(map(of, answer.choices)),
        language=language,
        original=answer,
    )


def read_texts(data: Mapping[str, object], count: int) -> dict[int, str]:
    """Return the translations by number, from 1 to `count`; whatever else stands there is dropped."""
    listed = data.get("texts")
    found: dict[int, str] = {}
    for place, each in enumerate(listed if isinstance(listed, list) else [], start=1):
        number, text = (each.get("number"), each.get("text")) if isinstance(each, dict) else (place, each)
        if isinstance(number, int) and isinstance(text, str) and 1 <= number <= count and text.strip():
            found.setdefault(number, " ".join(text.split()))
    return found
