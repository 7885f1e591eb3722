"""The catalogue's files: what is refused, how it is reported, and that a fault costs no other entry."""

from __future__ import annotations

import copy
import re
import shutil

import pytest
import yaml

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.rules.catalogue import Exposure, LearningStep, Trend
from tests.conftest import KNOWLEDGE

REPORT = {
    "id": "hiring-2026",
    "title": "Hiring report",
    "publisher": "A platform",
    "published": "2026-02-04",
    "url": "https://example.org/hiring",
    "evidence": "platform",
}
PAPER = {
    "id": "posts-2025",
    "title": "Posts counted",
    "publisher": "Journal",
    "published": 2025,
    "url": "https://example.org/posts",
    "evidence": "peer-reviewed",
}


def skill(id_, neighbours, **changed):
    return {
        "id": id_,
        "name": id_.capitalize(),
        "field": "Writing",
        "what": f"Doing {id_} well.",
        "opens": ["small jobs"],
        "demand": {"text": "No public figure found.", "source": None, "date": "2026-11"},
        "first_20_hours": [{"hours": hours, "step": f"Do step {hours}."} for hours in (4, 6, 10)],
        "proof": "One piece before and after.",
        "neighbours": neighbours,
    } | changed


def occupation(id_, **changed):
    return {
        "id": id_,
        "name": id_.capitalize(),
        "also": [f"{id_} freelancer"],
        "tasks": ["write pages"],
        "exposure": None,
        "caution": "No figure was found.",
        "towards": ["final editing"],
        "skills": ["copywriting"],
    } | changed


@pytest.fixture
def raw():
    """Return both files as data: everything about them is right."""
    return {
        "skills": {
            "sources": [copy.deepcopy(REPORT), copy.deepcopy(PAPER)],
            "fields": ["Writing"],
            "skills": [
                skill(
                    "copywriting",
                    ["editing"],
                    demand={
                        "text": "Up 29% on a platform; a study counts fewer posts [posts-2025].",
                        "source": "hiring-2026",
                        "date": "2026-02",
                    },
                ),
                skill("editing", ["copywriting", "blogging"]),
                skill("blogging", ["editing"]),
            ],
        },
        "occupations": {
            "sources": [copy.deepcopy(PAPER)],
            "occupations": [
                occupation("copywriter", exposure={"beta_model": 0.87, "beta_human": 0.81, "source": "posts-2025"}),
                occupation("editor"),
            ],
        },
    }


@pytest.fixture
def read(tmp_path, raw):
    """Return a function that writes the data down and reads it."""
    shutil.copy(KNOWLEDGE / "filler.txt", tmp_path)

    def write_and_read():
        for name, data in raw.items():
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
        return read_catalogue(tmp_path)

    return write_and_read


def test_good_files_are_read_whole(read):
    skills, occupations, problems = read()
    assert problems == []
    assert [each.id for each in skills] == ["copywriting", "editing", "blogging"]
    assert [each.id for each in occupations] == ["copywriter", "editor"]
    assert skills[0].first_20_hours[0] == LearningStep(4, "Do step 4.")
    assert occupations[0].exposure == Exposure(0.87, 0.81)
    assert occupations[1].exposure is None


def test_source_of_the_figure_comes_before_the_cited_ones(read):
    skills, occupations, _ = read()
    assert [source.id for source in skills[0].demand.sources] == ["hiring-2026", "posts-2025"]
    assert skills[1].demand.sources == ()
    assert [source.published for source in occupations[0].sources] == ["2025"]


SKILL_FAULTS = {
    "unknown neighbour": ({"neighbours": ["editing", "ghost"]}, r"neighbours: there is no skill 'ghost'"),
    "itself as neighbour": ({"neighbours": ["copywriting"]}, "names itself"),
    "neighbour twice": ({"neighbours": ["editing", "editing"]}, "'editing' stands twice"),
    "unknown field": ({"field": "Wizardry"}, r"unknown field 'Wizardry'"),
    "unknown key": ({"salary": "high"}, r"salary: extra inputs"),
    "no steps": ({"first_20_hours": []}, r"first_20_hours: list should have at least 3 items"),
    "steps missing": ({"first_20_hours": None}, r"first_20_hours: input should be a valid list"),
    "hours that are not 20": (
        {"first_20_hours": [{"hours": 5, "step": f"Step {number}."} for number in range(3)]},
        "take 15 hours",
    ),
    "step without hours": (
        {"first_20_hours": [{"step": "Read."}, {"hours": 10, "step": "Do."}, {"hours": 10, "step": "Show."}]},
        r"first_20_hours\.0\.hours: field required",
    ),
    "filler": ({"what": "A game-changer for shops."}, "filler: 'game-changer'"),
    "filler in a list": ({"opens": ["seamless shops"]}, "filler: 'seamless'"),
    "figure without source": ({"demand": {"text": "Up 178%.", "source": None, "date": "2026-02"}}, "has no source"),
    "figure without date": (
        {"demand": {"text": "Up 178%.", "source": "hiring-2026"}},
        r"demand\.date: field required",
    ),
    "date of another year": (
        {"demand": {"text": "Up 178%.", "source": "hiring-2026", "date": "2024-02"}},
        "2024-02 is not that of its source, 2026-02-04",
    ),
    "impossible month": (
        {"demand": {"text": "Up 178%.", "source": "hiring-2026", "date": "2026-13"}},
        r"demand\.date: string should match",
    ),
    "unknown source": (
        {"demand": {"text": "Up 178%.", "source": "ghost-2026", "date": "2026-02"}},
        "no usable source 'ghost-2026'",
    ),
    "unknown citation": (
        {"demand": {"text": "Up 178% [ghost-2026].", "source": "hiring-2026", "date": "2026-02"}},
        "no usable source 'ghost-2026'",
    ),
    "blank name": ({"name": "  "}, "name: string should have at least 1 character"),
    "id with a blank": ({"id": "copy writing"}, "id: string should match pattern"),
}


