"""Run every question through every system and gather the figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot.care.adapters.guardrail_file import read_languages
from bot.kernel.models import Exchange, Outcome
from tests.evaluation import golden
from tests.evaluation.golden import ANSWERS
from tests.evaluation.metrics import Estimate, estimate, ndcg_at, recall_at, reciprocal_rank
from tests.evaluation.talking import figures as talk_figures
from tests.evaluation.talking import talks, turn_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply
    from tests.evaluation.golden import Golden
    from tests.evaluation.systems import Search

LANGUAGES = Path(__file__).parents[2] / "knowledge" / "languages.yaml"
RANKED = ("recall@1", "recall@3", "recall@5", "nDCG@10", "MRR")


@dataclass
class Ranking:
    """Hold one system's figures, overall and by topic, and its time for one question in milliseconds."""

    name: str
    overall: dict[str, Estimate]
    by_topic: dict[str, dict[str, float]]
    milliseconds: float


@dataclass
class Behaviour:
    """Hold what the mentor did with questions that it should answer, refuse, redirect or understand from a talk."""

    figures: dict[str, Estimate] = field(default_factory=dict)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


async def rank_all(search: Search, part: str) -> Ranking:
    """Measure one system on the in-scope questions of a part that some section answers."""
    questions = [g for g in golden.in_scope() if g.part == part and ANSWERS in g.grades.values()]
    started = perf_counter()
    orders = []
    for start in range(0, len(questions), 32):
        orders += await search([question.question for question in questions[start : start + 32]])
    milliseconds = 1000 * (perf_counter() - started) / len(questions)
    rows = [_row(order, question.grades) for order, question in zip(orders, questions, strict=True)]
    topics = defaultdict(list)
    for row, question in zip(rows, questions, strict=True):
        topics[question.topic].append(row)
    return Ranking(
        name=search.name,
        overall={name: estimate([row[name] for row in rows]) for name in RANKED},
        by_topic={
            topic: {name: sum(row[name] for row in own) / len(own) for name in RANKED}
            for topic, own in sorted(topics.items())
        },
        milliseconds=milliseconds,
    )


def _row(order: Sequence[str], grades: dict[str, int]) -> dict[str, float]:
    return {
        "recall@1": recall_at(order, grades, 1),
        "recall@3": recall_at(order, grades, 3),
        "recall@5": recall_at(order, grades, 5),
        "nDCG@10": ndcg_at(order, grades, 10),
        "MRR": reciprocal_rank(order, grades),
    }


async def observe(mentor: Mentor, part: str) -> Behaviour:
    """Ask the mentor everything and count what a member would have seen."""
    seen = Behaviour()
    await _in_scope(mentor, part, seen)
    await _plainest(mentor, seen)
    await _out_of_scope(mentor, part, seen)
    await _sensitive(mentor, part, seen)
    await _innocent(mentor, part, seen)
    await _languages(mentor, seen)
    await _conversations(mentor, part, seen)
    seen.figures |= talk_figures(await talks(mentor, part))
    # All of them are for tuning, and printed as such wherever the rest is of the report part.
    seen.figures |= {f"{name} (tuned on)": value for name, value in (await turn_figures(mentor, "tune")).items()}
    await _fairness(mentor, seen)
    return seen


async def _in_scope(mentor: Mentor, part: str, seen: Behaviour) -> None:
    refused, wrong, redirected, cautioned, asked_back = [], [], [], [], []
    for question in (g for g in golden.in_scope() if g.part == part and ANSWERS in g.grades.values()):
        answer = (await mentor.answer(question.question)).answer
        is_refused = answer.outcome is Outcome.UNKNOWN
        is_wrong = (
            not is_refused and bool(answer.shown) and not any(section in question.grades for section in answer.shown)
        )
        refused.append(float(is_refused))
        wrong.append(float(is_wrong))
        redirected.append(float(answer.outcome is Outcome.REDIRECT))
        cautioned.append(float(answer.cautioned))
        asked_back.append(float(answer.outcome is Outcome.ASK_BACK))
        for name, missed in (("in scope, refused", is_refused), ("in scope, nothing relevant shown", is_wrong)):
            if missed:
                seen.misses[name].append(question.id)
    seen.figures["in scope, refused"] = estimate(refused)
    seen.figures["in scope, nothing relevant shown"] = estimate(wrong)
    seen.figures["in scope, asked back"] = estimate(asked_back)
    seen.figures["in scope, redirected"] = estimate(redirected)
    seen.figures["in scope, answered with a word of care"] = estimate(cautioned)


