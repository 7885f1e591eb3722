"""Print how fast ingest and answers are, ours beside the bare embedding model."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks import answering, ingesting, serving, streaming
from benchmarks.bare import BATCHES, BareExport, BareModel
from bot.allocator import be_frugal
from bot.app import build_services
from bot.log import configure_logging
from bot.settings import Settings
from bot.wiring import serving as prepare
from bot.wiring.foundation import knowledge_folder, open_foundation

if TYPE_CHECKING:
    from benchmarks.pairs import Figure

PLENTY = 1_000_000
"""Questions a minute: the limits are not what is measured."""

NOTE = (
    "Ours and the baseline take turns on the same texts; medians, ratio = median over pairs (smallest–largest). For ingest the "
    "baseline is sentence-transformers with one encoder, timed with batches of {} and {}, and the faster one counts; for answers "
    "it is both encoders in ONNX Runtime; for start and memory it is the same bot without an export. Shared machines are noisy: "
    "read the ratios, and run again before believing a small difference."
)

err = Console(stderr=True, highlight=False)


async def measure() -> list[Figure]:
    """Run every measurement on a copy of the library and a data folder that is thrown away."""
    with TemporaryDirectory() as folder:
        # A copy: an article that is edited meanwhile would not be "no change".
        knowledge = Path(copytree(Settings().knowledge_dir, Path(folder) / "knowledge"))
        settings = Settings(
            data_dir=Path(folder) / "data",
            knowledge_dir=knowledge,
            database_url="",
            chroma_url="",
            member_questions_per_minute=PLENTY,
            server_questions_per_minute=PLENTY,
        )
        err.print("loading the model …")
        bare = BareModel(settings)
        bare.seconds(["warm up"] * 64, max(BATCHES))
        await prepare.export(settings)
        exported = BareExport(settings)
        err.print("ingesting a sample beside the bare model …")
        figures = [await ingesting.new_articles(settings, bare)]
        err.print("ingesting the whole library …")
        documents, _ = knowledge_folder(settings).documents()
        async with open_foundation(settings) as foundation:
            await foundation.sync.run(documents)
            await prepare.learn(settings, foundation)
        err.print("ingesting it again, unchanged …")
        figures += await ingesting.unchanged(settings)
        err.print("starting processes that serve …")
        figures += await asyncio.to_thread(serving.serving, settings)
        asked = answering.questions()
        async with (
            open_foundation(settings) as foundation,
            build_services(settings, foundation, wait_for_index=True) as services,
        ):
            await answering.one_by_one(services.use_cases.conversations, exported, bare, asked[-16:])
            err.print("answering …")
            figures += await answering.one_by_one(services.use_cases.conversations, exported, bare, asked)
            for crowd in answering.CROWDS:
                figures += await answering.together(services.use_cases.conversations, exported, asked, crowd)
            err.print("streaming …")
            figures += await streaming.streaming(foundation, services.mentor, services.clock, asked)
        return figures


def main() -> int:
    """Run the command line; the exit code is 0 whether or not targets are met, for timings are no test."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    args = parser.parse_args()
    configure_logging("WARNING", "auto")
    started = perf_counter()
    be_frugal()
    before = os.getloadavg()[0]
    figures = asyncio.run(measure())
    machine = {"cores": os.cpu_count(), "load_before": round(before, 2), "seconds": round(perf_counter() - started, 1)}
    if args.json:
        json.dump({"machine": machine, "figures": [asdict(figure) for figure in figures]}, sys.stdout, indent=1)
        print()
    else:
        _print(figures, machine)
    return 0


def _print(figures: list[Figure], machine: dict[str, float | int | None]) -> None:
    out = Console(width=118, highlight=False)
    table = Table(
        title=f"Speed on {machine['cores']} cores, load {machine['load_before']} before, {machine['seconds']} s"
    )
    for name in ("measured", "ours", "baseline", "ratio", "target", "met"):
        table.add_column(name, justify="right" if name in {"ours", "baseline"} else "left")
    for figure in figures:
        bare = f"{figure.baseline:,.1f}" if figure.baseline is not None else ""
        met = "" if figure.met is None else ("yes" if figure.met else "NO")
        table.add_row(figure.name, f"{figure.ours:,.1f} {figure.unit}", bare, _ratio(figure), figure.target or "", met)
    out.print(table)
    out.print(NOTE.format(*BATCHES), style="dim")


def _ratio(figure: Figure) -> str:
    if figure.ratio is None:
        return ""
    spread = f" ({figure.spread[0]:.2f}–{figure.spread[1]:.2f})" if figure.spread else ""
    return f"{figure.ratio:.2f}{spread}"


if __name__ == "__main__":
    sys.exit(main())
