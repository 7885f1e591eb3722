"""The library's file of askers is whole, and one whose example shows nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.search.adapters.askers_file import read_askers

SHIPPED = Path(__file__).parents[3] / "knowledge" / "askers.yaml"


def test_the_shipped_file_is_read_and_every_example_is_recognised():
    askers = read_askers(SHIPPED)
    assert {mark.id for mark in askers.stages} == {"none-yet", "has-clients", "employed"}
    assert len(askers.fields) >= 12


@pytest.mark.parametrize(
    "text",
    [
        "stages: [",
        "stages: []",
        "stages: []\nfields: [{id: a, name: A, named: a, said: as an a, words: [logo], example: I write}]",
        "stages: []\nfields: [{id: a, name: A, named: a, said: as an a, words: [], example: logo}]",
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text):
    path = tmp_path / "askers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        read_askers(path)
