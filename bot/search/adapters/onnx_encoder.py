"""Encode texts with an exported model in ONNX Runtime: neither torch nor sentence-transformers is loaded for it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import structlog

from bot.errors import ModelUnusable
from bot.search.adapters.exported_model import GRAPH, TOKENIZER, find_export

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

    from bot.search.adapters.exported_model import ExportedModel
    from bot.search.adapters.learnt_files import Learnt
    from bot.search.adapters.model_files import ModelFiles, Prompts

IDS, MASK, BEND, VECTORS = "input_ids", "attention_mask", "bend", "vectors"
"""The graph's inputs and its output: token numbers and mask (texts, tokens), the number of the bend (1,), 0 for the plain model,
unit vectors (texts, dimensions)."""

TOKENS_AT_ONCE = 128
"""Tokens in one run, padding included: 8 questions take as long for each as 32 do, and a quarter of the memory."""

log = structlog.get_logger(__name__)


class OnnxEncoder:
    """Run the graph; the plain model and the bent ones share its weights, and each run says which of them reads.

    Safe to call from several threads. Raise ModelUnusable when the export cannot be loaded.
    """

    def __init__(self, exported: ExportedModel, threads: int) -> None:
        self._bends = exported.bends
        self._session, self._tokenizer = _load(exported, threads)
        self._padding: int = (self._tokenizer.padding or {"pad_id": 0})["pad_id"]
        # Texts are padded to their batch's longest, not to the longest of all.
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str], bend: str | None = None) -> NDArray[np.float32]:
        """Return (texts, dimensions), unit length; the plain model's, unless one of the export's bends is named."""
        tokens: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        batches = list(_batches([len(each.ids) for each in tokens]))
        found = [self._run([tokens[place] for place in batch], bend) for batch in batches]
        order = np.argsort(np.concatenate(batches))
        return np.concatenate(found)[order]

    def _run(self, tokens: Sequence[Encoding], bend: str | None) -> NDArray[np.float32]:
        shape = (len(tokens), max(len(each.ids) for each in tokens))
        ids = np.full(shape, self._padding, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, each in enumerate(tokens):
            ids[row, : len(each.ids)] = each.ids
            mask[row, : len(each.ids)] = each.attention_mask
        given: dict[str, NDArray[Any]] = {IDS: ids, MASK: mask}
        if self._bends:
            given[BEND] = np.array([0 if bend is None else 1 + self._bends.index(bend)], dtype=np.int64)
        return cast("NDArray[np.float32]", self._session.run([VECTORS], given)[0])


class SharedExport:
    """Open the export of a model once, at the first use, for all who embed with it; `instead` is what serves without one."""

    def __init__(
        self, folder: Path, files: ModelFiles, learnt: Learnt | None, threads: int, instead: str = "torch"
    ) -> None:
        self._folder, self._files, self._learnt, self._threads = folder, files, learnt, threads
        self._instead = instead
        self._opening = Lock()
        self._tried = False
        self._encoder: OnnxEncoder | None = None

    def faces(self, prompts: Prompts, bend: str | None = None) -> tuple[OnnxEmbeddings, OnnxEmbeddings] | None:
        """Return the faces of the plain model or of a bent one; None, after one line in the log, where no export serves."""
        with self._opening:
            if not self._tried:
                self._tried = True
                self._encoder = self._open()
            return None if self._encoder is None else onnx_faces(self._encoder, prompts, bend)

    def _open(self) -> OnnxEncoder | None:
        exported = find_export(self._folder, self._files, self._learnt, self._instead)
        try:
            return None if exported is None else OnnxEncoder(exported, self._threads)
        except ModelUnusable as exc:
            log.warning("model_serves_without_export", reason=str(exc), instead=self._instead)
            return None


class OnnxEmbeddings:
    """Give an encoder LangChain's face: one prompt, and the plain model or a bent one.

    It has what LangChain's `Embeddings` have and is none by name: a bot that answers would load 11 MB for the name.
    """

    def __init__(self, encoder: OnnxEncoder, prompt: str, bend: str | None) -> None:
        self._encoder = encoder
        self._prompt = prompt
        self._bend = bend

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each text, in order."""
        # LangChain's Hugging Face embeddings, which serve without an export, make a line break a space, too.
        prompted = [self._prompt + text.replace("\n", " ") for text in texts]
        vectors = self._encoder.encode(prompted, self._bend)
        return cast("list[list[float]]", vectors.tolist())

    def embed_query(self, text: str) -> list[float]:
        """Return a text's unit vector."""
        return self.embed_documents([text])[0]


def onnx_faces(
    encoder: OnnxEncoder, prompts: Prompts, bend: str | None = None
) -> tuple[OnnxEmbeddings, OnnxEmbeddings]:
    """Return two faces of one encoder, the first for queries, the second for documents."""
    return OnnxEmbeddings(encoder, prompts.query, bend), OnnxEmbeddings(encoder, prompts.document, bend)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts that are run together: of like length, as many as the tokens allow, at least one."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and lengths[place] * (len(batch) + 1) > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _load(exported: ExportedModel, threads: int) -> tuple[InferenceSession, Tokenizer]:
    from onnxruntime import InferenceSession, SessionOptions  # here: 20 MB that a check of files does not need
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that spins while it waits costs whoever else works on the machine twice the time.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena keeps the largest batch's room for good; without it a batch takes as long.
    options.enable_cpu_mem_arena = False
    try:
        session = InferenceSession(str(exported.folder / GRAPH), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(exported.folder / TOKENIZER))
    # Both libraries raise classes of their own for damage, among them plain Exception.
    except Exception as exc:
        raise ModelUnusable(f"{type(exc).__name__} in the export in {exported.folder}") from exc
    return session, tokenizer
