"""Keep what members say of themselves, when they want that, so that answers fit.

A profile belongs to one community (direct messages are community 0): a server learns nothing from what its member said in
another one, and what is said in private stays in private. Whoever is in two servers fills in two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.members.rules.profiles import LEAST_HOURS, MOST, MOST_HOURS, NAMES, Line, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.kernel.ports import Clock
    from bot.members.ports import ProfileStore
    from bot.members.rules.choices import Choices

NOT_STARTED = N_("You have no profile here. `/me` says what it is for and starts one.")
UNKNOWN = N_("{line}: one of these is not in my lists, so nothing was changed. Nearest: {nearest}.")
NO_NUMBER = N_("Hours a week: a whole number from {least} to {most}. Nothing was changed.")
TOO_MANY = N_("{line}: {most} at most. Nothing was changed.")

log = structlog.get_logger(__name__)


class Profiles:
    """Read and change members' profiles; nothing is kept before a member started one."""

    def __init__(self, store: ProfileStore, choices: Choices, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.choices = choices

    async def get(self, community: int, member: int) -> Profile | None:
        """Return what the member said of themselves in this community, None for whoever did not start a profile."""
        profile = await self._store.get(community, member)
        return None if profile is None else self.choices.known(profile)

    async def start(self, community: int, member: int) -> Profile:
        """Keep an empty profile, since the member agreed to that; one that is there stays as it is."""
        await self._store.start(community, member, self._clock.now())
        log.info("profile_started", community=community)
        return await self.get(community, member) or Profile()

    async def choose(self, community: int, member: int, line: Line, values: Sequence[str]) -> Profile:
        """Replace one line by these ids, none to clear it; raise NotFound for ids that the library does not know."""
        for value in values:
            if self.choices.get(line, value) is None:
                raise self._unknown(line, value)
        _within_most(line, values)
        return await self._change(community, member, lambda profile: profile.having(line, values))

    async def type(self, community: int, member: int, typed: Mapping[Line, str]) -> Profile:
        """Replace lines by what was typed; in lines that take several, commas part them.

        Raises NotFound, and changes nothing, where something typed is not known.
        """
        read = {line: self._read(line, text) for line, text in typed.items()}

        def replaced(profile: Profile) -> Profile:
            for line, values in read.items():
                profile = profile.having(line, values)
            return profile

        return await self._change(community, member, replaced)

    async def add(self, community: int, member: int, line: Line, typed: str) -> Profile:
        """Add what was typed to a line that takes several, or put it in place of what a line of one value holds."""
        found = self._read(line, typed)

        def added(profile: Profile) -> Profile:
            values = (*profile.values(line), *found) if line in MOST else found
            _within_most(line, tuple(dict.fromkeys(values)))
            return profile.having(line, values)

        return await self._change(community, member, added)

    async def clear(self, community: int, member: int, lines: Sequence[Line]) -> Profile:
        """Clear these lines."""
        return await self.type(community, member, dict.fromkeys(lines, ""))

    async def delete(self, community: int, member: int) -> bool:
        """Delete the member's profile in this community; return whether there was one."""
        deleted = await self._store.delete(community, member)
        log.info("profile_deleted", community=community)
        return deleted

    async def _change(self, community: int, member: int, change: Callable[[Profile], Profile]) -> Profile:
        def known_and_changed(profile: Profile) -> Profile:
            return change(self.choices.known(profile))

        changed = await self._store.change(community, member, known_and_changed, self._clock.now())
        if changed is None:
            raise NotFound(NOT_STARTED)
        return changed

    def _read(self, line: Line, typed: str) -> tuple[str, ...]:
        parts = typed.replace("\n", ",").replace(";", ",").split(",") if line in MOST else [typed]
        found = []
        for part in filter(None, (each.strip() for each in parts)):
            choice = self.choices.find(line, part)
            if choice is None:
                raise self._unknown(line, part)
            found.append(choice.id)
        _within_most(line, tuple(dict.fromkeys(found)))
        return tuple(dict.fromkeys(found))

    def _unknown(self, line: Line, typed: str) -> NotFound:
        if line is Line.HOURS:
            return NotFound(_(NO_NUMBER).format(least=LEAST_HOURS, most=MOST_HOURS))
        nearest = ", ".join(f"“{name}”" for name in self.choices.nearest(line, typed))
        return NotFound(_(UNKNOWN).format(line=_(NAMES[line]), nearest=nearest))


def _within_most(line: Line, values: Sequence[str]) -> None:
    most = MOST.get(line, 1)
    if len(values) > most:
        raise NotFound(_(TOO_MANY).format(line=_(NAMES[line]), most=most))
