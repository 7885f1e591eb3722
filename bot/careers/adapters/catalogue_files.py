"""Read the catalogue's two files, `skills.yaml` and `occupations.yaml`, and list everything wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.careers.adapters.catalogue_forms import FIXES, EntryForm, OccupationForm, SkillForm
from bot.careers.rules.catalogue import Demand, Exposure, LearningStep, Occupation, Skill
from bot.kernel.adapters.entries import SourceEntry, faults_of, filler_phrases, load_yaml
from bot.kernel.models import Problem, cited_ids, without_citations
from bot.kernel.ticks import MOST_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.kernel.models import Source

LEARNING_HOURS = 20
_FIGURE = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d\d(?![\d.,]*[\d%]))\.?\d[\d.,]*(?!\w)")
"""A number that measures something: "178%", "9,000" or ".98", but no year and no "3D"."""

_TOKEN = re.compile(r"[a-z0-9.\-]+")
_NOT_PROSE = frozenset({"id", "neighbours", "skills", "asks", "source", "date", "trend"})

Form = TypeVar("Form", bound=BaseModel)
Entry = TypeVar("Entry", bound=EntryForm)
Value = TypeVar("Value")


def read_catalogue(folder: Path) -> tuple[list[Skill], list[Occupation], list[Problem]]:
    """Return every skill and occupation that can be used, and everything wrong with any.

    A library may go without the files; an entry with a fault is left out and costs no other.
    """
    filler = filler_phrases(folder / "filler.txt")
    skill_file = _File(folder / "skills.yaml", ("sources", "fields", "skills"), filler)
    occupation_file = _File(folder / "occupations.yaml", ("sources", "occupations"), filler)
    occupation_file.compare_sources(skill_file)
    skills = _skills(skill_file)
    occupations = _occupations(occupation_file, skill_file.ids)
    if len(skills) > MOST_IDS:
        skill_file.blame(f"{len(skills)} skills are more than /gap's buttons can carry.", f"Keep at most {MOST_IDS}.")
    return skills, occupations, skill_file.problems + occupation_file.problems


class _File:
    """Check what both files have in common and gather the problems; the last part holds the entries."""

    def __init__(self, path: Path, parts: tuple[str, ...], filler: re.Pattern[str] | None) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._filler = filler
        self._called = parts[-1].removesuffix("s")
        self._parts = self._load(parts) if path.is_file() else {part: [] for part in parts}
        self._entries = self._parts[parts[-1]]
        self.sources = self._sources()
        # References are checked against every id that is written down: an entry's own fault is not its neighbours'.
        self.ids = frozenset(str(entry["id"]) for entry in self._entries if isinstance(entry, dict) and "id" in entry)

    def part(self, name: str) -> list[object]:
        """Return one of the file's lists."""
        return self._parts[name]

    def blame(self, what: str, fix: str, *, warning: bool = False) -> None:
        """Note a problem."""
        self.problems.append(Problem(str(self.path), None, what, fix, warning=warning))

    def values(self, form: type[Entry], make: Callable[[str, Entry], Value]) -> list[Value]:
        """Return what `make` builds of each entry, given what to call it, unless anything is wrong with that entry."""
        made: list[Value] = []
        taken: set[str] = set()
        for position, raw in enumerate(self._entries, start=1):
            before = len(self.problems)
            called = _name_of(raw, self._called, position)
            entry = self._checked(raw, form, called)
            if entry is None:
                continue
            names = {entry.id, entry.name.casefold()}
            for twice in sorted(names & taken):
                self.blame(f"{called}: {twice!r} stands twice.", "Give it an id and a name of its own.")
            for phrase in self._filler_in(entry.model_dump()):
                self.blame(f"{called}: filler: {phrase!r}.", "Say what you mean.")
            value = make(called, entry)
            if len(self.problems) == before:
                made.append(value)
                taken |= names
        return made

    def check_skills(self, called: str, field: str, ids: list[str], known: frozenset[str]) -> None:
        """Note references to a skill that are nobody's id, or that stand twice."""
        for missing in sorted(set(ids) - known):
            self.blame(f"{called}: {field}: there is no skill {missing!r}.", "Correct the id or take it out.")
        for twice in sorted({each for each in ids if ids.count(each) > 1}):
            self.blame(f"{called}: {field}: {twice!r} stands twice.", "Keep it once.")

    def cited(self, called: str, main: str | None, text: str) -> tuple[Source, ...]:
        """Return the source of an entry's figures, then those that its text cites; note the unknown ones."""
        wanted = dict.fromkeys([*([] if main is None else [main]), *cited_ids(text)])
        for missing in wanted:
            if missing not in self.sources:
                self.blame(f"{called}: no usable source {missing!r} is listed.", "Add it to sources or correct the id.")
        return tuple(self.sources[each] for each in wanted if each in self.sources)

    def compare_sources(self, other: _File) -> None:
        """Warn of sources that the other file describes differently."""
        for each, source in self.sources.items():
            if other.sources.get(each, source) != source:
                what = f"source {each!r} differs from the one in {other.path}."
                self.blame(what, "Give both the same entry.", warning=True)

    def _load(self, parts: tuple[str, ...]) -> dict[str, list[object]]:
        form = f"Write a list each of {', '.join(parts)}."
        raw: dict[str, object] = {}
        try:
            raw = TypeAdapter(dict[str, object]).validate_python(load_yaml(self.path))
        except ValidationError:  # a ValueError too, whose text speaks of Python
            self.blame("the file holds no lists under names.", form)
        except ValueError as exc:
            self.blame(str(exc), form)
        else:
            for unknown in sorted(raw.keys() - set(parts)):
                self.blame(f"{unknown!r} is no part of this file.", form)
            for part in parts:
                if not isinstance(raw.get(part), list):
                    self.blame(f"{part} holds no list.", form)
        listed = {part: raw.get(part) for part in parts}
        return {part: each if isinstance(each, list) else [] for part, each in listed.items()}

    def _sources(self) -> dict[str, Source]:
        cited = set(_TOKEN.findall(str(self._entries)))
        found: dict[str, Source] = {}
        for position, raw in enumerate(self._parts["sources"], start=1):
            called = _name_of(raw, "source", position)
            entry = self._checked(raw, SourceEntry, called)
            if entry is None:
                continue
            if entry.id in found:
                self.blame(f"{called} stands twice.", "Keep one entry, or give the other an id of its own.")
            elif entry.id not in cited:
                self.blame(f"{called} is never cited.", "Cite it or drop it.")
            found.setdefault(entry.id, entry.value())
        return found

    def _checked(self, raw: object, form: type[Form], called: str) -> Form | None:
        try:
            return form.model_validate(raw)
        except ValidationError as exc:
            for _, what, fix in faults_of(exc, FIXES):
                self.blame(f"{called}: {what}", fix)
            return None

    def _filler_in(self, value: object) -> Iterator[str]:
        match value:
            case str() if self._filler:
                yield from (found[0] for found in self._filler.finditer(value))
            case list():
                for each in value:
                    yield from self._filler_in(each)
            case dict():
                for key, each in value.items():
                    if key not in _NOT_PROSE:
                        yield from self._filler_in(each)


