"""What the panel's lists are made of: their names, their options, and custom_ids that carry a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import shortened
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Collection

LABEL = 100
PARTS = {
    "offers": N_("What I offer"),
    "seeks": N_("What I look for"),
    "field": N_("My field"),
    "zone": N_("My time zone"),
}
DRAFT = r"(?::(?P<draft>[\w.-]+))?"
"""The end of the custom_id of whatever stands on a panel that shows a draft, as a template reads it."""


def with_draft(custom_id: str, draft: str | None) -> str:
    """Return a custom_id that carries the draft, if there is one."""
    return custom_id if draft is None else f"{custom_id}:{draft}"


def option(value: str, label: str, picked: Collection[str | None]) -> discord.SelectOption:
    """Return what can be picked, ticked where it is among what was."""
    return discord.SelectOption(label=shortened(label, LABEL), value=value, default=value in picked)
