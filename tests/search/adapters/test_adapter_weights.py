"""Low-rank weights bend a model exactly as they were learnt, and refuse one that they do not fit."""

from __future__ import annotations

from math import isclose

import pytest
import torch
from safetensors.torch import save_file

from bot.errors import ModelUnusable
from bot.search.adapters.adapter_weights import merge
from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.learnt_files import Bend, Learnt, Weights
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.adapters.side_by_side import SideBySide, plain_half

NAME = "encoder.layer.0.query.weight"


@pytest.fixture
def model():
    """Return a model with one layer under the names that a transformer has, seeded."""
    torch.manual_seed(1)
    layer = torch.nn.ModuleDict({"query": torch.nn.Linear(4, 3, bias=False)})
    return torch.nn.ModuleDict({"encoder": torch.nn.ModuleDict({"layer": torch.nn.ModuleList([layer])})})


def factors(outputs=3, inputs=4, rank=2, name=NAME):
    torch.manual_seed(2)
    return {f"{name}.down": torch.randn(rank, inputs).half(), f"{name}.up": torch.randn(outputs, rank).half()}


def test_merged_weights_give_what_the_factors_beside_them_give(model, tmp_path):
    learnt = factors()
    save_file(learnt, tmp_path / "a.safetensors")
    layer, texts = model["encoder"]["layer"][0]["query"], torch.randn(5, 4)
    with torch.no_grad():
        beside = layer(texts) + texts @ learnt[f"{NAME}.down"].float().T @ learnt[f"{NAME}.up"].float().T
        merge(model, tmp_path / "a.safetensors")
        merged = layer(texts)
    cosines = torch.nn.functional.cosine_similarity(beside, merged, dim=1)
    assert torch.all(cosines > 1 - 1e-6)


@pytest.mark.parametrize("learnt", [factors(outputs=5), factors(name="encoder.layer.7.query.weight")])
def test_weights_without_a_place_in_the_model_are_refused(model, tmp_path, learnt):
    save_file(learnt, tmp_path / "a.safetensors")
    with pytest.raises(ModelUnusable):
        merge(model, tmp_path / "a.safetensors")


async def test_both_models_side_by_side_have_the_mean_of_their_cosines(tmp_path):
    weights = {
        "encoder.layer.0.attention.self.query.weight.down": torch.randn(2, 384).half() / 20,
        "encoder.layer.0.attention.self.query.weight.up": torch.zeros(384, 2).half(),
    }
    save_file(weights, tmp_path / "nothing.safetensors")
    files = find_model(PINNED_MODEL, None)
    plain = SentenceEmbedder(files)
    matching = Weights(tmp_path / "nothing.safetensors", "learnt-0")
    bent = SentenceEmbedder(files, Learnt(matching, tmp_path / "p.npz", tmp_path / "r.json"), bend=Bend.MATCHING)
    both = SideBySide(plain, bent)
    texts = ["How do I raise my rate?", "My client is late with an invoice."]
    try:
        first, second = await plain.embed_documents(texts)
        third, fourth = await both.embed_documents(texts)
        assert isclose(plain.similarities(first, [second])[0], both.similarities(third, [fourth])[0], abs_tol=1e-5)
        assert isclose(both.similarities(third, [third])[0], 1.0, abs_tol=1e-5)
        assert isclose(plain.similarities(first, [plain_half(third)])[0], 1.0, abs_tol=1e-5)
        assert both.model == f"{plain.model}+learnt-0"
    finally:
        plain.close()
        bent.close()
