"""Skills and occupations are found by the names that people give them."""

from __future__ import annotations

import pytest

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.catalogue import Catalogue, Missed
from tests.catalogue import OCCUPATIONS, SKILLS, occupation, skill
from tests.conftest import KNOWLEDGE


@pytest.fixture
def catalogue():
    return Catalogue(SKILLS, OCCUPATIONS)


@pytest.fixture(scope="module")
def shipped():
    skills, occupations, _ = read_catalogue(KNOWLEDGE)
    return Catalogue(skills, occupations)


def names(entries):
    return [entry.name for entry in entries]


@pytest.mark.parametrize(
    "typed",
    ["front-end", "Front-end development", "FRONT END DEVELOPMENT", "frontend development", "frontend", "front", " Fronţ-end "],
)  # fmt: skip
def test_skill_is_found_however_it_is_written(catalogue, typed):
    assert catalogue.skill(typed).skill.id == "front-end"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("smm", "social-media-manager"), ("Programmer", "software-developer"), ("ad wri", "copywriter"), ("media", "social-media-manager"), ("developer web", "web-developer")],
)  # fmt: skip
def test_occupation_is_found_by_other_names_beginnings_and_parts(catalogue, typed, found):
    assert catalogue.occupation(typed).occupation.id == found


def test_exact_comes_before_beginning_before_words_before_inside():
    entries = [
        occupation("inside", "Subeditor"),
        occupation("words", "Video editor"),
        occupation("beginning", "Editorial lead"),
        occupation("other-name", "Proofreader", ["editor"]),
        occupation("own-name", "Editor"),
    ]
    found = Catalogue([], entries).suggest_occupations("editor", 25)
    assert [entry.id for entry in found] == ["own-name", "other-name", "beginning", "words", "inside"]


def test_exact_name_wins_over_longer_ones():
    entries = [skill("video-editing", "Video editing"), skill("editing", "Editing")]
    assert Catalogue(entries, []).skill("editing").skill.id == "editing"


def test_several_that_fit_equally_are_left_to_the_member(catalogue):
    assert catalogue.occupation("developer") == Missed(("Web developer", "Software developer"), 2)


def test_neighbours_are_resolved_in_their_order(catalogue):
    assert names(catalogue.skill("copywriting").neighbours) == ["Email marketing", "Answering from own documents"]
    assert names(catalogue.occupation("copywriter").skills) == ["Conversion copywriting", "Email marketing"]


def test_neighbour_that_was_left_out_is_skipped():
    card = Catalogue([skill("alone", "Alone", ["left-out"])], []).skill("alone")
    assert card.neighbours == ()


@pytest.mark.parametrize(("typed", "first"), [("copywritting", "Conversion copywriting"), ("runway", "AI video generation"), ("emial marketing", "Email marketing")])  # fmt: skip
def test_unknown_name_brings_the_three_nearest(catalogue, typed, first):
    missed = catalogue.skill(typed)
    assert isinstance(missed, Missed)
    assert missed.fitting == 0
    assert len(missed.nearest) == 3
    assert missed.nearest[0] == first


@pytest.mark.parametrize("typed", ["", " ", "...", "日本語", "🙂", "x" * 5000])
def test_what_holds_no_word_is_unknown_and_no_fault(catalogue, typed):
    assert len(catalogue.skill(typed).nearest) == 3
    assert len(catalogue.occupation(typed).nearest) == 3


def test_empty_catalogue_has_nothing_near():
    assert Catalogue([], []).skill("editing") == Missed((), 0)


@pytest.mark.parametrize("count", [24, 25, 26])
def test_suggestions_keep_the_limit(count):
    catalogue = Catalogue([skill(f"s{number}", f"Skill {number}") for number in range(count)], [])
    assert len(catalogue.suggest_skills("", 25)) == min(count, 25)
    assert len(catalogue.suggest_skills("skill", 25)) == min(count, 25)


def test_nothing_typed_suggests_the_files_order(catalogue):
    assert catalogue.suggest_skills(" ", 25) == list(SKILLS)
    assert catalogue.suggest_occupations("", 2) == list(OCCUPATIONS[:2])


def test_nothing_fitting_suggests_nothing(catalogue):
    assert catalogue.suggest_skills("plumbing", 25) == []
    assert catalogue.suggest_skills("日本語", 25) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("rag", "rag-knowledge-bases"), ("wordpress", "wordpress"), ("frontend", "front-end"), ("crm", "crm-administration")],
)  # fmt: skip
def test_shipped_skills_are_found_by_their_jargon(shipped, typed, found):
    assert shipped.skill(typed).skill.id == found


@pytest.mark.parametrize(
    ("typed", "found"), [("va", "virtual-assistant"), ("smm", "social-media-manager"), ("blogger", "content-writer")]
)
def test_shipped_occupations_are_found_by_their_nicknames(shipped, typed, found):
    assert shipped.occupation(typed).occupation.id == found


def test_zapier_leads_to_automation(shipped):
    assert shipped.skill("zapier").skill.name == "Workflow automation with AI steps"
