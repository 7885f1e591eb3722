"""Know at the edge whose language is spoken: each member's own in Discord; in plain messages, their server's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import discord
from discord import app_commands

from bot.kernel.speech import speak, speaking

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from gettext import NullTranslations

NAMES = frozenset(
    {
        app_commands.TranslationContextLocation.command_name,
        app_commands.TranslationContextLocation.group_name,
        app_commands.TranslationContextLocation.parameter_name,
    }
)
"""What is typed stays the same everywhere: members tell each other commands, and help names them."""


class Speaker(Protocol):
    """Know the language of an interaction; the client does."""

    def language_of(self, interaction: discord.Interaction) -> NullTranslations:
        """Return the language of whoever acted."""
        ...

    def speaking_in(self, community: int) -> AbstractContextManager[None]:
        """Speak a server's language inside."""
        ...


class Tongues:
    """Choose a language for what happened: one for everybody where the operator set it, else the reader's own."""

    def __init__(self, translations: Callable[[str], NullTranslations], everybody: str = "") -> None:
        self._translations = translations
        self._everybody = everybody

    def of(self, locale: str) -> NullTranslations:
        """Return the language for a locale of Discord."""
        return self._translations(self._everybody or locale)

    def speaking_to(self, happened: object) -> AbstractContextManager[None]:
        """Speak inside the language of whoever acted, or of the server where a message stands."""
        if isinstance(happened, discord.Interaction):
            return speaking(self.of(happened.locale.value))
        guild = getattr(happened, "guild", happened)
        # A server's language is English unless its owners chose another for everybody; direct messages tell none.
        return speaking(self.of(guild.preferred_locale.value if isinstance(guild, discord.Guild) else ""))


def speak_to(interaction: discord.Interaction) -> None:
    """Speak the language of whoever acted, for the rest of the current task."""
    speak(cast("Speaker", interaction.client).language_of(interaction))


def speaking_in(bot: discord.Client, community: int) -> AbstractContextManager[None]:
    """Speak a server's language inside: what goes out by the clock, or to others than whoever acted, has no interaction."""
    return cast("Speaker", bot).speaking_in(community)


class SpokenTree(app_commands.CommandTree[discord.Client]):
    """Run each command in the language of whoever gave it."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Choose the language; everybody may come in."""
        speak_to(interaction)
        return True


class CommandTranslator(app_commands.Translator):
    """Tell Discord the descriptions of commands and options, and the names of choices, in each language."""

    def __init__(self, tongues: Tongues) -> None:
        self._tongues = tongues

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the text in a language, None where it is the English one."""
        if context.location in NAMES:
            return None
        translated = self._tongues.of(locale.value).gettext(string.message)
        return translated if translated != string.message else None
