"""A member who is asked back presses a button or types a word, and gets the answer for their field."""

from __future__ import annotations

import pytest

from tests.answering.test_asking_back import FIELD, LEARN, open_asking_world
from tests.town import buttons, shown, told


@pytest.fixture
async def world(tmp_path):
    async with open_asking_world(tmp_path) as opened:
        yield opened


async def asked_back(town):
    back = await town.answered(question=LEARN)
    assert shown(back) == FIELD.asks
    return back


async def test_question_back_has_a_button_for_each_choice_and_nothing_to_judge(town):
    back = await asked_back(town)
    labels = [one.label for row in back.components for one in row.children]
    assert labels == [*(choice.label for choice in FIELD.choices), "In general"]
    assert {custom_id.split(":")[1] for custom_id in buttons(back)} == {"ask"}


async def test_press_answers_for_the_field_also_after_a_restart(town):
    back = await asked_back(town)
    await town.restart()
    (answer,) = told(await town.alice.click(back, label="Design"))
    assert answer.content == "> what should I learn as a designer?"
    assert "one small service as a designer" in shown(answer)


async def test_in_general_answers_without_asking_again(town):
    back = await asked_back(town)
    (answer,) = told(await town.alice.click(back, label="In general"))
    assert "Learn" in shown(answer)
    assert FIELD.asks not in shown(answer)


async def test_somebody_else_presses_for_themselves_alone(town):
    back = await asked_back(town)
    (answer,) = told(await town.bob.click(back, label="Photo"))
    assert answer.ephemeral
    assert "as a photographer" in shown(answer)


async def test_typed_field_goes_on_with_the_question(town):
    await asked_back(town)
    assert "one small service as a marketer" in shown(await town.answered(question="marketer"))
