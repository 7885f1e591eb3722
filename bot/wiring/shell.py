"""Build the Discord bot on the use cases: the one place that knows every wing's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.discord import door as answering
from bot.answering.discord.desk import AnswerDesk
from bot.answering.discord.streaming import EDIT_SECONDS, GrowingReplies
from bot.careers.discord import door as careers
from bot.connecting.discord import door as connecting
from bot.digest.discord import door as digest
from bot.discord_app import about
from bot.discord_app.client import MentorBot
from bot.kernel.adapters.catalogues import translations
from bot.library.discord import door as library
from bot.library.discord.moderators import Moderation
from bot.members.discord import door as members
from bot.members.discord.privacy_text import Notices
from bot.planning.discord import door as planning

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.client import CommandMemory
    from bot.discord_app.options import BotOptions
    from bot.kernel.ports import Clock
    from bot.wiring.use_cases import UseCases


def build_bot(
    use_cases: UseCases, memory: CommandMemory, options: BotOptions, clock: Clock, *, edit_seconds: float = EDIT_SECONDS
) -> MentorBot:
    """Return the bot, not yet connected; each wing comes in by its door when it starts.

    An answer that grows is edited every `edit_seconds`.
    """

    async def install(bot: commands.Bot) -> None:
        notices = Notices(use_cases.member_data, options)
        desk = AnswerDesk(
            conversations=use_cases.conversations,
            library=use_cases.library,
            communities=use_cases.communities,
            gaps=use_cases.gaps,
            notices=notices,
            replies=GrowingReplies(every_seconds=edit_seconds),
        )
        room = Moderation(
            communities=use_cases.communities,
            library=use_cases.library,
            curation=use_cases.curation,
            upkeep=use_cases.upkeep,
            gaps=use_cases.gaps,
            archive=use_cases.archive,
            insight=use_cases.insight,
            suggestions=use_cases.suggestions,
            draft_answers=use_cases.draft_answers,
            options=options,
            clock=clock,
        )
        await answering.install(bot, desk, use_cases.dictionary)
        await careers.install(
            bot,
            tips=use_cases.tips,
            catalogue=use_cases.catalogue,
            library=use_cases.library,
            offers=use_cases.offers,
            money=use_cases.money,
            exposure=use_cases.exposure,
            skill_gap=use_cases.skill_gap,
        )
        await planning.install(bot, use_cases.plans, use_cases.check_ins)
        await connecting.install(
            bot,
            entries=use_cases.entries,
            introductions=use_cases.introductions,
            safety=use_cases.safety,
            conditions=use_cases.conditions,
            communities=use_cases.communities,
        )
        await about.install(bot, options)
        await library.install(bot, room, use_cases.conversations)
        await digest.install(bot, use_cases.mailings, use_cases.issues, use_cases.curation)
        await members.install(bot, use_cases.member_data, use_cases.profiles, notices, options)

    return MentorBot(install, memory, options, translations)
