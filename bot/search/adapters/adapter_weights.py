"""Bend a model by low-rank weights that were learnt for it (Hu et al. 2021), without the library that learnt them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ModelUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor
    from torch.nn import Module

DOWN, UP = ".down", ".up"
"""Ends of the two factors' names; what stands before is the name of the weight that they change, from the first layer on."""


def merge(model: Module, path: Path) -> None:
    """Add up @ down to each weight that the file names; raise ModelUnusable where the model has no such weight.

    Shapes: down (rank, inputs), up (outputs, rank), both float16; the learning's scale is already in `up`.
    """
    import torch
    from safetensors.torch import load_file

    factors = load_file(path)
    weights = dict(model.named_parameters())
    with torch.no_grad():
        for name in sorted(key.removesuffix(DOWN) for key in factors if key.endswith(DOWN)):
            change = factors[name + UP].float() @ factors[name + DOWN].float()
            _weight(weights, name, change).add_(change)


def _weight(weights: Mapping[str, Tensor], name: str, change: Tensor) -> Tensor:
    found = [weight for key, weight in weights.items() if key == name or key.endswith(f".{name}")]
    if len(found) != 1 or found[0].shape != change.shape:
        raise ModelUnusable(f"What was learnt does not fit the embedding model: {name} has no place in it.")
    return found[0]
