"""Vectors that wait for the next training: each text is encoded once, and a file that is no use costs time alone."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.training.remembered import Remembered


class Encoder:
    """Give each text a vector of its letters, and count what was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        return np.array([[len(text), text.count("a"), 1.0] for text in texts], dtype="<f4")


@pytest.fixture
def encoder():
    return Encoder()


def test_a_text_is_encoded_once_though_the_process_ends(encoder, tmp_path):
    path = tmp_path / "folder" / "vectors.npz"
    first = Remembered(encoder, path)(["a rate", "an offer", "a rate"])
    again = Remembered(encoder, path)(["an offer", "a rate", "new"])
    assert encoder.asked == ["a rate", "an offer", "new"]
    assert first[0].tolist() == first[2].tolist() == again[1].tolist()
    assert again[2].tolist() == [3, 0, 1]


def test_what_was_encoded_now_equals_what_is_read_later(tmp_path):
    def thirds(texts):
        return np.full((len(texts), 2), 1 / 3, dtype="<f4")

    path = tmp_path / "vectors.npz"
    now, later = (Remembered(thirds, path)(["text"]) for _ in range(2))
    assert np.array_equal(now, later)


def test_a_damaged_file_is_written_anew(encoder, tmp_path):
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"PK\x03\x04 cut off")
    Remembered(encoder, path)(["a rate"])
    Remembered(encoder, path)(["a rate"])
    assert encoder.asked == ["a rate"]
