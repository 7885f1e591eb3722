"""Read the question bank beside the articles: `knowledge/questions/<topic>.jsonl`, a section a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.kernel.adapters.entries import Text, faults_of
from bot.kernel.models import Problem
from bot.search.rules.question_bank import Asked, Graded, from_one_template, said_twice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

FOLDER, GRADED = "questions", "graded"
REWRITE = "Write it anew, as somebody else would put it."

Line = TypeVar("Line", bound=BaseModel)


class _AskedLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    section: Text
    train: Annotated[tuple[Text, ...], Field(min_length=1)]
    choose: Annotated[tuple[Text, ...], Field(min_length=1)]


class _GradedLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Text
    section: Text
    answers: tuple[Text, ...]
    helps: tuple[Text, ...] = ()


class QuestionBank:
    """Turn the bank's files into messages by section, and a list of everything wrong with them."""

    def __init__(self, knowledge: Path) -> None:
        self._folder = knowledge / FOLDER

    def read(self, sections: Collection[str]) -> tuple[list[Asked], list[Problem]]:
        """Return what is asked about these sections, in the files' order, and the problems of all files."""
        bank: list[Asked] = []
        problems: list[Problem] = []
        for path in sorted(self._folder.glob("*.jsonl")):
            for number, line in _lines(path, _AskedLine, problems):
                problems += _misplaced(path, number, line.section, sections, bank)
                bank.append(Asked(line.section, line.train, line.choose))
        problems += _repeated(self._folder, bank)
        return [asked for asked in bank if asked.section in sections], problems

    def graded(self, sections: Collection[str]) -> tuple[list[Graded], list[Problem]]:
        """Return the messages whose nearest sections were read; sections that are gone are left out of them."""
        graded: list[Graded] = []
        problems: list[Problem] = []
        for path in sorted((self._folder / GRADED).glob("*.jsonl")):
            for _, line in _lines(path, _GradedLine, problems):
                kept = [tuple(each for each in ids if each in sections) for ids in (line.answers, line.helps)]
                if line.section in sections:
                    graded.append(Graded(line.question, line.section, *kept))
        return graded, problems


def _lines(path: Path, form: type[Line], problems: list[Problem]) -> Iterator[tuple[int, Line]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        problems.append(Problem(str(path), None, f"cannot be read ({exc}).", "Save the file as UTF-8 text."))
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield number, form.model_validate_json(line)
        except ValidationError as exc:
            fix = "Write one JSON object a line, as the lines around it."
            problems += [Problem(str(path), number, f"{field}: {what}", fix) for field, what, _ in faults_of(exc, {})]


def _misplaced(
    path: Path, number: int, section: str, sections: Collection[str], before: Sequence[Asked]
) -> list[Problem]:
    found = []
    if section not in sections:
        fix = "Give it the section's present id, or take the line out."
        found.append(Problem(str(path), number, f"there is no section {section!r}.", fix))
    if section.partition("/")[0] != path.stem:
        found.append(Problem(str(path), number, f"{section!r} is of another topic.", "Move it to its topic's file."))
    if any(asked.section == section for asked in before):
        found.append(Problem(str(path), number, f"{section!r} stands twice.", "Put its messages on one line."))
    return found


def _repeated(folder: Path, bank: Sequence[Asked]) -> list[Problem]:
    twice = [
        Problem(_file_of(folder, second), None, f"{message!r} stands under {first!r} as well.", REWRITE)
        for message, first, second in said_twice(bank)
    ]
    alike = [
        Problem(str(folder), None, f"{first!r} and {second!r} could be one template's.", REWRITE, warning=True)
        for first, second in from_one_template(bank)
    ]
    return twice + alike


def _file_of(folder: Path, section: str) -> str:
    return str(folder / f"{section.partition('/')[0]}.jsonl")
