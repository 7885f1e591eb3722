"""Learn a vector for each section in the space of a larger encoder, which stays as it is."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from bot.search.adapters.exported_model import sha256_of
from bot.search.adapters.large_model import LARGE_MODEL, LARGE_WEIGHTS_SHA256, opened
from bot.search.adapters.learnt_files import CARD
from bot.search.adapters.prototypes import SectionVectors, write_section_vectors
from bot.search.training import prototypes
from bot.search.training.encoding import bfloat16_is_native, plain_model
from bot.search.training.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from bot.search.training.material import Material

SECTIONS = "sections.npz"
AT_ONCE = 32
LONGEST = 112
"""Tokens of a text that are read while learning; 97 of 100 messages have fewer."""


class LargerReading:
    """Hold what the larger encoder makes of sections and of the messages that nothing was learnt from."""

    def __init__(self, sections: SectionVectors, asked: NDArray[np.float32]) -> None:
        self._cosines = sections.cosines(asked)

    def __getitem__(self, message: int) -> Mapping[str, float]:
        """Return the cosines of one of the messages with every section."""
        return self._cosines[message]


def learn(material: Material, asked: Sequence[str], folder: Path, memory: Path) -> LargerReading:
    """Write the sections' vectors and a card; return how the messages `asked`, which nothing is learnt from, lie to them.

    `memory` is a folder for what takes the time, the larger encoder's vectors of every text.
    """
    with opened(LARGE_MODEL, LARGE_WEIGHTS_SHA256) as base:
        model = plain_model(base.location)
        model.max_seq_length = LONGEST
        if bfloat16_is_native():
            # Weights that are cast once: casting them in every product takes six times as long as the products.
            model = model.bfloat16()
        encoded = Remembered(partial(_encode, model), memory / f"{LARGE_WEIGHTS_SHA256[:16]}-{LONGEST}.npz")
        messages = encoded([message.text for own in material.train.values() for message in own])
        units = encoded([unit.text for unit in material.units])
        read = encoded(asked)
    known = sorted(material.train)
    vectors = prototypes.learn(material, messages, units, known)
    ids = [material.sections[number].id for number in known]
    folder.mkdir(parents=True, exist_ok=True)
    write_section_vectors(folder / SECTIONS, ids, vectors)
    card = {
        "base": LARGE_MODEL,
        "base_sha256": LARGE_WEIGHTS_SHA256,
        "sections": {"file": SECTIONS, "sha256": sha256_of(folder / SECTIONS)},
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return LargerReading(SectionVectors(ids, vectors), read)


def _encode(model: SentenceTransformer, texts: Sequence[str]) -> NDArray[np.float32]:
    with torch.inference_mode():
        found = model.encode(
            list(texts),
            batch_size=AT_ONCE,
            normalize_embeddings=True,
            convert_to_tensor=True,
            show_progress_bar=False,
        )
    return np.asarray(found.float().numpy(), dtype="<f4")
