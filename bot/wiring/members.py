"""Build the members' wing: communities' settings and members' own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.members.adapters.community_store import DatabaseCommunities
from bot.members.adapters.member_store import DatabaseMembers
from bot.members.communities import Communities
from bot.members.member_data import MemberData

if TYPE_CHECKING:
    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.ports import Clock
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class MembersWing:
    """Hold the wing's use cases, and the store that also remembers which commands Discord knows."""

    communities: Communities
    member_data: MemberData
    store: DatabaseCommunities


def open_members(foundation: Foundation, sealing: Sealing, clock: Clock) -> MembersWing:
    """Return the wing on an open foundation."""
    store = DatabaseCommunities(foundation.engine)
    return MembersWing(Communities(store), MemberData(DatabaseMembers(foundation.engine, sealing), clock), store)
