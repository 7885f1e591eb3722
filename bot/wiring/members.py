"""Build the members' wing: communities' settings and members' own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.members.adapters.community_store import DatabaseCommunities
from bot.members.adapters.member_store import DatabaseMembers
from bot.members.adapters.profile_store import DatabaseProfiles
from bot.members.adapters.territories import countries, currencies
from bot.members.communities import Communities
from bot.members.member_data import MemberData
from bot.members.profile import Profiles
from bot.members.rules.choices import Choice, Choices
from bot.members.rules.profiles import Line
from bot.search.adapters.askers_file import read_askers
from bot.wiring.foundation import goals_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.ports import Clock
    from bot.search.rules.askers import Mark
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class MembersWing:
    """Hold the wing's use cases, and the store that also remembers which commands Discord knows."""

    communities: Communities
    member_data: MemberData
    profiles: Profiles
    store: DatabaseCommunities


def open_members(foundation: Foundation, sealing: Sealing, clock: Clock, choices: Choices) -> MembersWing:
    """Return the wing on an open foundation; `choices` are what a profile may say."""
    store = DatabaseCommunities(foundation.engine)
    return MembersWing(
        Communities(store),
        MemberData(DatabaseMembers(foundation.engine, sealing), clock),
        Profiles(DatabaseProfiles(foundation.engine, sealing), choices, clock),
        store,
    )


def read_choices(folder: Path, skills: Sequence[Skill], occupations: Sequence[Occupation]) -> Choices:
    """Return what a profile may say, from this folder's files; raise KnowledgeError where one cannot be used."""
    askers = read_askers(folder / "askers.yaml")
    return Choices(
        {
            Line.STAGE: _of_marks(askers.stages),
            Line.FIELD: _of_marks(askers.fields),
            Line.OCCUPATION: tuple(Choice(each.id, each.name, each.also) for each in occupations),
            Line.SKILLS: tuple(Choice(each.id, each.name, each.also) for each in skills),
            Line.COUNTRY: countries(),
            Line.CURRENCY: currencies(),
            Line.GOALS: goals_of(folder / "goals.yaml"),
        }
    )


def _of_marks(marks: Sequence[Mark]) -> tuple[Choice, ...]:
    return tuple(Choice(mark.id, mark.name, (), mark.named) for mark in marks)
