"""Print what many small communities cost a start, and which search of a small library is cheaper: `python -m benchmarks.communities`.

A thousand communities of twenty documents are written into a database of their own; the start is then measured in a process of its
own, beside the same with a collection for each of them, as it was before libraries of that size were searched in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.kernel.adapters.database import open_database
from bot.kernel.models import Document, Embedding
from bot.search.adapters.collection_names import Owner
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.adapters.vector_index import ChromaIndex
from bot.search.in_memory import InMemory
from bot.search.rules import sizes
from bot.search.rules.chunking import units_of
from bot.search.shelves import Shelves
from bot.search.sync import LibrarySync
from bot.settings import Settings
from bot.wiring.foundation import knowledge_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.ports import Embedder

MODEL, WIDTH = "random@1", 768
DOCUMENTS, SECTIONS = 20, 2
SIZES = (300, 1000, 5000)
START_SECONDS, HANDLES = 10.0, 256
QUERIES = 50
HELD = 30
"""Communities that are read to see what each takes in memory, after as many that are not counted."""

ROOT = Path(__file__).parent.parent


def library_of(community: int, articles: Sequence[Document]) -> list[Document]:
    """Return twenty documents of two sections as a community's own."""
    return [
        replace(
            article,
            id=f"c{community}-{article.id}",
            community=community,
            sections=tuple(
                replace(section, id=f"c{community}-{section.id}") for section in article.sections[:SECTIONS]
            ),
        )
        for article in articles[:DOCUMENTS]
    ]


async def write(folder: Path, communities: int) -> int:
    """Write the communities' documents with random vectors; return how many units one of them has."""
    articles, _ = knowledge_folder(Settings()).documents()
    chance = np.random.default_rng(1)
    async with open_database(_address(folder)) as engine:
        store = DatabaseLibrary(engine)
        hashes: set[str] = set()
        units = 0
        for community in range(1, communities + 1):
            documents = library_of(community, articles)
            await store.replace(community, documents, [])
            own = [unit for document in documents for unit in units_of(document)]
            hashes |= {unit.text_hash for unit in own}
            units = len(own)
        vectors = {key: Embedding(_unit(chance.normal(size=WIDTH)).tobytes()) for key in sorted(hashes)}
        await store.keep_vectors(MODEL, vectors)
        return units


async def start(folder: Path, small: int) -> dict[str, float]:
    """Repair everything as a start does, ask each community once, and return what that took and holds open."""
    sizes.SMALL = small
    index = ChromaIndex.embedded(folder / "chroma", MODEL, Owner.of("benchmark"), deadline_seconds=60)
    try:
        async with open_database(_address(folder)) as engine:
            store = DatabaseLibrary(engine)
            sync = LibrarySync(store, index, _no_model(), fingerprint)
            # The first start writes the collections, where there are any; the second is a start as every other.
            await sync.repair_all()
            began = process_time()
            await sync.repair_all()
            cpu = process_time() - began
            return {"cpu": cpu, "handles": _handles(), "rss": _rss(), "each": await _held(store)}
    finally:
        index.close()


async def _held(store: DatabaseLibrary) -> float:
    """Return the megabytes that a community takes while somebody of it asks; after an hour without, it is let go."""
    memory = InMemory(store, MODEL, ExactVectors)
    shelves = Shelves(store, Bm25Index, memory)
    communities = [number for number in await store.communities() if number][: 2 * HELD]
    query = Embedding(_unit(np.ones(WIDTH)).tobytes())
    # The second half counts: with the first come what all share, and room that is used again.
    before = 0.0
    for place, community in enumerate(communities):
        if place == len(communities) // 2:
            before = _rss()
        await shelves.own(community)
        await memory.search(community, [query], 10)
    return (_rss() - before) / max(1, len(communities) - len(communities) // 2)


async def searches(folder: Path) -> list[tuple[int, float, float]]:
    """Return for each size the CPU milliseconds of one search, comparing with each and in a collection."""
    index = ChromaIndex.embedded(folder / "sizes", MODEL, Owner.of("benchmark"), deadline_seconds=60)
    chance = np.random.default_rng(1)
    found = []
    try:
        for number, size in enumerate(SIZES):
            units = [(f"{place:032x}", Embedding(_unit(chance.normal(size=WIDTH)).tobytes())) for place in range(size)]
            exact = ExactVectors()
            exact.add(units)
            await index.add(number, units)
            query = [units[0][1]]
            await index.search(number, query, 320)
            began = process_time()
            for _ in range(QUERIES):
                await exact.search(query, 320)
            between = process_time()
            for _ in range(QUERIES):
                await index.search(number, query, 320)
            ended = process_time()
            found.append((size, 1000 * (between - began) / QUERIES, 1000 * (ended - between) / QUERIES))
    finally:
        index.close()
    return found


def _no_model() -> Embedder:
    class Silent:
        model = MODEL

        async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
            raise AssertionError("nothing is embedded here")

        embed_documents = embed_queries

        def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
            raise AssertionError("nothing is compared here")

    return Silent()


def _unit(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return (values / np.linalg.norm(values)).astype("<f4")


def _address(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'wayfinder.db'}"


def _rss() -> float:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def _handles() -> float:
    return float(len(list(Path("/proc/self/fd").iterdir())))


def _in_a_process(folder: Path, small: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.communities", "--start", str(folder), "--small", str(small)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.communities", description=__doc__)
    parser.add_argument("--communities", type=int, default=1000)
    parser.add_argument(
        "--collections", type=int, default=0, help="also start so many with a collection each, as before"
    )
    parser.add_argument("--start", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--small", type=int, default=sizes.SMALL, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.start is not None:
        print(json.dumps(asyncio.run(start(args.start, args.small))))
        return 0
    table = Table(title="A start with small communities")
    for column in (
        "communities",
        "units each",
        "searched in",
        "CPU, s",
        "handles",
        "RSS, MB",
        "MB each while asked",
        "met",
    ):
        table.add_column(column)
    plans = [(args.communities, sizes.SMALL, "memory")]
    if args.collections:
        plans.append((args.collections, -1, "a collection each"))
    for communities, small, where in plans:
        with TemporaryDirectory() as folder:
            units = asyncio.run(write(Path(folder), communities))
            took = _in_a_process(Path(folder), small)
        met = took["cpu"] <= START_SECONDS and took["handles"] < HANDLES
        figures = (f"{took[key]:.1f}" for key in ("cpu", "handles", "rss", "each"))
        table.add_row(str(communities), str(units), where, *figures, "yes" if met else "NO")
    began = perf_counter()
    with TemporaryDirectory() as folder:
        found = asyncio.run(searches(Path(folder)))
    costs = Table(title=f"One search of a library, CPU ms (vectors of {WIDTH}; {perf_counter() - began:.0f} s)")
    for column in ("units", "comparing with each", "in a collection of its own"):
        costs.add_column(column)
    for size, exact, chroma in found:
        costs.add_row(f"{size:,}", f"{exact:.2f}", f"{chroma:.2f}")
    out = Console(width=118)
    out.print(table, costs, f"target: ≤ {START_SECONDS:g} s CPU and < {HANDLES} handles with 1,000 communities")
    return 0


if __name__ == "__main__":
    sys.exit(main())
