"""What was learnt of sections is written, read and compared with the bent half of a question's vector."""

from __future__ import annotations

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.kernel.models import Embedding
from bot.search.adapters.prototypes import (
    SectionPrototypes,
    SectionVectors,
    read_section_vectors,
    write_section_vectors,
)

SECTIONS = ["pricing-clients/raising#how", "getting-started/first#where"]
VECTORS = np.array([[1, 0, 0], [0, 0.6, 0.8]], dtype="<f4")


def side_by_side(plain, bent):
    both = np.concatenate([np.array(plain, "<f4"), np.array(bent, "<f4")]) / np.sqrt(2)
    return Embedding(both.astype("<f4").tobytes())


def test_only_what_the_bent_model_heard_is_compared():
    known = SectionPrototypes(SectionVectors(SECTIONS, VECTORS))
    one, other = known.likenesses([side_by_side([0, 0, 1], [1, 0, 0]), side_by_side([1, 0, 0], [0, 0.6, 0.8])])
    assert one == pytest.approx({SECTIONS[0]: 1.0, SECTIONS[1]: 0.0}, abs=1e-6)
    assert other == pytest.approx({SECTIONS[0]: 0.0, SECTIONS[1]: 1.0}, abs=1e-6)


def test_no_questions_have_no_likenesses():
    assert SectionPrototypes(SectionVectors(SECTIONS, VECTORS)).likenesses([]) == []


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "prototypes.npz"
    write_section_vectors(path, SECTIONS, VECTORS)
    question = side_by_side([1, 0, 0], [0.6, 0, 0.8])
    (before,) = SectionPrototypes(SectionVectors(SECTIONS, VECTORS)).likenesses([question])
    (after,) = SectionPrototypes(read_section_vectors(path)).likenesses([question])
    assert after == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"nothing of the kind"])
def test_a_file_that_cannot_be_read_costs_one_line_and_no_answer(tmp_path, content):
    path = tmp_path / "prototypes.npz"
    path.write_bytes(content)
    with capture_logs() as logs:
        assert read_section_vectors(path) is None
    assert [line["event"] for line in logs] == ["section_vectors_unreadable"]
