"""Write what was learnt of what, and what it brought."""

from __future__ import annotations

import json
from hashlib import file_digest
from typing import TYPE_CHECKING

from bot.search.adapters.learnt_files import CARD
from bot.search.adapters.model_files import WEIGHTS_SHA256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.search.training.material import Material

ENCODER, RANKER = "encoder.safetensors", "ranker.json"


def write_card(
    folder: Path,
    base: str,
    material: Material,
    made: Mapping[str, object],
    figures: Mapping[str, Mapping[str, float]],
) -> None:
    """Write the card of the two files in the folder; serving reads the base and the hashes, the rest is for readers."""
    card = {
        "base": base,
        "base_sha256": WEIGHTS_SHA256,
        "encoder": {"file": ENCODER, "sha256": _sha256(folder / ENCODER)},
        "ranker": {"file": RANKER, "sha256": _sha256(folder / RANKER)},
        "made": made,
        "data": {
            "sections": len(material.sections),
            "messages": sum(len(own) for own in material.train.values()),
            "messages whose nearest sections were read": material.read,
            "messages kept apart": len(material.choose),
        },
        "figures on the messages kept apart": figures,
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def made_before(folder: Path) -> dict[str, object]:
    """Return how the encoder in the folder was made, as its card says; nothing where there is none."""
    path = folder / CARD
    return dict(json.loads(path.read_text(encoding="utf-8"))["made"]) if path.is_file() else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
