"""Compare what documents become with what a person would make of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

import yaml

from bot.library.adapters.extraction.finishing import finished
from bot.library.adapters.extraction.reading import read_upload
from bot.library.rules.chapters import SEPARATOR
from bot.library.rules.drafting import draft_of
from bot.library.rules.submissions import Notice, Upload

FOLDER = Path(__file__).parent
BOUNDARIES = 0.92
LINES = 0.98
FALSE_WARNINGS = 0.01


@dataclass(frozen=True, slots=True)
class Result:
    """Hold how one file came out: boundaries found, wanted and made; entries of lists with their line, and all."""

    name: str
    hits: int
    wanted: int
    made: int
    whole_ways: int
    lined: int
    entries: int
    titled: bool
    hidden: bool
    warned: bool
    seconds: float
    misses: tuple[str, ...]

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(self.wanted + self.made, 1)


@dataclass(slots=True)
class Total:
    """Hold the results of all files."""

    results: list[Result] = field(default_factory=list)

    @property
    def boundaries(self) -> float:
        """Return the F1 of section boundaries over all files."""
        wanted = sum(result.wanted + result.made for result in self.results)
        return 2 * sum(result.hits for result in self.results) / wanted

    @property
    def lined(self) -> float:
        """Return the share of lists' entries that stand behind the line that introduces them."""
        return sum(result.lined for result in self.results) / sum(result.entries for result in self.results)

    @property
    def false_warnings(self) -> float:
        """Return the share of files without hidden text that were said to have some."""
        honest = [result for result in self.results if not result.hidden]
        return sum(result.warned for result in honest) / len(honest)

    @property
    def true_warnings(self) -> float:
        """Return the share of files with hidden text that were said to have some."""
        hiding = [result for result in self.results if result.hidden]
        return sum(result.warned for result in hiding) / len(hiding)

    @property
    def reached(self) -> bool:
        """Tell whether every target is reached."""
        right = self.boundaries >= BOUNDARIES and self.lined >= LINES
        return right and self.false_warnings <= FALSE_WARNINGS and self.true_warnings == 1

    def lines(self, *, misses: bool = False) -> list[str]:
        """Return a table for people."""
        rows = [f"{'file':32} {'bounds':>6} {'ways':>6} {'lists':>6} title  hidden  seconds"]
        for result in self.results:
            ways = f"{result.whole_ways}/{result.wanted}"
            lists = f"{result.lined}/{result.entries}"
            hidden = "said" if result.warned else "-"
            title = "yes" if result.titled else "NO"
            rows.append(
                f"{result.name:32} {result.f1:6.2f} {ways:>6} {lists:>6} {title:6} {hidden:7} {result.seconds:.2f}"
            )
            rows += [f"    {miss}" for miss in result.misses if misses]
        ways = sum(result.whole_ways for result in self.results) / sum(result.wanted for result in self.results)
        titles = sum(result.titled for result in self.results)
        rows.append("")
        rows.append(f"{len(self.results)} files: boundaries F1 {self.boundaries:.3f} (at least {BOUNDARIES})")
        rows.append(f"entries of lists behind their line {self.lined:.3f} (at least {LINES})")
        rows.append(f"headings with the whole way to them {ways:.3f}, right titles {titles}")
        rows.append(f"warnings of hidden text: false {self.false_warnings:.3f}, true {self.true_warnings:.3f}")
        return rows


def measured() -> Total:
    """Read every file of the corpus."""
    return Total([_result(path) for path in sorted((FOLDER / "files").iterdir())])


def _result(path: Path) -> Result:
    truth = yaml.safe_load((FOLDER / "sources" / f"{path.name.partition('.')[0]}.truth.yaml").read_text())
    start = perf_counter()
    extracted = finished(read_upload(Upload(path.name, path.read_bytes())))
    document = draft_of(extracted, 1, "pricing", date(2026, 11, 22), name=path.stem)
    seconds = perf_counter() - start
    made = Counter(_bare(section.heading.split(SEPARATOR)[-1]) for section in document.sections)
    ways = {_bare(section.heading) for section in document.sections}
    wanted = Counter(_bare(way.split(SEPARATOR)[-1]) for way in truth["sections"])
    texts = [
        _bare(" ".join((section.heading, text)))
        for section in document.sections
        for text in (section.lead, *section.points, section.careful or "")
    ]
    entries = [(line, entry) for line, items in truth["lists"].items() for entry in items]
    lined = [
        any(
            _bare(entry) in text and _bare(line) in text and text.index(_bare(line)) < text.index(_bare(entry))
            for text in texts
        )
        for line, entry in entries
    ]
    misses = [f"not found: {heading}" for heading in (wanted - made).elements()]
    misses += [f"not wanted: {heading}" for heading in (made - wanted).elements()]
    misses += [f"without its line: {entry}" for (_, entry), has in zip(entries, lined, strict=True) if not has]
    misses += [f"not said: {row}" for row in truth.get("rows", []) if not any(_bare(row) in text for text in texts)]
    misses += [f"title: {document.title}"] if _bare(document.title) != _bare(truth["title"]) else []
    return Result(
        path.name,
        (made & wanted).total(),
        wanted.total(),
        made.total(),
        sum(_bare(way) in ways for way in truth["sections"]),
        sum(lined),
        len(entries),
        _bare(document.title) == _bare(truth["title"]),
        bool(truth.get("hidden")),
        Notice.HIDDEN_TEXT_REMOVED in extracted.notices,
        seconds,
        tuple(misses),
    )


def _bare(text: str) -> str:
    text = re.sub(r"[’‘`]", "'", text)
    return " ".join(re.sub(r"[^\w']+", " ", text).casefold().split())
