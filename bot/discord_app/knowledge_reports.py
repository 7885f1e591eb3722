"""Show moderators how their library does, and carry it out of Discord and in again."""

from __future__ import annotations

import io
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

import discord

from bot.discord_app.failures import explained, tell
from bot.discord_app.moderators import moderator
from bot.discord_app.posting import NOBODY
from bot.discord_app.render import plain, shortened, split_text
from bot.domain.models import Outcome
from bot.domain.records import Verdict
from bot.errors import MemberError, NotFound
from bot.services.insight import Concern

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence

    from bot.discord_app.client import MentorBot
    from bot.domain.curation import Draft
    from bot.domain.records import Usage
    from bot.services.archive import Batch
    from bot.services.curation import Actor
    from bot.services.insight import Finding

ZIP_BYTES = 8 * 1024 * 1024
FINDINGS_SHOWN = 8
DRAFTS_SHOWN = 15
FAULTS_SHOWN = 8
NAMED = 3
SECONDS_BETWEEN_EDITS = 3.0
"""Discord takes five edits in five seconds; progress leaves room for others."""

MARKS = {Concern.CONTRADICTED: "⚔️", Concern.DISLIKED: "👎", Concern.DUE: "📅", Concern.UNUSED: "💤"}
SAID = (
    (Outcome.ANSWER, "answered"),
    (Outcome.PARTIAL, "unsure"),
    (Outcome.UNKNOWN, "unanswered"),
    (Outcome.REDIRECT, "sent elsewhere"),
)
NOTHING_WAITS = "Nothing of that import waits any more: it was published or discarded."


async def show_report(interaction: discord.Interaction, bot: MentorBot, actor: Actor) -> None:
    """Send the counts as sentences, a picture and a table, to the moderator alone."""
    usage, picture, table = await bot.insight.report(actor)
    embed = discord.Embed(
        title=f"The last {bot.insight.days} days",
        description=report_text(usage, await bot.insight.headings(actor)),
        colour=discord.Colour.teal(),
    )
    embed.set_image(url="attachment://report.png")
    day = bot.today().isoformat()
    files = [
        discord.File(io.BytesIO(picture), "report.png", description="Questions, answers and satisfaction by week"),
        # With a mark of its encoding: spreadsheets take a file without one for Western European.
        discord.File(io.BytesIO(table.encode("utf-8-sig")), f"report-{day}.csv"),
    ]
    await interaction.followup.send(embed=embed, files=files, ephemeral=True, allowed_mentions=NOBODY)


def report_text(usage: Usage, headings: Mapping[str, str]) -> str:
    """Say in a few sentences what the picture shows."""
    if not usage.asked:
        return "Nobody asked anything in this time. Mark a channel for me with `/knowledge settings`, and tell people of `/ask`."
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
    for what, counts in (("Used most", usage.shown), ("Helped least", usage.disliked)):
        known = [
            f"“{plain(shortened(headings[key], 90))}” ({count})" for key, count in counts.items() if key in headings
        ]
        if known:
            lines.append(f"{what}: {', '.join(known[:NAMED])}.")
    if usage.open_questions or usage.closed_questions:
        lines.append(
            f"{usage.open_questions} wait for an answer (`/knowledge gaps`), {usage.closed_questions} got one since."
        )
    return "\n".join(lines)


async def show_review(interaction: discord.Interaction, bot: MentorBot, actor: Actor) -> None:
    """List what wants a moderator's eyes, the most pressing first."""
    for piece in split_text(review_text(await bot.insight.review(actor))):
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)


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


async def send_export(interaction: discord.Interaction, bot: MentorBot, actor: Actor) -> None:
    """Send the community's documents as a zip, to the moderator alone."""
    documents = await bot.curation.documents(actor)
    if not documents:
        await tell(
            interaction,
            "This server owns no documents yet, so there is nothing to export. Begin with `/knowledge add`.",
        )
        return
    packed = await bot.archive.export(actor)
    if len(packed) > interaction.filesize_limit:
        await tell(
            interaction,
            f"The zip has {_megabytes(len(packed))}, and Discord takes {_megabytes(interaction.filesize_limit)} here. "
            "Whoever runs me can hand it to you: it is in their backup.",
        )
        return
    name = f"library-{bot.today().isoformat()}.zip"
    await interaction.followup.send(
        f"{len(documents)} document(s) as Markdown files. `/knowledge import` reads them again, here or in another server.",
        file=discord.File(io.BytesIO(packed), name),
        ephemeral=True,
        allowed_mentions=NOBODY,
    )


