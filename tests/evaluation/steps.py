"""Say what each step of the matcher brings: the plain model, what was learnt beside it, the classifier, the learnt order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot.search.retrieval import CANDIDATES, Query
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.foundation import knowledge_folder, open_foundation, open_retriever
from tests.evaluation import golden
from tests.evaluation.community import COMMUNITY, Own, documents, measure_own
from tests.evaluation.golden import ANSWERS
from tests.evaluation.metrics import Estimate, estimate, recall_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.search.retrieval import Retriever
    from tests.evaluation.golden import Golden

DATA = Path(".wayfinder")
STEPS: Mapping[str, Mapping[str, str]] = {
    "plain model": {"matcher": "plain", "classifier": "none"},
    "learnt": {"matcher": "learnt", "classifier": "none"},
    "learnt, classified": {"matcher": "learnt"},
    "learnt, re-ranked": {"matcher": "learnt", "reranker": "learnt"},
}
TOP = (1, 3, 20)


@dataclass(frozen=True)
class Step:
    """Hold one system's figures by set of questions, its milliseconds a question, and what it does with own documents."""

    name: str
    recalls: Mapping[str, Mapping[int, Estimate]]
    milliseconds: float
    own: Own


def sets(part: str) -> dict[str, list[Golden]]:
    """Return the sets of questions that the library answers, by name."""
    every = {
        "questions": golden.in_scope(),
        "strangers' posts": golden.posts(),
        "newer posts": golden.newer_posts(),
        "everyday posts": golden.everyday_posts(),
        "typical posts": golden.typical_posts(),
    }
    found = {
        name: [g for g in questions if g.part == part and ANSWERS in g.grades.values()]
        for name, questions in every.items()
    }
    return {name: questions for name, questions in found.items() if questions}


async def measure_steps(part: str) -> list[Step]:
    """Measure every step on the same library, each with an index of its own."""
    return [await _measure(name, chosen, part) for name, chosen in STEPS.items()]


async def _measure(name: str, chosen: Mapping[str, str], part: str) -> Step:
    # Both learnt steps have the same vectors.
    folder = "evaluation" if chosen["matcher"] == "learnt" else "evaluation-plain"
    settings = Settings(
        data_dir=DATA / folder,
        index_deadline_seconds=60,
        matcher=chosen["matcher"],
        classifier=chosen.get("classifier", "learnt"),
        reranker=chosen.get("reranker", ""),
    )
    library, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation:
        await serving.export(settings)
        await foundation.sync.run(library)
        own, _ = documents()
        await foundation.store.replace(COMMUNITY, own, [])
        await foundation.sync.repair_all()
        retriever = open_retriever(foundation, limit=CANDIDATES)
        await retriever.load()
        await foundation.models.matching.embed_queries(["warm up"])
        started, asked = perf_counter(), sets(part)
        recalls = {each: await _recalls(retriever, questions) for each, questions in asked.items()}
        milliseconds = 1000 * (perf_counter() - started) / sum(map(len, asked.values()))
        met = await measure_own(retriever, [question.question for question in asked["questions"]])
        return Step(name, recalls, milliseconds, met)


async def _recalls(retriever: Retriever, questions: Sequence[Golden]) -> dict[int, Estimate]:
    found = await retriever.search_many([Query(question.question) for question in questions])
    orders = [[passage.section.id for passage in one.passages] for one in found]
    return {
        top: estimate([recall_at(order, g.grades, top) for order, g in zip(orders, questions, strict=True)])
        for top in TOP
    }
