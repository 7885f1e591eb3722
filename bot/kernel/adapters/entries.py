"""Read YAML whose entries pydantic checks, and say what is wrong with one so that its author can mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, HttpUrl, StringConstraints, ValidationError

from bot.kernel.models import Evidence, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# libyaml's loader where it is there: the pure one takes two seconds for what a start reads.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

YAML_FAULTS = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""PyYAML raises its own errors for bad syntax only: 2026-13-45 is a ValueError, `!!bool x` a KeyError, [[[[…]]]] a RecursionError."""

SOURCE_FIXES = {
    "id": "Write two or more lower-case words joined by hyphens.",
    "published": "Write a year, a month or a day, such as 2026-11-22, or undated.",
    "url": "Write a full address that begins with https://, or leave it out.",
}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SourceEntry(BaseModel):
    """Check one source as an author lists it."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.\-][a-z0-9]+)*-[a-z0-9.]+$")]
    title: Text
    publisher: Text
    published: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}){0,2}|undated)$")]
    url: HttpUrl | None = None
    evidence: Evidence

    def value(self) -> Source:
        """Return the source as the domain knows it."""
        return Source(
            self.id, self.title, self.publisher, self.published, str(self.url) if self.url else None, self.evidence
        )


def parse_yaml(text: str) -> object:
    """Return what YAML says, made of plain types; raise one of `YAML_FAULTS` when it is malformed."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  # both are safe loaders


def load_yaml(path: Path) -> object:
    """Return what the file holds; raise ValueError with a sentence when it cannot be read."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ValueError("the file is missing.") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise ValueError(f"the file cannot be read ({exc}).") from exc
    except YAML_FAULTS as exc:
        raise ValueError(f"the file is not valid YAML ({first_line(exc)}).") from exc


def filler_phrases(path: Path) -> re.Pattern[str] | None:
    """Return a pattern of the phrases that say nothing, one a line in the file; None when there are none."""
    if not path.is_file():
        return None
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    phrases = [re.escape(line) for line in lines if line and not line.startswith("#")]
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE) if phrases else None


def faults_of(error: ValidationError, fixes: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return for each fault the field of the entry, what is wrong, and how to mend it."""
    found = []
    for fault in error.errors():
        place = [str(part) for part in fault["loc"]] or ["value"]
        what = f"{'.'.join(place)}: {fault['msg'][:1].lower()}{fault['msg'][1:]}."
        match fault["type"]:
            case "missing":
                fix = "Add it."
            case "extra_forbidden":
                fix = "Correct its name or take it out."
            case _:
                fix = fixes.get(place[-1], "Correct it.")
        found.append((place[0], what, fix))
    return found


def first_line(error: Exception) -> str:
    """Return what the error says in one line, or its kind when it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0]
