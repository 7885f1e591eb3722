"""Measure answering, from a member's question to rendered embeds, against the bare encoding of the same questions.

Bare is what an answer cannot do without: both encoders in ONNX Runtime, and nothing around them.
"""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import yaml

from benchmarks.pairs import Figure, paired, percentile
from bot.answering.conversations import Asked
from bot.answering.discord.render import answer_embeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.bare import BareExport, BareModel
    from bot.answering.conversations import Conversations

QUESTIONS = Path(__file__).parent.parent / "tests" / "evaluation" / "questions" / "in_scope.yaml"
ALONE = 96
CROWDS = {8: 64, 32: 128}
"""How many ask at once, and how many questions they ask in one round."""

ROUNDS = 5

_members = count(1)


def questions() -> list[str]:
    """Return the questions of the tuning part, as people typed them."""
    entries = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [entry["question"] for entry in entries if entry["part"] == "tune"]


async def one_by_one(
    conversations: Conversations, bare: BareExport, torch: BareModel, asked: Sequence[str]
) -> list[Figure]:
    """Answer questions one after another, each right before or after both bare models encode it."""
    ours: list[float] = []
    theirs: list[float] = []
    by_torch: list[float] = []
    for place, question in enumerate(asked[:ALONE]):
        if place % 2:
            theirs.append(bare.seconds([question]))
            ours.append(await answer(conversations, question))
        else:
            ours.append(await answer(conversations, question))
            theirs.append(bare.seconds([question]))
        by_torch.append(torch.seconds([question], 1))
    p50 = paired("answer p50, 1 at once", "ms", _ms(ours), _ms(theirs), at_most=2)
    slow, slow_bare = (1000 * percentile(seconds, 0.95) for seconds in (ours, theirs))
    rate, rate_bare = len(ours) / sum(ours), len(theirs) / sum(theirs)
    return [
        p50,
        paired("the same beside the plain encoder in torch", "ms", _ms(ours), _ms(by_torch)),
        paired("bare: both encoders in ONNX beside one in torch", "ms", _ms(theirs), _ms(by_torch)),
        Figure("answer p95, 1 at once", "ms", slow, slow_bare, slow / slow_bare),
        Figure("sustained, 1 at once", "questions/s", rate, rate_bare, rate / rate_bare),
    ]


async def together(conversations: Conversations, bare: BareExport, asked: Sequence[str], crowd: int) -> list[Figure]:
    """Let so many members ask, each the next question once answered, against bare calls of so many texts."""
    endless = _endless(asked)
    latencies: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    size = CROWDS[crowd]
    await _crowd(conversations, [next(endless) for _ in range(crowd)], crowd)
    for turn in range(ROUNDS):
        texts = [next(endless) for _ in range(size)]
        for ours_now in (True, False) if turn % 2 else (False, True):
            if ours_now:
                seconds, each = await _crowd(conversations, texts, crowd)
                ours.append(seconds)
                latencies += each
            else:
                theirs.append(bare.seconds_in_calls(texts, crowd))
    per_call = [1000 * seconds * crowd / size for seconds in theirs]
    p50, p95 = (1000 * percentile(latencies, share) for share in (0.5, 0.95))
    slow = percentile(per_call, 0.95)
    middle = percentile(per_call, 0.5)
    return [
        Figure(f"answer p50, {crowd} at once", "ms", p50, middle, p50 / middle),
        Figure(f"answer p95, {crowd} at once", "ms", p95, slow, p95 / slow),
        paired(
            f"sustained, {crowd} at once",
            "questions/s",
            [size / seconds for seconds in ours],
            [size / seconds for seconds in theirs],
            at_least=0.6 if crowd == max(CROWDS) else None,
        ),
    ]


async def _crowd(conversations: Conversations, texts: Sequence[str], crowd: int) -> tuple[float, list[float]]:
    waiting = iter(texts)
    latencies: list[float] = []

    async def member() -> None:
        for question in waiting:
            seconds = await answer(conversations, question)
            latencies.append(seconds)

    started = perf_counter()
    await asyncio.gather(*(member() for _ in range(crowd)))
    return perf_counter() - started, latencies


async def answer(conversations: Conversations, question: str) -> float:
    """Answer somebody who has not asked before and return the seconds until the embeds are rendered."""
    member = next(_members)
    asked = Asked(question, community=1, channel=1, member=member, conversation=f"bench:{member}")
    started = perf_counter()
    record = await conversations.ask(asked)
    answer_embeds(record.answer)
    return perf_counter() - started


def _endless(asked: Sequence[str]) -> Iterator[str]:
    while True:
        yield from asked


def _ms(seconds: Sequence[float]) -> list[float]:
    return [1000 * value for value in seconds]
