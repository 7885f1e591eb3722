"""Print how well the mentor answers, beside three baselines: `make evaluate`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app import build_services
from bot.search.adapters.lexical_index import Bm25Index
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.care import open_triage
from bot.wiring.foundation import knowledge_folder, open_foundation
from tests.evaluation.care import observe_care
from tests.evaluation.careers import flag_figures, print_careers, skill_figures, task_figures
from tests.evaluation.grounding import SETS, Grounding, grounding_of
from tests.evaluation.report import RANKED, Behaviour, Ranking, observe, rank_all
from tests.evaluation.steps import TOP, Step, measure_steps
from tests.evaluation.systems import LangChainTutorial, MeaningAlone, OtherFusion, Ours, Search, WordsAlone

DATA = Path(".wayfinder/evaluation")


async def measure(part: str, *, whole: bool = True) -> tuple[list[Ranking], Behaviour]:
    """Ingest the library into a folder of its own and measure everything on one part of the questions.

    Without `whole`, what no floor stands under is left out: the baselines, and two thousand lines more for care.
    """
    settings = Settings(data_dir=DATA)
    documents, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation:
        await serving.export(settings)
        await foundation.sync.run(documents)
        async with build_services(settings, foundation, wait_for_index=True) as services:
            retriever = services.retriever
            shelf = await retriever.shelf()
            searches: list[Search] = [Ours(retriever)]
            if whole:
                words = Bm25Index()
                await words.rebuild(list(shelf.sections.values()))
                tutorial = await LangChainTutorial.build(foundation, shelf)
                searches += [OtherFusion(foundation, shelf, words, by_rank=by_rank) for by_rank in (True, False)]
                searches += [tutorial, WordsAlone(words), MeaningAlone(foundation, shelf)]
            behaviour = await observe(services.mentor, part)
            triage = await open_triage(settings, foundation, list(shelf.units.values()))
            figures, misses = await observe_care(triage, part, newer=whole)
            behaviour.figures |= figures
            behaviour.misses |= misses
            return [await rank_all(search, part) for search in searches], behaviour


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--part", choices=("report", "tune"), default="report")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true", help="list the ids of questions that went wrong")
    parser.add_argument("--careers", action="store_true", help="measure the offer check, weekly tasks and skills only")
    args = parser.parse_args()
    if args.misses and args.part == "report":
        parser.error("look at misses of the tune part only; the report part stays unseen")
    # The careers' sets call the part that one may look at "choose".
    careers_part = "choose" if args.part == "tune" else args.part
    flags, tasks = asyncio.run(flag_figures(careers_part)), asyncio.run(task_figures(careers_part))
    skills = asyncio.run(skill_figures(careers_part))
    if args.careers:
        print_careers(flags, tasks, skills, Console(width=140), misses=args.misses)
        return 0
    rankings, behaviour = asyncio.run(measure(args.part))
    if args.json:
        figures = {name: asdict(figure) for name, figure in behaviour.figures.items()}
        result = {"part": args.part, "rankings": [asdict(r) for r in rankings], "figures": figures}
        offers = {
            f"{name}, {reading}": {"precision": each.precision, "recall": each.recall}
            for (name, reading), each in flags.items()
        }
        json.dump({**result, "misses": dict(behaviour.misses), "offers": offers, "tasks": tasks}, sys.stdout)
        return 0
    _print(args.part, rankings, behaviour, misses=args.misses)
    print_steps(asyncio.run(measure_steps(args.part)), Console(width=140))
    print_careers(flags, tasks, skills, Console(width=140), misses=args.misses)
    for name in SETS:
        print_grounding(name, asyncio.run(grounding_of(args.part, name)), Console(width=140), misses=args.misses)
    from tests.evaluation.selections import print_replay, replay  # here: it needs this module's folder

    print_replay(asyncio.run(replay()), Console(width=140))
    from tests.evaluation import tongues  # here, as above

    tongues.print_spoken(asyncio.run(tongues.replay(tongues.recorded())), Console(width=140))
    return 0


def _print(part: str, rankings: list[Ranking], behaviour: Behaviour, *, misses: bool) -> None:
    out = Console(width=140)
    table = Table(title=f"Retrieval, {part} part: mean [95% interval]")
    for name in ("system", *RANKED, "ms"):
        table.add_column(name)
    for ranking in rankings:
        figures = [str(ranking.overall[name]) for name in RANKED]
        table.add_row(ranking.name, *figures, f"{ranking.milliseconds:.1f}")
    out.print(table)
    topics = Table(title="Wayfinder by topic")
    for name in ("topic", *RANKED):
        topics.add_column(name)
    for topic, row in rankings[0].by_topic.items():
        topics.add_row(topic, *(f"{row[name]:.2f}" for name in RANKED))
    out.print(topics)
    acts = Table(title="What members see")
    acts.add_column("share of questions")
    acts.add_column("mean [95% interval]")
    for name, figure in behaviour.figures.items():
        acts.add_row(name, str(figure))
    out.print(acts)
    if misses:
        for name, ids in behaviour.misses.items():
            out.print(f"{name}: {', '.join(ids)}")


def print_steps(steps: list[Step], out: Console) -> None:
    """Print what each step of the matcher brings, and whether a community's own documents come first where they should."""
    for name in steps[0].recalls:
        table = Table(title=f"The matcher step by step: {name}")
        for column in ("system", *(f"recall@{top}" for top in TOP), "ms"):
            table.add_column(column)
        for step in steps:
            table.add_row(step.name, *map(str, step.recalls[name].values()), f"{step.milliseconds:.1f}")
        out.print(table)
    own = Table(title="A community's own documents")
    for column in ("system", "found first", "among three", "in the way of the shared library"):
        own.add_column(column)
    for step in steps:
        own.add_row(step.name, *(f"{share:.3f}" for share in asdict(step.own).values()))
    out.print(own)


def print_grounding(name: str, found: Grounding, out: Console, *, misses: bool) -> None:
    """Print how well the checker of a language model's sentences tells right from wrong."""
    table = Table(title=f"Sentences of a language model, checked: right and subtly wrong ones, {name}")
    table.add_column("what")
    table.add_column("share")
    table.add_row("precision: right ones among those let through", f"{found.precision:.2f}")
    table.add_row("recall: right ones let through", f"{found.recall:.2f}")
    for kind, (good, all_of_them) in found.caught.items():
        table.add_row(f"judged rightly: {kind}", f"{good} of {all_of_them}")
    out.print(table)
    if misses:
        for line in found.misses:
            out.print(line)


if __name__ == "__main__":
    sys.exit(main())
