"""Hold talks of several turns, and count the turns in which the mentor says what it said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from bot.kernel.models import Exchange, Outcome
from tests.evaluation.golden import FOLDER
from tests.evaluation.metrics import Estimate, estimate

if TYPE_CHECKING:
    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply

ASKS_AGAIN = (
    "short",
    "sum",
    "tl",
    "one",
    "which",
    "best",
    "repeat",
    "again",
    "what would you do",
    "be honest",
    "first",
)
"""Words of turns that ask for something said before."""


@dataclass(frozen=True, slots=True)
class Talked:
    """Hold a talk with what the mentor said in each turn."""

    id: str
    turns: tuple[str, ...]
    expects: tuple[str, ...]
    replies: tuple[Reply, ...]

    @property
    def repeats(self) -> bool:
        """Tell whether a lead stands twice without being asked for."""
        said: set[str] = set()
        for turn, reply in zip(self.turns, self.replies, strict=True):
            leads = {part.lead.text for part in reply.answer.parts}
            if leads & said and not any(word in turn.lower() for word in ASKS_AGAIN):
                return True
            said |= leads
        return False

    @property
    def ends_open(self) -> bool:
        """Tell whether some turn got nothing but "I don't know"."""
        return any(reply.answer.outcome is Outcome.UNKNOWN for reply in self.replies)


async def talks(mentor: Mentor, part: str) -> list[Talked]:
    """Hold every talk of a part."""
    entries = yaml.safe_load((FOLDER / "talks.yaml").read_text(encoding="utf-8"))
    return [await _held(mentor, entry) for entry in entries if entry["part"] == part]


def figures(held: list[Talked]) -> dict[str, Estimate]:
    """Return the shares of talks that repeat themselves, and of those in which some turn found nothing."""
    return {
        "talks, the same text twice": estimate([float(talk.repeats) for talk in held]),
        "talks, a turn without an answer": estimate([float(talk.ends_open) for talk in held]),
    }


async def _held(mentor: Mentor, entry: dict[str, list[str]]) -> Talked:
    history: list[Exchange] = []
    replies: list[Reply] = []
    for turn in entry["turns"]:
        reply = await mentor.answer(turn, tuple(history))
        history.append(Exchange.of(turn, reply.understood_as, reply.answer))
        replies.append(reply)
    return Talked(str(entry["id"]), tuple(entry["turns"]), tuple(entry["expects"]), tuple(replies))