@pytest.mark.parametrize("fault", SKILL_FAULTS)
def test_fault_of_a_skill_is_named_with_a_remedy_and_costs_no_other(read, raw, fault):
    changed, expected = SKILL_FAULTS[fault]
    # A skill beside the good ones, so that nothing else hangs on it.
    raw["skills"]["skills"].append(skill("faulty", ["editing"]) | changed)
    if "itself" in fault:
        raw["skills"]["skills"][-1]["neighbours"] = ["faulty"]
    skills, occupations, problems = read()
    assert [each.id for each in skills] == ["copywriting", "editing", "blogging"]
    assert len(occupations) == 2
    assert len(problems) == 1
    (problem,) = problems
    assert problem.path.endswith("skills.yaml")
    assert problem.line is None
    assert not problem.warning
    assert problem.what.startswith(f"skill {changed.get('id', 'faulty')}: ")
    assert re.search(expected, problem.what), problem.what
    assert problem.fix.endswith(".")


OCCUPATION_FAULTS = {
    "unknown skill": ({"skills": ["ghost"]}, "skills: there is no skill 'ghost'"),
    "exposure without source": (
        {"exposure": {"beta_model": 0.5, "beta_human": 0.5}},
        "exposure.source: field required",
    ),
    "exposure of an unknown source": (
        {"exposure": {"beta_model": 0.5, "beta_human": 0.5, "source": "ghost-2023"}},
        "no usable source 'ghost-2023'",
    ),
    "exposure over one": (
        {"exposure": {"beta_model": 87, "beta_human": 0.5, "source": "posts-2025"}},
        "exposure.beta_model: input should be less than or equal to 1",
    ),
    "figure in the caution": ({"caution": "About 40% of the tasks."}, "caution: a figure has no source"),
    "cited but unknown": ({"caution": "Another study differs [ghost-2023]."}, "no usable source 'ghost-2023'"),
    "filler": ({"towards": ["leverage AI"]}, "filler: 'leverage'"),
    "no caution": ({"caution": ""}, "caution: string should have at least 1 character"),
    "unknown key": ({"salary": "high"}, "salary: extra inputs"),
}


@pytest.mark.parametrize("fault", OCCUPATION_FAULTS)
def test_fault_of_an_occupation_is_named_with_a_remedy_and_costs_no_other(read, raw, fault):
    changed, expected = OCCUPATION_FAULTS[fault]
    raw["occupations"]["occupations"].insert(0, occupation("faulty", **changed))
    skills, occupations, problems = read()
    assert [each.id for each in occupations] == ["copywriter", "editor"]
    assert len(skills) == 3
    (problem,) = problems
    assert problem.path.endswith("occupations.yaml")
    assert problem.what.startswith("occupation faulty: ")
    assert expected in problem.what
    assert problem.fix


def test_exposure_whose_source_has_no_date_is_refused(read, raw):
    raw["occupations"]["sources"][0]["published"] = "undated"
    _, occupations, problems = read()
    assert [each.id for each in occupations] == ["editor"]
    assert any("the source of the figures has no date" in problem.what for problem in problems)


@pytest.mark.parametrize("text", ["No figure for 2025 was found.", "No figure for 3D work was found.", "None yet [posts-2025]."])  # fmt: skip
def test_years_and_names_are_no_figures(read, raw, text):
    raw["skills"]["skills"][1]["demand"]["text"] = text
    assert read()[2] == []


@pytest.mark.parametrize("text", ["Up 178%.", "From 2,000 posts.", "A .98 share.", "It grew 3 times.", "(40 percent)"])
def test_numbers_that_measure_are_figures(read, raw, text):
    raw["skills"]["skills"][1]["demand"]["text"] = text
    assert ["a figure has no source" in problem.what for problem in read()[2]] == [True]


