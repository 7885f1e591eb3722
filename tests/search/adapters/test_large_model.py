"""A model in pieces is joined, checked and unpacked without importing its packages; another one is not served."""

from __future__ import annotations

import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from huggingface_hub import constants

from bot.errors import ModelUnusable
from bot.search.adapters.large_model import LARGE_MODEL, PACKAGE_VERSION, PACKAGES, opened

WEIGHTS = b"a great many numbers" * 100
RIGHT = sha256(WEIGHTS).hexdigest()


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put packages of the pinned ones' names, with the pieces of an archive, before the real ones."""

    def put(archive, packages=PACKAGES, version=PACKAGE_VERSION):
        site, size = tmp_path / "site", -(-len(archive) // len(packages))
        for number, package in enumerate(packages):
            module = package.rpartition("-")[0] + "_" + package[-3:]
            piece = f"{module}/input/model.zip.{number + 1:03}"
            (site / module / "input").mkdir(parents=True)
            (site / module / "__init__.py").write_text("raise AssertionError('the package was imported')")
            (site / piece).write_bytes(archive[number * size : (number + 1) * size])
            info = site / f"{package.replace('-', '_')}-{version}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
            (info / "RECORD").write_text(f"{module}/__init__.py,,\n{piece},,\n")
        monkeypatch.syspath_prepend(site)

    return put


def archive_of(files):
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def test_pieces_are_joined_and_gone_afterwards(install):
    install(archive_of({"model/model.safetensors": WEIGHTS, "model/config.json": b"{}"}))
    with opened(LARGE_MODEL, RIGHT) as found:
        folder = Path(found.location)
        assert (folder / "model.safetensors").read_bytes() == WEIGHTS
        assert (folder / "config.json").is_file()
        assert found.name == f"{LARGE_MODEL}@{RIGHT[:12]}"
    assert not folder.exists()
    assert not any(name.startswith("all-mpnet") for name in sys.modules)


def test_other_weights_are_refused(install):
    install(archive_of({"model/model.safetensors": b"tampered with"}))
    with pytest.raises(ModelUnusable, match="not those that were learnt on"), opened(LARGE_MODEL, RIGHT):
        pass


def test_pieces_of_no_archive_are_refused(install):
    install(b"no archive at all, however it is cut into pieces")
    with pytest.raises(ModelUnusable, match="whole archive"), opened(LARGE_MODEL, RIGHT):
        pass


@pytest.mark.parametrize("version", ["0.0.2"])
def test_without_the_packages_and_the_hub_one_sentence_says_so(install, version):
    install(archive_of({"model/model.safetensors": WEIGHTS}), version=version)
    with pytest.raises(ModelUnusable, match="neither installed nor to be had"), opened(LARGE_MODEL, RIGHT):
        pass
