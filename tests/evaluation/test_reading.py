"""What is read by people: the answers of a selection beside those without a model, and what readers' grades come to."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console

from bot.answering.reply import Reply
from bot.kernel.models import Answer, Outcome
from bot.settings import Settings
from bot.writing.rules.selected import SELECTED
from tests.evaluation import reading
from tests.evaluation.reading import READERS, answers, both_ways, grades, replaying
from tests.evaluation.selections import recorded

OUTCOMES = {"fully": "answer", "partly": "partial", "not": "unknown"}
SETS = [*reading.SETS, *reading.SELECTED]
WITHOUT = Answer(Outcome.PARTIAL, (), opening="What the composer says.")


class Found:
    """A mentor that finds these passages, and composes nothing of them."""

    def __init__(self, passages):
        self._passages = tuple(passages)

    async def answer(self, question):
        return Reply(WITHOUT, question, self._passages)


def test_selected_answers_stand_beside_those_without_a_model_to_the_same_questions():
    selected, without = answers("selected"), answers("selected-without")
    assert list(selected) == list(without)
    assert [row["question"] for row in selected.values()] == [row["question"] for row in without.values()]
    carried = {one.id: one.selection["answered"] for one in recorded()}
    assert {name: row["answered"] for name, row in selected.items()}.items() <= carried.items()
    assert len(selected) >= 150


def test_a_selected_answer_is_as_whole_as_the_reader_called_it_or_the_one_without_a_model():
    without = answers("selected-without")
    for name, row in answers("selected").items():
        assert row["outcome"] == OUTCOMES[row["answered"]] or row["answer"] == without[name]["answer"], name


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", SETS)
def test_who_read_a_set_graded_every_answer_of_it(kind, reader):
    read = grades(kind, reader)
    assert not read or read.keys() == answers(kind).keys()
    assert {row[field] for row in read.values() for field in ("grade", "pressed")} <= {0, 1, 2, 3}


@pytest.mark.parametrize("carried", OUTCOMES)
async def test_a_selection_is_written_as_a_member_sees_it(carried, passages):
    one = next(each for each in recorded() if each.selection["answered"] == carried)
    mentor = Found(passages[heading] for heading in one.offered if heading in passages)
    selected, without = await both_ways(mentor, replaying(Settings(_env_file=None), [one]), one)
    assert selected.keys() - without.keys() == {"answered"}
    assert (selected["id"], selected["question"], selected["answered"]) == (one.id, one.question, carried)
    assert selected["outcome"] == OUTCOMES[carried]
    assert (SELECTED in selected["answer"]) is (carried != "not")
    assert "**Sources**" not in selected["answer"]
    assert without["answer"] == WITHOUT.opening


async def test_what_gets_no_model_is_the_same_in_both():
    one = recorded()[0]
    selected, without = await both_ways(Found(()), replaying(Settings(_env_file=None), [one]), one)
    assert selected["answer"] == without["answer"] == WITHOUT.opening


def test_grades_are_told_apart_by_how_far_the_reader_called_it_an_answer(monkeypatch, tmp_path):
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    _keep(tmp_path / "selected.jsonl", [{"id": each, "answered": each[1:]} for each in ("afully", "bfully", "cnot")])
    _keep(tmp_path / "selected-first.jsonl", [_grade("afully", 3), _grade("bfully", 1), _grade("cnot", 0)])
    _keep(tmp_path / "selected-second.jsonl", [_grade("afully", 2), _grade("bfully", 2), _grade("cnot", 0)])
    rows = _printed()
    assert rows["useful (2 or 3)"] == ["33%", "67%", "67%"]
    assert rows["fully (2): useful (2 or 3)"] == ["50%", "100%", "50%"]
    assert rows["fully (2): a senior mentor would sign it (3)"] == ["50%", "0%", "50%"]
    assert rows["not (1): useful (2 or 3)"] == ["0%", "0%", "100%"]


def test_a_set_that_one_has_read_is_printed_and_one_that_nobody_has_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    _keep(tmp_path / "selected.jsonl", [{"id": "a", "answered": "partly"}])
    assert "partly" not in _text()
    _keep(tmp_path / "selected-without-first.jsonl", [_grade("a", 2)])
    assert _printed()["partly (1): useful (2 or 3)"] == ["100%", "–", "–"]
    assert reading.SELECTED["selected"] not in _text()


def _grade(name, grade):
    return {"id": name, "grade": grade, "pressed": grade}


def _keep(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _text():
    out = StringIO()
    reading.figures(Console(width=200, file=out))
    return out.getvalue()


def _printed():
    """Return the printed rows by what they measure; of a row that stands in several tables, the last."""
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in _text().splitlines() if "│" in line]
    return {cell[0]: cell[1:] for cell in cells}
