"""Replay questions in eight languages, with what careful readers translated and selected: `make evaluate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bot.answering.ports import Asking
from bot.kernel.models import SHARED, Outcome
from bot.writing.adapters.language_facts import read_tongues
from bot.writing.adapters.model_budget import DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.any_language import AnyLanguage
from bot.writing.clerk import Clerk
from bot.writing.rules.language_model import Filled
from bot.writing.rules.likeness import differs
from bot.writing.rules.translation import QUESTION, TEXTS, texts_of
from bot.writing.selector import Selector
from bot.writing.trying import Ledger
from tests.evaluation.__main__ import DATA
from tests.evaluation.selections import PLENTY, Reader, Recorded
from tests.evaluation.snapshots import open_mentor
from tests.fakes import HandClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply
    from bot.writing.rules.language_model import Form
    from bot.writing.rules.prompting import Prompt

RECORDED = Path(__file__).parent / "questions" / "tongues.jsonl"
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Foreign:
    """Hold a question in another language, its English, what was selected for it, and the texts that were translated."""

    id: str
    language: str
    question: str
    english: str
    digest: str
    offered: tuple[str, ...]
    selection: Mapping[str, Any]
    texts: Mapping[str, str]


def recorded() -> list[Foreign]:
    """Return the recorded questions."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    return [Foreign(**{**entry, "offered": tuple(entry["offered"])}) for entry in map(json.loads, lines)]


class Interpreter:
    """Fill in all three forms as the careful readers did; `wanted` holds what they have not translated."""

    name = "recorded:interpreter"

    def __init__(self, one: Foreign) -> None:
        self._one = one
        # What is taken for English reaches the model as it was typed.
        self._reader = Reader(
            Recorded(one.id, said, one.digest, one.offered, one.selection) for said in (one.english, one.question)
        )
        self.wanted: list[str] = []

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the recorded answer to this form."""
        if form is QUESTION:
            return Filled({"language": self._one.language, "english": self._one.english})
        if form is not TEXTS:
            return await self._reader.fill(prompt, form, seconds)
        listed = [(int(number), text) for number, text in _NUMBERED.findall(prompt.user)]
        self.wanted += [text for _, text in listed if text not in self._one.texts]
        known = [(number, self._one.texts[text]) for number, text in listed if text in self._one.texts]
        return Filled({"texts": [{"number": number, "text": text} for number, text in known]})


@dataclass(frozen=True, slots=True)
class Spoken:
    """Count what came of the recorded questions."""

    questions: int
    answered: int
    in_its_language: int
    texts: int
    translated: int
    refused: Mapping[str, int]
    left: Mapping[str, tuple[str, ...]]
    """By question, the texts that nobody has translated yet."""


async def replay(questions: Iterable[Foreign]) -> Spoken:
    """Answer every question through the real translator and selector; compare each text as they do."""
    tongues = read_tongues()
    answered = spoken = texts = translated = count = 0
    refused: Counter[str] = Counter()
    left = {}
    async with open_mentor(DATA) as mentor:
        for one in questions:
            count += 1
            interpreter = Interpreter(one)
            worded = await _worded(mentor, one, interpreter)
            if worded.outcome not in {Outcome.ANSWER, Outcome.PARTIAL}:
                continue
            answered += 1
            spoken += worded.language == one.language
            original = texts_of(worded.original or worded)
            reasons = [differs(text, one.texts[text], tongues[one.language]) for text in original if text in one.texts]
            texts += len(original)
            translated += reasons.count("")
            refused.update(filter(None, reasons))
            left[one.id] = tuple(interpreter.wanted)
    return Spoken(count, answered, spoken, texts, translated, refused, left)


async def _worded(mentor: Mentor, one: Foreign, interpreter: Interpreter) -> Any:
    async def again(english: str) -> Reply:
        return await mentor.answer(english, may_ask_back=False)

    clerk = Clerk(interpreter, DailyBudget(PLENTY, PLENTY), Ledger(), HandClock(), seconds=5)
    prompts = read_prompts()
    writer = AnyLanguage(Selector(clerk, prompts, HandClock(), {}), clerk, prompts, read_tongues())
    reply = await mentor.answer(one.question)
    return (await writer.write(reply, Asking(one.question, (), SHARED, 0, again))).answer


def print_spoken(found: Spoken, out: Console) -> None:
    """Print what came of the questions in other languages."""
    table = Table(title="Questions in eight languages, translated and selected by careful readers, replayed")
    table.add_column("what")
    table.add_column("count")
    table.add_row("questions; answered; in their own language", f"{found.questions}; {found.answered}; {found.in_its_language}")  # fmt: skip
    table.add_row("texts shown; translated with numbers, names and denials alike", f"{found.texts}; {found.translated}")
    reasons = ", ".join(f"{why} {count}" for why, count in sorted(found.refused.items())) or "none"
    table.add_row("translations refused, so that the English stands", reasons)
    out.print(table)


def main() -> int:
    """Write, by question, the texts that are not translated yet."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.tongues", description=main.__doc__)
    parser.add_argument("questions", type=Path, help="lines as in tongues.jsonl")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    lines = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines()]
    found = asyncio.run(replay([Foreign(**{**line, "offered": tuple(line["offered"])}) for line in lines]))
    text = "".join(
        json.dumps({"id": key, "texts": list(each)}, ensure_ascii=False) + "\n" for key, each in found.left.items()
    )
    args.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
