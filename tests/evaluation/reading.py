"""Whole answers, judged by reading: `python -m tests.evaluation.reading write|again BEFORE NOW|selections|figures`.

`write` answers 120 posts of the report part, drawn by lot with a fixed seed, and 60 talks, for two people to read apart from
each other; `selections` answers the questions of selections.jsonl as a careful reader selected, and without a model. Grades
are 3: a senior mentor would sign it; 2: useful; 1: a neighbouring subject; 0: wrong, or refused where the library could help.
Where the mentor offers a choice of questions, `pressed` is the grade of what the best press would bring.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bot.answering.discord.render import answer_markdown
from bot.app import build_services
from bot.care.adapters.guardrail_file import read_guardrails
from bot.kernel.adapters.clock import SystemClock
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.foundation import knowledge_folder, open_foundation, read_beside
from bot.writing.adapters.model_budget import DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.clerk import Clerk
from bot.writing.rules.selection import Carried
from bot.writing.selector import Selector
from bot.writing.trying import Ledger
from tests.evaluation import golden
from tests.evaluation.selections import PLENTY, Reader, asking_of, recorded
from tests.evaluation.talking import talks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from bot.answering.mentor import Mentor
    from bot.answering.ports import AnswerWriter
    from bot.kernel.models import Answer
    from tests.evaluation.selections import Recorded

    Grades = Mapping[str, Mapping[str, Any]]

FOLDER = Path(__file__).parent / "read"
DATA = Path(".wayfinder/evaluation")
POSTS, TALKS = 120, 60
SEED = 20261129
READERS = ("first", "second")
USEFUL, SIGNED = 2, 3
SETS = {
    "answers": "Posts of the report part",
    "newer": "Posts of another writer, none of which anything was tuned on",
    "newest": "Posts of a third writer, none of which anything was tuned on",
    "latest": "Posts of a fourth writer, none of which anything was tuned on",
    "classified": "The same posts, with the classifier, for whom sections are written, and 38 sections more",
    "doubled": "The same posts, with 166 sections more, and twice as many messages for the classifier to learn from",
    "typical-before": "Typical posts of a fifth writer, answered with the classifier, before those sections and messages",
    "typical": "The same typical posts, with what the fourth writer's last set had",
    "everyday-before": "Everyday messages and posts of a sixth writer, answered as the last typical ones were",
    "everyday": "The same, with 106 sections more and what the library surely answers of law and tax first",
    "common-before": "Common messages of an eighth writer, answered as those everyday ones were",
    "common": "The same, with 20 sections more and lessons in which somebody says who they are before they ask",
    "ordinary-before": "Ordinary messages of a tenth writer, answered as those common ones were",
    "ordinary": "The same, with 15 sections more, such lessons for every section, and the step that is named first",
    "weekday-before": "Messages of a weekday by a twelfth writer, answered as the last ordinary ones were",
    "weekday": "The same, with 116 sections more, no steps lent by other sections, and boundary words weighed against meaning",
    "particular-before": "Particular situations and small questions by another writer, answered as the last ordinary ones were",
    "particular": "The same, as the last messages of a weekday were",
}
"""What was read: the files' first names, and what each holds. The newer ones were answered with the nearest readings side by side,
the newest ones with sections' prototypes in the ranking, too, the latest from a library with 131 sections more."""

TALKED = {
    "talks": "Talks of the report part",
    "talks-newer-before": "Talks of another writer, each turn read alone or with the one before",
    "talks-newer": "The same, each turn ranked by itself, with the one before and with the opening question",
    "talks-latest-before": "Talks of a third writer, answered as those last ones were",
    "talks-latest": "The same, pointing back to a step that was told, and giving told words again before other sections' words",
}
"""Talks that were read, `turns` being the grades of all turns but the first."""

SELECTED = {
    "selected": "Questions with a careful reader's selections, as a model that selects so would answer",
    "selected-without": "The same questions, answered without a model",
}
"""Two sets of the same ids, each also told apart by how far the careful reader called the library's offer an answer."""

MEASURES = (
    ("useful (2 or 3)", "grade", USEFUL),
    ("a senior mentor would sign it (3)", "grade", SIGNED),
    ("useful with one press of Did you mean", "pressed", USEFUL),
)


async def write() -> None:
    """Write what members would see, as JSON lines."""
    async with _open_mentor(Settings(data_dir=DATA)) as mentor:
        posts = [post for post in golden.posts() if post.part == "report"]
        drawn = sorted(random.Random(SEED).sample(posts, POSTS), key=lambda post: post.id)
        _keep("answers.jsonl", [await _answered(mentor, post.id, post.question) for post in drawn])
        held = (await talks(mentor, "report"))[:TALKS]
        _keep(
            "talks.jsonl",
            [
                {
                    "id": talk.id,
                    "turns": [
                        {"said": turn, "expected": expected, "answer": _shown(reply.answer)}
                        for turn, expected, reply in zip(talk.turns, talk.expects, talk.replies, strict=True)
                    ],
                }
                for talk in held
            ],
        )


async def write_again(before: str, now: str) -> None:
    """Write what members would see today where a set was read before, so that two readers can compare."""
    async with _open_mentor(Settings(data_dir=DATA)) as mentor:
        rows = [await _answered(mentor, name, row["question"]) for name, row in answers(before).items()]
    _keep(f"{now}.jsonl", rows)


async def write_selections() -> None:
    """Write what members would see of the recorded selections, and of the same questions without a model."""
    settings, selections = Settings(data_dir=DATA), recorded()
    writer = replaying(settings, selections)
    async with _open_mentor(settings) as mentor:
        pairs = [await both_ways(mentor, writer, one) for one in selections]
    for name, rows in zip(SELECTED, zip(*pairs, strict=True), strict=True):
        _keep(f"{name}.jsonl", rows)


