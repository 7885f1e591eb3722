"""Vectors in memory as bytes: what is found, how exact it is, how much room it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.kernel.models import Embedding, text_hash
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.shipped_vectors import ShippedVectors, write_vectors
from tests.fakes import BagOfStems

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 768


def vectors(count: int, seed: int = 1) -> list[tuple[str, Embedding]]:
    """Return units with vectors of unit length in any direction."""
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return [(f"unit-{number:05d}", Embedding(row.astype("<f4").tobytes())) for number, row in enumerate(rows)]


def cosines(units: list[tuple[str, Embedding]], query: Embedding) -> dict[str, float]:
    """Return each unit's cosine in full precision."""
    asked = np.frombuffer(query, "<f4").astype(float)
    return {unit: float(np.frombuffer(vector, "<f4").astype(float) @ asked) for unit, vector in units}


async def test_cosines_differ_from_those_of_floats_by_less_than_a_thousandth() -> None:
    units = vectors(2500)
    exact = ExactVectors()
    exact.add(units[:1000])
    exact.add(units[1000:])

    queries = [vector for _, vector in vectors(3, seed=2)]
    for query, hits in zip(queries, await exact.search(queries, 50), strict=True):
        true = cosines(units, query)
        assert all(abs(hit.similarity - true[hit.unit_id]) < 1e-3 for hit in hits)
        assert len({hit.unit_id for hit in hits} & set(sorted(true, key=true.__getitem__)[-50:])) >= 48
        assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)


async def test_vectors_that_were_shipped_are_held_without_any_loss(tmp_path: Path) -> None:
    texts = [f"word{number} and word{number + 1}" for number in range(40)]
    model = BagOfStems()
    made = await model.embed_documents(texts)
    path = tmp_path / "vectors.npy"
    write_vectors(path, {text_hash(text): vector for text, vector in zip(texts, made, strict=True)})
    shipped = ShippedVectors(model, path).known(texts)
    units = [(text, shipped[text]) for text in texts]
    exact = ExactVectors()
    exact.add(units)

    (query,) = await model.embed_queries(["word3 and word4 and word9"])
    (hits,) = await exact.search([query], 40)

    true = cosines(units, query)
    assert max(abs(hit.similarity - true[hit.unit_id]) for hit in hits) < 1e-6


async def test_the_same_text_twice_is_found_in_the_order_of_ids_and_zeros_do_no_harm() -> None:
    exact = ExactVectors()
    (_, vector), *_ = vectors(1)
    nothing = Embedding(np.zeros(WIDTH, "<f4").tobytes())
    exact.add([("b", vector), ("a", vector), ("c", nothing)])

    (hits,) = await exact.search([vector], 3)

    assert [hit.unit_id for hit in hits] == ["a", "b", "c"]
    assert hits[-1].similarity == 0.0


async def test_units_that_are_let_go_are_found_no_more() -> None:
    units = vectors(5)
    exact = ExactVectors()
    exact.add(units)

    assert exact.keep({"unit-00001", "unit-00003", "unknown"}) == {"unit-00001", "unit-00003"}

    (hits,) = await exact.search([units[1][1]], 5)
    assert {hit.unit_id for hit in hits} == {"unit-00001", "unit-00003"}
    assert hits[0].unit_id == "unit-00001"


def test_a_vector_takes_a_byte_a_number() -> None:
    exact = ExactVectors()
    exact.add(vectors(1000))

    assert exact.bytes_held < 1000 * (WIDTH + 8)
