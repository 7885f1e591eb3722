"""The tables that an ingest lays out give the guesses that the package gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.care.adapters.language_identifier import TABLES, PackagedIdentifier, lay_out

TEXTS = [
    "how do I raise my rate",
    "comment augmenter mon tarif",
    "¿cómo consigo clientes?",
    "पहला ग्राहक",
    "",
    "x",
    "🤖",
]


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages") / "tables"
    assert lay_out(folder) is True
    return folder


def test_guesses_are_the_packages_own(laid_out):
    ours, packaged = PackagedIdentifier(laid_out), PackagedIdentifier()
    assert [ours.identify(text) for text in TEXTS] == [packaged.identify(text) for text in TEXTS]


def test_are_laid_out_once(laid_out):
    assert lay_out(laid_out) is False


def test_missing_or_cut_off_tables_leave_the_package(tmp_path):
    lay_out(tmp_path / "tables")
    [inner] = (tmp_path / "tables").iterdir()
    table = inner / f"{TABLES[0]}.npy"
    table.write_bytes(table.read_bytes()[:500])
    for folder in (tmp_path / "tables", tmp_path / "nowhere"):
        assert PackagedIdentifier(folder).identify(TEXTS[1]).code == PackagedIdentifier().identify(TEXTS[1]).code


def test_tables_are_laid_out_in_a_relative_folder_as_the_default_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert lay_out(Path("data/languages")) is True
    assert [table.name for table in tmp_path.glob("data/languages/*/*.npy")]
    assert PackagedIdentifier(Path("data/languages")).identify("Where do I find my first client?").code == "en"