def replaying(settings: Settings, selections: Iterable[Recorded]) -> AnswerWriter:
    """Return the selector as members meet it, on a model that selects what was recorded."""
    clock = SystemClock()
    clerk = Clerk(Reader(selections), DailyBudget(PLENTY, PLENTY), Ledger(), clock, seconds=60)
    rails = {rail.concern: rail for rail in read_guardrails(settings.knowledge_dir / "guardrails.yaml")}
    beside = read_beside(settings)
    return Selector(clerk, read_prompts(), clock, rails, library_url=settings.library_url, beside=beside)


async def both_ways(mentor: Mentor, writer: AnswerWriter, one: Recorded) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answer that was selected, with how far the reader called it one, and the answer without a model.

    What a member never gets from a model, such as a text of care, is the same in both.
    """
    reply = await mentor.answer(one.question)
    worded = await writer.write(reply, asking_of(one.question))
    selected = _row(one.id, one.question, worded.answer) | {"answered": one.selection["answered"]}
    return selected, _row(one.id, one.question, reply.answer)


@asynccontextmanager
async def _open_mentor(settings: Settings) -> AsyncIterator[Mentor]:
    documents, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation:
        await serving.export(settings)
        await foundation.sync.run(documents)
        async with build_services(settings, foundation, wait_for_index=True) as services:
            yield services.mentor


async def _answered(mentor: Mentor, post_id: str, question: str) -> dict[str, Any]:
    return _row(post_id, question, (await mentor.answer(question)).answer)


def _row(name: str, question: str, answer: Answer) -> dict[str, Any]:
    return {
        "id": name,
        "question": question,
        "outcome": answer.outcome.value,
        "answer": _shown(answer),
        "buttons": list(answer.follow_ups),
        "did_you_mean": answer.did_you_mean,
    }


def _shown(answer: Answer) -> str:
    return answer_markdown(answer).split("\n\n**Sources**")[0]


def _keep(name: str, rows: Sequence[dict[str, Any]]) -> None:
    FOLDER.mkdir(exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (FOLDER / name).write_text(text, encoding="utf-8")


def answers(kind: str) -> dict[str, dict[str, Any]]:
    """Return a set of answers by id."""
    return _by_id(FOLDER / f"{kind}.jsonl")


def grades(kind: str, reader: str) -> dict[str, dict[str, Any]]:
    """Return one reader's grades by id, none where that reader has not read the set."""
    path = FOLDER / f"{kind}-{reader}.jsonl"
    return _by_id(path) if path.is_file() else {}


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def figures(console: Console) -> None:
    """Print what the readers thought of each set of answers, and how far they agree."""
    for name, title in SETS.items():
        console.print(_table(title, [grades(name, reader) for reader in READERS], {}))
    for name, title in SELECTED.items():
        read = [grades(name, reader) for reader in READERS]
        if any(read):
            console.print(_table(title, read, _carried()))
    for name, title in TALKED.items():
        read = [list(grades(name, reader).values()) for reader in READERS]
        whole = [_mean(row["grade"] for row in each) for each in read]
        turns = [_mean(turn for row in each for turn in row.get("turns", ())) for each in read]
        each_turn = f"; later turns {turns[0]:.2f} and {turns[1]:.2f}" if any(turns) else ""
        console.print(f"{title}, mean of 0 to 3: {whole[0]:.2f} and {whole[1]:.2f} of {len(read[0])}{each_turn}.")


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / (len(found) or 1)


def _carried() -> dict[str, set[str]]:
    """Return the ids by how far the reader of the prompts called the offer an answer."""
    rows = answers(next(iter(SELECTED))).values()
    return {each.value: {row["id"] for row in rows if row["answered"] == each} for each in Carried}


def _table(title: str, read: Sequence[Grades], groups: Mapping[str, set[str]]) -> Table:
    """Return a set's figures: of all answers, then of each group of ids."""
    table = Table(title=f"{title}: {len(_ids(read))} answers, judged by reading")
    for column in ("", *READERS, "agree"):
        table.add_column(column)
    _add_shares(table, "", read)
    for group, ids in groups.items():
        table.add_section()
        of_group = [{each: row for each, row in one.items() if each in ids} for one in read]
        _add_shares(table, f"{group} ({len(_ids(of_group))}): ", of_group)
    return table


def _add_shares(table: Table, group: str, read: Sequence[Grades]) -> None:
    both = set.intersection(*(set(one) for one in read))
    for measure, field, least in MEASURES:
        passed = [{each for each, row in one.items() if row[field] >= least} for one in read]
        shares = [_percent(len(each), len(one)) for each, one in zip(passed, read, strict=True)]
        same = sum(len({each in one for one in passed}) == 1 for each in both)
        table.add_row(f"{group}{measure}", *shares, _percent(same, len(both)))


def _ids(read: Sequence[Grades]) -> set[str]:
    return set().union(*read)


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.reading", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    for name in ("write", "selections", "figures"):
        tasks.add_parser(name)
    again = tasks.add_parser("again", help="answer a set's posts once more")
    again.add_argument("before", choices=SETS)
    again.add_argument("now", choices=SETS)
    args = parser.parse_args()
    if args.task == "figures":
        figures(Console(width=120))
    elif args.task == "again":
        asyncio.run(write_again(args.before, args.now))
    else:
        asyncio.run({"write": write, "selections": write_selections}[args.task]())


if __name__ == "__main__":
    main()
