"""What was learnt serves when it is whole and of this base; anything else means the plain model and one line in the log."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from structlog.testing import capture_logs

from bot.search.adapters.learnt_files import CARD, Bend, find_learnt
from bot.search.adapters.model_files import ModelFiles

BASE = ModelFiles("somewhere", None, "sentence-transformers/all-MiniLM-L6-v2@1110a243fdf4")


@pytest.fixture
def folder(tmp_path):
    parts = {
        "encoder": ("encoder.safetensors", b"weights"),
        "prototypes": ("prototypes.npz", b"vectors"),
        "ranker": ("ranker.json", b"{}"),
    }
    card = {"base": BASE.name, "figures": {"for": "readers"}}
    for name, (file, content) in parts.items():
        (tmp_path / file).write_bytes(content)
        card[name] = {"file": file, "sha256": sha256(content).hexdigest()}
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    return tmp_path


def test_whole_files_of_this_base_are_found_and_name_the_vectors(folder):
    with capture_logs() as logs:
        learnt = find_learnt(BASE, folder)
    assert learnt is not None
    assert learnt.matching.path == folder / "encoder.safetensors"
    assert learnt.name == f"learnt-{sha256(b'weights').hexdigest()[:12]}"
    assert logs == []


def test_other_weights_make_another_name(folder):
    before = find_learnt(BASE, folder).name
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / "encoder.safetensors").write_bytes(b"others")
    card["encoder"]["sha256"] = sha256(b"others").hexdigest()
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    assert find_learnt(BASE, folder).name != before


def with_care(folder, sha256):
    (folder / "care.safetensors").write_bytes(b"care")
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card["care"] = {"file": "care.safetensors", "sha256": sha256}
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")


def test_weights_for_care_are_a_second_bend_and_leave_the_vectors_of_the_library_their_name(folder):
    before = find_learnt(BASE, folder)
    with_care(folder, sha256(b"care").hexdigest())
    learnt = find_learnt(BASE, folder)
    assert list(learnt.bends) == [Bend.MATCHING, Bend.CARE]
    assert learnt.matching == before.matching
    assert learnt.name != before.name


def test_damaged_weights_for_care_leave_the_rest_and_one_line(folder):
    with_care(folder, "0")
    with capture_logs() as logs:
        assert list(find_learnt(BASE, folder).bends) == [Bend.MATCHING]
    assert [line["event"] for line in logs] == ["bend_unusable"]


@pytest.mark.parametrize(
    ("spoil", "event"),
    [
        (lambda folder: (folder / CARD).unlink(), "learnt_matcher_missing"),
        (lambda folder: (folder / CARD).write_text("{", encoding="utf-8"), "learnt_matcher_missing"),
        (lambda folder: (folder / CARD).write_text("{}", encoding="utf-8"), "learnt_matcher_missing"),
        (lambda folder: (folder / "encoder.safetensors").unlink(), "learnt_matcher_missing"),
        (lambda folder: (folder / "encoder.safetensors").write_bytes(b"x"), "learnt_matcher_damaged"),
        (lambda folder: (folder / "prototypes.npz").write_bytes(b"x"), "learnt_matcher_damaged"),
        (lambda folder: (folder / "ranker.json").write_bytes(b"x"), "learnt_matcher_damaged"),
    ],
)
def test_missing_or_damaged_files_mean_the_plain_model_and_one_line(folder, spoil, event):
    spoil(folder)
    with capture_logs() as logs:
        assert find_learnt(BASE, folder) is None
    assert [line["event"] for line in logs] == [event]


def test_another_base_means_that_base_alone_and_one_line(folder):
    with capture_logs() as logs:
        assert find_learnt(ModelFiles("elsewhere", None, "e5@main"), folder) is None
    assert [line["event"] for line in logs] == ["learnt_matcher_is_for_another_model"]


def with_vectors(folder, content=b"library", made_by=b"weights"):
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    made = {"file": "vectors.npy", "sha256": sha256(b"library").hexdigest(), "encoder": sha256(made_by).hexdigest()}
    card["vectors"] = made
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    if content is not None:
        (folder / "vectors.npy").write_bytes(content)


def test_the_library_s_vectors_come_with_it(folder):
    assert find_learnt(BASE, folder).vectors is None
    with_vectors(folder)
    assert find_learnt(BASE, folder).vectors == folder / "vectors.npy"


@pytest.mark.parametrize(
    "vectors", [{"content": None}, {"content": b"others"}, {"made_by": b"another encoder's weights"}]
)
def test_unusable_vectors_cost_one_line_and_nothing_else(folder, vectors):
    with_vectors(folder, **vectors)
    with capture_logs() as logs:
        learnt = find_learnt(BASE, folder)
    assert learnt.vectors is None
    assert learnt.name == f"learnt-{sha256(b'weights').hexdigest()[:12]}"
    assert [line["event"] for line in logs] == ["shipped_vectors_unusable"]
