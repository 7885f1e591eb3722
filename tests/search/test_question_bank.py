"""The question bank: read as it is, refused where it would teach something wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.search.adapters.markdown_articles import ArticleReader
from bot.search.adapters.question_bank import QuestionBank
from bot.search.rules.question_bank import Asked, from_one_template, said_twice

ROOT = Path(__file__).parents[2]
PRICE, OFFER = "pricing/rates#what-do-i-charge", "pricing/offers#how-do-i-write-an-offer"
SECTIONS = {PRICE, OFFER}


@pytest.fixture
def knowledge(tmp_path):
    (tmp_path / "questions" / "graded").mkdir(parents=True)
    return tmp_path


def write(knowledge, *lines, name="pricing.jsonl"):
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    (knowledge / "questions" / name).write_text(text, encoding="utf-8")


def line(section, train, choose):
    return {"section": section, "train": train, "choose": choose}


def problems_of(knowledge):
    return [str(problem) for problem in QuestionBank(knowledge).read(SECTIONS)[1]]


def test_a_good_bank_is_read_without_a_problem(knowledge):
    write(knowledge, line(PRICE, ["how much for a logo?"], ["whats a fair rate"]))
    bank, problems = QuestionBank(knowledge).read(SECTIONS)
    assert bank == [Asked(PRICE, ("how much for a logo?",), ("whats a fair rate",))]
    assert problems == []


def test_a_section_that_is_gone_is_a_problem_and_teaches_nothing(knowledge):
    write(knowledge, line("pricing/rates#gone", ["a b"], ["c d"]))
    bank, problems = QuestionBank(knowledge).read(SECTIONS)
    assert bank == []
    assert "there is no section 'pricing/rates#gone'" in str(problems[0])
    assert problems[0].line == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{"], "invalid JSON"),
        ([{"section": PRICE, "train": ["a b"]}], "choose: field required"),
        ([line(PRICE, [], ["a b"])], "train: tuple should have at least 1 item"),
        ([line(PRICE, ["a b"], [" "])], "choose.0: string should have at least 1 character"),
        ([line(PRICE, ["a b"], ["c d"]), line(PRICE, ["e f"], ["g h"])], "stands twice"),
        ([line(PRICE, ["Want out!"], ["c d"]), line(OFFER, ["want out"], ["e f"])], "'want out' stands under"),
        ([line(PRICE, ["want out", "want out"], ["c d"])], "'want out' stands under"),
    ],
)
def test_what_is_wrong_is_said(knowledge, lines, said):
    write(knowledge, *lines)
    assert any(said in problem for problem in problems_of(knowledge)), problems_of(knowledge)


def test_a_section_in_another_topics_file_is_a_problem(knowledge):
    write(knowledge, line(PRICE, ["a b"], ["c d"]), name="networking.jsonl")
    assert any("is of another topic" in problem for problem in problems_of(knowledge))


def test_a_template_with_a_changed_word_is_a_warning(knowledge):
    write(
        knowledge,
        line(PRICE, ["how do I find my very first client as a translator"], ["c d"]),
        line(OFFER, ["how do I find my very first client as a designer"], ["e f"]),
    )
    _, problems = QuestionBank(knowledge).read(SECTIONS)
    assert [problem.warning for problem in problems] == [True]
    assert "one template" in str(problems[0])


def test_two_people_with_the_same_trouble_are_no_template():
    bank = [
        Asked(PRICE, ("my client wants a discount because of AI, what do I say",), ()),
        Asked(OFFER, ("because of AI my client wants to pay less. what now?",), ()),
    ]
    assert from_one_template(bank) == []
    assert list(said_twice(bank)) == []


def test_graded_messages_lose_sections_that_are_gone(knowledge):
    graded = {"question": "a b", "section": PRICE, "answers": [PRICE, "pricing/rates#gone"], "helps": [OFFER]}
    write(knowledge, graded, name="graded/pricing.jsonl")
    read, problems = QuestionBank(knowledge).graded(SECTIONS)
    assert (read[0].answers, read[0].helps, problems) == ((PRICE,), (OFFER,), [])


def test_the_articles_reader_does_not_take_the_bank_for_articles(knowledge):
    from datetime import date

    write(knowledge, line(PRICE, ["a b"], ["c d"]))
    (knowledge / "questions" / "README.md").write_text("How to add messages.", encoding="utf-8")
    assert ArticleReader(knowledge, today=date(2026, 11, 22)).article_paths() == []
