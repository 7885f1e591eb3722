"""The shipped goals are whole, lead into the library and say what their articles say; a fault is named and costs its own goal alone."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from bot.members.rules.profiles import Line
from bot.planning.adapters.roadmaps_file import read_goals
from bot.planning.rules.goals import FEWEST_STEPS, MOST_STEPS
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.wiring.members import read_choices
from tests.catalogue import OCCUPATIONS, SKILLS
from tests.conftest import KNOWLEDGE

HOURS_OF_ARTICLES = {"four-weeks-": 4 * 5, "twelve-weeks-": 12 * 6, "half-year-": 26 * 8}


@pytest.fixture(scope="module")
def sections():
    documents, _ = KnowledgeFolder(KNOWLEDGE, today=date(2026, 11, 29)).documents()
    return {section.id for document in documents for section in document.sections}


def test_every_shipped_goal_is_whole_and_every_step_leads_into_the_library(sections):
    goals, problems = read_goals(KNOWLEDGE, sections)
    assert not problems
    assert len(goals.listed) >= 8
    assert all(FEWEST_STEPS <= len(goal.steps) <= MOST_STEPS for goal in goals.listed)
    assert goals.learning is not None


def test_hours_add_up_to_what_the_articles_say():
    goals, _ = read_goals(KNOWLEDGE)
    sums = {
        goal.id: (goal.hours, hours)
        for goal in goals.listed
        for begins, hours in HOURS_OF_ARTICLES.items()
        if goal.id.startswith(begins)
    }
    assert len(sums) == 22
    assert {name: found for name, (found, wanted) in sums.items() if found != wanted} == {}


def test_goals_and_fields_are_those_of_the_profile():
    choices = read_choices(KNOWLEDGE, SKILLS, OCCUPATIONS)
    for goal in read_goals(KNOWLEDGE)[0].listed:
        assert all(choices.get(Line.GOALS, each) for each in goal.serves), goal.id
        assert all(choices.get(Line.FIELD, each) for each in goal.fields), goal.id


def step(name, **changes):
    return {"id": name, "do": "Do it.", "artefact": "It.", "hours": 2, "section": "a/b#c"} | changes


def entry(name="a", steps=None, **changes):
    return {"id": name, "name": "A", "about": "B.", "steps": steps or [step(each) for each in "pqrs"]} | changes


def written(folder, *goals, **parts):
    (folder / "roadmaps.yaml").write_text(yaml.safe_dump({"goals": list(goals)} | parts))
    return folder


def test_good_goal_is_read(tmp_path):
    goals, problems = read_goals(written(tmp_path, entry()), {"a/b#c"})
    assert not problems
    assert [goal.hours for goal in goals.listed] == [8]


def test_library_may_go_without_the_file(tmp_path):
    goals, problems = read_goals(tmp_path)
    assert (goals.listed, goals.learning, problems) == ((), None, [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("a", hours=3), "goal a: hours: extra inputs are not permitted"),
        (entry("a", [step("p"), step("q")]), "goal a: it has 2 steps; a plan has 4 to 12."),
        (entry("a", [step("p", needs=["s"]), *map(step, "qrs")]), "step p needs s, which does not come before it."),
        (entry("a", [step("p", hours=0), *map(step, "qrs")]), "goal a: steps.0.hours: input should be greater"),
        (
            entry("a", [step("p", section="no/such#one"), *map(step, "qrs")]),
            "the library has no section 'no/such#one'.",
        ),
        (entry("learn-a"), "ids that begin with learn- belong to skills."),
        (entry("b"), "goal b: it stands twice."),
        ("words", "goal number 2:"),
    ],
)
def test_fault_is_named_and_costs_its_own_goal_alone(tmp_path, wrong, said):
    goals, problems = read_goals(written(tmp_path, entry("b"), wrong), {"a/b#c"})
    assert [goal.id for goal in goals.listed] == ["b"]
    assert any(said in problem.what for problem in problems), problems
    assert all(problem.fix for problem in problems)


@pytest.mark.parametrize("text", ["goals: 3", "goals: [", "- a", "goals: []\nmore: 1"])
def test_file_of_another_form_is_one_problem_and_no_goals(tmp_path, text):
    (tmp_path / "roadmaps.yaml").write_text(text)
    goals, problems = read_goals(tmp_path)
    assert not goals.listed
    assert problems


def test_steps_around_a_skill_must_leave_room_and_lead_into_the_library(tmp_path):
    around = {"about": "B.", "artefact": "It.", "section": "a/b#c", "before": [step("p")], "after": [step("q")]}
    assert not read_goals(written(tmp_path, learning=around), {"a/b#c"})[1]
    many = around | {"after": [step(f"q{number}") for number in range(8)]}
    assert "learning: it has 14 steps" in read_goals(written(tmp_path, learning=many))[1][0].what
    astray = around | {"section": "no/such#one"}
    assert "the library has no section" in read_goals(written(tmp_path, learning=astray), {"a/b#c"})[1][0].what