async def import_zip(
    interaction: discord.Interaction, bot: MentorBot, actor: Actor, attachment: discord.Attachment
) -> None:
    """Read a zip into drafts, telling how far it is, and offer to publish them all."""
    if attachment.size > ZIP_BYTES:
        await tell(
            interaction,
            f"The zip has {_megabytes(attachment.size)}, and I take {_megabytes(ZIP_BYTES)}. Split it into smaller ones.",
        )
        return
    progress = Progress(interaction, "Reading")
    async with bot.upkeep.job(actor, interaction.channel_id or 0, "reading an import"):
        batch = await bot.archive.read(actor, await attachment.read(), progress)
    *before, last = split_text(batch_text(batch))
    for piece in before:
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)
    view = discord.ui.View(timeout=None)
    if batch.drafts:
        view.add_item(PublishBatch(batch.id, len(batch.drafts)))
    await interaction.followup.send(last, view=view, ephemeral=True, allowed_mentions=NOBODY)


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
        lines.append("-# Publish all at once here, or look at each with `/knowledge drafts`.")
    return "\n".join(lines)


class PublishBatch(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"wf:import:(?P<batch>[0-9a-f]{16})"
):
    """Publish those drafts of an import that still wait; their ids begin with the batch's, so it works after a restart."""

    def __init__(self, batch: str, count: int = 0) -> None:
        self.batch = batch
        label = f"Publish all {count}" if count else "Publish all"
        super().__init__(
            discord.ui.Button(label=label, style=discord.ButtonStyle.success, custom_id=f"wf:import:{batch}")
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Build the button again from what Discord kept of it."""
        return cls(match["batch"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Publish one after the other, telling how far it is; one that cannot be published costs no other."""
        async with explained(interaction):
            actor = await moderator(interaction)
            bot = cast("MentorBot", interaction.client)
            waiting = await bot.archive.waiting(actor, self.batch)
            if not waiting:
                raise NotFound(NOTHING_WAITS)
            cause = f"import:{self.batch}"
            if not bot.clicks.begin(cause):
                await tell(interaction, "They are being published already.")
                return
            try:
                # The button goes at once: a second press must find nothing to press.
                await interaction.response.edit_message(content=f"Publishing {len(waiting)} document(s)…", view=None)
                said = await _publish(interaction, bot, actor, waiting)
            finally:
                bot.clicks.end(cause)
            await interaction.edit_original_response(content=said)


async def _publish(interaction: discord.Interaction, bot: MentorBot, actor: Actor, waiting: Sequence[Draft]) -> str:
    progress = Progress(interaction, "Publishing")
    answered = 0
    faults: list[str] = []
    async with bot.upkeep.job(actor, interaction.channel_id or 0, f"publishing {len(waiting)} imported document(s)"):
        for number, draft in enumerate(waiting):
            await progress(number, len(waiting))
            try:
                await bot.curation.publish(actor, draft.id)
            except MemberError as exc:
                faults.append(f"- {plain(shortened(draft.document.title, 100))}: {plain(shortened(str(exc), 200))}")
                continue
            answered += await bot.gaps.close_answered(actor.community, draft.document)
    lines = [
        f"Published {len(waiting) - len(faults)} of {len(waiting)} document(s). Members get answers from them now."
    ]
    if answered:
        lines.append(f"They answer {answered} question(s) that were open.")
    lines += faults[:NAMED]
    return "\n".join(lines)


class Progress:
    """Tell by edits how far long work is; that a page no longer takes edits does not stop the work."""

    def __init__(self, interaction: discord.Interaction, doing: str) -> None:
        self._interaction = interaction
        self._doing = doing
        self._edited = float("-inf")

    async def __call__(self, done: int, total: int) -> None:
        """Take note that `done` of `total` are done."""
        if monotonic() - self._edited < SECONDS_BETWEEN_EDITS:
            return
        self._edited = monotonic()
        with suppress(discord.HTTPException):
            await self._interaction.edit_original_response(content=f"{self._doing} {done + 1} of {total}…")


def _draft_line(draft: Draft) -> str:
    kind = "new version" if draft.replaces else "new"
    minded = f" · ⚠️ {plain(shortened(draft.warnings[0], 120))}" if draft.warnings else ""
    return f"- **{plain(shortened(draft.document.title, 100))}** · {len(draft.document.sections)} sections · {kind}{minded}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
