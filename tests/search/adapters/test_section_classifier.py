"""The classifier reads questions with the rounded encoder, and is silent where there is none."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.errors import ModelUnusable
from bot.kernel.models import Embedding
from bot.search.adapters.classifier_export import QUESTIONS, ensure_classifier_export, export_name
from bot.search.adapters.classifier_files import find_classifier
from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.exported_model import CARD
from bot.search.adapters.model_files import ModelFiles
from bot.search.adapters.onnx_encoder import SharedExport
from bot.search.adapters.prototypes import SectionVectors, read_section_vectors
from bot.search.adapters.section_classifier import SectionClassifier
from tests.exported import exported_model

LEARNT = find_classifier()
FILES = ModelFiles("", None, export_name(LEARNT))


def encoder_in(folder):
    return SentenceEmbedder(FILES, export=SharedExport(folder, FILES, None, 1), exported_only=True)


@pytest.fixture(scope="module")
def encoder():
    opened = encoder_in(exported_model() / "classifier")
    yield opened
    opened.close()


class Fixed:
    """Read every text as the same vector, or not at all."""

    def __init__(self, vector=None):
        self._vector = vector
        self.asked = 0

    async def embed_queries(self, texts):
        self.asked += 1
        if self._vector is None:
            raise ModelUnusable("it is away")
        return [Embedding(np.array(self._vector, "<f4").tobytes()) for _ in texts]


async def test_each_question_gets_its_cosine_with_every_section():
    sections = SectionVectors(["a#one", "b#two"], np.array([[1, 0], [0.6, 0.8]], "<f4"))
    (found,) = await SectionClassifier(Fixed([0, 1]), sections).cosines(["how?"])
    assert found == pytest.approx({"a#one": 0.0, "b#two": 0.8})


async def test_without_its_model_it_says_so_once_and_knows_nothing():
    away = Fixed()
    classifier = SectionClassifier(away, SectionVectors(["a#one"], np.eye(1, dtype="<f4")))
    with capture_logs() as logs:
        assert await classifier.cosines(["how?", "why?"]) == [{}, {}]
        assert await classifier.cosines(["when?"]) == [{}]
    assert [line["event"] for line in logs] == ["classifier_unusable"]
    assert away.asked == 1


async def test_a_plain_question_is_recognised_in_words_that_the_library_does_not_use(encoder):
    classifier = SectionClassifier(encoder, read_section_vectors(LEARNT.sections))
    (found,) = await classifier.cosines(["agency closed the doors owing me two invoices, what now"])
    best = sorted(found, key=found.get)[-5:]
    assert any(section.startswith("pricing-clients/") for section in best), best


def test_an_export_that_is_whole_is_not_made_again():
    assert ensure_classifier_export(exported_model() / "classifier", LEARNT) is False


async def test_vectors_have_unit_length_whatever_the_batch(encoder):
    together = await encoder.embed_queries(list(QUESTIONS))
    alone = [(await encoder.embed_queries([question]))[0] for question in QUESTIONS]
    for first, second in zip(together, alone, strict=True):
        one, other = np.frombuffer(first, "<f4"), np.frombuffer(second, "<f4")
        assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
        # Padding moves the rounding of products a little.
        assert one @ other > 0.999


async def test_a_damaged_export_is_never_served(tmp_path):
    folder = shutil.copytree(exported_model() / "classifier", tmp_path / "classifier")
    (folder / CARD).write_text("{}", encoding="utf-8")
    spoilt = encoder_in(folder)
    try:
        with pytest.raises(ModelUnusable, match="not exported"):
            await spoilt.embed_queries(["how?"])
    finally:
        spoilt.close()
