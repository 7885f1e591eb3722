"""Reviewed answers change only when somebody means it: sixty files hold what members see."""

from __future__ import annotations

from collections import Counter
from difflib import unified_diff

import pytest
import yaml

from tests.evaluation import golden, snapshots

pytestmark = pytest.mark.alone

TOPICS = snapshots.FOLDER.parents[2] / "knowledge" / "topics.yaml"
ADVICE = "Read what changed. Is it what a good mentor would send? Then keep it with: make snapshots"


@pytest.mark.timeout(900)
async def test_answers_are_the_reviewed_ones():
    stored, now = snapshots.stored(), await snapshots.compose_all()
    changed = [name for name in sorted(stored.keys() | now.keys()) if stored.get(name) != now.get(name)]
    if changed:
        diffs = [_diff(name, stored.get(name, ""), now.get(name, "")) for name in changed]
        pytest.fail("\n\n".join((*diffs, f"{len(changed)} answers changed. {ADVICE}")), pytrace=False)


def test_every_topic_has_two_reviewed_answers():
    topics = {question.id: question.topic for question in (*golden.in_scope(), *golden.conversations())}
    answered = Counter(topics.get(question.id) for question in snapshots.chosen())
    few = [topic["id"] for topic in yaml.safe_load(TOPICS.read_text(encoding="utf-8")) if answered[topic["id"]] < 2]
    assert not few, few


def _diff(name, before, after):
    lines = unified_diff(before.splitlines(), after.splitlines(), f"{name} (reviewed)", f"{name} (now)", "", "", 1, "")
    return "\n".join(lines)
