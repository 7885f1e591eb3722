"""Measure what showing a language model's answer adds to the model's own time, with a fake model of known speed."""

from __future__ import annotations

import asyncio
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.pairs import Figure, paired
from bot.answering.discord.streaming import GrowingReply
from bot.answering.ports import Asking
from bot.kernel.models import without_citations
from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.rules.language_model import Piece, Spent
from bot.writing.rules.written import READING
from bot.writing.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    import discord

    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply
    from bot.kernel.adapters.clock import SystemClock
    from bot.wiring.foundation import Foundation
    from bot.writing.rules.prompting import Prompt

PIECES_PER_SECOND = 60
PIECE = 5
"""Characters: about a token."""

THINKING_SECONDS = 0.4
ANSWERS = 8
ANSWER = "0" * 32
"""An id as answers have it: the Stop button takes no other."""

PLENTY = Allowance(10**9, 10**9, 10**9)


class KnownSpeed:
    """Write a text token by token at a known speed and note when the first token and the first sentence were out."""

    name = "fake:known-speed"

    def __init__(self, text: str) -> None:
        self.text = text
        self.first_token = self.first_sentence = 0.0

    async def stream(self, prompt: Prompt | None) -> AsyncGenerator[Piece, None]:
        """Yield the text at its speed."""
        await asyncio.sleep(THINKING_SECONDS)
        begun = perf_counter()
        self.first_token = begun
        sentence = self.text.index("[1]") + len("[1]. X")
        for number, at in enumerate(range(0, len(self.text), PIECE)):
            await asyncio.sleep(max(0.0, begun + number / PIECES_PER_SECOND - perf_counter()))
            if at < sentence <= at + PIECE:
                self.first_sentence = perf_counter()
            yield Piece(self.text[at : at + PIECE])
        yield Piece(spent=Spent(1000, len(self.text) // PIECE))


class _Outlet:
    """Stand for the channel and the one message in it; note when words were first visible, and when the answer's own were."""

    def __init__(self) -> None:
        self.words: float | None = None
        self.sentence: float | None = None
        self.edits = 0

    async def post(self, embeds: Sequence[discord.Embed], *_: object, **__: object) -> _Outlet:
        self._see(embeds[0])
        return self

    async def edit(self, *, embed: discord.Embed, **_: object) -> None:
        self._see(embed)

    def _see(self, embed: discord.Embed) -> None:
        now = perf_counter()
        self.edits += 1
        self.words = self.words or now
        if self.sentence is None and READING not in (embed.description or ""):
            self.sentence = now


async def streaming(foundation: Foundation, mentor: Mentor, clock: SystemClock, asked: Sequence[str]) -> list[Figure]:
    """Let the fake model quote each question's best passage, alone and through checking and growing."""
    ours: list[float] = []
    theirs: list[float] = []
    words: list[float] = []
    sentences: list[float] = []
    edits: list[float] = []
    for question in asked:
        reply = await mentor.answer(question)
        if not reply.passages or len(reply.answer.parts) != 1 or reply.answer.cautioned or len(ours) == ANSWERS:
            continue
        model = KnownSpeed(_quoting(reply))
        began = perf_counter()
        async for _ in model.stream(None):
            pass
        theirs.append(perf_counter() - began)
        seconds, seen = await _grown(foundation, clock, model, reply)
        assert seen.words is not None
        assert seen.sentence is not None
        ours.append(seconds)
        words.append(1000 * (seen.words - model.first_token))
        sentences.append(1000 * (seen.sentence - model.first_sentence))
        edits.append(seen.edits)
    late = median(words)
    return [
        paired("streamed answer, whole", "ms", [1000 * s for s in ours], [1000 * s for s in theirs], at_most=1.1),
        # Which sections are read; the answer's own words wait until their sentence is whole and checked.
        Figure("first words, after the first token", "ms", late, target="≤ 300 ms", met=late <= 300),
        Figure("first sentence, after the model wrote it", "ms", median(sentences)),
        Figure("edits of a streamed answer", "", median(edits)),
    ]


async def _grown(foundation: Foundation, clock: SystemClock, model: KnownSpeed, reply: Reply) -> tuple[float, _Outlet]:
    outlet = _Outlet()
    calls = DatabaseModelCalls(foundation.engine)
    budget = DailyBudget(PLENTY, PLENTY)
    writer = Writer(model, read_prompts(), foundation.embedder, budget, calls, clock, deadline_seconds=60)
    growing = GrowingReply(ANSWER, outlet, 1)  # type: ignore[arg-type]  # stands for a channel and shares none of its types
    began = perf_counter()
    await writer.write(reply, Asking(reply.understood_as, (), 1, 1, _never), growing)
    seconds = perf_counter() - began
    await growing.rest()
    return seconds, outlet


async def _never(_: str) -> Reply:
    raise NotImplementedError


def _quoting(reply: Reply) -> str:
    section = reply.passages[0].section
    lead = without_citations(section.lead).replace(". ", " [1]. ").rstrip(".") + " [1]. "
    return lead + "\n\n" + "\n".join(f"- {without_citations(point).rstrip('.')} [1]." for point in section.points)
