"""What is ticked and not kept yet: what a profile suggests, and how the panel's own buttons carry it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.connecting.rules.entries import SKILLS_AT_MOST, Side, Wishes
from bot.kernel.ticks import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.connecting.rules.menu import Menu

DIGITS = 3
"""Letters for a skill's place, hexadecimal: bits for every skill of two lists would be too long for a button."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold wishes that are shown to their member alone and stand nowhere but in the panel that shows them."""

    wishes: Wishes


def suggested(
    menu: Menu, skills: Sequence[str] = (), field: str | None = None, hours: Collection[float] = ()
) -> Wishes:
    """Return what a profile's skills, field and hours from UTC come to on the menu; what it does not hold is left out."""
    shows = [skill for skill in skills if skill in menu.skill_names]
    named = menu.fields_of_me.get(field or "")
    return Wishes(
        shows=frozenset(shows[:SKILLS_AT_MOST]),
        field=named if named in menu.fields else None,
        zone=menu.zone_at(hours),
    )


def written(wishes: Wishes, menu: Menu) -> str:
    """Return wishes in as few letters as a button can carry."""
    every = _every(menu)
    ticked = {
        *(f"offers {each}" for each in wishes.offers),
        *(f"seeks {each}" for each in wishes.seeks),
        f"field {wishes.field}",
        f"zone {wishes.zone}",
    }
    places = [_placed(wishes.skills(side), menu) for side in Side]
    return ".".join([packed(ticked, every), *places])


def read(text: str, menu: Menu) -> Wishes | None:
    """Return the wishes that were written; None where the menu is another one now, or nothing of the kind was written."""
    parts = re.fullmatch(r"([\w-]*)\.([0-9a-f]*)\.([0-9a-f]*)", text)
    ticked = unpacked(parts[1], _every(menu)) if parts else None
    if parts is None or ticked is None:
        return None
    held = [each.partition(" ")[::2] for each in sorted(ticked)]
    one = dict(held)
    return Wishes(
        offers=frozenset(name for part, name in held if part == "offers"),
        seeks=frozenset(name for part, name in held if part == "seeks"),
        shows=_skills_at(parts[2], menu),
        learns=_skills_at(parts[3], menu),
        field=one.get("field"),
        zone=one.get("zone"),
    )


def _every(menu: Menu) -> list[str]:
    """Return all that can be ticked, the skills last: they count for whether the menu is the same, and cost no letters."""
    return [
        *(f"offers {each.id}" for each in menu.offered),
        *(f"seeks {each.id}" for each in menu.kinds),
        *(f"field {each}" for each in menu.fields),
        *(f"zone {each.id}" for each in menu.zones),
        *(f"skill {each.id}" for each in menu.skills),
    ]


def _placed(skills: Iterable[str], menu: Menu) -> str:
    picked = set(skills)
    return "".join(f"{place:0{DIGITS}x}" for place, each in enumerate(menu.skill_names) if each in picked)


def _skills_at(places: str, menu: Menu) -> frozenset[str]:
    names, numbers = list(menu.skill_names), [places[at : at + DIGITS] for at in range(0, len(places), DIGITS)]
    return frozenset([names[number] for each in numbers if (number := int(each, 16)) < len(names)][:SKILLS_AT_MOST])
