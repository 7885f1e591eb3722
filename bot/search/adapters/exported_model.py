"""Find what an ingest exported from the embedding model: a folder with a card, a graph, its weights and a tokenizer.

Nothing of it is needed to answer: where it is missing, damaged or of another model, the model itself serves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.search.adapters.learnt_files import Learnt
    from bot.search.adapters.model_files import ModelFiles

CARD = "card.json"
GRAPH, WEIGHTS, TOKENIZER = "encoder.onnx", "encoder.onnx.data", "tokenizer.json"
PARTS = (GRAPH, WEIGHTS, TOKENIZER)
FORM = 2
"""Counts up when the export changes in a way that an older one cannot serve."""

log = structlog.get_logger(__name__)


class ExportCard(BaseModel):
    """Say of which model an export is, by which libraries, and each file's SHA-256; or why there is none."""

    model_config = ConfigDict(frozen=True)

    form: int
    model: str
    learnt: str | None
    made_with: str
    parts: dict[str, str] = {}
    refused: str = ""
    edition: int = 1
    bends: tuple[str, ...] = ()
    """What its layers can be bent for, in the order of the graph's input."""


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """Hold the folder of an export whose files are whole; `bends` names the ways of bending it that were learnt, in the graph's order."""

    folder: Path
    bends: tuple[str, ...] = ()


def read_card(folder: Path) -> ExportCard | None:
    """Return the folder's card, or None where there is none that can be read."""
    try:
        return ExportCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def write_card(folder: Path, card: ExportCard) -> None:
    """Write the card, as the last file of an export."""
    (folder / CARD).write_text(json.dumps(card.model_dump(), indent=1) + "\n", encoding="utf-8")


def is_of(card: ExportCard, files: ModelFiles, learnt: Learnt | None) -> bool:
    """Tell whether an export, or the refusal of one, is of this model with what was learnt; without it, any will do."""
    same = card.form == FORM and card.model == files.name
    return same and (learnt is None or card.learnt == learnt.name)


def find_export(folder: Path, files: ModelFiles, learnt: Learnt | None, instead: str = "torch") -> ExportedModel | None:
    """Return the export of this model; None, after one line in the log, where there is none or it is damaged.

    `instead` names, in that line, what serves then.
    """
    card = read_card(folder)
    if card is None or not is_of(card, files, learnt):
        log.warning("model_serves_without_export", reason="none of this model; ingest.py makes one", instead=instead)
        return None
    if card.refused:
        log.warning("model_serves_without_export", reason=card.refused, instead=instead)
        return None
    if not is_whole(folder, card):
        log.warning("model_serves_without_export", reason="damaged; ingest.py makes it anew", instead=instead)
        return None
    return ExportedModel(folder, card.bends)


def is_whole(folder: Path, card: ExportCard) -> bool:
    """Tell whether all files are there and their hashes are the card's: 0.15 s, against nonsense from a damaged weight."""
    try:
        return all(sha256_of(folder / name) == card.parts.get(name) for name in PARTS)
    except OSError:
        return False


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
