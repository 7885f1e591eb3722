"""Suggest to a member what their own profile says; nothing of it is kept before they save it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.connecting.rules.drafts import Draft, read, suggested
from bot.connecting.rules.entries import SKILLS_AT_MOST, State, Wishes
from bot.connecting.rules.picking import took_all, with_picked, with_skills_of
from bot.errors import NotFound
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.connecting.entries import Entries
    from bot.connecting.ports import Clocks, EntryStore, Profiles
    from bot.connecting.rules.entries import Entry, Side
    from bot.kernel.ports import Clock

CHANGED = N_(
    "What can be picked has changed since that message, and nothing of it was kept. Type `/connect` again, please."
)


class Suggestions:
    """Turn what a member said of themselves in a community into a draft of their entry there, which only they see."""

    def __init__(self, store: EntryStore, entries: Entries, profiles: Profiles, clocks: Clocks, clock: Clock) -> None:
        self._store = store
        self._entries = entries
        self._menu = entries.menu
        self._profiles = profiles
        self._clocks = clocks
        self._clock = clock

    async def find(self, community: int, member: int) -> tuple[Draft, bool] | None:
        """Return what the member's profile suggests, and whether it has more skills than there is room for.

        None where it suggests nothing, and for whoever has picked or begun to look already.
        """
        entry = await self._entries.find(community, member)
        if entry is not None and (entry.wishes != Wishes() or entry.state is not State.SETTING_UP):
            return None
        if (said := await self._profiles.get(community, member)) is None:
            return None
        hours = self._clocks.hours(said.country, self._clock.now()) if said.country else ()
        wishes = suggested(self._menu, said.skills, said.field, hours)
        return None if wishes == Wishes() else (Draft(wishes), len(said.skills) > SKILLS_AT_MOST)

    def recalled(self, text: str) -> Draft:
        """Return the draft that a panel carries; raise NotFound where the menu is another one now."""
        if (wishes := read(text, self._menu)) is None:
            raise NotFound(CHANGED)
        return Draft(wishes)

    def pick(self, text: str, part: str, picked: Collection[str]) -> Draft:
        """Return the draft with what was picked for "offers", "seeks", "field" or "zone"."""
        return Draft(with_picked(self.recalled(text).wishes, part, picked, self._menu))

    def pick_skills(self, text: str, side: Side, field: str, picked: Collection[str]) -> tuple[Draft, bool]:
        """Return the draft with the skills picked of one field, and whether there was room for all of them."""
        wishes = with_skills_of(self.recalled(text).wishes, side, field, picked, self._menu)
        return Draft(wishes), took_all(wishes, side, field, picked, self._menu)

    async def save(self, community: int, member: int, text: str) -> tuple[Entry, bool]:
        """Keep a draft as the member's entry; return it, and whether it was kept: what was picked meanwhile stays."""
        wishes = self.recalled(text).wishes
        await self._entries.begin(community, member)
        await self._store.change(community, member, lambda kept: wishes if kept == Wishes() else kept)
        entry = await self._entries.own(community, member)
        return entry, entry.wishes == wishes
