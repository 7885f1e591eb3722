"""Turn counts, findings and imports into what moderators read: pure, every text from a document made plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.text import plain, shortened
from bot.kernel.models import Outcome
from bot.kernel.records import Verdict
from bot.kernel.speech import N_, _, ngettext
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
CONCERNS = {
    Concern.CONTRADICTED: N_("Contradicted by a newer document"),
    Concern.DISLIKED: N_("Did not help"),
    Concern.DUE: N_("Past its review date"),
    Concern.UNUSED: N_("Used in no answer"),
}
MARKS = {Concern.CONTRADICTED: "⚔️", Concern.DISLIKED: "👎", Concern.DUE: "📅", Concern.UNUSED: "💤"}
SAID = (
    (Outcome.ANSWER, N_("answered")),
    (Outcome.PARTIAL, N_("unsure")),
    (Outcome.UNKNOWN, N_("unanswered")),
    (Outcome.ASK_BACK, N_("asked back")),
    (Outcome.REDIRECT, N_("sent elsewhere")),
)


def report_text(usage: Usage, headings: Mapping[str, str], costs: Costs | None = None) -> str:
    """Say in a few sentences what the picture shows, and what the language model cost where there is one."""
    lines = _usage_lines(usage, headings)
    return "\n".join(lines if costs is None else [*lines, costs_text(costs)])


def costs_text(costs: Costs) -> str:
    """Say what the language model took, and how much of the day's budget is used."""
    used, today = costs.period, costs.today
    if not used.calls:
        said = _("The language model was not asked; a day's budget here is {answers} answers.")
        return said.format(answers=f"{costs.requests_a_day:,}")
    calls = _("calls {calls} · answers written {written} · put together without it {composed}").format(
        calls=f"{used.calls:,}", written=f"{used.written:,}", composed=f"{used.composed:,}"
    )
    tokens = _("Tokens read {read} · written {written}").format(
        read=f"{used.spent.read:,}", written=f"{used.spent.written:,}"
    )
    removed = _("sentences removed, because the sources do not say so, {removed} of {all}").format(
        removed=f"{used.removed:,}", all=f"{used.kept + used.removed:,}"
    )
    lines = [
        _("**Language model**: {calls} · {seconds} s on average.").format(
            calls=calls, seconds=f"{used.mean_ms / 1000:.1f}"
        ),
        f"{tokens} · {removed}.",
        _("Today: {calls} of {all_calls} calls, {tokens} of {all_tokens} tokens.").format(
            calls=f"{today.calls:,}",
            all_calls=f"{costs.requests_a_day:,}",
            tokens=f"{today.spent.tokens:,}",
            all_tokens=f"{costs.tokens_a_day:,}",
        ),
    ]
    return "\n".join(lines)


def _usage_lines(usage: Usage, headings: Mapping[str, str]) -> list[str]:
    if not usage.asked:
        return [
            _(
                "Nobody asked anything in this time. Mark a channel for me with `/knowledge settings`, and tell people of `/ask`."
            )
        ]
    outcomes = {key: sum(week.get(key, 0) for week in usage.outcomes.values()) for key, _said in SAID}
    verdicts = {key: sum(week.get(key, 0) for week in usage.verdicts.values()) for key in Verdict}
    shares = " · ".join(
        f"{_(name)} {outcomes[key]} ({outcomes[key] / usage.asked:.0%})" for key, name in SAID if outcomes[key]
    )
    asked_text = ngettext(
        "**{count}** question asked: {shares}.", "**{count}** questions asked: {shares}.", usage.asked
    )
    lines = [asked_text.format(count=f"{usage.asked:,}", shares=shares)]
    if judged := sum(verdicts.values()):
        said = _("**{helpful} of {all}** verdicts were 👍.")
        lines.append(said.format(helpful=verdicts[Verdict.HELPFUL], all=judged))
    topics: dict[str, int] = {}
    for week in usage.questions.values():
        for topic, count in week.items():
            topics[topic] = topics.get(topic, 0) + count
    asked = sorted((topic for topic in topics if topic), key=lambda topic: (-topics[topic], topic))[:NAMED]
    if asked:
        lines.append(
            _("Asked most about {topics}.").format(
                topics=", ".join(f"{plain(topic.replace('-', ' '))} ({topics[topic]})" for topic in asked)
            )
        )
    if usage.doubtful:
        pressed = sum(usage.meant.values())
        lines.append(
            _("{doubtful} times I was not sure which question was meant; another was picked {picked} times.").format(
                doubtful=usage.doubtful, picked=pressed
            )
        )
    for what, counts in (
        (_("Used most"), usage.shown),
        (_("Helped least"), usage.disliked),
        (_("Meant instead"), usage.meant),
    ):
        known = [
            f"“{plain(shortened(headings[key], 90))}” ({count})" for key, count in counts.items() if key in headings
        ]
        if known:
            lines.append(f"{what}: {', '.join(known[:NAMED])}.")
    return [*lines, *_open_lines(usage)]


