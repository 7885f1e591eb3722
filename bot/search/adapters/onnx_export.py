"""Export an embedding model for ONNX Runtime with PyTorch's exporter, once, and believe the export only when its vectors agree."""

from __future__ import annotations

import logging
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import numpy as np
import structlog

from bot.errors import ModelUnusable
from bot.search.adapters.adapter_weights import factors_of
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
from bot.search.adapters.model_files import prompts_for
from bot.search.adapters.onnx_encoder import BEND, IDS, MASK, VECTORS, OnnxEncoder, onnx_faces

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

    from bot.search.adapters.adapter_weights import Factors
    from bot.search.adapters.learnt_files import Bend, Learnt, Weights
    from bot.search.adapters.model_files import ModelFiles

LIBRARIES = ("torch", "transformers", "sentence-transformers", "onnx", "onnxscript", "onnxruntime")
CHATTY = ("torch.onnx", "onnxscript", "onnx_ir")
EDITION = 3
"""Counts up when exports get better; older ones serve until an ingest makes them anew."""

LEAST_COSINE = 0.9999
"""How alike the vectors of both must be: a wrong graph gave 0.3, a right one gives 0.999999."""

WORDS = 4096
"""Rows from which on a table is kept as float16."""

LARGEST_HALF = 1000.0
"""Numbers of this size and more are left in float32: float16 ends at 65,504."""

TEXTS = (
    "How do I raise my rate?",
    "x",
    "  My client is late\nwith an invoice;   what now?  ",
    "My client wants a 30% discount… and says “AI can do it for €50” 🤖",
    "¿Cómo consigo mi primer cliente? 初めての顧客をどう見つけますか。",
    "KILL FEE, net-30 & 1099-NEC: who pays whom, and when?",
    "word " * 600,
)
"""Short, long past every model's limit, and all that a tokenizer can trip over."""

log = structlog.get_logger(__name__)


def ensure_export(folder: Path, files: ModelFiles, learnt: Learnt | None) -> bool:
    """Export the model unless that was done, or was tried in vain with the same libraries; return whether it was done now.

    Without an export the model itself serves, so a failure is one line in the log and not an error.
    """
    card, libraries = read_card(folder), _libraries()
    if card is not None and is_of(card, files, learnt) and _stands(folder, card, libraries):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).unlink(missing_ok=True)
    card = ExportCard(
        form=FORM,
        model=files.name,
        learnt=learnt.name if learnt else None,
        made_with=libraries,
        edition=EDITION,
        bends=tuple(learnt.bends) if learnt else (),
    )
    # In the same folder, so that moving a file is one step.
    with TemporaryDirectory(dir=folder) as work:
        # Its path begins with the folder's already, relative or not.
        work_folder = Path(work)
        try:
            _export(work_folder, files, learnt)
            _compare(work_folder, files, learnt)
        except ModelUnusable:
            raise
        # Whatever PyTorch, its exporter or ONNX Runtime cannot do with a model, each in its own words.
        except Exception as exc:
            reason = f"{type(exc).__name__}: {exc}".splitlines()[0][:200]
            log.warning("model_not_exported", model=files.name, reason=reason, instead="torch")
            write_card(folder, card.model_copy(update={"refused": reason}))
            return False
        for name in PARTS:
            (work_folder / name).replace(folder / name)
    write_card(folder, card.model_copy(update={"parts": {name: sha256_of(folder / name) for name in PARTS}}))
    return True


def _stands(folder: Path, card: ExportCard, libraries: str) -> bool:
    """Tell whether an export is whole and of this edition, or a refusal of these very libraries."""
    if card.edition != EDITION:
        return False
    return card.made_with == libraries if card.refused else is_whole(folder, card)


def _export(folder: Path, files: ModelFiles, learnt: Learnt | None) -> None:
    faces = torch_faces(files, prompts_for(files.name), None)
    model = faces[0]._client  # LangChain gives no other way to the model
    write_graph(folder, model, _graph(model, learnt), bends=learnt is not None)