def _skills(file: _File) -> list[Skill]:
    fields = {each for each in file.part("fields") if isinstance(each, str)}

    def make(called: str, entry: SkillForm) -> Skill:
        hours = sum(step.hours for step in entry.first_20_hours)
        if hours != LEARNING_HOURS:
            fix = f"Make them {LEARNING_HOURS}."
            file.blame(f"{called}: the steps of first_20_hours take {hours} hours.", fix)
        if entry.field not in fields:
            file.blame(f"{called}: unknown field {entry.field!r}.", "Use one of the file's fields.")
        if entry.id in entry.neighbours:
            file.blame(f"{called}: neighbours: it names itself.", "Take it out.")
        file.check_skills(called, "neighbours", entry.neighbours, file.ids)
        return Skill(
            id=entry.id,
            name=entry.name,
            field=entry.field,
            what=entry.what,
            opens=tuple(entry.opens),
            demand=_demand(file, called, entry),
            first_20_hours=tuple(LearningStep(step.hours, step.step) for step in entry.first_20_hours),
            proof=entry.proof,
            neighbours=tuple(entry.neighbours),
            also=tuple(entry.also),
        )

    return file.values(SkillForm, make)


def _demand(file: _File, called: str, entry: SkillForm) -> Demand:
    text, main, date = entry.demand.text, entry.demand.source, entry.demand.date
    if main is None and _holds_figure(text):
        file.blame(f"{called}: demand: a figure has no source.", "Name the source or take the figure out.")
    if main is None and entry.demand.trend is not None:
        file.blame(f"{called}: demand: a trend has no source.", "Name the source or write null.")
    sources = file.cited(called, main, text)
    if main in file.sources:
        published = file.sources[main].published
        agree = published == "undated" or published.startswith(date) or date.startswith(published)
        if not agree:
            what = f"{called}: demand: the date {date} is not that of its source, {published}."
            file.blame(what, "Look the figure up again and give its source's date.")
    return Demand(text, sources, date, entry.demand.trend)


def _occupations(file: _File, skills: frozenset[str]) -> list[Occupation]:
    def make(called: str, entry: OccupationForm) -> Occupation:
        exposure = entry.exposure
        main = exposure.source if exposure else None
        if main in file.sources and file.sources[main].published == "undated":
            file.blame(f"{called}: exposure: the source of the figures has no date.", "Say when it was published.")
        if exposure is None and not cited_ids(entry.caution) and _holds_figure(entry.caution):
            file.blame(f"{called}: caution: a figure has no source.", "Cite the source or take the figure out.")
        file.check_skills(called, "skills", entry.skills, skills)
        file.check_skills(called, "asks", entry.asks or [], skills)
        return Occupation(
            id=entry.id,
            name=entry.name,
            also=tuple(entry.also),
            tasks=tuple(entry.tasks),
            exposure=Exposure(exposure.beta_model, exposure.beta_human) if exposure else None,
            caution=entry.caution,
            towards=tuple(entry.towards),
            skills=tuple(entry.skills),
            sources=file.cited(called, main, entry.caution),
            week=tuple(entry.week or ()),
            asks=tuple(entry.asks or ()),
            beyond=entry.beyond or "",
        )

    return file.values(OccupationForm, make)


def _name_of(raw: object, kind: str, position: int) -> str:
    return f"{kind} {raw['id'] if isinstance(raw, dict) and 'id' in raw else f'number {position}'}"


def _holds_figure(text: str) -> bool:
    return _FIGURE.search(without_citations(text)) is not None
