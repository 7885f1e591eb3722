"""Fit anew how sure the mentor is of its best section, on the tuning parts alone: `python -m tests.evaluation.calibration`.

Run it when the scores change: another model, another matcher, other weights. It prints the numbers for `Calibration` in
`bot/answering/rules/deciding.py`, and what each threshold would do. With `--words`, those for `BY_WORDS`: sections that nothing but
words found.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression

from bot.search.retrieval import Query
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.care import open_triage
from bot.wiring.foundation import knowledge_folder, open_foundation, open_retriever
from tests.evaluation import golden
from tests.evaluation.golden import ANSWERS
from tests.evaluation.without_index import Away

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage

DATA = Path(".wayfinder/evaluation")
PART = "tune"
FIELDS = ("score", "dense", "lexical", "outside")
WORDS_FIELDS = ("lexical", "outside")
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Sample:
    """Hold one question's numbers, whether its best section answers it, and whether any section does."""

    numbers: tuple[float, float, float, float]
    is_right: bool
    is_answerable: bool


def numbers_of(passages: Sequence[Passage], outside: float) -> tuple[float, float, float, float]:
    """Return what confidence is made of, in the order of FIELDS."""
    return passages[0].score, max(passage.dense for passage in passages[:3]), passages[0].lexical, outside


async def samples(*, by_words: bool) -> list[Sample]:
    """Ask every tuning question and note what the search said."""
    settings = Settings(data_dir=DATA, index_deadline_seconds=60)
    documents, _ = knowledge_folder(settings).documents()
    answerable = [
        (g.question, g.grades)
        for g in [*golden.in_scope(), *golden.posts()]
        if g.part == PART and ANSWERS in g.grades.values()
    ]
    asked: list[tuple[str, dict[str, int]]] = answerable + [
        (g.question, {}) for g in golden.out_of_scope() if g.part == PART
    ]
    async with open_foundation(settings) as foundation:
        await serving.export(settings)
        await foundation.sync.run(documents)
        retriever = open_retriever(foundation, neighbours=Away() if by_words else None)
        await retriever.load()
        units = list((await retriever.shelf()).units.values())
        triage = await open_triage(settings, foundation, units)
        found = await retriever.search_many([Query(question) for question, _ in asked])
        return [
            Sample(
                numbers_of(one.passages, await triage.outside(question)),
                grades.get(one.passages[0].section.id) == ANSWERS,
                bool(grades),
            )
            for (question, grades), one in zip(asked, found, strict=True)
            if one.passages
        ]


def fitted(found: Sequence[Sample], fields: Sequence[str]) -> tuple[float, np.ndarray, np.ndarray]:
    """Return bias, weights in the order of the fields, and each sample's probability."""
    columns = [FIELDS.index(name) for name in fields]
    numbers = np.array([sample.numbers for sample in found])[:, columns]
    model = LogisticRegression(C=10.0, max_iter=1000).fit(numbers, [sample.is_right for sample in found])
    return float(model.intercept_[0]), model.coef_[0], model.predict_proba(numbers)[:, 1]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.calibration", description=__doc__)
    parser.add_argument("--words", action="store_true", help="for sections that only their words found")
    by_words = parser.parse_args().words
    fields = WORDS_FIELDS if by_words else FIELDS
    out = Console(width=120)
    found = asyncio.run(samples(by_words=by_words))
    bias, weights, probabilities = fitted(found, fields)
    out.print(f"bias: float = {bias:.2f}")
    for name, weight in zip(fields, weights, strict=True):
        out.print(f"{name}: float = {weight:.2f}")
    answerable = np.array([sample.is_answerable for sample in found])
    right = np.array([sample.is_right for sample in found])
    table = Table(title="Questions at or above a probability")
    for name in ("from", "no section answers", "some section answers", "the best one answers", "it answers, of these"):
        table.add_column(name)
    for threshold in THRESHOLDS:
        over = probabilities >= threshold
        shares = (over[~answerable].mean(), over[answerable].mean(), over[right].mean(), right[over].mean())
        table.add_row(f"{threshold:.2f}", *(f"{share:.3f}" for share in shares))
    out.print(table)


if __name__ == "__main__":
    main()
