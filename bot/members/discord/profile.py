"""/me: what a member says of themselves so that answers fit; for the member alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import explained
from bot.discord_app.rooms import submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, shortened
from bot.errors import NotFound
from bot.members.discord.profile_views import FORM_ID, TYPED, show, typed_as
from bot.members.rules.profiles import LEAST_HOURS, MOST_HOURS, Line, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.members.profile import Profiles

Name = app_commands.Range[str, 1, CHOICE_NAME]


class Me(commands.Cog):
    """Show a member their profile, and take the lines that they type."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    @app_commands.command(name="me", description="A few optional lines about your work, so that my answers fit you")
    @app_commands.describe(
        occupation="Type a few letters and pick one",
        skill="One more skill: type a few letters and pick one",
        hours="Hours a week that you have for it",
        country="Your country or region",
        currency="The currency for examples",
    )
    async def me(
        self,
        interaction: discord.Interaction,
        occupation: Name | None = None,
        skill: Name | None = None,
        hours: app_commands.Range[int, LEAST_HOURS, MOST_HOURS] | None = None,
        country: Name | None = None,
        currency: Name | None = None,
    ) -> None:
        """Show the card, with what was typed beside the command put into it."""
        profile = await self._profiles.get(interaction.guild_id or 0, interaction.user.id)
        if profile is None:
            await show(interaction, None)
            return
        typed = {
            Line.OCCUPATION: occupation,
            Line.SKILLS: skill,
            Line.HOURS: None if hours is None else str(hours),
            Line.COUNTRY: country,
            Line.CURRENCY: currency,
        }
        profile, notes = await self._added(interaction, profile, {line: text for line, text in typed.items() if text})
        await show(interaction, profile, notes)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take the lines of a form that was handed in; one that is not known costs no other."""
        if (form := submitted(interaction, FORM_ID)) is None:
            return
        async with explained(interaction):
            community, member = interaction.guild_id or 0, interaction.user.id
            profile = await self._profiles.get(community, member)
            if profile is None:
                await show(interaction, None)
                return
            notes = []
            for line, text in zip(TYPED, form[1], strict=False):
                if text.strip() == typed_as(profile, self._profiles.choices, line):
                    continue
                try:
                    profile = await self._profiles.type(community, member, {line: text})
                except NotFound as exc:
                    notes.append(str(exc))
            await show(interaction, profile, notes)

    async def _added(
        self, interaction: discord.Interaction, profile: Profile, typed: Mapping[Line, str]
    ) -> tuple[Profile, list[str]]:
        notes = []
        for line, text in typed.items():
            try:
                profile = await self._profiles.add(interaction.guild_id or 0, interaction.user.id, line, text)
            except NotFound as exc:
                notes.append(str(exc))
        return profile, notes

    @me.autocomplete("occupation")
    async def _occupations(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(Line.OCCUPATION, typed)

    @me.autocomplete("skill")
    async def _skills(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(Line.SKILLS, typed)

    @me.autocomplete("country")
    async def _countries(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(Line.COUNTRY, typed)

    @me.autocomplete("currency")
    async def _currencies(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._choices(Line.CURRENCY, typed)

    def _choices(self, line: Line, typed: str) -> list[app_commands.Choice[str]]:
        found = self._profiles.choices.suggest(line, typed, CHOICES)
        return [app_commands.Choice(name=shortened(each.name, CHOICE_NAME), value=each.id) for each in found]
