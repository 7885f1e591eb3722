"""Count short lines whose language is mistaken: `python -m tests.evaluation.short_lines`, `--misses` for those of the tuning half."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bot.care.adapters.guardrail_file import read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.rules.languages import ENGLISH, OTHER
from bot.care.triage import Triage
from tests.evaluation.golden import load

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@dataclass
class Mistaken:
    """Hold one half's counts: English lines, those of them taken for foreign, foreign lines, and those not taken for their language."""

    english: int = 0
    foreign: int = 0
    refused: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def measure(part: str) -> Mistaken:
    """Return what is mistaken in one half, `tune` or `report`."""
    languages = read_languages(KNOWLEDGE / "languages.yaml")
    listed = {language.code for language in languages}
    phrases = read_phrases(KNOWLEDGE / "phrases.yaml")
    triage = Triage((), (), phrases, LogisticKinds(), languages, PackagedIdentifier())
    found = Mistaken()
    for entry in load("short_lines.yaml"):
        if entry["part"] != part:
            continue
        language = triage.foreign_language(entry["text"])
        told = f"{entry['id']} taken for {language.code if language else ENGLISH}: {entry['text']}"
        if entry["language"] == ENGLISH:
            found.english += 1
            found.refused += [told] if language else []
            continue
        found.foreign += 1
        wanted = entry["language"] if entry["language"] in listed else OTHER
        found.missed += [told] if language is None or language.code != wanted else []
    return found


def main() -> int:
    """Print how many short lines are mistaken, in each half."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.short_lines", description=main.__doc__)
    parser.add_argument("--misses", action="store_true", help="name those of the half that rules are chosen on")
    args = parser.parse_args()
    for part in ("tune", "report"):
        found = measure(part)
        print(f"{part}: English taken for foreign {len(found.refused)} of {found.english}", end="; ")
        print(f"foreign not taken for its language {len(found.missed)} of {found.foreign}")
        if args.misses and part == "tune":
            print(*found.refused, *found.missed, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
