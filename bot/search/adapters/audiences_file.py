"""Read for whom sections are written: `knowledge/audiences.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import KnowledgeError
from bot.kernel.adapters.entries import Text, faults_of, load_yaml
from bot.kernel.models import Problem
from bot.search.rules.audiences import Audiences, Trade

if TYPE_CHECKING:
    from pathlib import Path


class _Trade(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    what: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    trades: tuple[_Trade, ...]
    sections: dict[str, dict[str, Annotated[frozenset[Text], Field(min_length=1)]]]


def read_audiences(path: Path) -> Audiences:
    """Return the trades and the sections that are for some of them alone; raise KnowledgeError where the file cannot be used."""
    try:
        file = _File.model_validate(load_yaml(path))
    except ValidationError as exc:
        raise KnowledgeError([Problem(str(path), None, what, fix) for _, what, fix in faults_of(exc, {})]) from exc
    except ValueError as exc:
        raise KnowledgeError([Problem(str(path), None, str(exc), "Mend the file.")]) from exc
    sections = {
        f"{article}#{section}": trades for article, own in file.sections.items() for section, trades in own.items()
    }
    known = {trade.id for trade in file.trades}
    if unknown := frozenset[str]().union(*sections.values()) - known:
        what = f"Sections are for trades that the file does not name: {', '.join(sorted(unknown))}."
        raise KnowledgeError([Problem(str(path), None, what, "Add them to `trades`, or mend the names.")])
    return Audiences(tuple(Trade.of(trade.id, trade.words) for trade in file.trades), sections)
