"""What plans look like stays within Discord's limits, for every goal and every skill of the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.catalogue import Catalogue
from bot.discord_app.text import BUTTON_LABEL, EMBED_DESCRIPTION, EMBED_TITLE, EMBED_TOTAL, MESSAGE_CHARACTERS
from bot.planning.adapters.roadmaps_file import read_goals
from bot.planning.discord.plan_text import (
    check_in_text,
    export_text,
    picture_words,
    plan_embed,
    proposal_embed,
    step_embed,
)
from bot.planning.discord.plan_views import StartPlan, plan_view
from bot.planning.goal_book import GoalBook
from bot.planning.rules.fitting import Proposal, plan_of, ways_out
from bot.planning.rules.plans import StepState
from bot.planning.rules.weekly import CheckIn
from bot.wiring.planning import CatalogueSkills
from tests.conftest import KNOWLEDGE

TODAY = date(2026, 11, 22)
TITLE = "*" * 80


@pytest.fixture(scope="module")
def every_goal():
    skills, occupations, _ = read_catalogue(KNOWLEDGE)
    book = GoalBook(read_goals(KNOWLEDGE)[0], CatalogueSkills(Catalogue(skills, occupations)))
    found = [book.goal(goal_id) for goal_id, _ in book.suggest("", 1000)]
    assert len(found) > 100
    return found


def fits(embed):
    return len(embed) <= EMBED_TOTAL and len(embed.description) <= EMBED_DESCRIPTION and len(embed.title) <= EMBED_TITLE


def test_every_goal_and_skill_fits_into_discord(every_goal):
    for goal in every_goal:
        proposal = Proposal(goal, 5, TODAY, TODAY + timedelta(days=3))
        plan = replace(plan_of(proposal, "a" * 32, 1, 2), title=TITLE)
        plan = replace(plan, steps=tuple(replace(step, note="#" * 500) for step in plan.steps))
        check_in = CheckIn(plan.id, 1, 2, 6, 23, "America/Argentina/ComodRivadavia", datetime(2027, 1, 1, tzinfo=UTC))
        assert fits(proposal_embed(proposal, ways_out(proposal), plan)), goal.id
        assert fits(plan_embed(plan, TODAY + timedelta(days=9), check_in)), goal.id
        assert all(fits(step_embed(plan, step, TODAY, "H" * 200)) for step in plan.steps), goal.id
        assert len(check_in_text(plan, plan.steps[0], TODAY, last=True)) <= MESSAGE_CHARACTERS - 200, goal.id
        assert len(picture_words(plan, TODAY)) <= 1024
        start = StartPlan.of_proposal(proposal, plan, "Until 30 September")
        assert start.item.custom_id.startswith(f"wf:plan-go:{goal.id}:5:20261125:0:aaaaaaaa")
        assert len(start.item.custom_id) <= 100
        assert len(plan_view(plan).to_components()) <= 5
        assert all(
            len(item.item.label or "") <= BUTTON_LABEL
            for item in plan_view(plan).children
            if hasattr(item.item, "label")
        )


def test_exported_text_marks_what_is_done(every_goal):
    plan = plan_of(Proposal(every_goal[0], 5, TODAY, None), "a" * 32, 1, 2)
    steps = (replace(plan.steps[0], state=StepState.DONE, settled_on=TODAY), *plan.steps[1:])
    text = export_text(replace(plan, steps=steps), TODAY, {plan.steps[0].section: "How do I choose?"})
    assert "[x] 1." in text
    assert "done on Sun 22 Nov" in text
    assert "Explained in: How do I choose?" in text
    assert "Only you see this" not in text