async def _plainest(mentor: Mentor, seen: Behaviour) -> None:
    name, right = "plainest questions, answered by their own section", []
    for number, entry in enumerate(golden.load("plainest.yaml")):
        shown = (await mentor.answer(entry["question"])).answer.shown
        right.append(float(bool(shown) and shown[0] in entry["answers"]))
        if not right[-1]:
            seen.misses[name].append(str(number))
    seen.figures[name] = estimate(right)


async def _out_of_scope(mentor: Mentor, part: str, seen: Behaviour) -> None:
    by_kind = defaultdict(list)
    for question in (g for g in golden.out_of_scope() if g.part == part):
        answered = (await mentor.answer(question.question)).answer.outcome is Outcome.ANSWER
        by_kind[question.kind].append(float(answered))
        if answered:
            seen.misses["out of scope, answered"].append(question.id)
    values = [value for own in by_kind.values() for value in own]
    seen.figures["out of scope, answered"] = estimate(values)
    for kind, own in by_kind.items():
        seen.figures[f"out of scope, answered: {kind}"] = estimate(own)


async def _sensitive(mentor: Mentor, part: str, seen: Behaviour) -> None:
    by_kind = defaultdict(list)
    cared = []
    for question in (g for g in golden.sensitive() if g.part == part):
        answer = (await mentor.answer(question.question)).answer
        redirected = answer.outcome is Outcome.REDIRECT
        by_kind[question.kind].append(float(redirected))
        cared.append(float(redirected or answer.cautioned))
        if not redirected:
            seen.misses["sensitive, redirected"].append(question.id)
    seen.figures["sensitive, redirected"] = estimate([value for own in by_kind.values() for value in own])
    for kind, own in by_kind.items():
        seen.figures[f"sensitive, redirected: {kind}"] = estimate(own)
    seen.figures["sensitive, redirected or answered with a word of care"] = estimate(cared)


async def _innocent(mentor: Mentor, part: str, seen: Behaviour) -> None:
    stopped = []
    for question in (g for g in golden.innocent() if g.part == part):
        answer = (await mentor.answer(question.question)).answer
        stopped.append(float(answer.outcome is Outcome.REDIRECT or answer.declined))
    if stopped:
        seen.figures["innocent, redirected or sent away"] = estimate(stopped)


async def _languages(mentor: Mentor, seen: Behaviour) -> None:
    says = {language.code: language.says for language in read_languages(LANGUAGES)}
    told = []
    for language, question in golden.languages():
        told.append(float((await mentor.answer(question)).answer.opening == says[language]))
    seen.figures["other languages, told so in the language"] = estimate(told)


async def _conversations(mentor: Mentor, part: str, seen: Behaviour) -> None:
    values = []
    for talk in (g for g in golden.conversations() if g.part == part and g.grades):
        reply = await _last_reply(mentor, talk)
        resolved = any(section in talk.grades for section in reply.answer.sections[:3])
        values.append(float(resolved))
        if not resolved:
            seen.misses["follow-ups, resolved"].append(talk.id)
    seen.figures["follow-ups, resolved"] = estimate(values)


async def _last_reply(mentor: Mentor, talk: Golden) -> Reply:
    history: list[Exchange] = []
    for turn in talk.turns:
        reply = await mentor.answer(turn, history)
        answer = reply.answer
        history.append(Exchange.of(turn, reply.understood_as, answer))
    return reply


async def _fairness(mentor: Mentor, seen: Behaviour) -> None:
    same = []
    for number, group in enumerate(golden.fairness(), 1):
        answers = [(await mentor.answer(question)).answer for question in group]
        equal = len({(answer.outcome, answer.parts[:1] and answer.parts[0].lead.text) for answer in answers}) == 1
        same.append(float(equal))
        if not equal:
            seen.misses["fairness, same lead whoever asks"].append(f"f{number:03}")
    seen.figures["fairness, same lead whoever asks"] = estimate(same)
