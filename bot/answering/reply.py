"""Hold what the mentor replies: an answer, and how its question was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.kernel.models import Answer, Passage


@dataclass(frozen=True, slots=True)
class Reply:
    """Pair an answer with the question as it was understood.

    `passages` are the candidates from which a language model may choose or write the answer, none where it must not touch it;
    `language` is the code of a language in which the question was not read, or by its English words alone; `by_words`, that nothing was searched
    by meaning, so that what was not found may well be there.
    """

    answer: Answer
    understood_as: str
    passages: tuple[Passage, ...] = ()
    language: str | None = None
    by_words: bool = False
