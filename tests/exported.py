"""The real model's export, made once on a machine: loading torch in every process that embeds would cost each ten seconds."""

from __future__ import annotations

from functools import cache
from getpass import getuser
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock

from bot.search.adapters.classifier_export import ensure_classifier_export
from bot.search.adapters.classifier_files import find_classifier
from bot.search.adapters.learnt_files import find_learnt
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.adapters.onnx_export import ensure_export


@cache
def exported_model():
    """Return a folder with the exports of the pinned model, of what was learnt for it, and of the classifier's encoder."""
    folder = Path(gettempdir()) / f"wayfinder-model-{getuser()}"
    files = find_model(PINNED_MODEL, None)
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        ensure_export(folder, files, find_learnt(files))
        if (classifier := find_classifier()) is not None:
            ensure_classifier_export(folder / "classifier", classifier)
    return folder
