"""The form for a member's own words: a note on a step, or the plan's title."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.kernel.speech import _
from bot.planning.plans import NOTE_CHARACTERS, TITLE_CHARACTERS

if TYPE_CHECKING:
    from bot.planning.rules.plans import Plan

WORDS_ID = "wf:plan-words:"


class WordsForm(discord.ui.Modal):
    """Ask for a note or a title; the cog takes it, in whichever process it arrives."""

    def __init__(self, plan: Plan, number: int) -> None:
        super().__init__(title=_("Your own words"), custom_id=f"{WORDS_ID}{plan.id}:{number}")
        step = plan.step(number)
        kept = step.note if step else plan.title
        self.add_item(
            discord.ui.TextInput(
                label=_("A note on step {number}").format(number=number) if step else _("What do you call this plan?"),
                style=discord.TextStyle.paragraph if step else discord.TextStyle.short,
                placeholder=_("Only you see it. Leave it empty to delete it."),
                default=kept or None,
                required=False,
                max_length=NOTE_CHARACTERS if step else TITLE_CHARACTERS,
            )
        )
        # Sent but not stored: the cog hears it by its custom_id.
        self.stop()
