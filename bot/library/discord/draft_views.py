"""The buttons under a draft's preview, and the undo under a removal. They carry ids, so they work after a restart."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

import discord

from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import MESSAGE_CHARACTERS, NOBODY, plain, split_text
from bot.discord_app.tongues import speaking_in
from bot.errors import NotFound, WayfinderError
from bot.kernel.speech import N_, _
from bot.library.discord.draft_text import difference_text, preview_embed
from bot.library.discord.moderators import Moderation, moderator
from bot.library.discord.questions import QuestionsButton, TryQuestion
from bot.library.rules.questions import to_try

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document
    from bot.library.rules.curation import Actor, Draft, Revision

DRAFT = r"(?P<draft_id>[0-9a-f]{32})"
EDIT_ID = "wf:draft-edit:"
TITLE_CHARACTERS = 120
NEWS_LINES = 5


def digest_of(document_id: str) -> str:
    """Return a short name for a document: its id may be longer than what a button can carry."""
    return sha256(document_id.encode()).hexdigest()[:16]


def draft_view(draft: Draft, pairs: Sequence[tuple[str, str]]) -> discord.ui.View:
    """Return the buttons with which moderators decide about a draft; `pairs` are headings with suggested questions."""
    view = discord.ui.View(timeout=None)
    for action in ("publish", "edit", "discard"):
        view.add_item(DraftButton(action, draft.id))
    if draft.replaces is not None:
        view.add_item(DraftButton("changes", draft.id))
    if pairs:
        view.add_item(QuestionsButton(draft.id))
    if draft.doubt is not None:
        view.add_item(HeadingsButton(draft.id, "text" if draft.doubt.taken else "headings", len(draft.doubt.lines)))
    view.add_item(TryQuestion(draft.id, to_try(draft.document, pairs)))
    return view


class DraftButton(
    ButtonItem,
    template=rf"wf:draft:(?P<action>publish|edit|discard|changes):{DRAFT}",
):
    """Decide about a draft; every press asks again whether the member moderates."""

    LABELS: ClassVar = {
        "publish": (N_("Publish"), discord.ButtonStyle.success),
        "edit": (N_("Edit title/topic"), discord.ButtonStyle.secondary),
        "discard": (N_("Discard"), discord.ButtonStyle.danger),
        "changes": (N_("What changes"), discord.ButtonStyle.primary),
    }

    def __init__(self, action: str, draft_id: str) -> None:
        self.action = action
        self.draft_id = draft_id
        label, style = self.LABELS[action]
        super().__init__(discord.ui.Button(label=_(label), style=style, custom_id=f"wf:draft:{action}:{draft_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        match self.action:
            case "publish":
                await self._publish(interaction, room, actor)
            case "edit":
                draft = await room.curation.draft(actor, self.draft_id)
                await interaction.response.send_modal(EditDraft(draft))
            case "discard":
                await room.curation.discard(actor, self.draft_id)
                await interaction.response.edit_message(
                    content=_("Discarded. Nothing was published."), embeds=[], view=None
                )
            case _:
                async with thinking(interaction, quiet=True):
                    draft = await room.curation.draft(actor, self.draft_id)
                    change = await room.curation.compare(actor, draft)
                    for piece in split_text(difference_text(change)):
                        await tell(interaction, piece)

    async def _publish(self, interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
        draft = await room.curation.draft(actor, self.draft_id)
        cause = f"publish:{self.draft_id}"
        if not room.clicks.begin(cause):
            await tell(interaction, N_("It is being published already."))
            return
        try:
            # The buttons go at once: a second press must find nothing to press.
            await interaction.response.edit_message(content=_("Publishing…"), view=None)
            async with room.upkeep.job(actor, interaction.channel_id or 0, f"publishing “{draft.document.title}”"):
                revision = await room.curation.publish(actor, self.draft_id)
        except Exception:
            await self._offer_again(interaction, room, actor)
            raise
        finally:
            room.clicks.end(cause)
        said = _("Published **{title}** (revision {number}). Members get answers from it now.").format(
            title=plain(draft.document.title), number=revision.number
        )
        await interaction.edit_original_response(content=said, view=undo_view(draft.document.id, revision.number))
        if answered := await room.gaps.close_answered(actor.community, draft.document):
            said += " " + _("It answers {count} question(s) that were open.").format(count=answered)
            await interaction.edit_original_response(content=said)
        await announce(interaction, room, actor, [draft])

    async def _offer_again(self, interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
        """Give the buttons back as long as there is something to decide about."""
        with suppress(discord.HTTPException, WayfinderError):
            draft = await room.curation.draft(actor, self.draft_id)
            view = draft_view(draft, await room.suggestions.questions(actor, draft))
            await interaction.edit_original_response(content=_("Not published."), view=view)


class HeadingsButton(ButtonItem, template=rf"wf:headings:(?P<way>headings|text):{DRAFT}"):
    """Read a draft's doubtful lines as headings, or leave them in the text; the preview is drawn anew either way."""

    LABELS: ClassVar = {
        ("headings", True): N_("Use that line as a heading"),
        ("headings", False): N_("Use those {count} lines as headings"),
        ("text", True): N_("Leave that line in the text"),
        ("text", False): N_("Leave those {count} lines in the text"),
    }

    def __init__(self, draft_id: str, way: str, lines: int = 0) -> None:
        self.draft_id = draft_id
        self.way = way
        style = discord.ButtonStyle.primary
        label = _(self.LABELS[way, lines == 1]).format(count=lines)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"wf:headings:{way}:{draft_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Switch, and show what the sections are now; a second press of the same button changes nothing."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        # Looking for questions again takes its time.
        await interaction.response.defer()
        draft = await room.curation.read_headings(actor, self.draft_id, taken=self.way == "headings")
        embed, view = await _preview(room, actor, draft)
        await interaction.edit_original_response(embed=embed, view=view)


