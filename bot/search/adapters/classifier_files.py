"""Find the learnt classifier of sections: a card, and a vector of each section in a larger encoder's space.

Nothing of it is needed to answer: without it, sections are ranked by the smaller models alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.search.adapters.exported_model import sha256_of
from bot.search.adapters.learnt_files import CARD, DIGITS, FOLDER, Part

if TYPE_CHECKING:
    from pathlib import Path

CLASSIFIER_FOLDER = FOLDER / "classifier"

INSTEAD = "the smaller models alone"
"""What serves where there is no classifier, as the log says it."""

log = structlog.get_logger(__name__)


class ClassifierCard(BaseModel):
    """Say on which encoder was learnt, and where what was learnt stands; the figures beside that are for readers."""

    model_config = ConfigDict(frozen=True)

    base: str
    base_sha256: str
    sections: Part


@dataclass(frozen=True, slots=True)
class LearntClassifier:
    """Hold the path of a file whose hash is right; the base is named as on the hub, with the SHA-256 of its weights."""

    base: str
    base_sha256: str
    sections: Path

    @property
    def encoder(self) -> str:
        """Return a name that changes with the encoder's weights."""
        return f"{self.base}@{self.base_sha256[:DIGITS]}"


def find_classifier(folder: Path = CLASSIFIER_FOLDER) -> LearntClassifier | None:
    """Return what was learnt; None, after one line in the log, where it is missing or damaged."""
    try:
        card = ClassifierCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
        is_sound = sha256_of(folder / card.sections.file) == card.sections.sha256
    except (OSError, ValidationError) as exc:
        log.warning("classifier_missing", reason=f"{type(exc).__name__} in {folder.name}", instead=INSTEAD)
        return None
    if not is_sound:
        log.warning("classifier_damaged", reason="a file's hash is not the card's", instead=INSTEAD)
        return None
    return LearntClassifier(card.base, card.base_sha256, folder / card.sections.file)
