"""What a careful reader selected is rendered from the library alone, whatever became of the library since."""

from __future__ import annotations

from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.rules.prompting import selecting_prompt
from bot.writing.rules.selected import answer_of
from bot.writing.rules.selection import SELECTION, Carried, read_selection
from bot.writing.rules.units import offer_of
from tests.evaluation.selections import Reader, library_texts, recorded, texts_of
from tests.fakes import HandClock

STILL_THERE = 0.9
"""Share of the selected units that the library must still have: below it, the questions want reading again."""


async def test_every_sentence_of_every_recorded_selection_is_the_librarys(passages):
    known = library_texts(passage.section for passage in passages.values())
    chosen = found = 0
    for one in recorded():
        offer = offer_of([passages[heading] for heading in one.offered if heading in passages])
        prompt = selecting_prompt(read_prompts(), one.question, offer, ())
        filled = await Reader([one]).fill(prompt, SELECTION, 1)
        selection = read_selection(filled.data, offer)
        chosen += sum(map(len, one.selection.get("parts", [])))
        found += sum(len(part["units"]) for part in filled.data["parts"])
        if selection is None:
            continue
        answer = answer_of(selection, offer, HandClock().now().date(), library_url="")
        assert set(texts_of(answer)) <= known, one.id
        assert bool(answer.parts) is (selection.carried is not Carried.NOT and not selection.clarify)
    assert found >= STILL_THERE * chosen


def test_selections_are_of_many_questions_each_once():
    ids = [one.id for one in recorded()]
    assert len(ids) == len(set(ids)) >= 150
