"""Whole answers, judged by reading: `python -m tests.evaluation.reading write|figures`.

`write` answers 120 posts of the report part, drawn by lot with a fixed seed, and 60 talks, for two people to read apart from
each other. Grades are 3: a senior mentor would sign it; 2: useful; 1: a neighbouring subject; 0: wrong, or refused where the
library could help. Where the mentor offers a choice of questions, `pressed` is the grade of what the best press would bring.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bot.answering.discord.render import answer_markdown
from bot.app import build_services
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.foundation import knowledge_folder, open_foundation
from tests.evaluation import golden
from tests.evaluation.talking import talks

if TYPE_CHECKING:
    from bot.answering.mentor import Mentor

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
}
"""What was read: the files' first names, and what each holds. The newer ones were answered with the nearest readings side by side,
the newest ones with sections' prototypes in the ranking, too, the latest from a library with 131 sections more."""


async def write() -> None:
    """Write what members would see, as JSON lines."""
    settings = Settings(data_dir=DATA)
    documents, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation, AsyncExitStack() as stack:
        await serving.export(settings)
        await foundation.sync.run(documents)
        services = await stack.enter_async_context(build_services(settings, foundation, wait_for_index=True))
        posts = [post for post in golden.posts() if post.part == "report"]
        drawn = sorted(random.Random(SEED).sample(posts, POSTS), key=lambda post: post.id)
        _keep("answers.jsonl", [await _answered(services.mentor, post.id, post.question) for post in drawn])
        held = (await talks(services.mentor, "report"))[:TALKS]
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


async def _answered(mentor: Mentor, post_id: str, question: str) -> dict[str, Any]:
    reply = await mentor.answer(question)
    return {
        "id": post_id,
        "question": question,
        "outcome": reply.answer.outcome.value,
        "answer": _shown(reply.answer),
        "buttons": list(reply.answer.follow_ups),
        "did_you_mean": reply.answer.did_you_mean,
    }


def _shown(answer: Any) -> str:
    return answer_markdown(answer).split("\n\n**Sources**")[0]


def _keep(name: str, rows: list[dict[str, Any]]) -> None:
    FOLDER.mkdir(exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (FOLDER / name).write_text(text, encoding="utf-8")


def grades(kind: str, reader: str) -> dict[str, dict[str, float]]:
    """Return one reader's grades by id."""
    path = FOLDER / f"{kind}-{reader}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {row["id"]: row for row in map(json.loads, lines)}


def figures(console: Console) -> None:
    """Print what the readers thought of each set of answers, and how far they agree."""
    for name, title in SETS.items():
        console.print(_table(name, title))
    talked = [grades("talks", reader) for reader in READERS]
    means = [sum(row["grade"] for row in each.values()) / (len(each) or 1) for each in talked]
    console.print(f"Talks, mean of 0 to 3: {means[0]:.2f} and {means[1]:.2f} of {len(talked[0])}.")


def _table(name: str, title: str) -> Table:
    first, second = (grades(name, reader) for reader in READERS)
    both = sorted(first.keys() & second.keys())
    table = Table(title=f"{title}: {len(both)} answers, judged by reading")
    for column in ("", *READERS, "agree"):
        table.add_column(column)
    for row, field, least in (
        ("useful (2 or 3)", "grade", USEFUL),
        ("a senior mentor would sign it (3)", "grade", SIGNED),
        ("useful with one press of Did you mean", "pressed", USEFUL),
    ):
        shares = [_share(each, field, least) for each in (first, second)]
        same = sum((first[i][field] >= least) == (second[i][field] >= least) for i in both) / (len(both) or 1)
        table.add_row(row, *(f"{share:.0%}" for share in shares), f"{same:.0%}")
    return table


def _share(read: dict[str, dict[str, float]], field: str, least: int) -> float:
    return sum(row[field] >= least for row in read.values()) / (len(read) or 1)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.reading", description=__doc__)
    parser.add_argument("task", choices=("write", "figures"))
    if parser.parse_args().task == "write":
        asyncio.run(write())
    else:
        figures(Console(width=120))


if __name__ == "__main__":
    main()
