"""The classifier serves when what was learnt is whole; anything else means the smaller models alone and one line in the log."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from structlog.testing import capture_logs

from bot.search.adapters.classifier_files import CARD, find_classifier
from bot.search.adapters.large_model import LARGE_MODEL, LARGE_WEIGHTS_SHA256


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sections.npz").write_bytes(b"vectors")
    card = {
        "base": LARGE_MODEL,
        "base_sha256": LARGE_WEIGHTS_SHA256,
        "sections": {"file": "sections.npz", "sha256": sha256(b"vectors").hexdigest()},
        "figures": {"for": "readers"},
    }
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    return tmp_path


def test_whole_files_are_found_and_name_their_encoder(folder):
    with capture_logs() as logs:
        learnt = find_classifier(folder)
    assert learnt is not None
    assert learnt.sections == folder / "sections.npz"
    assert learnt.encoder == f"{LARGE_MODEL}@{LARGE_WEIGHTS_SHA256[:12]}"
    assert logs == []


@pytest.mark.parametrize(
    ("spoil", "event"),
    [
        (lambda folder: (folder / CARD).unlink(), "classifier_missing"),
        (lambda folder: (folder / CARD).write_text("{}", encoding="utf-8"), "classifier_missing"),
        (lambda folder: (folder / "sections.npz").unlink(), "classifier_missing"),
        (lambda folder: (folder / "sections.npz").write_bytes(b"x"), "classifier_damaged"),
    ],
)
def test_missing_or_damaged_files_mean_no_classifier_and_one_line(folder, spoil, event):
    spoil(folder)
    with capture_logs() as logs:
        assert find_classifier(folder) is None
    assert [line["event"] for line in logs] == [event]


def test_what_comes_with_the_program_is_whole():
    assert find_classifier() is not None