class EditDraft(discord.ui.Modal):
    """Ask for a draft's title and topic; the Knowledge cog takes it, in whichever process it arrives."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(title=_("Title and topic"), custom_id=f"{EDIT_ID}{draft.id}")
        title = draft.document.title[:TITLE_CHARACTERS]
        self.add_item(discord.ui.TextInput(label=_("Title"), default=title, max_length=TITLE_CHARACTERS))
        self.add_item(discord.ui.TextInput(label=_("Topic"), default=draft.document.topic, max_length=60))
        # Sent but not stored, as in views.py: the cog hears it by its custom_id.
        self.stop()


class UndoButton(
    ButtonItem,
    template=r"wf:undo:(?P<digest>[0-9a-f]{16}):(?P<number>\d+)",
):
    """Take the last change of a document back, as long as it is the last."""

    def __init__(self, digest: str, number: int | str) -> None:
        self.digest = digest
        self.number = int(number)
        super().__init__(
            discord.ui.Button(
                label=_("Undo"), style=discord.ButtonStyle.secondary, custom_id=f"wf:undo:{digest}:{number}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Undo, and offer to undo that."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        document_id = await self._document_id(room, actor)
        cause = f"undo:{document_id}"
        if not room.clicks.begin(cause):
            await tell(interaction, N_("That is being undone already."))
            return
        try:
            revision = await self._undo(interaction, room, actor, document_id)
        finally:
            room.clicks.end(cause)
        what = _("It is as it was before.") if revision.document else _("It is taken away again.")
        await interaction.edit_original_response(
            content=_("Undone (revision {number}).").format(number=revision.number) + f" {what}",
            view=undo_view(document_id, revision.number),
        )

    async def _undo(
        self, interaction: discord.Interaction, room: Moderation, actor: Actor, document_id: str
    ) -> Revision:
        await interaction.response.edit_message(content=_("Undoing…"), view=None)
        try:
            return await room.holdings.undo(actor, document_id, self.number)
        except Exception:
            with suppress(discord.HTTPException):
                await interaction.edit_original_response(content=_("Not undone."))
            raise

    async def _document_id(self, room: Moderation, actor: Actor) -> str:
        own = [document.id for document in await room.holdings.documents(actor)]
        gone = [revision.document_id for revision in await room.holdings.removed(actor)]
        for document_id in (*own, *gone):
            if digest_of(document_id) == self.digest:
                return document_id
        raise NotFound(N_("That document is not one of this server's."))


def undo_view(document_id: str, number: int) -> discord.ui.View:
    """Return the button that takes a change back."""
    view = discord.ui.View(timeout=None)
    view.add_item(UndoButton(digest_of(document_id), number))
    return view


async def announce(
    interaction: discord.Interaction, room: Moderation, actor: Actor, published: Sequence[Draft]
) -> None:
    """Say in the announcement channel, in one message, what is new in the library, if the community wants that."""
    settings = await room.communities.settings(actor.community)
    new = [draft.document for draft in published if draft.replaces is None]
    if settings.announcement_channel is None or not new:
        return
    channel = interaction.client.get_partial_messageable(settings.announcement_channel, guild_id=actor.community)
    try:
        with speaking_in(interaction.client, actor.community):
            news = _news(new)
        await channel.send(news[:MESSAGE_CHARACTERS], allowed_mentions=NOBODY)
    except discord.HTTPException as exc:
        await tell(
            interaction,
            _("I could not announce it in {channel} (Discord says {status}).").format(
                channel=f"<#{settings.announcement_channel}>", status=exc.status
            ),
        )


def _news(new: Sequence[Document]) -> str:
    if len(new) == 1:
        headings = "\n".join(f"- {plain(section.heading)}" for section in new[0].sections[:NEWS_LINES])
        said = _("New in the library: **{title}**").format(title=plain(new[0].title))
        return f"📗 {said}\n{headings}"
    titles = sorted(f"- **{plain(document.title)}**" for document in new)[: 2 * NEWS_LINES]
    rest = ["- " + _("and {count} more").format(count=len(new) - len(titles))] if len(new) > len(titles) else []
    return "\n".join(["📗 " + _("{count} documents are new in the library:").format(count=len(new)), *titles, *rest])


async def show_draft(interaction: discord.Interaction, room: Moderation, actor: Actor, draft: Draft) -> None:
    """Show a draft's preview with its buttons, to the moderator alone."""
    embed, view = await _preview(room, actor, draft)
    await interaction.followup.send(embed=embed, view=view, ephemeral=True, allowed_mentions=NOBODY)


async def _preview(room: Moderation, actor: Actor, draft: Draft) -> tuple[discord.Embed, discord.ui.View]:
    draft = await room.suggestions.prepared(actor, draft)
    answers = await room.suggestions.would_answer(actor, draft)
    return preview_embed(draft, answers), draft_view(draft, await room.suggestions.questions(actor, draft))


DRAFT_ITEMS = (DraftButton, HeadingsButton, QuestionsButton, TryQuestion, UndoButton)
