"""Check this offer: the message menu, /check-offer with its form, and the select that opens a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.discord.reading import section_text
from bot.careers.discord.offer_card import offer_embed, section_options
from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import Room, SelectItem, submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, shortened, split_text
from bot.kernel.speech import _

if TYPE_CHECKING:
    from bot.careers.offers import CheckedOffer, Offers

FORM_ID = "wf:offer-form"
READ_ID = "wf:offer-read"
TEXT_CHARACTERS = 4000


class OfferForm(discord.ui.Modal):
    """Ask for the text; the cog takes it, in whichever process it arrives."""

    def __init__(self) -> None:
        super().__init__(title=_("Check an offer"), custom_id=FORM_ID)
        self.add_item(
            discord.ui.TextInput(
                label=_("Paste the message or job post"),
                style=discord.TextStyle.paragraph,
                placeholder=_("Only the words count: I open no link, and I keep nothing."),
                max_length=TEXT_CHARACTERS,
            )
        )
        # Sent but not stored: the cog hears it by its custom_id.
        self.stop()


class OfferSections(SelectItem, template=READ_ID):
    """Open one of the sections that say more."""

    def __init__(self, options: list[tuple[str, str]] | None = None) -> None:
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=READ_ID,
            placeholder=_("Read more about one of these"),
            options=[
                discord.SelectOption(label=shortened(heading, CHOICE_NAME), value=flag_id)
                for flag_id, heading in (options or [])[:CHOICES]
            ],
        )
        super().__init__(select)

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Show the section to the member alone."""
        room = OfferChecks.of(interaction)
        found = await room.offers.section(interaction.guild_id or 0, values[0])
        first, *rest = split_text(section_text(*found))
        await interaction.response.send_message(first, ephemeral=True, suppress_embeds=True)
        for piece in rest:
            await interaction.followup.send(piece, ephemeral=True, suppress_embeds=True)


class OfferChecks(Room):
    """Check offers for the asker alone."""

    def __init__(self, bot: commands.Bot, offers: Offers) -> None:
        self.offers = offers
        self._bot = bot
        self._menu = app_commands.ContextMenu(name="Check this offer", callback=self.check_message)

    async def cog_load(self) -> None:
        """Add the message menu, which a cog cannot declare."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="check-offer", description="Paste a job post or message: what to ask before you say yes")
    async def check_offer(self, interaction: discord.Interaction) -> None:
        """Open the form for an offer's text."""
        await interaction.response.send_modal(OfferForm())

    async def check_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Check a message, or the one that was forwarded in it."""
        await self._answer(interaction, _text_of(message))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Check what was pasted into the form."""
        if (form := submitted(interaction, FORM_ID)) is None:
            return
        async with explained(interaction):
            await self._answer(interaction, "".join(form[1]))

    async def _answer(self, interaction: discord.Interaction, text: str) -> None:
        async with thinking(interaction, quiet=True):
            checked = await self.offers.check(interaction.guild_id or 0, text)
            await interaction.followup.send(
                embed=offer_embed(checked), view=_view(checked) or discord.utils.MISSING, ephemeral=True
            )


def _text_of(message: discord.Message) -> str:
    """Return what a message says: its own words, those of what it forwards, and the texts of its cards."""
    forwarded = [snapshot.content for snapshot in message.message_snapshots]
    cards = [part for embed in message.embeds for part in (embed.title, embed.description) if part]
    return "\n".join(filter(None, [message.content, *forwarded, *cards]))


def _view(checked: CheckedOffer) -> discord.ui.View | None:
    if not (options := section_options(checked)):
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(OfferSections(options))
    return view
