"""Take in many documents at once, and publish all of them, some, or none."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.discord_app.text import CHOICE_NAME, CHOICES, NOBODY, plain, shortened, split_text
from bot.errors import MemberError, NotFound, PageUnavailable
from bot.kernel.speech import N_, _
from bot.library.discord.draft_views import announce
from bot.library.discord.moderators import Moderation, moderator
from bot.library.discord.report_text import batch_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.archive import Batch
    from bot.library.rules.curation import Actor, Draft

ZIP_BYTES = 8 * 1024 * 1024
SECONDS_BETWEEN_EDITS = 3.0
"""Discord takes five edits in five seconds; progress leaves room for others."""

NAMED = 3
BATCH = r"(?P<batch>[0-9a-f]{16})"
NOTHING_WAITS = N_("Nothing of that import waits any more: it was published or discarded.")
UNDER_WAY = N_("They are being decided about already.")


async def import_zip(
    interaction: discord.Interaction, room: Moderation, actor: Actor, attachment: discord.Attachment
) -> None:
    """Read a zip into drafts, telling how far it is, and offer to publish them all."""
    if attachment.size > ZIP_BYTES:
        await tell(
            interaction,
            _("The zip has {size}, and I take {most}. Split it into smaller ones.").format(
                size=megabytes(attachment.size), most=megabytes(ZIP_BYTES)
            ),
        )
        return
    progress = Progress(interaction, N_("Reading {number} of {all}…"))
    async with room.upkeep.job(actor, interaction.channel_id or 0, "reading an import"):
        batch = await room.archive.read(actor, await attachment.read(), progress)
    await _show_batch(interaction, batch)


async def import_site(
    interaction: discord.Interaction, room: Moderation, actor: Actor, address: str, topic: str | None
) -> None:
    """Read a page and those below it into drafts, telling how far it is, and offer to publish them all."""
    progress = Progress(interaction, N_("Reading page {number} of {all}…"))
    async with room.upkeep.job(actor, interaction.channel_id or 0, "reading a page and those below it"):
        await interaction.edit_original_response(content=_("Fetching the page…"))
        try:
            batch = await room.archive.read_site(actor, address, topic, progress)
        except (MemberError, PageUnavailable) as exc:
            await interaction.edit_original_response(content=plain(_(str(exc))))
            return
    await _show_batch(interaction, batch)


async def _show_batch(interaction: discord.Interaction, batch: Batch) -> None:
    """Say what was read, in one list, with what decides about it."""
    with suppress(discord.HTTPException):
        await interaction.edit_original_response(content=_("That is what I read."))
    *before, last = split_text(batch_text(batch))
    for piece in before:
        await interaction.followup.send(piece, ephemeral=True, allowed_mentions=NOBODY)
    view = discord.utils.MISSING
    if batch.drafts:
        view = batch_view(batch.id, batch.drafts)
    await interaction.followup.send(last, view=view, ephemeral=True, allowed_mentions=NOBODY)


class PublishBatch(ButtonItem, template=rf"wf:import:{BATCH}"):
    """Publish those drafts of an import that still wait; their ids begin with the batch's, so it works after a restart."""

    def __init__(self, batch: str, count: int = 0) -> None:
        self.batch = batch
        label = _("Publish all {count}").format(count=count) if count else _("Publish all")
        super().__init__(
            discord.ui.Button(label=label, style=discord.ButtonStyle.success, custom_id=f"wf:import:{batch}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Publish one after the other, telling how far it is; one that cannot be published costs no other."""
        await _decide(interaction, self.batch, None)


class DiscardBatch(ButtonItem, template=rf"wf:import-none:{BATCH}"):
    """Throw away those drafts of an import that still wait."""

    def __init__(self, batch: str) -> None:
        self.batch = batch
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=_("Discard all"), style=style, custom_id=f"wf:import-none:{batch}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Discard; what somebody published meanwhile stays."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        gone = await room.archive.discard(actor, self.batch)
        said = (
            _("Discarded {count} draft(s). Nothing of them was published.").format(count=gone)
            if gone
            else _(NOTHING_WAITS)
        )
        await interaction.response.edit_message(content=said, view=None)


class PublishSome(SelectItem, template=rf"wf:import-some:{BATCH}"):
    """Publish those drafts of an import that are picked; the others go on waiting."""

    def __init__(self, batch: str, drafts: Sequence[Draft] = ()) -> None:
        self.batch = batch
        offered = drafts[:CHOICES]
        options = [
            discord.SelectOption(label=shortened(draft.document.title, CHOICE_NAME), value=draft.id)
            for draft in offered
        ]
        super().__init__(
            discord.ui.Select(
                placeholder=_("Publish only these…"),
                options=options,
                max_values=max(1, len(offered)),
                custom_id=f"wf:import-some:{batch}",
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Publish what was picked, and offer the rest again."""
        await _decide(interaction, self.batch, set(values))


def batch_view(batch: str, drafts: Sequence[Draft]) -> discord.ui.View:
    """Return what decides about an import: all, some, none."""
    view = discord.ui.View(timeout=None)
    view.add_item(PublishBatch(batch, len(drafts)))
    view.add_item(DiscardBatch(batch))
    if len(drafts) > 1:
        view.add_item(PublishSome(batch, drafts))
    return view


async def _decide(interaction: discord.Interaction, batch: str, picked: set[str] | None) -> None:
    """Publish those of a batch that were picked, None for all; every press asks again whether the member moderates."""
    actor = await moderator(interaction)
    room = Moderation.of(interaction)
    waiting = await room.archive.waiting(actor, batch)
    chosen = [draft for draft in waiting if picked is None or draft.id in picked]
    if not chosen:
        raise NotFound(NOTHING_WAITS)
    cause = f"import:{batch}"
    if not room.clicks.begin(cause):
        await tell(interaction, UNDER_WAY)
        return
    try:
        # The buttons go at once: a second press must find nothing to press.
        await interaction.response.edit_message(
            content=_("Publishing {count} document(s)…").format(count=len(chosen)), view=None
        )
        said = await _publish(interaction, room, actor, chosen)
    finally:
        room.clicks.end(cause)
    rest = await room.archive.waiting(actor, batch)
    if rest:
        said += "\n-# " + _("{count} of that import still wait(s).").format(count=len(rest))
    await interaction.edit_original_response(content=said, view=batch_view(batch, rest) if rest else None)


async def _publish(interaction: discord.Interaction, room: Moderation, actor: Actor, waiting: Sequence[Draft]) -> str:
    progress = Progress(interaction, N_("Publishing {number} of {all}…"))
    answered = 0
    faults: list[str] = []
    published: list[Draft] = []
    async with room.upkeep.job(actor, interaction.channel_id or 0, f"publishing {len(waiting)} imported document(s)"):
        for number, draft in enumerate(waiting):
            await progress(number, len(waiting))
            try:
                await room.curation.publish(actor, draft.id)
            except MemberError as exc:
                faults.append(f"- {plain(shortened(draft.document.title, 100))}: {plain(shortened(_(str(exc)), 200))}")
                continue
            published.append(draft)
            answered += await room.gaps.close_answered(actor.community, draft.document)
    await announce(interaction, room, actor, published)
    done = _("Published {count} of {all} document(s). Members get answers from them now.")
    lines = [done.format(count=len(published), all=len(waiting))]
    if answered:
        lines.append(_("They answer {count} question(s) that were open.").format(count=answered))
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
            await self._interaction.edit_original_response(content=_(self._doing).format(number=done + 1, all=total))


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1_000_000:.1f} MB"