def write_graph(folder: Path, model: SentenceTransformer, graph: Module, *, bends: bool = False) -> None:
    """Write a graph from a model's tokens to unit vectors, and the tokenizer, as an encoder reads them.

    `bends` says that the graph takes which of its bends reads.
    """
    import torch
    from torch.export import Dim

    longest = model.max_seq_length or 512
    tokenizer = model.tokenizer
    # Two texts of unlike length: with nothing to pad, the exporter may take the mask for a constant.
    tokens = tokenizer(list(TEXTS[:2]), padding=True, truncation=True, max_length=longest, return_tensors="pt")
    texts, width = Dim("texts"), Dim("tokens", max=longest)
    shapes: list[dict[int, Dim]] = [{0: texts, 1: width}, {0: texts, 1: width}]
    given = [tokens[IDS], tokens[MASK]]
    if bends:
        shapes.append({})
        given.append(torch.tensor([1]))
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # PyTorch 2.13 warns of its own older parts and of its own names for the axes.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            graph.eval(),
            tuple(given),
            input_names=[IDS, MASK, BEND][: len(given)],
            output_names=[VECTORS],
            dynamic_shapes=tuple(shapes),
            dynamo=True,
            verbose=False,
        )
        assert program is not None
        program.save(folder / GRAPH, external_data=True)
    backend = tokenizer.backend_tokenizer
    backend.enable_truncation(longest)
    backend.enable_padding(pad_id=tokenizer.pad_token_id, pad_token=tokenizer.pad_token)
    backend.save(str(folder / TOKENIZER))


def _graph(model: SentenceTransformer, learnt: Learnt | None) -> Module:
    """Return what is exported, from tokens, and the number of a bend where something was learnt, to unit vectors."""
    import torch
    from torch.nn import Module
    from torch.nn.functional import normalize

    bends: list[torch.Tensor] = []

    class Bent(Module):
        """Add to a layer the low-rank change of the bend that reads: one set of weights serves all, and more bends cost no time."""

        downs: torch.Tensor
        ups: torch.Tensor

        def __init__(self, layer: Module, changes: Sequence[Factors | None]) -> None:
            super().__init__()
            known = [change for change in changes if change is not None]
            none = torch.zeros_like(known[0][0]), torch.zeros_like(known[0][1])
            # The first changes nothing: the plain model.
            pairs = [none, *(none if change is None else change for change in changes)]
            self.layer = layer
            self.register_buffer("downs", torch.stack([down.T for down, _ in pairs]))
            self.register_buffer("ups", torch.stack([up.T for _, up in pairs]))

        def forward(self, values: torch.Tensor) -> torch.Tensor:
            down, up = (each.index_select(0, bends[0])[0] for each in (self.downs, self.ups))
            return cast("torch.Tensor", self.layer(values) + values @ down @ up)

    class Encoder(Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, bend: torch.Tensor | None = None) -> torch.Tensor:
            if bend is not None:
                bends[:] = [bend]
            found = self.model({IDS: ids, MASK: mask})
            return normalize(found["sentence_embedding"], dim=1)

    _halve_words(model)
    every = [factors_of(model, weights.path) for weights in learnt.bends.values()] if learnt else []
    for name in dict.fromkeys(name for one in every for name in one):
        place = name.removesuffix(".weight")
        model.set_submodule(place, Bent(model.get_submodule(place), [one.get(name) for one in every]))
    return Encoder()


def _halve_words(model: SentenceTransformer) -> None:
    """Look words up in float16: a quarter of the weights less; all that is computed with them stays float32."""
    from torch.nn import Embedding, Module
    from torch.nn.functional import embedding

    class Halved(Module):
        weight: torch.Tensor

        def __init__(self, words: torch.Tensor) -> None:
            super().__init__()
            self.register_buffer("weight", words.half())

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return embedding(ids, self.weight).float()

    tables = [(name, layer.weight.detach()) for name, layer in model.named_modules() if isinstance(layer, Embedding)]
    for name, weight in tables:
        if _is_long(weight):
            model.set_submodule(name, Halved(weight))


def _is_long(weight: torch.Tensor) -> bool:
    """Tell whether a table is one of words, whose numbers are small, and not one of places."""
    return len(weight) >= WORDS and float(weight.abs().max()) < LARGEST_HALF


def _compare(folder: Path, files: ModelFiles, learnt: Learnt | None) -> None:
    """Raise ValueError unless the export's vectors are the model's own, plain and bent, for questions and for passages."""
    prompts = prompts_for(files.name)
    bends: dict[Bend, Weights] = learnt.bends if learnt else {}
    encoder = OnnxEncoder(ExportedModel(folder, tuple(bends)), threads=1)
    for bend in (None, *bends):
        ours = onnx_faces(encoder, prompts, bend)
        theirs = torch_faces(files, prompts, bends[bend] if bend else None)
        for face, own in zip(theirs, ours, strict=True):
            expected, found = (np.asarray(each.embed_documents(list(TEXTS))) for each in (face, own))
            least = float((expected * found).sum(axis=1).min())
            if not least >= LEAST_COSINE:
                raise ValueError(f"the export's vectors differ from the model's: cosine {least:.4f}")


def _libraries() -> str:
    return ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
