"""How everything is: what is in trouble, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Say which part is in trouble, how, and since when; without one that is `vital`, nobody gets an answer."""

    part: str
    says: str
    since: datetime
    vital: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Hold how everything is: well, or in trouble, since a moment; and when the process started."""

    troubles: tuple[Trouble, ...]
    since: datetime
    started: datetime

    @property
    def is_well(self) -> bool:
        """Tell whether no part is in trouble."""
        return not self.troubles

    @property
    def answers(self) -> bool:
        """Tell whether every part is well without which nobody gets an answer."""
        return not any(trouble.vital for trouble in self.troubles)
