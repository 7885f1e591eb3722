"""Let a wing's buttons and forms find what they need: their own wing's cog, and nothing of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord.ext import commands

from bot.discord_app.failures import explained
from bot.discord_app.tongues import speak_to

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class Room(commands.Cog):
    """Hold a wing's use cases for the items that Discord revives by their custom_id, in whichever process they are pressed."""

    @classmethod
    def of(cls, interaction: discord.Interaction) -> Self:
        """Return the running bot's cog of this kind."""
        room = cast("commands.Bot", interaction.client).get_cog(cls.__cog_name__)
        assert isinstance(room, cls)
        return room


class ButtonItem(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"wf:-"):
    """A button that works after a restart: the named groups of its template are its constructor's arguments."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Build the button again from what Discord kept of it."""
        speak_to(interaction)
        return cls(**match.groupdict())  # type: ignore[arg-type]  # each subclass names its arguments in its template

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says; whatever goes wrong is explained to the member."""
        async with explained(interaction):
            await self.pressed(interaction)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        raise NotImplementedError


class SelectItem(discord.ui.DynamicItem[Any], template=r"wf:--"):
    """A select that works after a restart, of any of Discord's kinds: its template's groups are its constructor's arguments."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Build the select again from what Discord kept of it; what was picked comes with the interaction."""
        speak_to(interaction)
        return cls(**match.groupdict())  # type: ignore[arg-type]  # each subclass names its arguments in its template

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what was picked; whatever goes wrong is explained to the member."""
        async with explained(interaction):
            values = cast("dict[str, Any]", interaction.data).get("values", [])
            await self.picked(interaction, [str(each) for each in values])

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Do what was picked."""
        raise NotImplementedError


def submitted(interaction: discord.Interaction, *prefixes: str) -> tuple[str, list[str]] | None:
    """Return the custom_id and the typed fields of a form that was handed in, None for anything else.

    Forms are heard by their custom_id, so that one opened before a restart is heard after it.
    """
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data = cast("dict[str, Any]", interaction.data)
    custom_id: str = data["custom_id"]
    if not custom_id.startswith(prefixes):
        return None
    rows: Sequence[dict[str, Any]] = data["components"]
    return custom_id, [field["value"] for row in rows for field in row["components"]]
