"""Read sentences of offers with what they mean: a text file for each flag, a sentence a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.rules.offer_lessons import ORDINARY, lessons_of
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from bot.careers.rules.offer_lessons import Lesson
    from bot.careers.rules.offers import OfferRules


def read_offer_lessons(folder: Path, rules: OfferRules) -> tuple[tuple[Lesson, ...], list[Problem]]:
    """Return the sentences of `offers/` with those that stand in the rules, and every file that no flag is called after.

    Lines that begin with # say what follows. A library may go without the folder; then nothing is learnt.
    """
    known = {flag.id for flag in rules.flags} | {ORDINARY}
    more: dict[str, list[str]] = {}
    problems = []
    for file in sorted((folder / "offers").glob("*.txt")):
        if file.stem not in known:
            what, fix = f"no flag is called {file.stem}.", "Call the file after a flag, or `ordinary`."
            problems.append(Problem(str(file), None, what, fix))
            continue
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as exc:
            problems.append(Problem(str(file), None, f"it cannot be read: {exc}.", "Save it as UTF-8 text."))
            continue
        more[file.stem] = [line for line in lines if line and not line.startswith("#")]
    return (lessons_of(rules.flags, more) if more else ()), problems
