"""Find what was learnt from this library: a folder with a card, weights that bend a base model, a vector of each section, and a re-ranker.

Nothing of it is needed to answer: without it, or with another base model, the plain model serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from bot.search.adapters.model_files import ModelFiles

FOLDER = Path(__file__).parents[1] / "learnt"
CARD = "card.json"
DIGITS = 12
"""Hexadecimal digits of the encoder's hash in the name of its vectors."""

log = structlog.get_logger(__name__)


class Part(BaseModel):
    """Name one file of what was learnt, and its SHA-256."""

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str


class Card(BaseModel):
    """Say what was learnt, on which base, and where the weights stand; the figures beside them are for readers."""

    model_config = ConfigDict(frozen=True)

    base: str
    encoder: Part
    prototypes: Part
    ranker: Part
    vectors: Part | None = None

    @property
    def needed(self) -> tuple[Part, ...]:
        """Return the files without which nothing of it serves."""
        return self.encoder, self.prototypes, self.ranker


@dataclass(frozen=True, slots=True)
class Learnt:
    """Hold the paths of files whose hashes are right, a name that changes with the encoder's weights."""

    encoder: Path
    prototypes: Path
    ranker: Path
    name: str
    vectors: Path | None = None
    """The library's vectors by these weights, where they come with it."""


def find_learnt(base: ModelFiles, folder: Path = FOLDER) -> Learnt | None:
    """Return what was learnt on this base model; None, after one line in the log, where it is missing, damaged or foreign."""
    try:
        card = Card.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
        sound = all(_sha256(folder / part.file) == part.sha256 for part in card.needed)
    except (OSError, ValidationError) as exc:
        log.warning(
            "learnt_matcher_missing", reason=f"{type(exc).__name__} in {folder.name}", instead="the plain model"
        )
        return None
    if not sound:
        log.warning("learnt_matcher_damaged", reason="a file's hash is not the card's", instead="the plain model")
        return None
    if card.base != base.name:
        log.info("learnt_matcher_is_for_another_model", learnt_for=card.base, model=base.name)
        return None
    encoder, prototypes, ranker = (folder / part.file for part in card.needed)
    return Learnt(encoder, prototypes, ranker, f"learnt-{card.encoder.sha256[:DIGITS]}", _vectors(card, folder))


def _vectors(card: Card, folder: Path) -> Path | None:
    """Return the library's vectors where they are whole: without them an ingest embeds every text, which takes minutes."""
    if card.vectors is None:
        return None
    path = folder / card.vectors.file
    if not path.is_file() or _sha256(path) != card.vectors.sha256:
        log.warning("shipped_vectors_unusable", reason="missing, or not the card's", instead="every text is embedded")
        return None
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
