"""/exposure: tasks in a member's words, what is known of their occupation, and what is said to be unknown."""

from __future__ import annotations

import pytest

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.catalogue import Catalogue
from bot.careers.exposure import TaskExposure
from bot.careers.phrases import Phrases
from bot.careers.rules.task_matching import MOST_TASKS, Sureness, match_all, tasks_in
from tests.careers.discord.test_offers import words
from tests.conftest import KNOWLEDGE
from tests.library.discord.moderating import inputs
from tests.town import open_town, told


async def week(town, text, **options):
    opened = await town.alice.slash(town.general, "exposure", **options)
    (field,) = inputs(opened)
    (message,) = told(await town.alice.submit_modal(opened, {field: text}))
    assert message.ephemeral
    return message


async def test_known_tasks_lead_to_both_raters_figures_and_a_way_on(town):
    said = words(await week(town, "- write pages\n2. interview buyers\nfeed the chickens"))
    assert "🟢 write pages → *write pages* (Copywriter)" in said
    assert "⚪ feed the chickens" in said
    assert "**87%**" in said
    assert "**81%**" in said
    assert "paid interviews" in said
    assert "I make no figure up" in said


async def test_no_figure_stands_beside_a_single_task(town):
    message = await week(town, "write pages\nfeed the chickens")
    assert "%" not in message.embeds[0].description


async def test_week_of_unknown_tasks_says_so_and_shows_no_figure(town):
    said = words(await week(town, "feed the chickens\nmilk the cows"))
    assert "I know none of these tasks" in said
    assert "%" not in said


async def test_one_occupation_may_be_chosen(town):
    said = words(await week(town, "write pages", occupation="web-developer"))
    assert "Web developer" in said
    assert "**93%**" in said


async def test_unknown_occupation_is_refused_before_the_form(town):
    (message,) = told(await town.alice.slash(town.general, "exposure", occupation="astronaut"))
    assert message.ephemeral
    town.forgive()
    assert "no single occupation" in message.content


async def test_nothing_typed_is_refused(town):
    assert "found no task" in (await week(town, "- \n...\n12")).content


async def test_occupations_are_suggested(town):
    choices = await town.alice.autocomplete(town.general, "exposure", "occupation", "copy")
    assert [choice["value"] for choice in choices] == ["copywriter"]


async def test_library_without_occupations_says_so(world):
    catalogue = Catalogue([], [])
    world.exposure = TaskExposure([], catalogue, Phrases(world.store, world.embedder))
    async with open_town(world) as town:
        assert "no occupations yet" in (await week(town, "write pages")).content


async def test_task_can_neither_ping_nor_format(town):
    said = words(await week(town, "@everyone **write pages** [x](https://evil.example)"))
    assert "@everyone" not in said.replace("@\u200beveryone", "")


async def test_vectors_of_the_library_s_tasks_are_embedded_once_and_those_of_members_not_kept(world):
    await world.exposure.week("write pages zimtschnecke")
    embedded = len(world.embedder.embedded)
    again = TaskExposure([], world.catalogue, Phrases(world.store, world.embedder))
    assert again.texts == []
    hashes = await world.store.vectors(world.embedder.model, [])
    assert hashes == {}
    assert len(world.embedder.embedded) == embedded


def test_at_most_so_many_tasks_and_each_once():
    assert tasks_in("a b\n- a b\n\n3) c;d") == ["a b", "c", "d"]
    assert len(tasks_in("\n".join(f"task {chr(97 + n)}" for n in range(26)))) > MOST_TASKS


@pytest.mark.parametrize(
    ("likeness", "sureness"),
    [(0.9, Sureness.CLOSE), (0.6, Sureness.CLOSE), (0.5, Sureness.ALIKE), (0.3, Sureness.UNKNOWN)],
)
def test_sureness_follows_likeness(likeness, sureness):
    (match,) = match_all(["x"], [("copywriter", "write")], [[likeness]])
    assert match.sureness is sureness
    assert bool(match.occupation) is (sureness is not Sureness.UNKNOWN)


def test_task_of_several_occupations_goes_to_the_week_s_main_one():
    tasks = [("support", "answer mail"), ("assistant", "sort mail"), ("assistant", "keep calendars")]
    first, second = match_all(["mail", "calendar"], tasks, [[0.66, 0.64, 0.1], [0.1, 0.1, 0.9]])
    assert (first.occupation, second.occupation) == ("assistant", "assistant")


def test_every_shipped_occupation_names_ten_tasks_of_a_week():
    _, occupations, problems = read_catalogue(KNOWLEDGE)
    assert not problems
    assert not [each.id for each in occupations if len(set(each.week)) < 10]
