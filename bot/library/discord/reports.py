"""Show moderators how their library does, and carry it out of Discord and in again."""

from __future__ import annotations

import io
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import NOBODY, plain, shortened, split_text
from bot.errors import MemberError, NotFound, PageUnavailable
from bot.library.discord.draft_views import announce
from bot.library.discord.moderators import Moderation, moderator
from bot.library.discord.report_text import batch_text, report_text, review_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.archive import Batch
    from bot.library.curation import Actor
    from bot.library.rules.curation import Draft

ZIP_BYTES = 8 * 1024 * 1024
SECONDS_BETWEEN_EDITS = 3.0
"""Discord takes five edits in five seconds; progress leaves room for others."""

NAMED = 3
NOTHING_WAITS = "Nothing of that import waits any more: it was published or discarded."


async def show_report(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """Send the counts as sentences, a picture and a table, to the moderator alone."""
    usage, picture, table = await room.insight.report(actor)
    costs = await room.insight.costs(actor)
    embed = discord.Embed(
        title=f"The last {room.insight.days} days",
        description=report_text(usage, await room.insight.headings(actor), costs),
        colour=discord.Colour.teal(),
    )
    embed.set_image(url="attachment://report.png")
    day = room.today().isoformat()
    files = [
        discord.File(io.BytesIO(picture), "report.png", description="Questions, answers and satisfaction by week"),
        # With a mark of its encoding: spreadsheets take a file without one for Western European.
        discord.File(io.BytesIO(table.encode("utf-8-sig")), f"report-{day}.csv"),
    ]
    await interaction.followup.send(embed=embed, files=files, ephemeral=True, allowed_mentions=NOBODY)


async def show_review(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """List what wants a moderator's eyes, the most pressing first."""
    for piece in split_text(review_text(await room.insight.review(actor))):
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)


async def send_export(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """Send the community's documents as a zip, to the moderator alone."""
    documents = await room.curation.documents(actor)
    if not documents:
        await tell(
            interaction,
            "This server owns no documents yet, so there is nothing to export. Begin with `/knowledge add`.",
        )
        return
    packed = await room.archive.export(actor)
    if len(packed) > interaction.filesize_limit:
        await tell(
            interaction,
            f"The zip has {_megabytes(len(packed))}, and Discord takes {_megabytes(interaction.filesize_limit)} here. "
            "Whoever runs me can hand it to you: it is in their backup.",
        )
        return
    name = f"library-{room.today().isoformat()}.zip"
    await interaction.followup.send(
        f"{len(documents)} document(s) as Markdown files. `/knowledge import` reads them again, here or in another server.",
        file=discord.File(io.BytesIO(packed), name),
        ephemeral=True,
        allowed_mentions=NOBODY,
    )


async def import_zip(
    interaction: discord.Interaction, room: Moderation, actor: Actor, attachment: discord.Attachment
) -> None:
    """Read a zip into drafts, telling how far it is, and offer to publish them all."""
    if attachment.size > ZIP_BYTES:
        await tell(
            interaction,
            f"The zip has {_megabytes(attachment.size)}, and I take {_megabytes(ZIP_BYTES)}. Split it into smaller ones.",
        )
        return
    progress = Progress(interaction, "Reading")
    async with room.upkeep.job(actor, interaction.channel_id or 0, "reading an import"):
        batch = await room.archive.read(actor, await attachment.read(), progress)
    await _show_batch(interaction, batch)


async def import_site(
    interaction: discord.Interaction, room: Moderation, actor: Actor, address: str, topic: str | None
) -> None:
    """Read a page and those below it into drafts, telling how far it is, and offer to publish them all."""
    progress = Progress(interaction, "Reading page")
    async with room.upkeep.job(actor, interaction.channel_id or 0, "reading a page and those below it"):
        await interaction.edit_original_response(content="Fetching the page…")
        try:
            batch = await room.archive.read_site(actor, address, topic, progress)
        except (MemberError, PageUnavailable) as exc:
            await interaction.edit_original_response(content=plain(str(exc)))
            return
    await _show_batch(interaction, batch)


async def _show_batch(interaction: discord.Interaction, batch: Batch) -> None:
    """Say what was read, in one list, with one button to publish all of it."""
    with suppress(discord.HTTPException):
        await interaction.edit_original_response(content="That is what I read.")
    *before, last = split_text(batch_text(batch))
    for piece in before:
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)
    view = discord.utils.MISSING
    if batch.drafts:
        view = discord.ui.View(timeout=None)
        view.add_item(PublishBatch(batch.id, len(batch.drafts)))
    await interaction.followup.send(last, view=view, ephemeral=True, allowed_mentions=NOBODY)


class PublishBatch(ButtonItem, template=r"wf:import:(?P<batch>[0-9a-f]{16})"):
    """Publish those drafts of an import that still wait; their ids begin with the batch's, so it works after a restart."""

    def __init__(self, batch: str, count: int = 0) -> None:
        self.batch = batch
        label = f"Publish all {count}" if count else "Publish all"
        super().__init__(
            discord.ui.Button(label=label, style=discord.ButtonStyle.success, custom_id=f"wf:import:{batch}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Publish one after the other, telling how far it is; one that cannot be published costs no other."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        waiting = await room.archive.waiting(actor, self.batch)
        if not waiting:
            raise NotFound(NOTHING_WAITS)
        cause = f"import:{self.batch}"
        if not room.clicks.begin(cause):
            await tell(interaction, "They are being published already.")
            return
        try:
            # The button goes at once: a second press must find nothing to press.
            await interaction.response.edit_message(content=f"Publishing {len(waiting)} document(s)…", view=None)
            said = await _publish(interaction, room, actor, waiting)
        finally:
            room.clicks.end(cause)
        await interaction.edit_original_response(content=said)


async def _publish(interaction: discord.Interaction, room: Moderation, actor: Actor, waiting: Sequence[Draft]) -> str:
    progress = Progress(interaction, "Publishing")
    answered = 0
    faults: list[str] = []
    published: list[Draft] = []
    async with room.upkeep.job(actor, interaction.channel_id or 0, f"publishing {len(waiting)} imported document(s)"):
        for number, draft in enumerate(waiting):
            await progress(number, len(waiting))
            try:
                await room.curation.publish(actor, draft.id)
            except MemberError as exc:
                faults.append(f"- {plain(shortened(draft.document.title, 100))}: {plain(shortened(str(exc), 200))}")
                continue
            published.append(draft)
            answered += await room.gaps.close_answered(actor.community, draft.document)
    await announce(interaction, room, actor, published)
    lines = [f"Published {len(published)} of {len(waiting)} document(s). Members get answers from them now."]
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


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
