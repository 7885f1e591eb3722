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
from bot.discord_app.shift import FINISHING, Shift
from bot.health.discord import door as health
from bot.kernel.adapters.catalogues import translations
from bot.kernel.watching import UNWATCHED
from bot.library.discord import door as library
from bot.library.discord.moderators import Moderation
from bot.members.discord import door as members
from bot.members.discord.privacy_text import Notices
from bot.planning.discord import door as planning
from bot.planning.discord.proposals import plan_to_learn

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.client import CommandMemory
    from bot.discord_app.options import BotOptions
    from bot.discord_app.sharding import ShardStarts
    from bot.kernel.ports import Clock
    from bot.kernel.watching import Watch
    from bot.wiring.use_cases import UseCases


def build_bot(
    use_cases: UseCases,
    memory: CommandMemory,
    options: BotOptions,
    clock: Clock,
    *,
    edit_seconds: float = EDIT_SECONDS,
    finishing: float = FINISHING,
    starts: ShardStarts | None = None,
    watch: Watch = UNWATCHED,
) -> MentorBot:
    """Return the bot, not yet connected; each wing comes in by its door when it starts.

    An answer that grows is edited every `edit_seconds`; those under way get `finishing` seconds when the bot is asked to stop.
    `watch` hears of questions and jobs.
    """
    shift = Shift(finishing=finishing)

    async def is_open(door: str, community: int) -> bool:
        """Tell whether there is something behind a door of /help: moderators turn introductions on."""
        return door != "meet" or (await use_cases.conditions.terms(community)).is_open

    async def install(bot: commands.Bot) -> None:
        notices = Notices(use_cases.member_data, options)
        desk = AnswerDesk(
            conversations=use_cases.conversations,
            deliveries=use_cases.deliveries,
            shift=shift,
            library=use_cases.library,
            communities=use_cases.communities,
            gaps=use_cases.gaps,
            notices=notices,
            replies=GrowingReplies(use_cases.deliveries.grew, every_seconds=edit_seconds, watch=watch),
            watch=watch,
        )
        room = Moderation(
            communities=use_cases.communities,
            library=use_cases.library,
            acquisitions=use_cases.acquisitions,
            curation=use_cases.curation,
            holdings=use_cases.holdings,
            audit=use_cases.audit,
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
            plan_offer=plan_to_learn,
            profiles=use_cases.profiles,
        )
        await planning.install(bot, use_cases.plans, use_cases.check_ins, watch)
        await connecting.install(
            bot,
            entries=use_cases.entries,
            suggestions=use_cases.entry_suggestions,
            introductions=use_cases.introductions,
            safety=use_cases.safety,
            conditions=use_cases.conditions,
            communities=use_cases.communities,
            watch=watch,
        )
        await about.install(bot, options, is_open)
        await library.install(bot, room, use_cases.conversations, watch)
        await digest.install(bot, use_cases.mailings, use_cases.issues, use_cases.audit, watch)
        await health.install(bot, use_cases.condition, use_cases.communities)
        await members.install(bot, use_cases.member_data, use_cases.profiles, notices, options)

    return MentorBot(install, memory, options, shift, translations, starts)
