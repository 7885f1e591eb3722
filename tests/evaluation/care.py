"""Measure care: how often an ordinary line meets a text of care, and how often a message that wants care gets it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.evaluation.metrics import Estimate, estimate

if TYPE_CHECKING:
    from bot.care.triage import Triage

FOLDER = Path(__file__).parent / "questions"
STOPPED = "ordinary, stopped by a text of care"
STRAY = "ordinary, with any word of care"


@cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    """Return the entries of one of the sets."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader))


async def observe_care(triage: Triage, part: str) -> tuple[dict[str, Estimate], dict[str, list[str]]]:
    """Judge every line of one part; return the figures, and the ids behind those that went wrong."""
    shares: dict[str, list[float]] = defaultdict(list)
    misses: dict[str, list[str]] = defaultdict(list)
    for line in lines("ordinary"):
        if line["part"] != part:
            continue
        judged = await triage.judge(line["text"])
        stopped = judged.guardrail is not None and not judged.guardrail.orientation
        stray = judged.guardrail is not None or judged.note is not None
        for name, wrong in ((STOPPED, stopped), (STRAY, stray)):
            shares[name].append(float(wrong))
            if wrong:
                misses[name].append(line["id"])
    for line in lines("care"):
        if line["part"] != part:
            continue
        judged = await triage.judge(line["text"])
        met = judged.guardrail is not None
        noted = met or judged.note is not None
        for name, right in ((f"care first: {line['kind']}", met), (f"care at all: {line['kind']}", noted)):
            shares[name].append(float(right))
            if not right:
                misses[name].append(line["id"])
    return {name: estimate(values) for name, values in shares.items()}, dict(misses)
