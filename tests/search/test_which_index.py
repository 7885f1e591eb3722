"""`MENTOR_INDEX=auto`: libraries are searched in memory by themselves, and Chroma is there for those that are too large."""

from __future__ import annotations

import pytest

from bot import app
from bot.kernel.models import SHARED
from bot.search.rules import sizes
from bot.search.rules.sizes import MODERATE, SMALL, need_no_index
from tests.town import small_library

__all__ = ["small_library"]

QUESTION = "How do I find my first client with no reviews?"


@pytest.mark.parametrize(
    ("held", "none_needed"),
    [
        ({}, True),
        ({SHARED: MODERATE}, True),
        ({SHARED: MODERATE + 1}, False),
        ({SHARED: 1, 7: SMALL}, True),
        ({SHARED: 1, 7: SMALL + 1}, False),
        ({SHARED: 1, **dict.fromkeys(range(1, 200), SMALL)}, True),
    ],
)
def test_an_index_is_needed_for_large_libraries_alone(held, none_needed):
    assert need_no_index(held) is none_needed


async def first_section(settings):
    async with app.open_services(settings) as services:
        reply = await services.mentor.answer(QUESTION)
        return reply.answer.shown[0]


async def test_a_library_that_fits_is_answered_from_without_an_index(small_library):
    folder = small_library.data_dir / "chroma"
    with_index = await first_section(small_library)
    assert folder.is_dir()

    settings = small_library.model_copy(update={"index": "auto"})
    assert await first_section(settings) == with_index
    # What a community deletes must not stay in an index that nobody keeps in line.
    assert not folder.exists()


async def test_one_that_grew_too_large_has_its_index_made_from_the_database(small_library, monkeypatch):
    settings = small_library.model_copy(update={"index": "auto"})
    in_memory = await first_section(settings)
    monkeypatch.setattr(sizes, "MODERATE", 3)

    async with app.open_services(settings) as services:
        reply = await services.mentor.answer(QUESTION)

    assert reply.answer.shown[0] == in_memory
    assert (small_library.data_dir / "chroma" / "chroma.sqlite3").is_file()
