"""Replay the selections of a careful reader through the real prompts: `make evaluate`; `prompts` writes what a reader would get."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bot.answering.ports import Asking
from bot.care.rules.privacy import without_details
from bot.kernel.models import SHARED, Outcome, without_citations
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.clerk import Clerk
from bot.writing.rules.fencing import harmless
from bot.writing.rules.language_model import Filled
from bot.writing.rules.prompting import selecting_prompt
from bot.writing.rules.selected import SELECTED
from bot.writing.rules.units import offer_of
from bot.writing.selector import Selector
from bot.writing.trying import Ledger
from tests.evaluation.__main__ import DATA
from tests.evaluation.snapshots import open_mentor
from tests.fakes import HandClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from rich.console import Console

    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply
    from bot.kernel.models import Answer, Section
    from bot.writing.rules.language_model import Form
    from bot.writing.rules.prompting import Prompt

RECORDED = Path(__file__).parent / "questions" / "selections.jsonl"
PLENTY = Allowance(10**9, 10**9, 10**9)
_SECTION = re.compile(r"^Section (\d+)[^:]*: (.*)$")
_UNIT = re.compile(r"^\[(\d+)\] ")


@dataclass(frozen=True, slots=True)
class Recorded:
    """Hold what a careful reader selected for one question.

    Units are written as "heading#place", the place counted from 0 for the lead; sections as their headings. `offered` are the
    headings of the prompt that the reader had, in its order; `digest` is that prompt's.
    """

    id: str
    question: str
    digest: str
    offered: tuple[str, ...]
    selection: Mapping[str, Any]


def recorded() -> list[Recorded]:
    """Return the recorded selections."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    entries = map(json.loads, filter(None, lines))
    return [Recorded(**{**entry, "offered": tuple(entry["offered"])}) for entry in entries]


class Reader:
    """Fill in the form as the careful reader did, from the prompt's text alone: numbers are looked up where they stand now."""

    name = "recorded:reader"

    def __init__(self, selections: Iterable[Recorded]) -> None:
        self._by_question = {" ".join(one.question.split()): one for one in selections}
        self.missing = 0

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the recorded selection of the prompt's question."""
        said = prompt.user.split("§§ the member says now\n")[1].split("\n§§ end")[0]
        one = next(each for question, each in self._by_question.items() if _same(question, said))
        sections, units = numbers_in(prompt.user)

        def numbers(names: Iterable[str], known: Mapping[str, int]) -> list[int]:
            found = [known[name] for name in names if name in known]
            self.missing += len(list(names)) - len(found)
            return found

        chosen = one.selection
        return Filled(
            {
                "asks": chosen["asks"],
                "answered": chosen["answered"],
                "section": next(iter(numbers([chosen["section"]] if chosen.get("section") else [], sections)), 0),
                "parts": [{"units": numbers(part, units)} for part in chosen.get("parts", [])],
                "caution": next(iter(numbers([chosen["caution"]] if chosen.get("caution") else [], units)), 0),
                "follow_ups": numbers(chosen.get("follow_ups", []), sections),
                "clarify": numbers(chosen.get("clarify", []), sections),
                # A second search is not recorded: what it would bring was not read.
                "search": "",
                "concern": chosen.get("concern", "none"),
            }
        )


def _same(question: str, said: str) -> bool:
    return sha256(_said(question).encode()).digest() == sha256(said.encode()).digest()


def _said(question: str) -> str:
    return harmless(without_details(question))


