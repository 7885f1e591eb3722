"""Turn an error into a sentence for the member and a traceback for the log, both with the same id."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING

import discord
import structlog
from discord import app_commands

from bot.discord_app.sending import (
    FAILURES,
    FIRST_ANSWER,
    LASTING,
    is_acknowledged,
    is_over,
    reason_of,
    until_taken,
)
from bot.errors import MemberError, TooManyQuestions, Unavailable
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

log = structlog.get_logger(__name__)

NOT_HERE = N_("That works in a server only, not in a direct message.")
TOO_QUICK = N_("That was quick! Please try again {when}.")
ALL_TOO_QUICK = N_("That was quick, all of you! Please try again {when}.")


def please_wait(until: datetime, *, several: bool = False) -> str:
    """Return what those are told who asked too much; Discord counts the seconds from when it is read."""
    return _(ALL_TOO_QUICK if several else TOO_QUICK).format(when=discord.utils.format_dt(until, "R"))


def sentence_for(error: BaseException, **where: int | str | None) -> str:
    """Return what the member is told; log what they cannot mend, with ids of where it happened and no text of theirs."""
    cause = _cause(error)
    if isinstance(cause, TooManyQuestions):
        return please_wait(cause.welcome_at)
    if isinstance(cause, MemberError):
        return _(str(cause))
    if isinstance(cause, app_commands.NoPrivateMessage):
        return _(NOT_HERE)
    error_id = token_hex(4)
    log.error("failed", error_id=error_id, exc_info=cause, **where)
    if isinstance(cause, Unavailable):
        return _("I can't reach my library right now. Please try again in a minute. (error {error_id})").format(
            error_id=error_id
        )
    said = _("Something went wrong on my side, not yours. If it happens again, give a moderator this code: {error_id}")
    return said.format(error_id=error_id)


def _cause(error: BaseException) -> BaseException:
    """Return what lies behind the wrappers that discord.py asks for."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.CheckFailure) and error.__cause__ is not None:
        return error.__cause__
    return error


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Say something to the member alone, whether or not the interaction was acknowledged before."""
    text = _(text)
    if not interaction.response.is_done():
        try:
            await until_taken(lambda: interaction.response.send_message(text, ephemeral=True), FIRST_ANSWER)
        except discord.HTTPException as exc:
            if not is_acknowledged(exc):
                raise
        else:
            return
    # It may be shown twice where only Discord's answer was lost: better than "something went wrong" after it went well.
    await until_taken(lambda: interaction.followup.send(text, ephemeral=True), LASTING)


async def tell_failure(interaction: discord.Interaction, error: BaseException) -> None:
    """Explain an error to the member who met it."""
    if is_over(_cause(error)):
        # A press that came late, or reached a bot that was busy: Discord has told the member, and nobody can be told now.
        log.debug("interaction_over", guild=interaction.guild_id)
        return
    text = sentence_for(error, guild=interaction.guild_id, channel=interaction.channel_id)
    try:
        await tell(interaction, text)
    except FAILURES as exc:
        # The interaction is over (15 minutes, or a deleted channel), or Discord out of order: nobody is there to be told.
        log.warning("failure_untold", guild=interaction.guild_id, reason=reason_of(exc))


@asynccontextmanager
async def thinking(interaction: discord.Interaction, *, quiet: bool) -> AsyncIterator[None]:
    """Acknowledge at once and let the work inside answer by a follow-up."""
    try:
        await until_taken(lambda: interaction.response.defer(ephemeral=quiet, thinking=True), FIRST_ANSWER)
    except discord.HTTPException as exc:
        # The first try arrived, and only its answer was lost.
        if not is_acknowledged(exc):
            raise
    try:
        yield
    except Exception:
        if not quiet:
            # The first follow-up to a public "thinking…" takes its place and is public whatever it asks for; and one after a
            # "thinking…" that was deleted may be refused. So it is filled, then deleted, and the explanation comes by itself.
            with suppress(*FAILURES):
                await interaction.edit_original_response(content="…", embeds=[], view=None)
                await interaction.delete_original_response()
        raise


@asynccontextmanager
async def explained(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Explain whatever goes wrong inside to the member; discord.py only logs errors of dynamic items."""
    try:
        yield
    except Exception as exc:
        await tell_failure(interaction, exc)
