"""Write what was learnt of what, and what it brought."""

from __future__ import annotations

import json
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from bot.search.adapters.learnt_files import CARD, Bend
from bot.search.adapters.model_files import WEIGHTS_SHA256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.search.training.material import Material

ENCODER, PROTOTYPES, RANKER, VECTORS = "encoder.safetensors", "prototypes.npz", "ranker.json", "vectors.npy"
CARE, OFFERS = "care.safetensors", "offers.safetensors"


def write_card(
    folder: Path,
    base: str,
    material: Material,
    made: Mapping[str, object],
    figures: Mapping[str, Mapping[str, float]],
) -> None:
    """Write the card of the three files in the folder; serving reads the base and the hashes, the rest is for readers."""
    card: dict[str, object] = {
        "base": base,
        "base_sha256": WEIGHTS_SHA256,
        "encoder": {"file": ENCODER, "sha256": _sha256(folder / ENCODER)},
        "prototypes": {"file": PROTOTYPES, "sha256": _sha256(folder / PROTOTYPES)},
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
    before = _read(folder)
    # The vectors name the encoder that made them, so that those of another are not read.
    card |= {name: before[name] for name in ("vectors", Bend.CARE, Bend.OFFERS) if name in before}
    _write(folder, card)


def note(folder: Path, name: str, file: str) -> None:
    """Add weights of their own in the folder to its card."""
    _write(folder, {**_read(folder), name: {"file": file, "sha256": _sha256(folder / file)}})


def note_vectors(folder: Path) -> None:
    """Add the vectors in the folder to its card, as those of the encoder beside them."""
    made = {"file": VECTORS, "sha256": _sha256(folder / VECTORS), "encoder": _sha256(folder / ENCODER)}
    _write(folder, {**_read(folder), "vectors": made})


def made_before(folder: Path) -> dict[str, object]:
    """Return how the encoder in the folder was made, as its card says; nothing where there is none."""
    return dict(_read(folder).get("made", {}))


def _read(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _write(folder: Path, card: Mapping[str, object]) -> None:
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
