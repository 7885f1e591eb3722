"""Bend the encoder for telling kinds of texts apart: low-rank weights on every layer, learnt together with a layer that is thrown away."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import structlog
import torch
from torch.nn.functional import cross_entropy, normalize

from bot.search.training.encoding import SEED, bendable_model, bfloat16_is_native

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sentence_transformers import SentenceTransformer
    from torch import Tensor

EPOCHS = 3
LEARNING_RATE = 8e-4
HEAD_LEARNING_RATE = 2e-3
TEXTS_AT_ONCE = 64
LONGEST = 64
"""Tokens of a text that are learnt from: what wants care is said in a sentence."""

SHARPNESS = 10.0
"""What the layer's scores of unit vectors are multiplied by before the softmax."""

SMOOTHING = 0.05
"""Share of each label that is spread over all kinds (Szegedy et al. 2016): some messages could be of two."""

WARM_UP = 0.1
NO_KIND = ""
SAID_EVERY = 50

log = structlog.get_logger(__name__)


def learn(base: str, texts: Sequence[str], kinds: Sequence[Collection[str]]) -> SentenceTransformer:
    """Return the base with low-rank weights by which texts of a kind come to lie together; the same texts always give the same.

    A text may be of several kinds, which share it, or of none, which is then a kind of its own.
    """
    torch.manual_seed(SEED)
    lot = random.Random(SEED)
    names, labels = labels_of(kinds)
    model = bendable_model(base)
    head = torch.nn.Linear(model.get_embedding_dimension() or 0, len(names))
    bends = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": bends, "lr": LEARNING_RATE}, {"params": head.parameters(), "lr": HEAD_LEARNING_RATE}]
    )
    tokens = [model.tokenizer(text, truncation=True, max_length=LONGEST)["input_ids"] for text in texts]
    batches = [batch for _ in range(EPOCHS) for batch in batches_of([len(each) for each in tokens], lot)]
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [LEARNING_RATE, HEAD_LEARNING_RATE], total_steps=len(batches), pct_start=WARM_UP
    )
    model.train()
    for step, batch in enumerate(batches):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16_is_native()):
            vectors = _vectors(model, [tokens[place] for place in batch])
        loss = cross_entropy(SHARPNESS * head(vectors), labels[batch], label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch does not type it
        torch.nn.utils.clip_grad_norm_(bends, 1.0)
        optimizer.step()
        rates.step()
        if step % SAID_EVERY == 0:
            log.info("learning_kinds", step=step, of=len(batches), loss=round(float(loss.detach()), 3))
    model.eval()
    return model


def labels_of(kinds: Sequence[Collection[str]]) -> tuple[list[str], Tensor]:
    """Return the kinds' names, and each text's share of each (texts, kinds)."""
    each = [frozenset(own) or frozenset({NO_KIND}) for own in kinds]
    names = sorted(frozenset.union(*each))
    return names, torch.tensor([[(name in own) / len(own) for name in names] for own in each])


def batches_of(lengths: Sequence[int], lot: random.Random) -> Iterator[list[int]]:
    """Yield the places of one epoch's texts, those of like length together, in an order by lot."""
    order = sorted(range(len(lengths)), key=lambda place: lengths[place] + lot.random() * 6)
    batches = [order[start : start + TEXTS_AT_ONCE] for start in range(0, len(order), TEXTS_AT_ONCE)]
    lot.shuffle(batches)
    yield from batches


def _vectors(model: SentenceTransformer, tokens: Sequence[Sequence[int]]) -> Tensor:
    shape = (len(tokens), max(map(len, tokens)))
    ids = torch.full(shape, model.tokenizer.pad_token_id, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.long)
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = torch.tensor(each)
        mask[row, : len(each)] = 1
    found = model({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
    return normalize(found.float(), dim=-1)
