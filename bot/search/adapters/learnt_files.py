"""Find what was learnt from this library: a folder with a card, weights that bend a base model, a vector of each section, and a re-ranker.

The base is bent for matching questions with sections, and in ways of their own for care and for offers.
Nothing of it is needed to answer: without it, or with another base model, the plain model serves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class VectorsPart(Part):
    """Name the file of vectors, too, and the SHA-256 of the encoder that made them: beside another's they mean nothing."""

    encoder: str


class Card(BaseModel):
    """Say what was learnt, on which base, and where the weights stand; the figures beside them are for readers."""

    model_config = ConfigDict(frozen=True)

    base: str
    encoder: Part
    prototypes: Part
    ranker: Part
    vectors: VectorsPart | None = None
    care: Part | None = None
    offers: Part | None = None

    @property
    def needed(self) -> tuple[Part, ...]:
        """Return the files without which nothing of it serves."""
        return self.encoder, self.prototypes, self.ranker


class Bend(StrEnum):
    """Name what the base is bent for."""

    MATCHING = "matching"
    CARE = "care"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the path of weights that bend the base, and a name that changes with them."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """Hold the paths of files whose hashes are right."""

    matching: Weights
    prototypes: Path
    ranker: Path
    vectors: Path | None = None
    """The library's vectors by these weights, where they come with it."""

    others: Mapping[Bend, Weights] = field(default_factory=dict)

    @property
    def bends(self) -> dict[Bend, Weights]:
        """Return the ways in which the base is bent, always in the same order."""
        return {Bend.MATCHING: self.matching, **self.others}

    @property
    def name(self) -> str:
        """Return a name that changes with any of the weights."""
        return "+".join(weights.name for weights in self.bends.values())


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
    _, prototypes, ranker = (folder / part.file for part in card.needed)
    others = {Bend.CARE: card.care, Bend.OFFERS: card.offers}
    return Learnt(
        _weights("learnt", card.encoder, folder),
        prototypes,
        ranker,
        _vectors(card, folder),
        {bend: _weights(bend, part, folder) for bend, part in others.items() if part and _is_whole(bend, part, folder)},
    )


def _weights(kind: str, part: Part, folder: Path) -> Weights:
    return Weights(folder / part.file, f"{kind}-{part.sha256[:DIGITS]}")


def _is_whole(bend: Bend, part: Part, folder: Path) -> bool:
    """Tell whether weights of their own are whole: without them the plain model reads there, less well."""
    path = folder / part.file
    whole = path.is_file() and _sha256(path) == part.sha256
    if not whole:
        log.warning("bend_unusable", of=bend.value, reason="missing, or not the card's", instead="the plain model")
    return whole


def _vectors(card: Card, folder: Path) -> Path | None:
    """Return the library's vectors where they are whole: without them an ingest embeds every text, which takes minutes."""
    if card.vectors is None:
        return None
    path = folder / card.vectors.file
    reason = None
    if card.vectors.encoder != card.encoder.sha256:
        reason = "made by another encoder"
    elif not path.is_file() or _sha256(path) != card.vectors.sha256:
        reason = "missing, or not the card's"
    if reason is None:
        return path
    log.warning("shipped_vectors_unusable", reason=reason, instead="every text is embedded; `make vectors` keeps them")
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
