"""Hold talks of several turns, and count the turns in which the mentor says what it said before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from bot.kernel.models import Exchange, Outcome
from tests.evaluation.golden import FOLDER
from tests.evaluation.metrics import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return [
        Talked(str(entry["id"]), tuple(entry["turns"]), tuple(entry["expects"]), await _held(mentor, entry["turns"]))
        for entry in entries
        if entry["part"] == part
    ]


def figures(held: list[Talked]) -> dict[str, Estimate]:
    """Return the shares of talks that repeat themselves, and of those in which some turn found nothing."""
    return {
        "talks, the same text twice": estimate([float(talk.repeats) for talk in held]),
        "talks, a turn without an answer": estimate([float(talk.ends_open) for talk in held]),
    }


async def turn_figures(mentor: Mentor, part: str) -> dict[str, Estimate]:
    """Return how often the first section of a later turn is one that a reader of all headings called right, by whether it asks or tells.

    Turns that only thank, or want what was said in other words, have no section of their own and are left out.
    """
    right: dict[str, list[float]] = {"asks on": [], "adds a fact": []}
    named = {"new": "asks on", "about": "asks on", "back": "asks on", "fact": "adds a fact"}
    lines = (FOLDER / "talk_turns.jsonl").read_text(encoding="utf-8").splitlines()
    for entry in (entry for entry in map(json.loads, lines) if entry["part"] == part):
        talk = await _held(mentor, [turn["said"] for turn in entry["turns"]])
        for turn, reply in list(zip(entry["turns"], talk, strict=True))[1:]:
            wanted = {*turn["answers"], *turn["helps"]}
            if turn["kind"] in named and turn["answers"]:
                right[named[turn["kind"]]].append(float(bool(wanted & set(reply.answer.shown[:1]))))
    return {
        f"a later turn of a talk that {kind}, its section first": estimate(found)
        for kind, found in right.items()
        if found
    }


async def _held(mentor: Mentor, turns: Sequence[str]) -> tuple[Reply, ...]:
    history: list[Exchange] = []
    replies: list[Reply] = []
    for turn in turns:
        reply = await mentor.answer(turn, tuple(history))
        history.append(Exchange.of(turn, reply.understood_as, reply.answer))
        replies.append(reply)
    return tuple(replies)
