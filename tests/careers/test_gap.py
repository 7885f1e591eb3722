"""What a gap is made of, on the shipped catalogue and a small one; skills in own words; what a button carries."""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.adapters.gap_chart import GapChart
from bot.careers.catalogue import Catalogue
from bot.careers.gap import SkillGap
from bot.careers.phrases import Phrases
from bot.careers.rules.gap import Standing
from bot.careers.rules.skill_matching import ALIKE_FROM, CLOSE_FROM, Sureness, match_by_likeness, pieces_in
from bot.careers.skill_words import SkillWords
from bot.errors import IndexUnavailable, MemberError, NotFound
from tests.catalogue import SKILLS
from tests.conftest import KNOWLEDGE


@cache
def shipped_entries():
    return read_catalogue(KNOWLEDGE)[:2]


@pytest.fixture(scope="module")
def shipped():
    skills, occupations = shipped_entries()
    catalogue = Catalogue(skills, occupations)
    return SkillGap(skills, occupations, {}, catalogue, SkillWords(skills, catalogue, None), None, GapChart(), None)


def shipped_skills():
    return shipped_entries()[0]


def test_every_shipped_occupation_says_what_clients_ask_for():
    assert not [each.id for each in shipped_entries()[1] if len(set(each.asks)) < 2]


def test_every_shipped_skill_says_what_people_call_it_and_a_figure_says_where_demand_goes():
    skills = shipped_skills()
    assert not [each.id for each in skills if len(each.also) < 3]
    assert not [each.id for each in skills if bool(each.demand.sources) is not bool(each.demand.trend)]


def test_no_two_shipped_skills_go_by_the_same_name():
    called = [name.casefold() for each in shipped_skills() for name in {each.name, *each.also}]
    assert sorted(called) == sorted(set(called))


def test_heart_of_a_work_is_the_first_to_learn(shipped):
    assert shipped.gap(shipped.direction("illustrator"), (), None).lessons[0].skill.id == "illustration"


def test_lessons_are_what_is_missing_only(shipped):
    for name in ("copywriter", "AI work", "plumber"):
        direction = shipped.direction(name)
        found = shipped.gap(direction, direction.skills[:2], None)
        assert {lesson.need.standing for lesson in found.lessons} <= {Standing.BESIDE, Standing.NEW}


def test_what_no_skill_stands_for_is_never_called_near(shipped):
    plumbers = ["bookkeeping", "offer-and-pricing", "client-discovery", "sales-proposals"]
    found = shipped.gap(shipped.direction("virtual-assistant"), plumbers, 60)
    assert found.moves
    assert "plumber" not in {move.occupation.id for move in found.moves}


def test_tools_and_pieces_name_the_skill():
    catalogue = Catalogue(*shipped_entries())
    for typed, skill in [
        ("Figma", "ux-design"),
        ("react", "front-end"),
        ("after effects", "motion-graphics"),
        ("seo", "seo-content"),
    ]:
        assert [each.id for each in catalogue.skills_called(typed)] == [skill]


async def test_word_of_many_skills_is_left_to_the_member(world):
    words = SkillWords(SKILLS, Catalogue(SKILLS, []), Phrases(world.store, world.embedder))
    (match,) = await words.read("video")
    assert (match.sureness, set(match.skills)) == (Sureness.SEVERAL, {"video-editing", "ai-video"})
    assert match.counted == ()


async def test_words_alike_in_meaning_are_matched_and_far_ones_are_unknown(world):
    words = SkillWords(SKILLS, Catalogue(SKILLS, []), Phrases(world.store, world.embedder))
    near, far = await words.read("I do editing of video, keeping bees")
    assert (near.sureness, near.skills) == (Sureness.CLOSE, ("video-editing",))
    assert far.sureness is Sureness.UNKNOWN


async def test_names_go_on_without_the_model(world):
    class Broken:
        model = "broken@1"

        async def embed_queries(self, texts):
            raise IndexUnavailable("broken on purpose")

    words = SkillWords(SKILLS, Catalogue(SKILLS, []), Phrases(world.store, Broken()))
    named, unknown = await words.read("video editing; clips that move people")
    assert named.skills == ("video-editing",)
    assert unknown.sureness is Sureness.UNKNOWN


async def test_nothing_typed_is_refused(world):
    with pytest.raises(MemberError, match="found no skill"):
        await world.skill_gap.read(" , ;12\n")


def test_pieces_are_parted_and_stand_once():
    assert pieces_in("- figma, figma;\n2. Excel\n…") == ["figma", "Excel"]


@pytest.mark.parametrize(
    ("likeness", "sureness"),
    [(CLOSE_FROM, Sureness.CLOSE), (ALIKE_FROM, Sureness.ALIKE), (ALIKE_FROM - 0.01, Sureness.UNKNOWN)],
)
def test_sureness_follows_likeness(likeness, sureness):
    assert match_by_likeness("x", ["a", "b"], [0.1, likeness]).sureness is sureness


def test_no_phrases_know_nothing():
    assert match_by_likeness("x", [], []).sureness is Sureness.UNKNOWN


def test_labelled_words_name_skills_of_the_catalogue():
    known = {each.id for each in shipped_skills()}
    labelled = yaml.safe_load((KNOWLEDGE.parent / "tests/evaluation/questions/skill_words.yaml").read_text())
    assert {skill for each in labelled for skill in each["skills"]} <= known


def test_card_is_recalled_as_it_was(shipped):
    direction = shipped.direction("field:Writing")
    have = frozenset({"editing", "teaching-mentoring"})
    assert shipped.recalled(shipped.remembered(direction, have, 12)) == (direction, have, 12)
    assert shipped.recalled(shipped.remembered(direction, (), None)) == (direction, frozenset(), None)


def test_card_of_another_list_of_skills_is_refused(shipped, world):
    with pytest.raises(NotFound, match="has changed"):
        world.skill_gap.recalled(shipped.remembered(shipped.direction("copywriter"), ["editing"], None))


async def test_picture_is_800_wide_and_grows_with_the_list(shipped):
    gaps = [shipped.gap(shipped.direction(name), (), None) for name in ("proofreader", "AI work")]
    pictures = [await shipped.picture(each) for each in gaps]
    sizes = [(int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) for png in pictures]
    assert [wide for wide, _ in sizes] == [800, 800]
    assert sizes[0][1] < sizes[1][1] < 1000
