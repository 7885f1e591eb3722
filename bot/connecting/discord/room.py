"""Hold what the wing's buttons, selects and rounds need, and let moderators through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import discord

from bot.connecting.rules.entries import Standing
from bot.discord_app.failures import NOT_HERE
from bot.discord_app.rooms import Room
from bot.errors import NotAllowed, Unavailable
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Collection

    from discord.ext import commands

    from bot.connecting.conditions import Conditions
    from bot.connecting.entries import Entries
    from bot.connecting.introductions import Introductions
    from bot.connecting.rules.entries import Entry
    from bot.connecting.safety import Safety
    from bot.connecting.suggestions import Suggestions
    from bot.members.communities import Communities

MODERATORS_ONLY = N_("Only this server's moderators can decide that.")


class Courier(Protocol):
    """Bring to Discord what introductions bring forth; the buttons under its messages reach it by the room."""

    async def welcome(self, entry: Entry) -> None:
        """Tell a member that they are in, or find out that they cannot be written to."""
        ...

    async def hold_rounds(self) -> None:
        """Bring members together where the week's round is due."""
        ...

    async def send_cards(self) -> None:
        """Send the cards that are due."""
        ...

    async def introduce(self) -> None:
        """Introduce those who both said yes."""
        ...

    async def tell_reports(self) -> None:
        """Tell moderators what was reported."""
        ...

    async def ask_to_keep(self) -> None:
        """Ask the members whose entries end soon whether they want to keep them."""
        ...


class Connecting(Room):
    """Hold the wing's use cases."""

    def __init__(
        self,
        *,
        entries: Entries,
        suggestions: Suggestions,
        introductions: Introductions,
        safety: Safety,
        conditions: Conditions,
        communities: Communities,
        delivery: Courier,
    ) -> None:
        self.entries = entries
        self.suggestions = suggestions
        self.introductions = introductions
        self.safety = safety
        self.conditions = conditions
        self.communities = communities
        self.delivery = delivery

    async def moderates(self, member: discord.Member) -> bool:
        """Tell whether somebody moderates the mentor in their server."""
        return await self.communities.may_moderate(
            member.guild.id,
            manages_server=member.guild_permissions.manage_guild,
            roles=[role.id for role in member.roles],
        )


class ServerMembers:
    """Ask Discord who is a member of the servers that this process is in."""

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot

    def communities(self) -> Collection[int]:
        """Return the servers that this process serves."""
        return {guild.id for guild in self._bot.guilds if not guild.unavailable}

    async def standing(self, community: int, member: int) -> Standing | None:
        """Return how somebody stands in a server, None where they are no member; raise Unavailable where nobody knows."""
        guild = self._bot.get_guild(community)
        if guild is None:
            return None
        try:
            return standing_of(await guild.fetch_member(member))
        except discord.NotFound:
            return None
        except discord.HTTPException as exc:
            raise Unavailable(f"Discord does not say who is a member ({exc.status}).") from exc


def standing_of(member: discord.Member) -> Standing:
    """Return since when somebody is a member, and their roles."""
    return Standing(member.joined_at, frozenset(role.id for role in member.roles))


def member_of(interaction: discord.Interaction) -> discord.Member:
    """Return who acts in a server; raise NotAllowed in direct messages, where nobody can tell which server is meant."""
    if not isinstance(interaction.user, discord.Member):
        raise NotAllowed(NOT_HERE)
    return interaction.user


async def moderator_of(interaction: discord.Interaction) -> discord.Member:
    """Return who acts, if they moderate; raise NotAllowed for everybody else."""
    member = interaction.user
    if not isinstance(member, discord.Member) or not await Connecting.of(interaction).moderates(member):
        raise NotAllowed(MODERATORS_ONLY)
    return member
