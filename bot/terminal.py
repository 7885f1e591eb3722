"""Answer in the terminal: one question for a person, or lines of JSON for a script."""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.markdown import Markdown

from bot.answering.discord.render import answer_markdown
from bot.errors import MemberError
from bot.health.rules.findings import Verdict
from bot.kernel.models import SHARED, Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.answering.mentor import Mentor
    from bot.answering.reply import Reply
    from bot.health.rules.findings import Finding
    from bot.search.browsing import Library
    from bot.writing.trying import Trial

SIGNS = {Verdict.GOOD: "✅", Verdict.NOTE: "💡", Verdict.BAD: "❌", Verdict.UNCHECKED: "❔"}


async def answer_one(mentor: Mentor, question: str) -> None:
    """Print one answer: formatted on a terminal, plain Markdown elsewhere."""
    console = Console()
    try:
        reply = await mentor.answer(question)
    except MemberError as exc:
        console.print(str(exc), markup=False)
        return
    text = answer_markdown(reply.answer)
    if reply.answer.follow_ups:
        text += "\n\n**Ask next**\n" + "\n".join(f"- {question}" for question in reply.answer.follow_ups)
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        print(text)


async def answer_lines(mentor: Mentor, library: Library, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line and print one JSON object for it.

    A line is a question, or a JSON object `{"id": …, "turns": ["…", …]}` (also `{"id": …, "question": "…"}`); the last turn is
    answered after the earlier ones. A line that cannot be read gives an object with `error`.
    """
    for number, line in enumerate(filter(None, map(str.strip, lines)), start=1):
        started = perf_counter()
        try:
            line_id, turns = _turns_of(line, number)
            reply = await _last_reply(mentor, turns)
        except (ValueError, MemberError) as exc:
            print(json.dumps({"id": number, "error": str(exc)}, ensure_ascii=False), file=out, flush=True)
            continue
        result = {"id": line_id, **await as_json(reply, library), "seconds": round(perf_counter() - started, 4)}
        print(json.dumps(result, ensure_ascii=False), file=out, flush=True)


async def as_json(reply: Reply, library: Library) -> dict[str, Any]:
    """Return an answer as plain data."""
    answer = reply.answer
    return {
        "outcome": answer.outcome.value,
        "text": answer_markdown(answer),
        "sources": [
            {
                "id": citation.source.id,
                "title": citation.source.title,
                "publisher": citation.source.publisher,
                "published": citation.source.published,
                "url": citation.source.url,
            }
            for citation in answer.citations
        ],
        "sections": [
            {"id": section.id, "topic": document.topic}
            for section, document in await library.passages(SHARED, answer.sections)
        ],
        "follow_ups": list(answer.follow_ups),
    }


def _turns_of(line: str, number: int) -> tuple[Any, list[str]]:
    if not line.startswith("{"):
        return number, [line]
    entry = json.loads(line)
    turns = entry.get("turns") or [entry.get("question")]
    if not isinstance(turns, list) or not all(isinstance(turn, str) and turn.strip() for turn in turns):
        raise ValueError('Write {"id": …, "turns": ["first question", "follow-up"]}.')
    return entry.get("id", number), turns


async def _last_reply(mentor: Mentor, turns: list[str]) -> Reply:
    history: list[Exchange] = []
    for turn in turns[:-1]:
        reply = await mentor.answer(turn, history)
        answer = reply.answer
        history.append(Exchange.of(turn, reply.understood_as, answer))
    return await mentor.answer(turns[-1], history)


def print_trial(trial: Trial) -> None:
    """Print one question's answer by the model that is set, and what it took."""
    spent = sum(call.spent.tokens for call in trial.calls)
    slowest = max((call.total_ms for call in trial.calls), default=0) / 1000
    faults = ", ".join(call.reason for call in trial.calls if call.reason)
    facts = [
        f"{trial.seconds:.1f} s in all, the slowest call {slowest:.1f} s",
        f"{len(trial.calls)} call(s), {spent:,} tokens",
        f"cost {trial.cost:.5f} US dollars" if trial.cost is not None else "cost: the provider does not say",
        f"{trial.forms} form(s) came back, {trial.by_schema} of them bound to the schema",
    ]
    if faults:
        facts.append(f"went wrong: {faults}")
    verdict = "answered with the model" if trial.by_model else "THE MODEL DID NOT SERVE; put together without it"
    print(f"## {trial.question}\n{verdict}; " + "; ".join(facts) + f"\n\n{answer_markdown(trial.answer)}\n", flush=True)


def print_finding(finding: Finding) -> None:
    """Print what was found of one part, and below it what to do."""
    print(f"{SIGNS[finding.verdict]} {finding.part}: {finding.says}")
    if finding.mend:
        print(f"   → {finding.mend}", flush=True)