def test_first_of_two_entries_with_one_id_is_kept(read, raw):
    raw["skills"]["skills"].append(skill("editing", ["copywriting"], name="Another name"))
    raw["occupations"]["occupations"].append(occupation("second-editor", name="EDITOR"))
    skills, occupations, problems = read()
    assert [each.name for each in skills] == ["Copywriting", "Editing", "Blogging"]
    assert [each.id for each in occupations] == ["copywriter", "editor"]
    assert [problem.what for problem in problems] == [
        "skill editing: 'editing' stands twice.",
        "occupation second-editor: 'editor' stands twice.",
    ]


def test_neighbours_of_a_faulty_skill_are_kept(read, raw):
    raw["skills"]["skills"][0]["proof"] = ""
    skills, occupations, problems = read()
    assert [each.id for each in skills] == ["editing", "blogging"]
    assert len(occupations) == 2
    assert [problem.what.partition(":")[0] for problem in problems] == ["skill copywriting"]


def test_all_faults_of_an_entry_are_listed_at_once(read, raw):
    raw["skills"]["skills"][2] |= {"neighbours": ["ghost"], "field": "Wizardry", "what": "A deep dive."}
    assert len(read()[2]) == 3


def test_entry_that_is_no_mapping_is_named_by_its_place(read, raw):
    raw["skills"]["skills"].append("typing")
    skills, _, problems = read()
    assert len(skills) == 3
    assert problems[0].what.startswith("skill number 4: ")


def test_source_that_is_faulty_unused_or_listed_twice_is_reported(read, raw):
    raw["skills"]["sources"] += [REPORT | {"id": "unused-2020"}, copy.deepcopy(REPORT), REPORT | {"evidence": "rumour"}]
    skills, _, problems = read()
    assert len(skills) == 3
    assert [problem.what.partition(".")[0] for problem in problems[:2]] == [
        "source unused-2020 is never cited",
        "source hiring-2026 stands twice",
    ]
    assert "evidence" in problems[2].what


def test_source_that_both_files_describe_differently_is_a_warning(read, raw):
    raw["occupations"]["sources"][0]["title"] = "Other words"
    skills, occupations, problems = read()
    assert (len(skills), len(occupations)) == (3, 2)
    assert [problem.warning for problem in problems] == [True]
    assert "'posts-2025' differs" in problems[0].what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("skills: [", "not valid YAML"),
        ("- one\n- two\n", "holds no lists under names"),
        ("", "holds no lists under names"),
        ("sources: []\nfields: []\nskills: none\n", "skills holds no list"),
        ("sources: []\nfields: []\nskills: []\nextras: []\n", "'extras' is no part"),
    ],
)
def test_file_that_cannot_be_used_is_one_problem(tmp_path, content, what):
    (tmp_path / "skills.yaml").write_text(content)
    skills, occupations, problems = read_catalogue(tmp_path)
    assert (skills, occupations) == ([], [])
    assert len(problems) == 1
    assert what in problems[0].what


def test_library_may_go_without_a_catalogue(tmp_path):
    assert read_catalogue(tmp_path) == ([], [], [])


def test_catalogue_that_ships_is_clean_and_as_large_as_promised():
    skills, occupations, problems = read_catalogue(KNOWLEDGE)
    assert problems == [], "\n".join(map(str, problems))
    assert len(skills) >= 80
    assert len(occupations) >= 60


def test_every_figure_that_ships_can_be_opened():
    skills, occupations, _ = read_catalogue(KNOWLEDGE)
    sources = [source for each in skills for source in each.demand.sources]
    sources += [source for each in occupations for source in each.sources]
    assert [source.id for source in sources if source.url is None] == []
    assert [each.id for each in occupations if each.exposure and not each.sources] == []


def test_other_names_trend_and_what_clients_ask_for_are_read(read, raw):
    raw["skills"]["skills"][0]["also"] = ["sales pages"]
    raw["skills"]["skills"][0]["demand"]["trend"] = "mixed"
    raw["occupations"]["occupations"][0] |= {"asks": ["editing", "copywriting"], "beyond": "a good ear"}
    skills, occupations, problems = read()
    assert problems == []
    assert (skills[0].also, skills[0].demand.trend, skills[1].demand.trend) == (("sales pages",), Trend.MIXED, None)
    assert "sales pages" in skills[0].names
    assert (occupations[0].asks, occupations[0].beyond) == (("editing", "copywriting"), "a good ear")
    assert (occupations[1].asks, occupations[1].beyond) == ((), "")


def test_trend_without_a_source_is_refused(read, raw):
    raw["skills"]["skills"][1]["demand"]["trend"] = "rising"
    skills, _, problems = read()
    assert "editing" not in [each.id for each in skills]
    assert "a trend has no source" in problems[0].what


def test_skill_that_clients_ask_for_must_be_one(read, raw):
    raw["occupations"]["occupations"][0]["asks"] = ["editing", "flying"]
    _, occupations, problems = read()
    assert [each.id for each in occupations] == ["editor"]
    assert "asks: there is no skill 'flying'" in problems[0].what
