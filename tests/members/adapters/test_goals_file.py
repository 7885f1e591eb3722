"""The goals that members may pick are whole, and a file that cannot be used is refused."""

from __future__ import annotations

import pytest

from bot.errors import KnowledgeError
from bot.members.adapters.goals_file import read_goals
from bot.members.adapters.territories import countries, currencies
from bot.members.rules.profiles import Line
from bot.wiring.foundation import goals_of
from tests.conftest import KNOWLEDGE, profile_choices


def test_the_shipped_goals_fit_into_a_select_and_name_topics_that_there_are():
    goals = goals_of(KNOWLEDGE / "goals.yaml")
    assert 8 <= len(goals) <= 25
    assert len({goal.id for goal in goals}) == len(goals)
    assert all(goal.in_a_sentence.startswith("wants ") for goal in goals)


@pytest.mark.parametrize(
    "text",
    [
        "- {id: a, name: A, named: wants a",
        "- {id: a, name: A, named: wants a, topics: []}",
        "- {id: a, name: A, named: wants a, topics: [no-such-topic]}",
        "- {id: a, name: A, topics: [portfolio]}",
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text):
    path = tmp_path / "goals.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        read_goals(path, {"portfolio"})


def test_places_and_money_are_those_of_today():
    names = {choice.id: choice.name for choice in countries()}
    assert names["IN"] == "India"
    assert not {"ZZ", "XA", "UN", "AQ"} & names.keys()
    codes = {choice.id for choice in currencies()}
    assert {"INR", "EUR", "NGN"} <= codes
    assert not {"DEM", "XXX"} & codes


@pytest.mark.parametrize(("line", "typed", "found"), [
    (Line.COUNTRY, "UK", "GB"), (Line.COUNTRY, "the philippines", None), (Line.COUNTRY, "philippines", "PH"),
    (Line.COUNTRY, "Czech Republic", "CZ"), (Line.COUNTRY, "turkiye", "TR"), (Line.CURRENCY, "rupee", None),
    (Line.CURRENCY, "Indian rupee", "INR"), (Line.CURRENCY, "usd", "USD"), (Line.HOURS, " 7h", "7"),
])  # fmt: skip
def test_names_in_daily_use_are_found_and_what_fits_several_is_not_guessed(line, typed, found):
    choice = profile_choices().find(line, typed)
    assert (choice.id if choice else None) == found
