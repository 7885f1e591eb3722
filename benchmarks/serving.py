"""Measure a serving process of its own: CPU until it is ready, the first answer, memory; with the export and with torch."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.pairs import Figure
from bot.allocator import be_frugal
from bot.log import configure_logging

if TYPE_CHECKING:
    from bot.settings import Settings

QUESTIONS = 1000
QUESTIONS_WITH_TORCH = 100
"""Fewer: with torch, memory is all there after the first answers."""

READY_SECONDS, RSS_MEGABYTES, FIRST_ANSWER = 3.0, 300.0, 1.2
ROOT = Path(__file__).parent.parent


def serving(settings: Settings) -> list[Figure]:
    """Start the bot's services twice on an ingested library, and return what each start took, ours beside torch."""
    ours = _measured(settings, settings.data_dir / "model", QUESTIONS)
    torch = _measured(settings, settings.data_dir / "no-export", QUESTIONS_WITH_TORCH)

    def figure(name: str, key: str, unit: str, target: float | None = None) -> Figure:
        met = None if target is None else ours[key] <= target
        said = None if target is None else f"≤ {target:g} {unit}"
        return Figure(name, unit, ours[key], torch[key], ours[key] / torch[key], None, said, met)

    first = ours["first"] / ours["median"]
    return [
        figure("start: CPU until ready, after imports", "ready", "s", READY_SECONDS),
        figure("memory when ready", "rss_ready", "MB"),
        figure(f"memory after {QUESTIONS:,} questions (torch: {QUESTIONS_WITH_TORCH})", "rss", "MB", RSS_MEGABYTES),
        figure("CPU of a question, mean, one at a time", "cpu", "ms"),
        Figure(
            "first answer after ready (baseline: the median)",
            "ms",
            ours["first"],
            ours["median"],
            first,
            target=f"≤ {FIRST_ANSWER:g}× median",
            met=first <= FIRST_ANSWER,
        ),
    ]


def _measured(settings: Settings, model: Path, questions: int) -> dict[str, float]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MENTOR_")} | {
        "MENTOR_DATA_DIR": str(settings.data_dir),
        "MENTOR_KNOWLEDGE_DIR": str(settings.knowledge_dir),
        "MENTOR_MODEL_DIR": str(model),
        "MENTOR_INDEX": settings.index,
        "MENTOR_CLASSIFIER": settings.classifier,
        "MENTOR_MEMBER_QUESTIONS_PER_MINUTE": str(settings.member_questions_per_minute),
        "MENTOR_SERVER_QUESTIONS_PER_MINUTE": str(settings.server_questions_per_minute),
    }
    command = [sys.executable, "-m", "benchmarks.serving", str(questions)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


async def _serve(questions: int) -> dict[str, float]:
    from benchmarks import answering
    from bot import app
    from bot.settings import load_settings

    started = process_time()
    async with app.open_services(load_settings(), wait_for_index=False) as services:
        ready, rss_ready = process_time() - started, _rss()
        asked = answering.questions()
        seconds: list[float] = []
        answering_since = process_time()
        for number in range(questions):
            # Each a text of its own: vectors of the latest questions are remembered.
            question = f"{asked[number % len(asked)]} ({number})"
            began = perf_counter()
            await answering.answer(services.use_cases.conversations, question)
            seconds.append(perf_counter() - began)
        return {
            "ready": ready,
            "rss_ready": rss_ready,
            "rss": _rss(),
            "cpu": 1000 * (process_time() - answering_since) / questions,
            "first": 1000 * seconds[0],
            "median": 1000 * median(seconds),
        }


def _rss() -> float:
    """Return the resident megabytes of this process, from Linux; elsewhere 0."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


if __name__ == "__main__":
    be_frugal()
    configure_logging("WARNING", "auto")
    print(json.dumps(asyncio.run(_serve(int(sys.argv[1])))))