def numbers_in(prompt: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return the numbers of a prompt's sections by heading, and of its units by "heading#place"."""
    sections: dict[str, int] = {}
    units: dict[str, int] = {}
    heading, place = "", 0
    for line in prompt.splitlines():
        if found := _SECTION.match(line):
            heading, place = found[2], 0
            sections[heading] = int(found[1])
        elif found := _UNIT.match(line):
            units[f"{heading}#{place}"] = int(found[1])
            place += 1
    return sections, units


async def prompt_for(mentor: Mentor, question: str) -> Prompt | None:
    """Return the exact prompt that a model gets for a question, None where it gets none."""
    reply = await mentor.answer(question, may_ask_back=False)
    if not reply.passages:
        return None
    return selecting_prompt(read_prompts(), question, offer_of(reply.passages), ())


async def prompts_for(questions: Iterable[tuple[str, str]]) -> AsyncIterator[tuple[str, str]]:
    """Yield the name and the prompt of each question, "" where it gets none."""
    async with open_mentor(DATA) as mentor:
        for name, question in questions:
            prompt = await prompt_for(mentor, question)
            yield name, prompt.user if prompt else ""


async def write_prompts(questions: Iterable[tuple[str, str]], folder: Path) -> None:
    """Write each question's prompt to a file of the folder."""
    async for name, prompt in prompts_for(questions):
        await asyncio.to_thread((folder / f"{name}.txt").write_text, prompt, encoding="utf-8")


def record(name: str, question: str, prompt: str, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reader's numbers for a prompt in the lasting form."""
    sections, units = numbers_in(prompt)
    heading = {number: each for each, number in sections.items()}
    unit = {number: each for each, number in units.items()}
    chosen: dict[str, Any] = {"asks": numbers["asks"], "answered": numbers["answered"]}
    if numbers.get("section"):
        chosen["section"] = heading[numbers["section"]]
    chosen["parts"] = [[unit[number] for number in part] for part in numbers.get("parts", [])]
    if numbers.get("caution"):
        chosen["caution"] = unit[numbers["caution"]]
    chosen["follow_ups"] = [heading[number] for number in numbers.get("follow_ups", [])]
    for extra in ("clarify", "search", "concern"):
        if numbers.get(extra):
            chosen[extra] = [heading[n] for n in numbers[extra]] if extra == "clarify" else numbers[extra]
    digest = sha256(prompt.encode()).hexdigest()[:16]
    return {"id": name, "question": question, "digest": digest, "offered": list(sections), "selection": chosen}


@dataclass(frozen=True, slots=True)
class Replay:
    """Count what came of the recorded selections on the library as it stands."""

    questions: int
    asked: int
    same_prompt: int
    answered: Mapping[str, int]
    first_ranked: int
    later_ranked: int
    sentences: int
    unsupported: tuple[str, ...]
    lost_units: int
    shown: int


async def replay() -> Replay:
    """Render every recorded selection through the selector and look for each sentence in the library."""
    selections = recorded()
    reader = Reader(selections)
    clerk = Clerk(reader, DailyBudget(PLENTY, PLENTY), Ledger(), HandClock(), seconds=5)
    selector = Selector(clerk, read_prompts(), HandClock(), {})
    answered: Counter[str] = Counter()
    asked = same = first = later = sentences = shown = 0
    unsupported: list[str] = []
    async with open_mentor(DATA) as mentor:
        known = library_texts((await mentor._retriever.shelf(SHARED)).sections.values())
        for one in selections:
            reply = await mentor.answer(one.question, may_ask_back=False)
            answered[one.selection["answered"]] += 1
            if not reply.passages:
                continue
            asked += 1
            prompt = selecting_prompt(read_prompts(), one.question, offer_of(reply.passages), ())
            same += sha256(prompt.user.encode()).hexdigest()[:16] == one.digest
            answer = (await selector.write(reply, asking_of(one.question))).answer
            if answer.outcome not in {Outcome.ANSWER, Outcome.PARTIAL} or SELECTED not in (answer.closing or ""):
                continue
            shown += 1
            best = reply.passages[0].section.heading
            first += one.selection.get("section") == best
            later += one.selection.get("section") not in {None, best}
            texts = texts_of(answer)
            sentences += len(texts)
            unsupported += [text for text in texts if text not in known]
    return Replay(
        len(selections), asked, same, answered, first, later, sentences, tuple(unsupported), reader.missing, shown
    )


def asking_of(question: str) -> Asking:
    """Return a first turn in no community, from which nothing is searched again."""

    async def again(_: str) -> Reply:
        raise NotImplementedError

    return Asking(question, (), SHARED, 0, again)


def library_texts(sections: Iterable[Section]) -> set[str]:
    """Return all that may stand in an answer: headings, units, and units under their headings."""
    known: set[str] = set()
    for section in sections:
        units = [without_citations(each) for each in (section.lead, *section.points, section.careful or "")]
        known |= {section.heading, *units, *(f"{section.heading} {unit}" for unit in units)}
    return known


def texts_of(answer: Answer) -> list[str]:
    """Return the library's texts in an answer."""
    found = []
    for part in answer.parts:
        found += [part.title] if part.title else []
        found += [each.text for each in (part.lead, *part.steps, *part.cautions)]
    return found


def print_replay(found: Replay, out: Console) -> None:
    """Print what came of the recorded selections."""
    table = Table(title="Selections of a careful reader, replayed")
    table.add_column("what")
    table.add_column("count")
    table.add_row("questions recorded; of them offered to a model", f"{found.questions}; {found.asked}")
    table.add_row("prompts that are still the reader's, letter by letter", f"{found.same_prompt}")
    table.add_row("the reader found the answer: fully, partly, not", ", ".join(f"{found.answered.get(each, 0)}" for each in ("fully", "partly", "not")))  # fmt: skip
    table.add_row("answers rendered; direct answer on the first-ranked section, on another", f"{found.shown}; {found.first_ranked}, {found.later_ranked}")  # fmt: skip
    table.add_row("texts rendered; not found in the library", f"{found.sentences}; {len(found.unsupported)}")
    table.add_row("chosen units and sections that are no longer offered", f"{found.lost_units}")
    out.print(table)
    for text in found.unsupported:
        out.print(f"not the library's: {text}")


def main() -> int:
    """Write prompts for questions that come as JSON lines with `id` and `text`."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.selections", description=main.__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    entries = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines()]
    asyncio.run(write_prompts([(entry["id"], entry["text"]) for entry in entries], args.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
