"""Bend a model by low-rank weights that were learnt for it (Hu et al. 2021), without the library that learnt them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ModelUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor
    from torch.nn import Module

    Factors = tuple[Tensor, Tensor]

DOWN, UP = ".down", ".up"
"""Ends of the two factors' names; what stands before is the name of the weight that they change, from the first layer on."""


def merge(model: Module, path: Path) -> None:
    """Add up @ down to each weight that the file names; raise ModelUnusable where the model has no such weight."""
    import torch

    weights = dict(model.named_parameters())
    with torch.no_grad():
        for name, (down, up) in factors_of(model, path).items():
            weights[name].add_(up @ down)


def factors_of(model: Module, path: Path) -> dict[str, Factors]:
    """Return both factors by the model's own name of the weight; raise ModelUnusable where it has no such weight.

    Shapes: down (rank, inputs), up (outputs, rank), both float16 in the file; the learning's scale is already in `up`.
    """
    from safetensors.torch import load_file

    kept = load_file(path)
    weights = dict(model.named_parameters())
    found = {}
    for name in sorted(key.removesuffix(DOWN) for key in kept if key.endswith(DOWN)):
        down, up = kept[name + DOWN].float(), kept[name + UP].float()
        found[_place(weights, name, (len(up), down.shape[1]))] = down, up
    return found


def _place(weights: Mapping[str, Tensor], name: str, shape: tuple[int, int]) -> str:
    found = [key for key in weights if key == name or key.endswith(f".{name}")]
    if len(found) != 1 or tuple(weights[found[0]].shape) != shape:
        raise ModelUnusable(f"What was learnt does not fit the embedding model: {name} has no place in it.")
    return found[0]
