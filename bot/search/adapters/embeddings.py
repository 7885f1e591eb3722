"""Embed texts with a sentence-transformers model: exported for ONNX Runtime or, without an export, by torch.

Both have the face of LangChain's embeddings, the export's own and Hugging Face's.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import numpy as np

from bot.errors import ModelUnusable
from bot.kernel.models import Embedding
from bot.search.adapters.adapter_weights import merge
from bot.search.adapters.model_files import ModelFiles, Prompts, prompts_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_huggingface import HuggingFaceEmbeddings
    from torch.nn import Module

    from bot.search.adapters.learnt_files import Bend, Learnt, Weights
    from bot.search.adapters.onnx_encoder import SharedExport
    from bot.search.ports import Face

BATCH = 8
"""Texts to a batch when encoding. Batches hold texts of like length and are padded to their longest: on two cores 8 took
0.20 s for 32 questions and 32 took 0.38 s; `make bench` shows both."""


class SentenceEmbedder:
    """Encode in one thread of its own, so that the event loop stays free and the cores are not fought over.

    The model is loaded at the first use (or by `warm_up`): starting without questions costs nothing. What was `learnt` bends it.
    Where an export serves, no torch is loaded; `exported_only` says that nothing else may serve.
    """

    def __init__(
        self,
        files: ModelFiles,
        learnt: Learnt | None = None,
        export: SharedExport | None = None,
        *,
        bend: Bend | None = None,
        exported_only: bool = False,
    ) -> None:
        self._files = files
        self._bend = bend
        self._weights = learnt.bends[bend] if learnt is not None and bend is not None else None
        self._export = export
        self._exported_only = exported_only
        self._prompts = prompts_for(files.name)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
        self._models: tuple[Face, Face] | None = None

    @property
    def model(self) -> str:
        """Return the name of the vectors: model, revision, whether prompts are put before the texts, and what was learnt."""
        name = self._files.name if self._prompts == Prompts() else f"{self._files.name}+prompts"
        return name if self._weights is None else f"{name}+{self._weights.name}"

    async def warm_up(self) -> None:
        """Load the model and run it once; raise ModelUnusable when it cannot be loaded."""
        await self.embed_queries(["warm up"])

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        return await self._in_thread(0, texts)

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        return await self._in_thread(1, texts)

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate: the dot product, since vectors have unit length."""
        if not candidates:
            return []
        matrix = np.frombuffer(b"".join(candidates), dtype="<f4").reshape(len(candidates), -1)
        return cast("list[float]", (matrix @ np.frombuffer(query, dtype="<f4")).tolist())

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _in_thread(self, which: int, texts: Sequence[str]) -> list[Embedding]:
        if not texts:
            return []
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._encode, which, list(texts))

    def _encode(self, which: int, texts: list[str]) -> list[Embedding]:
        if self._models is None:
            self._models = self._faces()
        vectors = self._models[which].embed_documents(texts)
        return [Embedding(np.asarray(vector, dtype="<f4").tobytes()) for vector in vectors]

    def _faces(self) -> tuple[Face, Face]:
        exported = self._export.faces(self._prompts, self._bend) if self._export else None
        if exported is None and self._exported_only:
            raise ModelUnusable(f"{self._files.name} is not exported for ONNX Runtime.")
        return exported or torch_faces(self._files, self._prompts, self._weights)


def torch_faces(
    files: ModelFiles, prompts: Prompts, weights: Weights | None
) -> tuple[HuggingFaceEmbeddings, HuggingFaceEmbeddings]:
    """Return two faces of one model, the first for queries, the second for documents; raise ModelUnusable if it has none."""
    shared = {"normalize_embeddings": True, "batch_size": BATCH}
    try:
        from langchain_huggingface import HuggingFaceEmbeddings  # here: torch takes seconds to import, and 400 MB
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers does not type it
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        documents = HuggingFaceEmbeddings(
            model_name=files.location,
            model_kwargs={"device": "cpu", "revision": files.revision},
            encode_kwargs=shared | {"prompt": prompts.document},
        )
    # Damaged weights, a missing file, an unknown architecture, no torch: each library below has errors of its own.
    except Exception as exc:
        raise ModelUnusable(f"The embedding model {files.name} cannot be loaded from {files.location}.") from exc
    if weights is not None:
        # LangChain gives no other way to the model; both faces share it.
        merge(cast("Module", documents._client), weights.path)
    # A copy shares the loaded model and differs only in the prompt.
    queries = documents.model_copy(update={"encode_kwargs": shared | {"prompt": prompts.query}})
    return queries, documents
