"""What members may pick stands in a file that people review; a malformed one stops the start with one sentence."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.connecting.adapters.menu_file import read_menu
from bot.connecting.rules.menu import By
from bot.errors import KnowledgeError
from bot.search.adapters.askers_file import read_askers
from tests.conftest import KNOWLEDGE
from tests.connecting.menu import MENU

SHIPPED = yaml.safe_load((KNOWLEDGE / "introductions.yaml").read_text(encoding="utf-8"))
SENSITIVE = re.compile(
    r"\b(age|gender|women|men|race|religio\w*|belief|health|disab\w*|politic\w*|sexual\w*|orientation|pregnan\w*|"
    r"married|famil\w*|ethnic\w*|nationality|income|salary|debt)\b",
    re.IGNORECASE,
)


def test_nothing_sensitive_can_be_picked():
    labels = [text for kind in MENU.kinds for text in (kind.offer, kind.seek, kind.you_get, kind.you_give)]
    assert [label for label in [*labels, *(zone.name for zone in MENU.zones)] if SENSITIVE.search(label)] == []


def test_every_way_of_suiting_each_other_is_on_the_menu():
    assert {kind.by for kind in MENU.kinds} == set(By)
    assert {"referrals", "accountability", "portfolio-review", "same-field", "same-zone"} <= {k.id for k in MENU.kinds}


def test_zones_are_near_their_neighbours_alone():
    order = [zone.id for zone in MENU.zones]
    assert MENU.are_near(order[3], order[3])
    assert MENU.are_near(order[3], order[4])
    assert not MENU.are_near(order[3], order[5])
    assert not MENU.are_near(order[3], "unheard-of")


def test_fields_of_a_profile_and_their_counterparts_exist():
    of_me = {mark.id for mark in read_askers(KNOWLEDGE / "askers.yaml").fields}
    skills = yaml.safe_load((KNOWLEDGE / "skills.yaml").read_text(encoding="utf-8"))["skills"]
    assert MENU.fields_of_me.keys() <= of_me
    assert set(MENU.fields_of_me.values()) <= {skill["field"] for skill in skills}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held.pop("zones"),
        lambda held: held["kinds"].append(held["kinds"][0]),
        lambda held: held["kinds"][0].pop("offer"),
        lambda held: held["kinds"][5].update(offer="A goal for two people"),
        lambda held: held["kinds"][0].update(you_get="They {know} something that you do not."),
        lambda held: held["skills"].update(you_give="They want to learn something from you."),
        lambda held: held["zones"][0].update(name="x" * 101),
        lambda held: held["kinds"][0].update(colour="red"),
        lambda held: held["zones"][0].update(first=-13),
        lambda held: held["zones"][0].pop("first"),
        lambda held: held.pop("fields_of_me"),
    ],
)
def test_malformed_menu_is_refused(tmp_path, spoil):
    held = yaml.safe_load(yaml.safe_dump(SHIPPED))
    spoil(held)
    (tmp_path / "introductions.yaml").write_text(yaml.safe_dump(held))
    with pytest.raises(KnowledgeError):
        read_menu(tmp_path / "introductions.yaml")
