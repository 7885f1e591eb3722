"""Identify a text's language with py3langid, a small model that comes in its package.

What py3langid 0.4 imposes and this module keeps in one place: reading the package's file unpacks 70 MB, keeps 85 and takes a second
of CPU. Laid out as plain files, the same tables are mapped, and folded: of the 39 MB of moves from letter to letter, most stretches are
alike, and 6 MB are left. A question's pages of the 39 MB came to 22 MB of memory after 150 questions.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.care.rules.languages import Identified

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANDIDATES = (
    "en", "es", "pt", "fr", "de", "hi", "id", "ar", "zh",
    "it", "nl", "pl", "ro", "cs", "hu", "sv", "el", "ru", "uk", "tr", "fa", "he", "ur", "bn", "ta", "th", "vi", "tl", "ja", "ko",
)  # fmt: skip
"""Of the model's 97 languages those that communities write most; the rare ones only attract misspelt English."""


TABLES = ("stretches", "places", "rows", "features", "weights", "priors", "languages")
STRETCH = 16
"""Moves in a stretch of the table: with 8 the stretches take less room and their places more."""

LETTERS = 256
FORM = 2
"""Counts up when the tables are laid out in another way."""


class _Folded:
    """Read a long table whose stretches repeat: each different one is kept once, with the place where each begins."""

    __slots__ = ("_places", "_stretches")

    def __init__(self, stretches: memoryview, places: memoryview) -> None:
        self._stretches = stretches
        self._places = places

    def __getitem__(self, place: int) -> int:
        number: int = self._stretches[self._places[place // STRETCH] + place % STRETCH]
        return number


class PackagedIdentifier:
    """Guess the language of short texts; the model is read when it is first asked, from a folder where it was laid out."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def identify(self, text: str) -> Identified:
        """Return the best guess."""
        code, probability = _model(self._folder).classify(text)
        return Identified(str(code), float(probability))


def lay_out(folder: Path) -> bool:
    """Write the model's tables as files of their own into the folder, unless they are there; return whether they were not."""
    target = _tables_in(folder)
    if target.is_dir():
        return False
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = _packaged()
    # Under another name until all of them are written: what is there under its own is whole.
    work = Path(mkdtemp(dir=folder))
    # A row's number is what the walk adds a letter to.
    rows = np.asarray(model.tk_row, dtype=np.uint32) * np.uint32(LETTERS)
    features = np.asarray(model.tk_output, dtype=np.int32)
    arrays = (*_folded(np.asarray(model.tk_nextmove)), rows, features, model.nb_ptc, model.nb_pc)
    for name, array in zip(TABLES, (*arrays, np.array(model.nb_classes)), strict=True):
        np.save(work / f"{name}.npy", np.asarray(array), allow_pickle=False)
    work.rename(target)
    return True


def _folded(moves: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the stretches of a table that differ, one after another, and where in them each of the table's begins."""
    cut = np.pad(moves, (0, -len(moves) % STRETCH)).astype(np.uint32).reshape(-1, STRETCH)
    stretches, numbers = np.unique(cut, axis=0, return_inverse=True)
    return stretches.ravel(), (numbers.ravel() * STRETCH).astype(np.uint32)


@cache
def _model(folder: Path | None) -> LanguageIdentifier:
    return (_mapped(_tables_in(folder)) if folder else None) or _packaged()


def _packaged() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(CANDIDATES)
    return model


def _mapped(folder: Path) -> LanguageIdentifier | None:
    try:
        tables = [np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in TABLES]
    # Not laid out yet, or cut off by a full disk: the package has it all.
    except (OSError, ValueError):
        return None
    stretches, places, rows, features, weights, priors, languages = tables
    # Views of memory give plain integers, which the walk through the text needs, and as fast as the package's own arrays.
    model = LanguageIdentifier(
        np.asarray(weights),
        np.asarray(priors),
        languages.tolist(),
        _Folded(memoryview(stretches), memoryview(places)),
        memoryview(features),
        norm_probs=True,
        tk_row=(),
    )
    # What the package makes of `tk_row` is a list of a hundred thousand integers, 4 MB.
    model._rowbase = memoryview(rows)
    return model


def _tables_in(folder: Path) -> Path:
    return folder / f"{version('py3langid')}-{crc32(' '.join(CANDIDATES).encode()):08x}-{FORM}"
