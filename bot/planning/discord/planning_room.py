"""What the buttons of plans and check-ins find, in whichever process they are pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.rooms import Room

if TYPE_CHECKING:
    from bot.planning.check_ins import CheckIns
    from bot.planning.plans import Plans


class Planning(Room):
    """Hold what the buttons of plans and check-ins need."""

    def __init__(self, plans: Plans, check_ins: CheckIns) -> None:
        self.plans = plans
        self.check_ins = check_ins
