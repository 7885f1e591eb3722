"""Turn counts, findings and imports into what moderators read: pure, every text from a document made plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.text import plain, shortened
from bot.kernel.models import Outcome
from bot.kernel.records import Verdict
from bot.library.insight import Concern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.kernel.records import Usage
    from bot.library.archive import Batch
    from bot.library.insight import Finding
    from bot.library.rules.curation import Draft
    from bot.writing.model_costs import Costs

FINDINGS_SHOWN = 8
DRAFTS_SHOWN = 15
FAULTS_SHOWN = 8
NAMED = 3
MARKS = {Concern.CONTRADICTED: "⚔️", Concern.DISLIKED: "👎", Concern.DUE: "📅", Concern.UNUSED: "💤"}
SAID = (
    (Outcome.ANSWER, "answered"),
    (Outcome.PARTIAL, "unsure"),
    (Outcome.UNKNOWN, "unanswered"),
    (Outcome.ASK_BACK, "asked back"),
    (Outcome.REDIRECT, "sent elsewhere"),
)


def report_text(usage: Usage, headings: Mapping[str, str], costs: Costs | None = None) -> str:
    """Say in a few sentences what the picture shows, and what the language model cost where there is one."""
    lines = _usage_lines(usage, headings)
    return "\n".join(lines if costs is None else [*lines, costs_text(costs)])


def costs_text(costs: Costs) -> str:
    """Say what the language model took, and how much of the day's budget is used."""
    used, today = costs.period, costs.today
    if not used.calls:
        return f"The language model was not asked; a day's budget here is {costs.requests_a_day:,} answers."
    calls = f"calls {used.calls:,} · answers written {used.written:,} · put together without it {used.composed:,}"
    tokens = f"Tokens read {used.spent.read:,} · written {used.spent.written:,}"
    removed = f"sentences removed, because the sources do not say so, {used.removed:,} of {used.kept + used.removed:,}"
    lines = [
        f"**Language model**: {calls} · {used.mean_ms / 1000:.1f} s on average.",
        f"{tokens} · {removed}.",
        f"Today: {today.calls:,} of {costs.requests_a_day:,} calls, {today.spent.tokens:,} of {costs.tokens_a_day:,} tokens.",
    ]
    return "\n".join(lines)


def _usage_lines(usage: Usage, headings: Mapping[str, str]) -> list[str]:
    if not usage.asked:
        return [
            "Nobody asked anything in this time. Mark a channel for me with `/knowledge settings`, and tell people of `/ask`."
        ]
    outcomes = {key: sum(week.get(key, 0) for week in usage.outcomes.values()) for key, _ in SAID}
    verdicts = {key: sum(week.get(key, 0) for week in usage.verdicts.values()) for key in Verdict}
    shares = " · ".join(
        f"{name} {outcomes[key]} ({outcomes[key] / usage.asked:.0%})" for key, name in SAID if outcomes[key]
    )
    lines = [f"**{usage.asked:,}** question{'s' if usage.asked > 1 else ''} asked: {shares}."]
    if judged := sum(verdicts.values()):
        lines.append(f"**{verdicts[Verdict.HELPFUL]} of {judged}** verdicts were 👍.")
    topics: dict[str, int] = {}
    for week in usage.questions.values():
        for topic, count in week.items():
            topics[topic] = topics.get(topic, 0) + count
    asked = sorted((topic for topic in topics if topic), key=lambda topic: (-topics[topic], topic))[:NAMED]
    if asked:
        lines.append(
            "Asked most about "
            + ", ".join(f"{plain(topic.replace('-', ' '))} ({topics[topic]})" for topic in asked)
            + "."
        )
    if usage.doubtful:
        pressed = sum(usage.meant.values())
        lines.append(
            f"{usage.doubtful} times I was not sure which question was meant; another was picked {pressed} times."
        )
    for what, counts in (("Used most", usage.shown), ("Helped least", usage.disliked), ("Meant instead", usage.meant)):
        known = [
            f"“{plain(shortened(headings[key], 90))}” ({count})" for key, count in counts.items() if key in headings
        ]
        if known:
            lines.append(f"{what}: {', '.join(known[:NAMED])}.")
    return [*lines, *_open_lines(usage)]


def _open_lines(usage: Usage) -> Iterator[str]:
    if usage.misread:
        yield f"{usage.misread} text{'s' if usage.misread > 1 else ''} of care missed the mark, as the member said."
    if usage.open_questions or usage.closed_questions:
        yield f"{usage.open_questions} wait for an answer (`/knowledge gaps`), {usage.closed_questions} got one since."


def review_text(findings: Sequence[Finding]) -> str:
    """Say what wants a look and why."""
    if not findings:
        return "Nothing wants a look: nothing is past its date, often disliked, never used, or contradicted by a newer document."
    lines: list[str] = []
    for concern in Concern:
        group = [finding for finding in findings if finding.concern is concern]
        if group:
            lines.append(f"### {MARKS[concern]} {concern.capitalize()}: {len(group)}")
            lines += [
                f"- **{plain(shortened(finding.title, 100))}** {plain(shortened(finding.reason, 500))}"
                for finding in group[:FINDINGS_SHOWN]
            ]
            if len(group) > FINDINGS_SHOWN:
                lines.append(f"- and {len(group) - FINDINGS_SHOWN} more")
    lines.append(
        "-# `/knowledge show` has a document's details, `/knowledge add` takes a new version, `/knowledge remove` removes."
    )
    return "\n".join(lines)


def batch_text(batch: Batch) -> str:
    """Say what an import read, what it could not read, and what comes next."""
    lines = [f"**{len(batch.drafts)} document(s) read.** Nobody sees them before you publish them."]
    lines += [_draft_line(draft) for draft in batch.drafts[:DRAFTS_SHOWN]]
    if len(batch.drafts) > DRAFTS_SHOWN:
        lines.append(f"- and {len(batch.drafts) - DRAFTS_SHOWN} more")
    if batch.faults:
        lines.append(f"**{len(batch.faults)} file(s) could not be read:**")
        lines += [f"- {plain(shortened(fault, 250))}" for fault in batch.faults[:FAULTS_SHOWN]]
        if len(batch.faults) > FAULTS_SHOWN:
            lines.append(f"- and {len(batch.faults) - FAULTS_SHOWN} more")
    if batch.drafts:
        lines.append("-# Publish all here, pick some, or discard them; `/knowledge drafts` shows each.")
    return "\n".join(lines)


def _draft_line(draft: Draft) -> str:
    kind = "new version" if draft.replaces else "new"
    minded = f" · ⚠️ {plain(shortened(draft.warnings[0], 120))}" if draft.warnings else ""
    count = len(draft.document.sections)
    sections = f"{count} section{'s' if count != 1 else ''}"
    return f"- **{plain(shortened(draft.document.title, 100))}** · {sections} · {kind}{minded}"
