"""Write the answers to sixty golden questions as files that a person can read in a row: `make snapshots`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from bot.answering.adapters.clarifying_file import read_facets
from bot.answering.adapters.turns_file import read_ways
from bot.answering.asking_back import AskingBack
from bot.answering.discord.render import answer_markdown
from bot.answering.discord.views import answer_view
from bot.answering.fitting import Fitting
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.places import Places
from bot.discord_app.text import plain
from bot.kernel.models import SHARED, Exchange, UnitHit
from bot.search.adapters.askers_file import read_askers
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.care import open_triage
from bot.wiring.foundation import knowledge_folder, open_foundation, open_retriever, read_beside
from tests.evaluation import golden
from tests.evaluation.__main__ import DATA
from tests.fakes import HandClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.kernel.models import Answer, Embedding

FOLDER = Path(__file__).parent / "answers"
CHOSEN = FOLDER / "chosen.yaml"
NO_BUTTONS = "*No buttons.*"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Name one golden question, its file, and what a reviewer still finds wrong with its answer."""

    id: str
    file: str
    turns: tuple[str, ...]
    lacks: str = ""


def chosen() -> list[Chosen]:
    """Return the chosen questions in reading order; raise ValueError for one that may not be looked at."""
    turns = _turns()
    entries = yaml.safe_load(CHOSEN.read_text(encoding="utf-8"))
    unknown = [entry["id"] for entry in entries if entry["id"] not in turns]
    if unknown:
        raise ValueError(f"{CHOSEN.name}: not on the tune part of the golden questions: {', '.join(unknown)}.")
    return [
        Chosen(entry["id"], f"{number:03}-{entry['name']}.md", turns[entry["id"]], entry.get("lacks", ""))
        for number, entry in enumerate(entries, 1)
    ]


def _turns() -> dict[str, tuple[str, ...]]:
    """Map ids to what was typed; questions in other languages belong to no part, since each gets the one sentence."""
    asked = [*golden.in_scope(), *golden.conversations(), *golden.sensitive(), *golden.out_of_scope()]
    turns = {question.id: question.turns for question in asked if question.part == "tune"}
    return turns | {f"l{number:03}": (question,) for number, (_, question) in enumerate(golden.languages(), 1)}


async def compose_all(data: Path = DATA) -> dict[str, str]:
    """Return each file's name with the text that it should have, answered by the real model from the real library."""
    async with open_mentor(data) as mentor:
        return {question.file: _page(question, await _last_answer(mentor, question.turns)) for question in chosen()}


def stored() -> dict[str, str]:
    """Return each file's name with the text that it has."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}


class ExactNeighbours:
    """Search units by meaning, every one of them: Chroma's graph misses other neighbours each time it is built anew."""

    def __init__(self, units: Sequence[tuple[str, Embedding]]) -> None:
        self._ids = [unit for unit, _ in units]
        self._vectors = _matrix([vector for _, vector in units])

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units, nearest first."""
        similar = _matrix(queries) @ self._vectors.T
        nearest = np.argsort(-similar, axis=1, kind="stable")[:, :limit]
        return [
            [UnitHit(self._ids[place], float(row[place])) for place in places]
            for row, places in zip(similar, nearest, strict=True)
        ]


def _matrix(vectors: Sequence[Embedding]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1)


@asynccontextmanager
async def open_mentor(data: Path) -> AsyncIterator[Mentor]:
    """Open the mentor as members meet it, but with exact neighbours and a clock that stands still."""
    settings = Settings(data_dir=data)
    documents, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation:
        store = foundation.store
        await serving.export(settings)
        await foundation.sync.run(documents)
        units = sorted(await store.units(SHARED), key=lambda unit: unit.id)
        vectors = await store.vectors(foundation.models.matching.model, [unit.text_hash for unit in units])
        neighbours = ExactNeighbours([(unit.id, vectors[unit.text_hash]) for unit in units])
        retriever = open_retriever(foundation, neighbours=neighbours)
        await retriever.load()
        triage = await open_triage(settings, foundation, units)
        composer = Composer(settings.library_url)
        asking_back = AskingBack(retriever, read_facets(settings.knowledge_dir / "clarifying.yaml"))
        beside = read_beside(settings)
        askers = read_askers(settings.knowledge_dir / "askers.yaml")
        yield Mentor(
            retriever,
            composer,
            triage,
            HandClock(),
            longest=settings.question_max_characters,
            asking_back=asking_back,
            ways=read_ways(settings.knowledge_dir / "turns.yaml"),
            beside=beside,
            fitting=Fitting(retriever, askers, Places.of(beside.countries, ())),
        )


async def _last_answer(mentor: Mentor, turns: tuple[str, ...]) -> Answer:
    history: list[Exchange] = []
    for turn in turns:
        reply = await mentor.answer(turn, history)
        answer = reply.answer
        history.append(Exchange.of(turn, reply.understood_as, answer))
    return answer


def _page(question: Chosen, answer: Answer) -> str:
    blocks = [f"> {plain(turn)}" for turn in question.turns]
    blocks += [answer_markdown(answer), _buttons(answer)]
    if question.lacks:
        blocks.append(f"*Still lacks: {question.lacks}*")
    return "\n\n".join(blocks) + "\n"


def _buttons(answer: Answer) -> str:
    view = answer_view("0" * 32, answer)
    if view is None:
        return NO_BUTTONS
    buttons = [child.item for child in view.children]
    rows = [[button for button in buttons if button.row == row] for row in sorted({b.row for b in buttons})]
    return "\n".join("- " + " ".join(f"`{button.emoji or ''}{button.label or ''}`" for button in row) for row in rows)


def write(pages: dict[str, str]) -> list[str]:
    """Write the pages, remove files that are none of them, and return the names of those that changed."""
    before = stored()
    for name in before.keys() - pages.keys():
        (FOLDER / name).unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return sorted(name for name in before.keys() | pages.keys() if before.get(name) != pages.get(name))


def main() -> int:
    """Run the command line."""
    changed = write(asyncio.run(compose_all()))
    for name in changed:
        print(name)
    print(f"{len(changed)} of {len(stored())} answers changed; read them before you keep them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
