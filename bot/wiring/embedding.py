"""Build the embedding model: as it is, and bent for what was learnt of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.learnt_files import Bend, find_learnt
from bot.search.adapters.model_files import find_model
from bot.search.adapters.onnx_encoder import SharedExport
from bot.search.adapters.sentence_wise import SentenceWise
from bot.search.adapters.side_by_side import SideBySide
from bot.search.recent_vectors import RecentVectors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.kernel.ports import Embedder
    from bot.search.adapters.learnt_files import Learnt
    from bot.settings import Settings

PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Models:
    """Hold one embedding model as it is, and bent for what was learnt of it; none is loaded yet."""

    plain: SentenceEmbedder
    bends: Mapping[Bend, SentenceEmbedder] = field(default_factory=dict)

    @property
    def matching(self) -> Embedder:
        """Return what units are matched with: the plain model and the one bent for it side by side, or the plain one alone."""
        bent = self.bends.get(Bend.MATCHING)
        return self.plain if bent is None else SideBySide(self.plain, bent)

    def asking(self, plain: Embedder | None = None) -> Embedder:
        """Return what questions are matched with: the same, by which long posts are heard sentence by sentence, too."""
        whole, bent = SentenceWise(plain or self.plain), self.bends.get(Bend.MATCHING)
        return whole if bent is None else SideBySide(whole, SentenceWise(bent))

    def hearing(self, plain: Embedder | None = None) -> Embedder:
        """Return what care reads with: the plain model and the one bent for it side by side, or the plain one alone."""
        bent = self.bends.get(Bend.CARE)
        return plain or self.plain if bent is None else SideBySide(plain or self.plain, RecentVectors(bent))

    def bent_for(self, what: Bend) -> SentenceEmbedder:
        """Return the model bent for something, or the plain one where nothing was learnt for that."""
        return self.bends.get(what, self.plain)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of their vectors."""
        return tuple(model.model for model in (self.plain, *self.bends.values()))

    def close(self) -> None:
        """Let their threads end."""
        for model in (self.plain, *self.bends.values()):
            model.close()


def learnt_matcher(settings: Settings) -> Learnt | None:
    """Return what was learnt for the set model, or None where the plain model serves."""
    if settings.matcher == PLAIN:
        return None
    return find_learnt(find_model(settings.embedding_model, settings.embedding_path))


def open_models(settings: Settings, learnt: Learnt | None) -> Models:
    """Return the set model as it is and, where something was learnt for it, bent by that."""
    files = find_model(settings.embedding_model, settings.embedding_path)
    export = SharedExport(export_folder(settings), files, learnt, settings.model_threads)
    bends = learnt.bends if learnt else {}
    bent = {bend: SentenceEmbedder(files, learnt, export, bend=bend) for bend in bends}
    return Models(SentenceEmbedder(files, export=export), bent)


def export_folder(settings: Settings) -> Path:
    """Return where the model's export for ONNX Runtime stands, or would."""
    return settings.model_dir or settings.data_dir / "model"
