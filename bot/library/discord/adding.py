"""Take in what moderators hand over, and look at it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell
from bot.discord_app.text import plain, shortened
from bot.errors import MemberError, PageUnavailable
from bot.kernel.speech import _
from bot.library.discord.draft_views import show_draft
from bot.library.discord.shared import ApplyShared
from bot.library.rules.submissions import Upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.discord.moderators import Moderation
    from bot.library.rules.curation import Actor
    from bot.library.upkeep import Look

TYPED_ID = "wf:typed:"
FILE_BYTES = 8 * 1024 * 1024
TITLE_CHARACTERS = 120
TEXT_CHARACTERS = 4000


class TypedDocument(discord.ui.Modal):
    """Ask for a document's title and text; the Modals cog takes it, in whichever process it arrives."""

    def __init__(self, topic: str | None) -> None:
        super().__init__(title=_("Add text to the library"), custom_id=f"{TYPED_ID}{topic or ''}"[:100])
        self.add_item(discord.ui.TextInput(label=_("Title"), max_length=TITLE_CHARACTERS))
        self.add_item(
            discord.ui.TextInput(
                label=_("Text"),
                style=discord.TextStyle.paragraph,
                placeholder=_("## A question as a heading\nThe answer in two sentences.\n- A step\n- Another step"),
                max_length=TEXT_CHARACTERS,
            )
        )
        # Sent but not stored, as in views.py: the cog hears it by its custom_id.
        self.stop()


async def add_files(
    interaction: discord.Interaction,
    room: Moderation,
    actor: Actor,
    files: Sequence[discord.Attachment],
    topic: str | None,
) -> None:
    """Read attachments one by one, telling how far it is; one that cannot be read costs no other."""
    read = 0
    async with room.upkeep.job(actor, interaction.channel_id or 0, f"reading {len(files)} file(s)"):
        for number, attachment in enumerate(files, 1):
            name = plain(shortened(attachment.filename, 80))
            await interaction.edit_original_response(
                content=_("Reading {name} ({number} of {all})…").format(name=name, number=number, all=len(files))
            )
            if attachment.size > FILE_BYTES:
                await tell(
                    interaction, _("**{name}** is larger than 8 MB. Split it, or add its web page.").format(name=name)
                )
                continue
            try:
                upload = Upload(attachment.filename, await attachment.read(), attachment.content_type)
                draft = await room.acquisitions.draft_upload(actor, upload, topic=topic)
            except MemberError as exc:
                await tell(interaction, f"**{name}**: {plain(_(str(exc)))}")
                continue
            await show_draft(interaction, room, actor, draft)
            read += 1
    said = (
        _("That is what I read. Decide with the buttons below each.")
        if read
        else _("There was nothing that I could use.")
    )
    await interaction.edit_original_response(content=said)


async def add_page(
    interaction: discord.Interaction, room: Moderation, actor: Actor, address: str, topic: str | None
) -> None:
    """Fetch a page and show its preview."""
    async with room.upkeep.job(actor, interaction.channel_id or 0, "reading a web page"):
        await interaction.edit_original_response(content=_("Fetching the page…"))
        try:
            draft = await room.acquisitions.draft_page(actor, address, topic=topic)
        except (MemberError, PageUnavailable) as exc:
            await interaction.edit_original_response(content=plain(_(str(exc))))
            return
        await interaction.edit_original_response(content=_("Here is what I read there."))
        await show_draft(interaction, room, actor, draft)


async def list_text(room: Moderation, actor: Actor) -> str:
    """Say what the community owns, what waits, and what the shared library adds."""
    own = await room.holdings.documents(actor)
    waiting = await room.curation.drafts(actor)
    lines = ["### " + _("This server's own documents: {count}").format(count=len(own))]
    lines += [
        f"- **{plain(each.title)}** · " + _("{count} sections").format(count=len(each.sections)) + f" · `{each.topic}`"
        for each in own
    ]
    if not own:
        lines.append(_("None yet. `/knowledge add` takes a file, a web page or text that you type."))
    if waiting:
        lines.append("### " + _("Waiting for a decision: {count} (`/knowledge drafts`)").format(count=len(waiting)))
        lines += [f"- {plain(draft.document.title)}" for draft in waiting[:10]]
    shared = [entry for entry in await room.library.overview(actor.community) if entry.articles]
    questions = sum(entry.questions for entry in shared)
    said = _("With the shared library, members find answers to {questions} questions on {topics} topics.")
    lines.append("-# " + said.format(questions=questions, topics=len(shared)))
    return "\n".join(lines)


async def refresh_all(
    interaction: discord.Interaction, room: Moderation, actor: Actor, document_id: str | None
) -> None:
    """Look at the pages, and at the shared files unless one document was named; show each change for a decision."""
    async with room.upkeep.job(actor, interaction.channel_id or 0, "looking at pages and files again"):
        await interaction.edit_original_response(content=_("Looking at the pages…"))
        looks = await room.upkeep.refresh(actor, document_id)
        for look in looks:
            if look.draft is not None:
                await show_draft(interaction, room, actor, look.draft)
        lines = [_look_line(look) for look in looks] or [_("None of this server's documents was made of a web page.")]
        if document_id is None:
            changed, gone = await room.upkeep.shared_changes()
            lines.append(_shared_line(changed, gone))
            if changed or gone:
                view = discord.ui.View(timeout=None)
                view.add_item(ApplyShared())
                await interaction.followup.send(_shared_line(changed, gone), view=view, ephemeral=True)
    await interaction.edit_original_response(content=shortened("\n".join(lines), 1900))


def _look_line(look: Look) -> str:
    mark = "✏️" if look.draft is not None else "⚠️" if look.source.trouble else "✅"
    return f"{mark} {plain(shortened(look.source.origin.address, 100))}: {plain(shortened(look.says, 200))}"


def _shared_line(changed: Sequence[str], gone: Sequence[str]) -> str:
    if not changed and not gone:
        return "✅ " + _("The shared library is as its files are.")
    named = " · ".join(plain(title) for title in changed[:8])
    said = _("Shared files: {changed} changed or new ({names}), {gone} gone.")
    return "✏️ " + said.format(changed=len(changed), names=named, gone=len(gone))
