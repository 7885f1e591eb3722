"""Say why two members were brought together, in the menu's own sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.connecting.rules.menu import By
from bot.connecting.rules.pairing import gain_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.connecting.rules.entries import Wishes
    from bot.connecting.rules.menu import Menu


def reasons_for(own: Wishes, other: Wishes, menu: Menu) -> list[str]:
    """Return what speaks for the other, as the one with the first wishes reads it; nothing else of the other is said.

    Empty where one of the two would get nothing.
    """
    gets, gives = gain_of(own, other, menu), gain_of(other, own, menu)
    if not gets.count or not gives.count:
        return []
    said = [kind.you_get.format(field=own.field) for kind in gets.kinds]
    if gets.skills:
        said.append(menu.skill_words.you_get.format(skills=_named(gets.skills, menu)))
    said += [kind.you_give for kind in gives.kinds if kind.by is By.OFFER]
    if gives.skills:
        said.append(menu.skill_words.you_give.format(skills=_named(gives.skills, menu)))
    return said


def opening_for(first: Wishes, second: Wishes, menu: Menu) -> str:
    """Return the question with which the two may begin."""
    gains = gain_of(first, second, menu), gain_of(second, first, menu)
    met = {kind.id for gain in gains for kind in gain.kinds}
    openings = [kind.opening for kind in menu.kinds if kind.id in met]
    return openings[0] if openings else menu.skill_words.opening


def _named(skills: Iterable[str], menu: Menu) -> str:
    names = [name for skill, name in menu.skill_names.items() if skill in skills]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
