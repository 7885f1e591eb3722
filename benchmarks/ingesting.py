"""Measure ingest: new articles against the bare model, and a library in which nothing changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.pairs import Figure, paired
from bot.kernel.models import SHARED
from bot.search.rules.chunking import units_of
from bot.wiring.embedding import export_folder
from bot.wiring.foundation import knowledge_folder, open_foundation

if TYPE_CHECKING:
    from benchmarks.bare import BareModel
    from bot.kernel.models import Document
    from bot.settings import Settings

SAMPLE_SECTIONS = 120
PAIRS = 3
TRIAL_TEXTS = 256
UNCHANGED_RUNS = 5
UNCHANGED_COMMANDS = 3
UNCHANGED_SECONDS = 2.0
"""What a library of a thousand sections may take when nothing changed."""

ADDRESSES = {"MENTOR_DATABASE_URL", "MENTOR_CHROMA_URL"}
INGEST = Path(__file__).parent.parent / "ingest.py"


async def new_articles(settings: Settings, bare: BareModel) -> Figure:
    """Ingest a sample into an empty folder, from files to a sound index, against encoding the same texts."""
    documents, _ = knowledge_folder(settings).documents()
    sample = _sample(documents)
    paths = [settings.knowledge_dir / f"{document.id}.md" for document in sample]
    texts = list(dict.fromkeys(unit.text for document in sample for unit in units_of(document)))
    ours: list[float] = []
    theirs: list[float] = []
    batch = bare.faster_batch(texts[:TRIAL_TEXTS])
    for pair in range(PAIRS):
        if pair % 2:
            theirs.append(bare.seconds(texts, batch))
            ours.append(await _ingest(settings, paths))
        else:
            ours.append(await _ingest(settings, paths))
            theirs.append(bare.seconds(texts, batch))
    return paired(
        f"ingest, {len(texts):,} new units",
        "units/s",
        [len(texts) / seconds for seconds in ours],
        [len(texts) / seconds for seconds in theirs],
        at_least=0.85,
    )


async def unchanged(settings: Settings) -> list[Figure]:
    """Ingest a library that is in the database already: in this process, and as the command that an operator types."""
    inside = []
    sections = 0
    for _ in range(UNCHANGED_RUNS):
        started = perf_counter()
        documents, _ = knowledge_folder(settings).documents()
        async with open_foundation(settings) as foundation:
            report = await foundation.sync.run(documents)
        inside.append(perf_counter() - started)
        assert report.embedded == 0, "something changed between two runs"
        sections = report.sections
    outside = [_command(settings) for _ in range(UNCHANGED_COMMANDS)]
    scaled = median(inside) * 1000 / sections
    return [
        Figure(f"no-change ingest, {sections} sections", "s", median(inside)),
        Figure(
            "the same for 1,000 sections",
            "s",
            scaled,
            target=f"< {UNCHANGED_SECONDS:g} s",
            met=scaled < UNCHANGED_SECONDS,
        ),
        Figure("the same as `python ingest.py`, with imports", "s", median(outside)),
    ]


def _sample(documents: list[Document]) -> list[Document]:
    """Return articles spread evenly over the library that hold about SAMPLE_SECTIONS sections."""
    sections = sum(len(document.sections) for document in documents)
    return documents[:: max(1, round(sections / SAMPLE_SECTIONS))]


async def _ingest(settings: Settings, paths: list[Path]) -> float:
    with TemporaryDirectory() as folder:
        empty = settings.model_copy(update={"data_dir": Path(folder), "model_dir": export_folder(settings)})
        async with open_foundation(empty) as foundation:
            # The model is loaded and Chroma imported first: both are start, not speed.
            await foundation.models.matching.embed_queries(["warm up"])
            await foundation.index.ids(SHARED)
            started = perf_counter()
            documents, _ = knowledge_folder(empty).documents(paths)
            await foundation.sync.run(documents)
            return perf_counter() - started


def _command(settings: Settings) -> float:
    # From an empty folder and without the operator's addresses: nothing but the temporary store is touched.
    environment = {key: value for key, value in os.environ.items() if key not in ADDRESSES}
    environment["MENTOR_DATA_DIR"] = str(settings.data_dir)
    environment["MENTOR_KNOWLEDGE_DIR"] = str(settings.knowledge_dir)
    started = perf_counter()
    done = subprocess.run(
        [sys.executable, str(INGEST)], env=environment, cwd=settings.data_dir, capture_output=True, check=False
    )
    seconds = perf_counter() - started
    # 1 means that some article has a fault; the others were ingested.
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stderr.decode())
    return seconds
