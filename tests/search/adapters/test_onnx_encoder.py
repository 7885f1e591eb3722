"""The export's vectors are the model's own; where there is no sound export, the model itself serves and one line says so."""

from __future__ import annotations

import json
import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.search.adapters import onnx_export
from bot.search.adapters.embeddings import SentenceEmbedder, torch_faces
from bot.search.adapters.exported_model import CARD, GRAPH, TOKENIZER, WEIGHTS, read_card, sha256_of, write_card
from bot.search.adapters.learnt_files import Bend, find_learnt
from bot.search.adapters.model_files import PINNED_MODEL, ModelFiles, Prompts, find_model
from bot.search.adapters.onnx_encoder import SharedExport
from bot.search.adapters.onnx_export import LEAST_COSINE, TEXTS, ensure_export
from tests.exported import exported_model

FILES = find_model(PINNED_MODEL, None)
LEARNT = find_learnt(FILES)


@pytest.fixture(scope="module")
def export():
    return SharedExport(exported_model(), FILES, LEARNT, threads=1)


@pytest.fixture(scope="module")
def both(export):
    """Return, plain and bent in each way, the export's face and the model's own."""
    return [
        (export.faces(Prompts(), bend)[0], torch_faces(FILES, Prompts(), weights)[0])
        for bend, weights in ((None, None), *LEARNT.bends.items())
    ]


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the export that a test may spoil."""
    return shutil.copytree(exported_model(), tmp_path / "model", ignore=shutil.ignore_patterns("lock", "classifier"))


def cosines(first, second, texts):
    return (np.asarray(first.embed_documents(texts)) * np.asarray(second.embed_documents(texts))).sum(axis=1)


def test_exported_vectors_are_the_models_own(both):
    for ours, theirs in both:
        assert cosines(ours, theirs, list(TEXTS)).min() > LEAST_COSINE


@settings(max_examples=8, deadline=None)
@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=3))
def test_whatever_people_write_gets_the_models_vector(both, texts):
    for ours, theirs in both:
        assert cosines(ours, theirs, texts).min() > LEAST_COSINE


def test_each_bend_has_vectors_of_its_own(both):
    assert len(both) == 1 + len(Bend)
    for (first, _), (second, _) in combinations(both, 2):
        assert cosines(first, second, list(TEXTS[:1]))[0] < 0.99


def test_texts_of_all_lengths_come_back_in_their_order(export):
    face, _ = export.faces(Prompts())
    texts = [f"{'long ' * (37 * number % 23)}text {number}" for number in range(40)]
    alone = np.asarray([face.embed_query(text) for text in texts])
    assert ((alone * np.asarray(face.embed_documents(texts))).sum(axis=1) > LEAST_COSINE).all()


async def test_embedder_with_an_export_has_the_same_name_and_vectors_as_without(export):
    served, loaded = (SentenceEmbedder(FILES, LEARNT, of, bend=Bend.MATCHING) for of in (export, None))
    try:
        assert served.model == loaded.model
        [first], [second] = await served.embed_queries(TEXTS[:1]), await loaded.embed_queries(TEXTS[:1])
        assert served.similarities(first, [second])[0] > LEAST_COSINE
    finally:
        served.close()
        loaded.close()


def truncate(path):
    path.write_bytes(path.read_bytes()[:1000])


def unloadable(folder):
    """Make the graph one that is whole by the card and yet no graph."""
    (folder / GRAPH).write_bytes(b"no graph")
    card = read_card(folder)
    write_card(folder, card.model_copy(update={"parts": card.parts | {GRAPH: sha256_of(folder / GRAPH)}}))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / CARD).unlink(),
        lambda folder: (folder / CARD).write_text("{", encoding="utf-8"),
        lambda folder: (folder / WEIGHTS).unlink(),
        lambda folder: truncate(folder / WEIGHTS),
        lambda folder: truncate(folder / GRAPH),
        lambda folder: truncate(folder / TOKENIZER),
        unloadable,
    ],
)
def test_missing_or_damaged_export_means_the_model_itself_and_one_line(folder, spoil):
    spoil(folder)
    damaged = SharedExport(folder, FILES, LEARNT, threads=1)
    with capture_logs() as logs:
        assert damaged.faces(Prompts()) is None
        assert damaged.faces(Prompts(), Bend.MATCHING) is None
    assert [line["event"] for line in logs] == ["model_serves_without_export"]


@pytest.mark.parametrize(
    ("of", "changed"),
    [(ModelFiles("elsewhere", None, "e5@main"), {}), (FILES, {"learnt": "learnt-0"}), (FILES, {"form": 0})],
)
def test_export_of_another_model_is_not_used(folder, of, changed):
    card = json.loads((folder / CARD).read_text(encoding="utf-8")) | changed
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    assert SharedExport(folder, of, LEARNT, threads=1).faces(Prompts()) is None


def test_export_with_what_was_learnt_serves_the_plain_model_too(folder):
    assert SharedExport(folder, FILES, None, threads=1).faces(Prompts()) is not None


def test_sound_export_is_not_made_again(folder):
    before = (folder / WEIGHTS).stat().st_mtime_ns
    assert ensure_export(folder, FILES, LEARNT) is False
    assert (folder / WEIGHTS).stat().st_mtime_ns == before


class TestRefusal:
    """What PyTorch cannot export is not exported, said once, and tried again only with other libraries."""

    @pytest.fixture
    def tries(self, monkeypatch):
        tried = []
        monkeypatch.setattr(onnx_export, "_export", lambda *_: tried.append(1) or self.fail())
        return tried

    def fail(self):
        raise RuntimeError("this layer has no counterpart\nand more")

    def test_is_said_once_and_not_tried_again(self, tmp_path, tries):
        with capture_logs() as logs:
            assert ensure_export(tmp_path, FILES, LEARNT) is False
            assert ensure_export(tmp_path, FILES, LEARNT) is False
        assert len(tries) == 1
        assert [line["event"] for line in logs] == ["model_not_exported"]
        assert "no counterpart" in logs[0]["reason"]
        assert SharedExport(tmp_path, FILES, LEARNT, threads=1).faces(Prompts()) is None

    def test_is_tried_again_with_other_libraries(self, tmp_path, tries, monkeypatch):
        ensure_export(tmp_path, FILES, LEARNT)
        monkeypatch.setattr(onnx_export, "LIBRARIES", ("numpy",))
        ensure_export(tmp_path, FILES, LEARNT)
        assert len(tries) == 2

    def test_leaves_no_half_export(self, folder, tries):
        truncate(folder / GRAPH)
        assert ensure_export(folder, FILES, LEARNT) is False
        assert SharedExport(folder, FILES, LEARNT, threads=1).faces(Prompts()) is None


def test_folder_that_is_relative_as_the_default_one_holds_the_export(folder, tmp_path, monkeypatch):
    def ready(work, *_):
        for name in (GRAPH, WEIGHTS, TOKENIZER):
            shutil.copy(folder / name, work / name)

    monkeypatch.setattr(onnx_export, "_export", ready)
    monkeypatch.chdir(tmp_path)
    assert ensure_export(Path("data/model"), FILES, LEARNT) is True
    assert SharedExport(Path("data/model"), FILES, LEARNT, threads=1).faces(Prompts()) is not None


def test_export_whose_vectors_differ_is_refused(folder, monkeypatch, export):
    def another(work, *_):
        for name in (GRAPH, WEIGHTS, TOKENIZER):
            shutil.copy(folder / name, work / name)

    monkeypatch.setattr(onnx_export, "_export", another)
    monkeypatch.setattr(onnx_export, "torch_faces", lambda *_: reversed_faces(export))
    (folder / CARD).unlink()
    with capture_logs() as logs:
        assert ensure_export(folder, FILES, LEARNT) is False
    assert "vectors differ" in logs[-1]["reason"]


def reversed_faces(export):
    """Return faces that give each text the vector of another."""

    class Reversed:
        def embed_documents(self, texts):
            return export.faces(Prompts())[0].embed_documents(list(reversed(texts)))

    return Reversed(), Reversed()
