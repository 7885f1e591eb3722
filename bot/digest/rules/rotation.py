"""Take turns: every item once before any comes again, in an order of each reader's own."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")


def in_turn(items: Sequence[Item], key: Callable[[Item], str], reader: str, number: int) -> Item | None:
    """Return the item of this turn, counted from 0; None where there are no items.

    Items are ordered by a hash of reader and id, so that nothing needs to be remembered and an item more moves no other.
    """
    if not items:
        return None
    return sorted(items, key=lambda item: sha256(f"{reader}:{key(item)}".encode()).digest())[number % len(items)]
