"""A bot that answers loads neither torch nor scikit-learn, and is warm before it says that it is ready."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "matplotlib",
    "trafilatura",
    "prometheus_client",
    "chromadb",
    "alembic",
    "cryptography",
    "icalendar",
    "langchain_core",
    "bot.health.adapters.traces",
)
TAKEN_WHERE_THERE = {"linkify-it-py", "psutil", "scipy", "setuptools"}
"""What libraries import where it happens to be installed, and do without where it is not: `make test-image` answers without them."""

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
        packages = sorted({{name.split(".")[0] for name in set(sys.modules)}})
        print(json.dumps([heavy, late, record.answer.outcome.value, len(offer.check.questions), len(week.matches), packages]))

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
        "MENTOR_INDEX": "auto",
    }


def distributions_of(packages):
    """Return the installed distributions that these packages come from."""
    known = packages_distributions()
    return {canonicalize_name(name) for package in packages for name in known.get(package, ())}


def installed_by(file):
    """Return the distributions that pip installs for a requirements file, from what is installed here."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted, found = [Requirement(line) for line in lines if line and not line.startswith("#")], set()
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if (name, *sorted(extras)) in found:
            continue
        found.add((name, *sorted(extras)))
        for line in requires(name) or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                wanted.append(needed)
    return {name for name, *_ in found}


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
    heavy, late, outcome, questions, matches, packages = json.loads(done.stdout.splitlines()[-1])
    assert (heavy, late) == ([], [])
    assert outcome == "answer"
    assert questions > 0
    assert matches > 0
    # What answers stands in the requirements of the image that serves; PyTorch, scikit-learn and the preview do not.
    assert distributions_of(packages) - TAKEN_WHERE_THERE <= installed_by("requirements-serving.txt")
