"""A hasty English line is never taken for another language, and a short foreign one hardly ever for English."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.care.rules.languages import ENGLISH
from tests.evaluation.golden import load
from tests.evaluation.short_lines import measure

MISSED_AT_MOST = 0.1
"""Share of the foreign lines. Most of what is left is Pidgin without a word that English has not."""


@pytest.mark.parametrize("part", ["tune", "report"])
def test_short_lines_are_taken_for_what_they_are(part):
    found = measure(part)
    assert found.refused == []
    assert len(found.missed) <= MISSED_AT_MOST * found.foreign, found.missed


def test_both_halves_hold_every_language():
    by_part = Counter((entry["part"], entry["language"]) for entry in load("short_lines.yaml"))
    languages = {language for _, language in by_part}
    assert len(languages - {ENGLISH}) == 14
    assert all(by_part[part, language] >= 6 for part in ("tune", "report") for language in languages)
    assert all(by_part[part, ENGLISH] >= 75 for part in ("tune", "report"))
