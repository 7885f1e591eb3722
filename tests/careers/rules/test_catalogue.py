"""The catalogue's values: frozen, and with every name that somebody may know them by."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from tests.catalogue import OCCUPATIONS, SKILLS


@pytest.mark.parametrize(
    "value",
    [SKILLS[0], SKILLS[0].demand, SKILLS[0].first_20_hours[0], OCCUPATIONS[0], OCCUPATIONS[0].exposure],
    ids=lambda value: type(value).__name__,
)
def test_values_are_frozen_and_can_be_compared(value):
    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field.name, None)
    assert hash(value) == hash(type(value)(**{field.name: getattr(value, field.name) for field in fields(value)}))


def test_own_name_stands_first_among_the_names():
    assert SKILLS[2].names == ("Answering from own documents", "rag-knowledge-bases")
    assert OCCUPATIONS[1].names == ("Social media manager", "SMM", "social-media-manager")


def test_entry_is_described_by_its_names_and_by_what_it_is_for():
    assert "Runway" in SKILLS[5].about
    assert "monthly upkeep" in SKILLS[0].about
    assert "SMM" in OCCUPATIONS[1].about
    assert "interview buyers" in OCCUPATIONS[0].about
