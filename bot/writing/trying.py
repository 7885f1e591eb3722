"""Try the model that is set on five built-in questions, so that an operator knows in a minute whether it serves."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bot.answering.ports import Asking
from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.answering.mentor import Mentor
    from bot.answering.ports import AnswerWriter
    from bot.answering.reply import Reply
    from bot.kernel.models import Answer, Exchange
    from bot.writing.rules.language_model import Filled, Form, FormModel, ModelCall, ModelUsage
    from bot.writing.rules.prompting import Prompt

QUESTIONS = (
    "How do I tell a client of three years that my rate goes up without losing them?",
    "No reviews, no portfolio, how does anybody get a first client on these platforms??",
    "my client stopped answering after I sent the invoice, it is 3 weeks now. and can I charge interest?",
    "is learning to draw still worth it when everyone generates pictures",
    "¿Cómo respondo a un cliente que dice que la IA lo hace más barato?",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold one question's answer, whether the model had a part in it, and what it took."""

    question: str
    answer: Answer
    by_model: bool
    seconds: float
    calls: tuple[ModelCall, ...]
    forms: int
    by_schema: int
    cost: float | None


class Ledger:
    """Implement the store of model calls in memory: a trial leaves no trace in the report."""

    def __init__(self) -> None:
        self.calls: list[ModelCall] = []

    async def add(self, call: ModelCall) -> None:
        """Keep one call."""
        self.calls.append(call)

    async def usage(self, *_: object) -> ModelUsage:
        """Never asked for here."""
        raise NotImplementedError

    async def spent_since(self, *_: object) -> dict[int, tuple[int, int]]:
        """Return nothing: a trial knows no day."""
        return {}


class Watched:
    """Pass forms on to a model and remember how they came back."""

    def __init__(self, model: FormModel) -> None:
        self._model = model
        self.filled: list[Filled] = []

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._model.name

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the form filled in."""
        filled = await self._model.fill(prompt, form, seconds)
        self.filled.append(filled)
        return filled


async def try_model(mentor: Mentor, writer: AnswerWriter, ledger: Ledger, watched: Watched) -> AsyncIterator[Trial]:
    """Yield the answer to each built-in question as it comes."""
    for question in QUESTIONS:
        before, forms = len(ledger.calls), len(watched.filled)
        began = perf_counter()
        reply = await mentor.answer(question, may_ask_back=False)
        worded = await writer.write(reply, _asking(mentor, question))
        seconds = perf_counter() - began
        filled = watched.filled[forms:]
        costs = [each.cost for each in filled if each.cost is not None]
        yield Trial(
            question,
            worded.answer,
            worded.answer != reply.answer,
            seconds,
            tuple(ledger.calls[before:]),
            len(filled),
            sum(each.by_schema for each in filled),
            sum(costs) if costs else None,
        )


def _asking(mentor: Mentor, question: str) -> Asking:
    async def again(words: str) -> Reply:
        return await mentor.answer(words, may_ask_back=False)

    history: tuple[Exchange, ...] = ()
    return Asking(question, history, SHARED, 0, again)
