"""Change wishes by what was picked; what the menu does not hold is passed over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.connecting.rules.entries import SKILLS_AT_MOST

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.connecting.rules.entries import Side, Wishes
    from bot.connecting.rules.menu import Menu


def with_picked(wishes: Wishes, part: str, picked: Collection[str], menu: Menu) -> Wishes:
    """Return the wishes with this in "offers", "seeks", "field" or "zone"."""
    match part:
        case "offers":
            return replace(wishes, offers=frozenset(each.id for each in menu.offered if each.id in picked))
        case "seeks":
            return replace(wishes, seeks=frozenset(each.id for each in menu.kinds if each.id in picked))
        case "field":
            return replace(wishes, field=next((each for each in menu.fields if each in picked), None))
        case "zone":
            return replace(wishes, zone=next((each.id for each in menu.zones if each.id in picked), None))
    return wishes


def with_skills_of(wishes: Wishes, side: Side, field: str, picked: Collection[str], menu: Menu) -> Wishes:
    """Return the wishes with these skills of one field beside those of others, as many as there is room for."""
    of_field = [skill.id for skill in menu.skills_of(field)]
    others = [skill for skill in sorted(wishes.skills(side)) if skill not in of_field]
    wanted = [skill for skill in of_field if skill in picked]
    return wishes.with_skills(side, [*others, *wanted][:SKILLS_AT_MOST])


def took_all(wishes: Wishes, side: Side, field: str, picked: Collection[str], menu: Menu) -> bool:
    """Tell whether there was room for all the skills that were picked of one field."""
    return {skill.id for skill in menu.skills_of(field) if skill.id in picked} <= wishes.skills(side)
