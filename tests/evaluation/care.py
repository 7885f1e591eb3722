"""Measure care and listening: who gets a text of care, who is answered, who is left in peace."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.answering.rules.addressing import Said, To, is_for_mentor
from tests.evaluation.metrics import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.care.triage import Triage

FOLDER = Path(__file__).parent / "questions"
STOPPED = "ordinary, stopped by a text of care"
STRAY = "ordinary, with any word of care"
FRESH = {"newer set": "care_fresh.jsonl", "set apart": "care_apart.jsonl"}
"""How figures begin of lines as people type them all day, and of some hundreds that want care: the first were looked at while a way of
learning was chosen, by the second, of another writer, nothing was."""

HARMLESS = "chat lines once misread, with any word of care"
CARED = "chat lines once misread, care first"
MEMBERS_ANSWERED = "threads: members' talk that was answered"
ASKED_ANSWERED = "threads: asked of the mentor and answered"


@cache
def lines(name: str) -> tuple[dict[str, Any], ...]:
    """Return the entries of one of the sets."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader))


@cache
def fresh(file: str) -> tuple[dict[str, str], ...]:
    """Return one of the newer sets, in which ordinary lines stand in the proportion in which people type them; all is for reporting."""
    return tuple(map(json.loads, (FOLDER / file).read_text(encoding="utf-8").splitlines()))


async def observe_care(
    triage: Triage, part: str, *, newer: bool = True
) -> tuple[dict[str, Estimate], dict[str, list[str]]]:
    """Judge every line of one part, without the two `newer` sets where they are not wanted; return the figures, and the ids behind misses."""
    shares: dict[str, list[float]] = defaultdict(list)
    misses: dict[str, list[str]] = defaultdict(list)

    def count(name: str, identity: str, *, found: bool, wanted: bool) -> None:
        shares[name].append(float(found))
        if found is not wanted:
            misses[name].append(identity)

    for line in lines("ordinary"):
        if line["part"] == part:
            first, any_word = await _care_for(triage, line["text"])
            count(STOPPED, line["id"], found=first is FULL_STOP, wanted=False)
            count(STRAY, line["id"], found=any_word, wanted=False)
    for line in lines("care"):
        if line["part"] == part:
            first, any_word = await _care_for(triage, line["text"])
            count(f"care first: {line['kind']}", line["id"], found=first is not None, wanted=True)
            count(f"care at all: {line['kind']}", line["id"], found=any_word, wanted=True)
    if newer and part == "report":
        await _observe_fresh(triage, count)
    await _observe_chat_lines(triage, count)
    await _observe_threads(triage, part, count)
    return {name: estimate(values) for name, values in shares.items()}, dict(misses)


FULL_STOP, WITH_ORIENTATION = "full stop", "with orientation"


async def _care_for(triage: Triage, text: str) -> tuple[str | None, bool]:
    """Return how care comes first, if it does, and whether there is any word of it."""
    judged = await triage.judge(text)
    if judged.guardrail is None:
        return None, judged.note is not None
    return (WITH_ORIENTATION if judged.guardrail.orientation else FULL_STOP), True


async def _observe_chat_lines(triage: Triage, count: Callable[..., None]) -> None:
    for line in lines("chat_lines"):
        first, any_word = await _care_for(triage, line["text"])
        if line["kind"] == "harmless":
            count(HARMLESS, line["text"], found=any_word, wanted=False)
        else:
            count(CARED, line["text"], found=first is FULL_STOP, wanted=True)


async def _observe_fresh(triage: Triage, count: Callable[..., None]) -> None:
    for name, line in ((name, line) for name, file in FRESH.items() for line in fresh(file)):
        first, any_word = await _care_for(triage, line["text"])
        if line["kind"] == "ordinary":
            count(f"{name}: {STOPPED}", line["id"], found=first is FULL_STOP, wanted=False)
            count(f"{name}: {STRAY}", line["id"], found=any_word, wanted=False)
        else:
            count(f"{name}: care at all: {line['kind']}", line["id"], found=any_word, wanted=True)


async def _observe_threads(triage: Triage, part: str, count: Callable[..., None]) -> None:
    for thread in lines("threads"):
        if thread["part"] != part:
            continue
        for number, message in enumerate(thread["messages"]):
            opens = number == 0 and thread["place"] == "forum"
            said = Said(message["text"].replace("@mentor", "").strip(), _whom(message), opens)
            answered = is_for_mentor(said) or (await _care_for(triage, said.text))[0] is FULL_STOP
            wanted = message["expect"] == "answer"
            name = ASKED_ANSWERED if wanted else MEMBERS_ANSWERED
            count(name, f"{thread['id']}.{number}", found=answered, wanted=wanted)


def _whom(message: dict[str, Any]) -> To:
    if message.get("mentions"):
        return To.MENTOR
    return To.MEMBER if "to" in message else To.ROOM
