"""Write the answers to sixty golden questions as files that a person can read in a row: `make snapshots`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.app import build_services, knowledge_folder, open_foundation, read_triage
from bot.discord_app.render import answer_markdown, plain
from bot.discord_app.views import answer_view
from bot.domain.composing import Composer
from bot.domain.models import Exchange
from bot.services.mentor import Mentor
from bot.settings import Settings
from tests.evaluation import golden
from tests.evaluation.__main__ import DATA
from tests.fakes import HandClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.models import Answer

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
    async with _open_mentor(data) as mentor:
        return {question.file: _page(question, await _last_answer(mentor, question.turns)) for question in chosen()}


def stored() -> dict[str, str]:
    """Return each file's name with the text that it has."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}


@asynccontextmanager
async def _open_mentor(data: Path) -> AsyncIterator[Mentor]:
    """Open the mentor as members meet it, but for the clock, which stands still."""
    settings = Settings(data_dir=data)
    documents, _ = knowledge_folder(settings).documents()
    async with open_foundation(settings) as foundation:
        await foundation.sync.run(documents)
        async with build_services(settings, foundation, wait_for_index=True) as services:
            triage = read_triage(settings)
            units = (await services.retriever.shelf()).units.values()
            await triage.prepare(foundation.store, foundation.embedder, list(units))
            composer = Composer(settings.library_url)
            longest = settings.question_max_characters
            yield Mentor(services.retriever, composer, triage, HandClock(), longest=longest)


async def _last_answer(mentor: Mentor, turns: tuple[str, ...]) -> Answer:
    history: list[Exchange] = []
    for turn in turns:
        reply = await mentor.answer(turn, history)
        answer = reply.answer
        history.append(Exchange(turn, reply.understood_as, answer.outcome, answer.shown, answer.steps))
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
