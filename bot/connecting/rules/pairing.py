"""Who suits whom, and which pairs to propose.

Both members of a pair value it by the same number, its worth: what the one gets who gets less, then what both get. Had each a
ranking of their own, there might be no stable pairing at all (the stable roommates' problem), and one of greatest total worth may be
unstable: of the worths ab 2, bc 3, cd 2 it takes ab and cd, although b and c would both rather have each other. So the pairs are found
worth by worth, the best first, and among pairs of one worth as many as possible. No two members are then left who would both rather
have each other than what they got; the tests check that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, groupby
from typing import TYPE_CHECKING

from bot.connecting.rules.menu import By

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bot.connecting.rules.entries import Wishes
    from bot.connecting.rules.menu import Kind, Menu

Pair = frozenset[int]
"""Two members' numbers."""

Edge = tuple[int, int, int]
"""Two members' numbers, the smaller first, and how much the pair is to be preferred among equals."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Say what a member gets from another: kinds of the menu, in its order, and skills."""

    kinds: tuple[Kind, ...]
    skills: frozenset[str]

    @property
    def count(self) -> int:
        """Return how many things it is."""
        return len(self.kinds) + len(self.skills)


@dataclass(frozen=True, slots=True)
class Match:
    """Hold two members who would both get something; `worth` is what the lesser gain and what both come to."""

    first: int
    second: int
    worth: tuple[int, int]

    @property
    def pair(self) -> Pair:
        """Return the two without an order."""
        return frozenset((self.first, self.second))


def gain_of(own: Wishes, other: Wishes, menu: Menu) -> Gain:
    """Return what the one with the first wishes gets from the one with the second."""
    met = tuple(kind for kind in menu.kinds if kind.id in own.seeks and _meets(kind, own, other, menu))
    return Gain(met, (own.learns & other.shows) & menu.skill_names.keys())


def possible_matches(wishes: Mapping[int, Wishes], menu: Menu, apart: Collection[Pair]) -> list[Match]:
    """Return every two members who would both get something and are not to be kept apart, in the order of their numbers."""
    found = []
    for first, second in combinations(sorted(wishes), 2):
        gains = gain_of(wishes[first], wishes[second], menu).count, gain_of(wishes[second], wishes[first], menu).count
        if min(gains) > 0 and frozenset((first, second)) not in apart:
            found.append(Match(first, second, (min(gains), sum(gains))))
    return found


def stable_pairs(
    matches: Iterable[Match],
    waited: Mapping[int, int],
    largest: Callable[[Sequence[Edge]], Iterable[tuple[int, int]]],
) -> list[Match]:
    """Return pairs in which nobody is twice and which no two members would both leave for each other.

    `waited` are the days for which each member has waited: among equals, those who waited longest come first.
    """
    taken: set[int] = set()
    chosen: list[Match] = []
    ordered = sorted(matches, key=lambda match: (match.worth, -match.first, -match.second), reverse=True)
    for _, group in groupby(ordered, key=lambda match: match.worth):
        free = {match.pair: match for match in group if not match.pair & taken}
        edges = [(each.first, each.second, 1 + waited[each.first] + waited[each.second]) for each in free.values()]
        for found in sorted(map(sorted, largest(edges))) if edges else ():
            chosen.append(free[frozenset(found)])
            taken.update(found)
    return chosen


def _meets(kind: Kind, own: Wishes, other: Wishes, menu: Menu) -> bool:
    match kind.by:
        case By.OFFER:
            return kind.id in other.offers
        case By.BOTH:
            return kind.id in other.seeks
        case By.FIELD:
            return own.field is not None and own.field == other.field
        case By.ZONE:
            return own.zone is not None and other.zone is not None and menu.are_near(own.zone, other.zone)
