"""Sums under /money: a rate, a runway, an invoice's due date, a platform's fee; all for the asker alone."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.careers.discord.money_card import (
    HOUSEHOLDS,
    due_embed,
    fee_embed,
    rate_embed,
    runway_embed,
    runway_words,
)
from bot.careers.discord.money_forms import RATE_ID, RUNWAY_ID, RateAgain, RateForm, RunwayForm, typed_in
from bot.careers.rules.money import Household
from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, aside
from bot.errors import MemberError
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.careers.money import Money
    from bot.careers.ports import Profiles
    from bot.careers.rules.money import Currency

Percent = app_commands.Range[float, 0, 90]
Typed = app_commands.Range[str, 1, CHOICE_NAME]
NO_CURRENCY = N_(
    "In which currency? Pick one in `currency`, such as EUR, or keep yours in `/me`: then you can leave it out."
)
FROM_ME = N_("In {code}, from your /me; `currency` takes another one.")
TERMS = ("net 14", "net 30", "net 7", "net 45", "net 60", "net 90", "30 days end of month", "on receipt", "none agreed")


class MoneySums(commands.GroupCog, group_name="money", group_description="Sums with you: rate, runway, due date, fee"):
    """Do sums and show the working."""

    def __init__(self, money: Money, profiles: Profiles) -> None:
        self._money = money
        self._profiles = profiles

    @app_commands.command(name="rate", description="From what you need to an hour, a day and a project, working shown")
    @app_commands.describe(
        currency="Three letters, such as EUR, INR or NGN; your /me's if you leave it out",
        buffer="Percent on top for slow months; 20 if you leave it out",
        fee="Percent that a platform takes, if you work through one",
        project_hours="Hours of a usual project; 20 if you leave it out",
    )
    async def rate(
        self,
        interaction: discord.Interaction,
        currency: Typed | None = None,
        buffer: app_commands.Range[float, 0, 300] = 20.0,
        fee: Percent = 0.0,
        project_hours: app_commands.Range[int, 1, 5000] = 20,
    ) -> None:
        """Open the form for the numbers of a rate."""
        money, from_me = await self._currency(interaction, currency)
        setup = f"{money.code}:{buffer:g}:{fee:g}:{project_hours}"
        await interaction.response.send_modal(RateForm(setup, from_me=from_me))

    @app_commands.command(name="runway", description="How long your savings last, beside a target, as a picture")
    @app_commands.describe(
        currency="Three letters, such as EUR, INR or NGN; your /me's if you leave it out",
        household="Who carries the costs",
    )
    @app_commands.choices(
        household=[app_commands.Choice(name=name, value=value.value) for value, name in HOUSEHOLDS.items()]
    )
    async def runway(
        self,
        interaction: discord.Interaction,
        currency: Typed | None = None,
        household: str = Household.ALONE.value,
    ) -> None:
        """Open the form for the numbers of a runway."""
        money, from_me = await self._currency(interaction, currency)
        await interaction.response.send_modal(RunwayForm(f"{money.code}:{Household(household)}", from_me=from_me))

    @app_commands.command(
        name="invoice-date", description="When an invoice falls due, when to remind, what a rule says"
    )
    @app_commands.describe(
        terms="What you agreed, such as net 30; or none agreed",
        invoice_date="The invoice's day as 2027-01-31; today if you leave it out",
        country="Where the client sits, for what a statute says",
    )
    async def invoice_date(
        self,
        interaction: discord.Interaction,
        terms: Typed,
        invoice_date: Typed | None = None,
        country: Typed | None = None,
    ) -> None:
        """Say when an invoice falls due."""
        async with thinking(interaction, quiet=True):
            due = await self._money.invoice_date(interaction.guild_id or 0, terms, invoice_date, country)
            await interaction.followup.send(embed=due_embed(due), ephemeral=True)

    @app_commands.command(name="fee", description="What a platform's fee leaves you, or what to ask to receive a sum")
    @app_commands.describe(
        platform="The platform",
        amount="The price, or the sum you want to receive",
        currency="Three letters, such as EUR, INR or NGN; your /me's if you leave it out",
        amount_is="Which of the two the amount is",
        percent="The fee on your own offer, in percent",
    )
    @app_commands.choices(
        amount_is=[
            app_commands.Choice(name="what the client pays", value="price"),
            app_commands.Choice(name="what I want to receive", value="receive"),
        ]
    )
    async def fee(
        self,
        interaction: discord.Interaction,
        platform: Typed,
        amount: Typed,
        currency: Typed | None = None,
        amount_is: str = "price",
        percent: Percent | None = None,
    ) -> None:
        """Say what a fee leaves."""
        async with thinking(interaction, quiet=True):
            money, from_me = await self._currency(interaction, currency)
            wanted = amount_is == "receive"
            own = None if percent is None else Decimal(str(percent))
            answer = await self._money.fee(interaction.guild_id or 0, platform, amount, money, own, to_receive=wanted)
            name = answer.platform.name if answer.platform else platform
            embed = fee_embed(answer, name, money, to_receive=wanted)
            if from_me:
                embed.description = "\n".join(
                    filter(None, [embed.description, aside(_(FROM_ME).format(code=money.code))])
                )
            await interaction.followup.send(embed=embed, ephemeral=True)

    async def _currency(self, interaction: discord.Interaction, typed: str | None) -> tuple[Currency, bool]:
        """Return the currency that was typed, or else the one of the member's profile, and whether it is from there."""
        if typed is not None:
            return self._money.currency(typed), False
        said = await self._profiles.get(interaction.guild_id or 0, interaction.user.id)
        if said is None or said.currency is None:
            raise MemberError(NO_CURRENCY)
        return self._money.currency(said.currency), True

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Do the sum of a form that was handed in."""
        if (form := submitted(interaction, RATE_ID, RUNWAY_ID)) is None:
            return
        custom_id, typed = form
        async with explained(interaction):
            if custom_id.startswith(RATE_ID):
                await self._show_rate(interaction, custom_id.removeprefix(RATE_ID), typed)
            else:
                await self._show_runway(interaction, custom_id.removeprefix(RUNWAY_ID), typed)

    async def _show_rate(self, interaction: discord.Interaction, setup: str, typed: Sequence[str]) -> None:
        async with thinking(interaction, quiet=True):
            code, *options = setup.split(":")
            currency, (buffer, fee, project) = self._money.currency(code), map(Decimal, options)
            rate = self._money.rate(currency, typed, (buffer, fee, project))
            view = discord.ui.View(timeout=None)
            if kept := typed_in(setup, typed):
                view.add_item(RateAgain(setup, kept))
            embed = rate_embed(rate, currency, buffer, fee)
            await interaction.followup.send(embed=embed, view=view if kept else discord.utils.MISSING, ephemeral=True)

    async def _show_runway(self, interaction: discord.Interaction, setup: str, typed: Sequence[str]) -> None:
        async with thinking(interaction, quiet=True):
            code, _colon, who = setup.partition(":")
            currency, household = self._money.currency(code), Household(who)
            runway, ends = self._money.runway(currency, typed, household)
            picture = await self._money.runway_picture(runway, currency)
            words = runway_words(runway, currency)
            file = discord.File(io.BytesIO(picture), "runway.png", description=words[:1024])
            embed = runway_embed(runway, ends, currency, household).set_image(url="attachment://runway.png")
            await interaction.followup.send(embed=embed, file=file, ephemeral=True)

    @rate.autocomplete("currency")
    @runway.autocomplete("currency")
    @fee.autocomplete("currency")
    async def _currencies(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._money.facts.codes(typed, CHOICES))

    @invoice_date.autocomplete("terms")
    async def _terms(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(each for each in TERMS if typed.casefold().strip() in each)

    @invoice_date.autocomplete("country")
    async def _places(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._money.facts.places(typed, CHOICES))

    @fee.autocomplete("platform")
    async def _platforms(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._money.facts.platforms(typed, CHOICES))


def _choices(names: Iterable[str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in names]
