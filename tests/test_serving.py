"""A bot that answers loads neither torch nor scikit-learn, and is warm before it says that it is ready."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "matplotlib",
    "trafilatura",
    "prometheus_client",
    "bot.health.adapters.traces",
)
PROGRAM = f"""
import asyncio, json, sys
from pathlib import Path
from time import process_time
from bot import app
from bot.answering.conversations import Asked
from bot.settings import load_settings

async def main():
    async with app.open_services(load_settings(), wait_for_index=False) as services:
        loaded = set(sys.modules)
        cases = services.use_cases
        asked = Asked("how do I find my first client?", community=1, channel=1, member=1, conversation="c")
        record = await cases.conversations.ask(asked)
        offer = await cases.offers.check(1, "Please pay a deposit of $50 on Telegram before you start. Is that fine?")
        week = await cases.exposure.week("answer support mail")
        heavy = sorted(set({HEAVY!r}) & set(sys.modules))
        late = sorted({{name.split(".")[0] for name in set(sys.modules) - loaded}} & {{"onnxruntime", "chromadb", "bm25s"}})
        print(json.dumps([heavy, late, record.answer.outcome.value, len(offer.check.questions), len(week.matches)]))

asyncio.run(main())
"""


@pytest.fixture
def environment(small_library):
    """Return the environment of a process that serves the small library."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MENTOR_")}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "MENTOR_DATA_DIR": str(small_library.data_dir),
        "MENTOR_KNOWLEDGE_DIR": str(small_library.knowledge_dir),
        "MENTOR_MODEL_DIR": str(small_library.model_dir),
    }


def test_serving_needs_no_torch_and_no_scikit_learn_and_the_first_question_loads_nothing(environment, small_library):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        env=environment,
        cwd=small_library.data_dir,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    heavy, late, outcome, questions, matches = json.loads(done.stdout.splitlines()[-1])
    assert (heavy, late) == ([], [])
    assert outcome == "answer"
    assert questions > 0
    assert matches > 0
