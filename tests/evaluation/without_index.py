"""Print what members get while the index is away, beside what they get with it: `python -m tests.evaluation.without_index`.

Every in-scope golden question and every one out of scope goes through the mentor three times: with the index, from vectors in
memory (the index is away), and by words alone (the database has no vectors either).
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.errors import IndexUnavailable
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.models import Outcome
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.care import open_triage
from bot.wiring.foundation import Foundation, knowledge_folder, open_foundation, open_retriever
from tests.evaluation import golden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Embedding, UnitHit
    from bot.search.ports import Neighbours
    from tests.evaluation.golden import Golden

DATA = Path(".wayfinder/evaluation")
TARGET = 0.7


class Away:
    """Find nothing by meaning, as where neither the index nor the database has vectors."""

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Raise IndexUnavailable."""
        raise IndexUnavailable("away for the evaluation")


class Broken:
    """Stand where the index stands and never answer."""

    async def count(self, community: int) -> int:
        """Raise IndexUnavailable."""
        raise IndexUnavailable("broken for the evaluation")


@dataclass(frozen=True)
class Given:
    """Hold what one question got: its first section where it was answered, and whether a gap would be recorded."""

    section: str | None
    is_gap: bool


async def given_to(mentor: Mentor, questions: Sequence[Golden]) -> list[Given]:
    """Ask each question by itself."""
    return [await _given(mentor, question.question) for question in questions]


async def _given(mentor: Mentor, question: str) -> Given:
    reply = await mentor.answer(question)
    answer = reply.answer
    missed = answer.outcome in {Outcome.UNKNOWN, Outcome.PARTIAL} and not answer.declined
    is_answered = answer.outcome in {Outcome.ANSWER, Outcome.PARTIAL} and bool(answer.shown)
    return Given(answer.shown[0] if is_answered else None, missed and not reply.by_words)


async def measure(part: str) -> dict[str, list[tuple[Given, Golden]]]:
    """Return for each way of searching what every question of a part got."""
    settings = Settings(data_dir=DATA, index="chroma", index_deadline_seconds=60)
    documents, _ = knowledge_folder(settings).documents()
    questions = [g for g in (*golden.in_scope(), *golden.out_of_scope()) if g.part == part]
    async with open_foundation(settings) as foundation:
        await serving.export(settings)
        await foundation.sync.run(documents)
        found = {}
        for name, neighbours in (("index", None), ("memory", None), ("words", Away())):
            mentor = await _mentor(settings, foundation, neighbours, broken=name == "memory")
            found[name] = list(zip(await given_to(mentor, questions), questions, strict=True))
        return found


async def _mentor(settings: Settings, foundation: Foundation, neighbours: Neighbours | None, *, broken: bool) -> Mentor:
    retriever = open_retriever(foundation, neighbours=neighbours, index=Broken() if broken else None)
    await retriever.load()
    units = list((await retriever.shelf()).units.values())
    triage = await open_triage(settings, foundation, units)
    composer = Composer(settings.library_url)
    return Mentor(retriever, composer, triage, SystemClock(), longest=settings.question_max_characters)


def main() -> int:
    """Run the command line; the exit code is 1 where fewer answers stay than the target says."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.without_index", description=__doc__)
    parser.add_argument("--part", choices=("report", "tune"), default="report")
    found = asyncio.run(measure(parser.parse_args().part))
    table = Table(title="What stays of the answers while the index is away")
    for column in (
        "searched in",
        "answered as with the index",
        "answered at all",
        "out of scope, answered",
        "gaps recorded",
    ):
        table.add_column(column)
    in_scope = [place for place, (_, question) in enumerate(found["index"]) if question.grades]
    normal = {place: given.section for place in in_scope if (given := found["index"][place][0]).section is not None}
    shares = {}
    for name, every in found.items():
        same = sum(every[place][0].section == section for place, section in normal.items())
        outside = [given for given, question in every if not question.grades]
        shares[name] = same / len(normal)
        table.add_row(
            name,
            f"{same} of {len(normal)} ({shares[name]:.0%})",
            f"{sum(every[place][0].section is not None for place in in_scope)} of {len(in_scope)}",
            f"{sum(given.section is not None for given in outside)} of {len(outside)}",
            str(sum(given.is_gap for given, _ in every)),
        )
    Console(width=120).print(table, f"target: {TARGET:.0%} of the answers while the index is away")
    return 0 if shares["memory"] >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
