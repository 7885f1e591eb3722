"""Where an answer goes, and who may ask for one: what the community's settings decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.care.rules.privacy import without_details
from bot.discord_app.text import shortened
from bot.errors import NotAllowed
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from bot.kernel.records import CommunitySettings
    from bot.members.communities import Communities

THREAD_NAME = 90
THREAD_MINUTES: Final = 1440
NOT_AN_ASKER = N_("In this server only members with a certain role may ask me. A moderator can tell you which.")


async def may_ask(communities: Communities, community: int, member: discord.User | discord.Member) -> None:
    """Raise NotAllowed for a member who lacks the role that the community asks for."""
    roles = [role.id for role in member.roles] if isinstance(member, discord.Member) else []
    manages = isinstance(member, discord.Member) and member.guild_permissions.manage_guild
    if community and not manages and not await communities.may_ask(community, roles):
        raise NotAllowed(NOT_AN_ASKER)


async def place_for_answer(message: discord.Message, settings: CommunitySettings) -> discord.abc.MessageableChannel:
    """Return where to answer a message: in place, or in a new thread under it where the community wants that."""
    if not settings.answers_in_threads or not isinstance(message.channel, discord.TextChannel):
        return message.channel
    name = shortened(without_details(message.clean_content), THREAD_NAME) or _("Your question")
    try:
        return await message.create_thread(name=name, auto_archive_duration=THREAD_MINUTES)
    except discord.HTTPException:
        # Without the permission to make threads, an answer in place is better than none.
        return message.channel
