"""Say what the mentor is, what it can do and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.command_links import CommandLinks
from bot.discord_app.failures import tell, thinking
from bot.discord_app.front_door import DOORS, MODERATORS, WELCOME, Door, card
from bot.discord_app.rooms import ButtonItem, Room
from bot.errors import NotFound
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.discord_app.options import BotOptions

    OpenDoors = Callable[[str, int], Awaitable[bool]]
    """Tell by a door's id and a community whether there is something behind it there."""

DOOR_GONE = N_("I can't do that any more. `/help` shows what I can do now.")

ABOUT = N_("""\
**I am an AI system**, not a person: software that searches the community's library and puts an answer together from what \
stands there. Every sentence has a numbered source. Where the library has nothing, I say so.

**What I keep**: your question, my answer, your Discord id and the channel, for {days} days, so that buttons work and a \
conversation can go on; your thumbs and reasons; which tips you saw; your `/me` and `/plan`, if you made them. Questions that I could not answer go on \
a list for the moderators.
**Who can see it**: the moderators of this server (unanswered questions, thumbs and their counts) and whoever runs this bot. \
`/privacy` says more, `/my-data` shows or deletes it. \
Nobody trains a model on it, and nobody is rated or profiled with it.
**What I read**: messages that mention me, reply to me or come directly{channels}. Everything else passes me by.

I don't give legal, tax, immigration or medical advice, and I can be wrong: open the sources before something important.
""")


class HelpDoor(ButtonItem, template=r"wf:help:(?P<door>[a-z]+)"):
    """Show what stands behind one of the doors of /help."""

    def __init__(self, door: str) -> None:
        self.door = door
        shown = next((each for each in DOORS if each.id == door), None)
        super().__init__(
            discord.ui.Button(
                label=_(shown.label) if shown else door,
                emoji=shown.emoji if shown else None,
                style=discord.ButtonStyle.primary,
                custom_id=f"wf:help:{door}",
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the door's card to the member alone."""
        about = About.of(interaction)
        door = next((each for each in about.doors if each.id == self.door), None)
        if door is None:
            raise NotFound(DOOR_GONE)
        async with thinking(interaction, quiet=True):
            await tell(interaction, await about.card(door))


class About(Room):
    """Explain the mentor."""

    def __init__(self, bot: commands.Bot, options: BotOptions, is_open: OpenDoors) -> None:
        self._links = CommandLinks(bot)
        self._options = options
        self._is_open = is_open

    @property
    def doors(self) -> list[Door]:
        """Return the doors behind which this bot has something."""
        return [door for door in DOORS if door.needs is None or self._links.has(door.needs)]

    async def card(self, door: Door) -> str:
        """Return what stands behind a door, with the commands that this bot has of it."""
        lines = [await self._links.line(name) for name in door.commands]
        return card(door, [line for line in lines if line is not None])

    @app_commands.command(name="help", description="What I can do for you, in three lines; buttons show how")
    async def help(self, interaction: discord.Interaction) -> None:
        """Show the front door; who manages the server also reads what is theirs."""
        runs_it = interaction.guild is not None and interaction.permissions.manage_guild
        view = discord.ui.View(timeout=None)
        for door in self.doors:
            # Who can open a door sees it shut; for others it would be a button that leads nowhere.
            if runs_it or await self._is_open(door.id, interaction.guild_id or 0):
                view.add_item(HelpDoor(door.id))
        text = f"{_(WELCOME)}\n{_(MODERATORS)}" if runs_it else _(WELCOME)
        await interaction.response.send_message(text, view=view, ephemeral=True)

    @app_commands.command(name="about", description="What the mentor is, what it stores and who can see it")
    async def about(self, interaction: discord.Interaction) -> None:
        """Say that this is an AI system and what it keeps."""
        options = self._options
        channels = _(", and every message in the channels marked as mentor channels") if options.message_content else ""
        text = _(ABOUT).format(days=options.retention_days, channels=channels)
        await interaction.response.send_message(text, ephemeral=True)


async def install(bot: commands.Bot, options: BotOptions, is_open: OpenDoors) -> None:
    """Add the cog and revive its buttons; `is_open` tells which doors a community's moderators opened."""
    await bot.add_cog(About(bot, options, is_open))
    bot.add_dynamic_items(HelpDoor)
