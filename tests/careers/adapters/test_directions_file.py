"""directions.yaml: which sections stand under a direction, and what is refused."""

from __future__ import annotations

import pytest
import yaml

from bot.careers.adapters.careers_folder import CareersFolder
from bot.careers.adapters.directions_file import read_directions
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from tests.conftest import KNOWLEDGE

GOOD = {"field": "Writing", "models": ["a/b#c"], "markets": ["a/d#e"]}


@pytest.fixture
def read(tmp_path):
    def write_and_read(*entries, sections=("a/b#c", "a/d#e")):
        (tmp_path / "directions.yaml").write_text(yaml.safe_dump({"reading": list(entries)}), encoding="utf-8")
        return read_directions(tmp_path, {"Writing", "Design"}, sections)

    return write_and_read


def test_models_come_before_markets(read):
    assert read(GOOD) == ({"Writing": ("a/b#c", "a/d#e")}, [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (GOOD | {"markets": ["a/gone#x"]}, "no section 'a/gone#x'"),
        (GOOD | {"field": "Flying"}, "no skill is of the field 'Flying'"),
        (GOOD, "stands twice"),
    ],
)
def test_faulty_entry_is_named_and_costs_no_other(read, entry, said):
    found, problems = read(GOOD, entry)
    assert found == {"Writing": ("a/b#c", "a/d#e")}
    assert said in problems[0].what


def test_sections_are_not_looked_up_where_none_are_given(read):
    assert read(GOOD, sections=None)[1] == []


def test_misspelt_part_is_refused(read):
    found, problems = read(GOOD | {"modells": []})
    assert found == {}
    assert problems


def test_broken_file_is_a_problem_and_a_missing_one_is_none(tmp_path):
    assert read_directions(tmp_path, set()) == ({}, [])
    (tmp_path / "directions.yaml").write_text("reading: [")
    assert "YAML" in read_directions(tmp_path, set())[1][0].what


def test_every_shipped_field_has_sections_that_stand_in_the_library(world):
    folder = CareersFolder(KNOWLEDGE, frozenset())
    documents, _ = KnowledgeFolder(KNOWLEDGE, today=world.clock.now().date()).documents()
    fields = {skill.field for skill in folder.catalogue()[0]}
    reading, problems = folder.directions(fields, documents)
    assert problems == []
    assert reading.keys() == fields
    assert all(len(sections) >= 2 for sections in reading.values())
