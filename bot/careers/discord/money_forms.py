"""The forms for sums of many numbers, and the button that opens one again with what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.rooms import ButtonItem
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE_ID = "wf:rate-form:"
RUNWAY_ID = "wf:runway-form:"
CUSTOM_ID_CHARACTERS = 100
NUMBER_CHARACTERS = 20
AGAIN_ID = "wf:rate-again:"

RATE_FIELDS = (
    (N_("What you want to live on, a year"), "24000", ""),
    (N_("Costs and tax, a year"), N_("tools, insurance, tax put aside: 9000"), ""),
    (N_("Weeks off a year"), N_("holiday, sick days, quiet weeks"), "6"),
    (N_("Hours you work a week"), N_("all of them, also unpaid ones"), "40"),
    (N_("Percent of them that you can bill"), N_("about half for most"), "50"),
)
RUNWAY_FIELDS = (
    (N_("Savings that you can use"), N_("tax money apart: 8000"), ""),
    (N_("Essential costs a month"), N_("rent, food, insurance, phone, debts: 1400"), ""),
    (N_("Income a month that surely comes"), N_("a retainer, a part-time job"), "0"),
    (N_("Bills that come once"), N_("a laptop, a deposit, last year's tax"), "0"),
)


class RateForm(discord.ui.Modal):
    """Ask for the numbers of a rate; the cog takes it, in whichever process it arrives."""

    def __init__(self, setup: str, typed: Sequence[str] = (), *, from_me: bool = False) -> None:
        super().__init__(title=_title(_("Your rate"), setup, from_me=from_me), custom_id=f"{RATE_ID}{setup}")
        _add_fields(self, RATE_FIELDS, typed)


class RunwayForm(discord.ui.Modal):
    """Ask for the numbers of a runway; the cog takes it, in whichever process it arrives."""

    def __init__(self, setup: str, *, from_me: bool = False) -> None:
        super().__init__(title=_title(_("Your runway"), setup, from_me=from_me), custom_id=f"{RUNWAY_ID}{setup}")
        _add_fields(self, RUNWAY_FIELDS)


class RateAgain(ButtonItem, template=r"wf:rate-again:(?P<setup>[A-Z]{3}(?::[\d.]+){3})\|(?P<typed>.*)"):
    """Open the form again with what was typed: the numbers stand in the button, nowhere else."""

    def __init__(self, setup: str, typed: str) -> None:
        self.setup, self.typed = setup, typed
        super().__init__(discord.ui.Button(label=_("Change a number"), custom_id=f"{AGAIN_ID}{setup}|{typed}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await interaction.response.send_modal(RateForm(self.setup, self.typed.split("|")))


def typed_in(setup: str, typed: Sequence[str]) -> str | None:
    """Return what was typed as a button can carry it, None where that is too long for Discord."""
    text = "|".join(each.replace("|", "").strip() for each in typed)
    return text if len(f"{AGAIN_ID}{setup}|{text}") <= CUSTOM_ID_CHARACTERS else None


def _title(name: str, setup: str, *, from_me: bool) -> str:
    """Return a form's title with the currency of its numbers, and where that comes from."""
    said = _("{sum} in {currency}, from your /me") if from_me else _("{sum} in {currency}")
    return said.format(sum=name, currency=setup[:3])


def _add_fields(form: discord.ui.Modal, fields: Sequence[tuple[str, str, str]], typed: Sequence[str] = ()) -> None:
    for number, (label, placeholder, default) in enumerate(fields):
        value = typed[number] if number < len(typed) else default
        form.add_item(
            discord.ui.TextInput(
                label=_(label), placeholder=_(placeholder), default=value or None, max_length=NUMBER_CHARACTERS
            )
        )
    # Sent but not stored: the cog hears it by its custom_id.
    form.stop()
