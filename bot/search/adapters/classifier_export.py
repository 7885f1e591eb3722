"""Export the classifier's encoder for ONNX Runtime with 8-bit weights: 115 MB instead of 440, and half of the time for a short question."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import structlog

from bot.search.adapters.embeddings import torch_faces
from bot.search.adapters.exported_model import (
    CARD,
    FORM,
    GRAPH,
    PARTS,
    TOKENIZER,
    ExportCard,
    ExportedModel,
    is_of,
    is_whole,
    read_card,
    sha256_of,
    write_card,
)
from bot.search.adapters.large_model import opened
from bot.search.adapters.model_files import ModelFiles, Prompts
from bot.search.adapters.onnx_encoder import IDS, MASK, OnnxEncoder
from bot.search.adapters.onnx_export import write_graph

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

    from bot.search.adapters.classifier_files import LearntClassifier

LONGEST = 128
"""Tokens of a message that are read: 99 of 100 messages have fewer."""

LEAST_COSINE = 0.99
"""How alike the rounded vectors must be to the model's own: of 60 long posts the least like was .998."""

BLOCK, INT8_PRODUCTS = 32, 4
"""Weights that share a scale, and ONNX Runtime's level of accuracy at which products are of 8-bit numbers. With one scale for a whole matrix
this model's vectors come out at a cosine of .66 to .86."""

QUESTIONS = (
    "How do I raise my rate with a client of three years?",
    "client wont pay, 3 weeks now",
    "I'm a translator and most of my work is gone since agencies use machines. I don't know what to learn next, or whether to leave.",
)

log = structlog.get_logger(__name__)


def export_name(learnt: LearntClassifier) -> str:
    """Return the name under which the rounded export of this classifier's encoder is known."""
    return f"{learnt.encoder}+int8"


def ensure_classifier_export(folder: Path, learnt: LearntClassifier) -> bool:
    """Export the encoder unless that is done; return whether it was done now; raise ModelUnusable where the base is not to be had."""
    files = ModelFiles("", None, export_name(learnt))
    card = read_card(folder)
    if card is not None and is_of(card, files, None) and is_whole(folder, card):
        return False
    with opened(learnt.base, learnt.base_sha256) as base:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CARD).unlink(missing_ok=True)
        # In the same folder, so that moving a file is one step.
        with TemporaryDirectory(dir=folder) as work:
            _write(Path(work), base)
            for name in PARTS:
                (Path(work) / name).replace(folder / name)
    parts = {name: sha256_of(folder / name) for name in PARTS}
    write_card(folder, ExportCard(form=FORM, model=files.name, learnt=None, made_with="onnxruntime", parts=parts))
    return True


def _write(folder: Path, base: ModelFiles) -> None:
    faces = torch_faces(base, Prompts(), None)
    model = faces[0]._client  # LangChain gives no other way to the model
    model.max_seq_length = LONGEST
    whole = folder / "whole"
    whole.mkdir()
    write_graph(whole, model, _graph(model))
    _round(whole / GRAPH, folder / GRAPH)
    (whole / TOKENIZER).replace(folder / TOKENIZER)
    expected = np.asarray(faces[0].embed_documents(list(QUESTIONS)))
    found = OnnxEncoder(ExportedModel(folder), threads=1).encode(QUESTIONS)
    least = float((expected * found).sum(axis=1).min())
    if not least >= LEAST_COSINE:
        raise ValueError(f"the rounded vectors differ from the model's: cosine {least:.4f}")


def _graph(model: SentenceTransformer) -> Module:
    from torch.nn import Module
    from torch.nn.functional import normalize

    class Encoder(Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            return normalize(self.model({IDS: ids, MASK: mask})["sentence_embedding"], dim=1)

    return Encoder()


def _round(whole: Path, rounded: Path) -> None:
    """Write the graph with 8-bit weights, a scale for every 32 of them, and an 8-bit table of words."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    layers = whole.with_name("layers.onnx")
    # ONNX Runtime logs advice for other models, straight to the root logger.
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        quantizer = MatMulNBitsQuantizer(
            onnx.load(whole), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=INT8_PRODUCTS
        )
        quantizer.process()
        onnx.save(quantizer.model.model, layers)
        quantize_dynamic(
            layers,
            rounded,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Gather"],
            use_external_data_format=True,
        )
    finally:
        logging.disable(disabled)
