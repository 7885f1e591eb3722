"""Tokens are kept in few dimensions and few bits, and found again by the text that they are of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from structlog.testing import capture_logs

from bot.search.adapters.token_file import TokenFile, read_tokens, write_tokens

AXES = np.eye(6, 4, dtype="<f4")


def unit(rows):
    rows = np.asarray(rows, dtype="<f4")
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


RATE = unit([[1, 2, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0]])
CLIENT = unit([[0.1, 0, 0, 3, 0, 0]])


def test_what_was_written_is_read(tmp_path):
    path, file = tmp_path / "tokens.npz", TokenFile(AXES)
    write_tokens(path, AXES, {"my rate": file.packed(RATE), "a client": file.packed(CLIENT)})
    read = read_tokens(path)
    assert len(read) == 2
    assert np.allclose(read.tokens_of("my rate").vectors(), RATE[:, :4], atol=0.01)
    assert np.allclose(read.tokens_of("a client").vectors(), CLIENT[:, :4], atol=0.01)
    assert read.tokens_of("something else") is None
    assert np.allclose(read.projected(RATE), file.projected(RATE), atol=1e-3)


@given(arrays.arrays("<f4", (5, 6), elements=st.floats(-1, 1, width=32)))
def test_packed_tokens_keep_their_directions(rows):
    file = TokenFile(AXES)
    wanted = file.projected(rows)
    kept = file.packed(rows).vectors()
    far = np.linalg.norm(rows[:, :4], axis=1) > 1e-6
    assert ((wanted * kept).sum(axis=1)[far] > 0.999).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"nothing of the kind"])
def test_a_file_that_cannot_be_read_costs_one_line_and_no_answer(tmp_path, content):
    path = tmp_path / "tokens.npz"
    path.write_bytes(content)
    with capture_logs() as logs:
        assert read_tokens(path) is None
    assert [line["event"] for line in logs] == ["tokens_unreadable"]