def _open_lines(usage: Usage) -> Iterator[str]:
    if usage.misread:
        yield ngettext(
            "{count} text of care missed the mark, as the member said.",
            "{count} texts of care missed the mark, as the member said.",
            usage.misread,
        ).format(count=usage.misread)
    if usage.open_questions or usage.closed_questions:
        yield _("{open} wait for an answer (`/knowledge gaps`), {closed} got one since.").format(
            open=usage.open_questions, closed=usage.closed_questions
        )


def review_text(findings: Sequence[Finding]) -> str:
    """Say what wants a look and why."""
    if not findings:
        return _(
            "Nothing wants a look: nothing is past its date, often disliked, never used, or contradicted by a newer document."
        )
    lines: list[str] = []
    for concern in Concern:
        group = [finding for finding in findings if finding.concern is concern]
        if group:
            lines.append(f"### {MARKS[concern]} {_(CONCERNS[concern])}: {len(group)}")
            lines += [
                f"- **{plain(shortened(finding.title, 100))}** {plain(shortened(finding.reason, 500))}"
                for finding in group[:FINDINGS_SHOWN]
            ]
            if len(group) > FINDINGS_SHOWN:
                lines.append("- " + _("and {count} more").format(count=len(group) - FINDINGS_SHOWN))
    lines.append(
        "-# "
        + _(
            "`/knowledge show` has a document's details, `/knowledge add` takes a new version, `/knowledge remove` removes."
        )
    )
    return "\n".join(lines)


def batch_text(batch: Batch) -> str:
    """Say what an import read, what it could not read, and what comes next."""
    read = _("**{count} document(s) read.** Nobody sees them before you publish them.")
    lines = [read.format(count=len(batch.drafts))]
    lines += [_draft_line(draft) for draft in batch.drafts[:DRAFTS_SHOWN]]
    if len(batch.drafts) > DRAFTS_SHOWN:
        lines.append("- " + _("and {count} more").format(count=len(batch.drafts) - DRAFTS_SHOWN))
    if batch.faults:
        lines.append(_("**{count} file(s) could not be read:**").format(count=len(batch.faults)))
        lines += [f"- {plain(shortened(fault, 250))}" for fault in batch.faults[:FAULTS_SHOWN]]
        if len(batch.faults) > FAULTS_SHOWN:
            lines.append("- " + _("and {count} more").format(count=len(batch.faults) - FAULTS_SHOWN))
    if batch.drafts:
        lines.append("-# " + _("Publish all here, pick some, or discard them; `/knowledge drafts` shows each."))
    return "\n".join(lines)


def _draft_line(draft: Draft) -> str:
    kind = _("new version") if draft.replaces else _("new")
    minded = f" · ⚠️ {plain(shortened(draft.warnings[0], 120))}" if draft.warnings else ""
    count = len(draft.document.sections)
    sections = ngettext("{count} section", "{count} sections", count).format(count=count)
    return f"- **{plain(shortened(draft.document.title, 100))}** · {sections} · {kind}{minded}"
