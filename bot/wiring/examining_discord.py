"""What `python -m bot doctor` examines in Discord, and by it the clock; without a token it says what is left open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.answering.adapters.tables import answers
from bot.errors import DatabaseUnavailable
from bot.health.discord.visiting import DateSeen, look_round, named, visitor
from bot.health.doctor import Check
from bot.health.rules.findings import bad, good, note, unchecked
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.adapters.database_form import existing_database, form_of
from bot.kernel.records import CommunitySettings
from bot.members.adapters.community_store import DatabaseCommunities

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.health.discord.visiting import Visit
    from bot.health.rules.findings import Finding
    from bot.settings import Settings

TOKEN = "Put DISCORD_TOKEN into .env (README, “Into Discord in ten minutes”)."  # noqa: S105  # names it, holds none
INTENT = (
    "Turn on Message Content Intent in Discord's developer portal (Bot → Privileged Gateway Intents), or set "
    "MENTOR_MESSAGE_CONTENT=false."
)
DEAF = (
    "Set MENTOR_MESSAGE_CONTENT=true and turn Message Content Intent on in Discord's developer portal; until then only "
    "mentions are heard there."
)
PERMISSIONS = "Give the mentor's role there what it lacks (Server Settings → Roles, and the channel's own permissions)."
INVITE = "Invite it with the address that README builds (“Into Discord in ten minutes”)."
SET_CLOCK = "Let the machine set its clock by itself (on most: `timedatectl set-ntp true`)."
SHOWN = 20
"""Servers and channels in trouble that are named, one a line."""

SKEW = timedelta(seconds=30)


def discord_checks(settings: Settings) -> list[Check]:
    """Return the checks that need Discord, and the clock's, which is better with it."""
    here = InDiscord(settings)
    return [Check("discord", here.look), Check("clock", here.clock)]


class InDiscord:
    """Look at Discord once, and at the clock by what Discord's said."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._date = DateSeen()

    async def look(self) -> Sequence[Finding]:
        """Connect, look at intents and permissions, and leave."""
        token = self._settings.discord_token
        if token is None:
            return [
                unchecked("intents", "that needs a token, and none is set", TOKEN),
                unchecked("permissions", "that needs a token, and none is set", TOKEN),
            ]
        async with visitor(token.get_secret_value(), self._date) as client:
            return findings_of(
                await look_round(client, self._decided, self._date), hears=self._settings.message_content
            )

    async def clock(self) -> Sequence[Finding]:
        """Compare the clock with Discord's, or else with what was kept last."""
        if self._date.theirs is not None and self._date.ours is not None:
            off = abs(self._date.ours - self._date.theirs)
            says = f"{off.total_seconds():.0f} s from Discord's"
            return [good("clock", says) if off <= SKEW else bad("clock", says, SET_CLOCK)]
        now, last = SystemClock().now(), await self._last_answer()
        if last is not None and last > now + SKEW:
            return [bad("clock", f"it says {now:%Y-%m-%d %H:%M}, and an answer was kept after that", SET_CLOCK)]
        return [
            good("clock", f"it says {now:%Y-%m-%d %H:%M} UTC, and nothing was kept after that"),
            unchecked("clock", "whether it is exact: with a token it is compared with Discord's"),
        ]

    async def _decided(self, community: int) -> CommunitySettings:
        try:
            async with existing_database(self._settings.database_address) as engine:
                if (await form_of(engine)).is_newest:
                    return await DatabaseCommunities(engine).get(community)
        except DatabaseUnavailable:
            pass  # the database has a finding of its own
        return CommunitySettings(community)

    async def _last_answer(self) -> datetime | None:
        try:
            async with existing_database(self._settings.database_address) as engine:
                if not (await form_of(engine)).is_newest:
                    return None
                async with engine.connect() as connection:
                    found: datetime | None = await connection.scalar(select(func.max(answers.c.asked_at)))
                    return found
        except DatabaseUnavailable:
            return None


def findings_of(visit: Visit, *, hears: bool) -> list[Finding]:
    """Return what a visit comes to; `hears` says whether the settings ask for message content."""
    return [good("discord", f"the token is {visit.name}'s"), _intents(visit, hears=hears), *_permissions(visit)]


def _intents(visit: Visit, *, hears: bool) -> Finding:
    if hears and not visit.hears_content:
        return bad("intents", "Message Content is wanted and not turned on for this application", INTENT)
    marked = [place.server for place in visit.places if place.has_mentor_channels]
    if marked and not hears:
        return note("intents", f"{len(marked)} server(s) have mentor channels, and message content is off", DEAF)
    return good("intents", "Message Content is on" if hears else "Message Content is off, and nobody needs it")


def _permissions(visit: Visit) -> list[Finding]:
    if not visit.places:
        return [bad("permissions", f"{visit.name} is in no server", INVITE)]
    lines = named(visit.places)
    well = sum(place.is_well for place in visit.places)
    found = [bad("permissions", line, PERMISSIONS) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        found.append(bad("permissions", f"and {len(lines) - SHOWN} more", PERMISSIONS))
    return [good("permissions", f"{well} of {len(visit.places)} server(s) are well"), *found] if well else found
