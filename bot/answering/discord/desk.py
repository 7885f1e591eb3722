"""Hold what answering a member needs, for commands, messages and the buttons under answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.answering.discord.lanes import Lanes
from bot.discord_app.clicks import Clicks
from bot.discord_app.rooms import Room
from bot.errors import TooManyQuestions
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from bot.answering.conversations import Asked, Conversations
    from bot.answering.deliveries import Deliveries
    from bot.answering.discord.streaming import GrowingReplies
    from bot.discord_app.shift import Shift
    from bot.kernel.records import AnswerRecord
    from bot.kernel.watching import Watch
    from bot.members.communities import Communities
    from bot.members.discord.privacy_text import Notices
    from bot.search.browsing import Library


class WaitingList(Protocol):
    """Remember who wants to hear when the library has an answer."""

    async def wait(self, record: AnswerRecord, member: int, channel: int) -> bool:
        """Remember the wish, or forget it when it was there; return whether the member waits now."""
        ...


class AnswerDesk(Room):
    """Hold the use cases behind an answer, and the answers and clicks that are under way."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        deliveries: Deliveries,
        shift: Shift,
        library: Library,
        communities: Communities,
        gaps: WaitingList,
        notices: Notices,
        replies: GrowingReplies,
        watch: Watch = UNWATCHED,
    ) -> None:
        self.conversations = conversations
        self.deliveries = deliveries
        self.shift = shift
        self.library = library
        self.communities = communities
        self.gaps = gaps
        self.notices = notices
        self.replies = replies
        self.clicks = Clicks()
        self.watch = watch
        self.lanes = Lanes()

    async def admit(self, asked: Asked) -> None:
        """Count a question within the community's limit and the operator's; raise TooManyQuestions beyond them."""
        settings = await self.communities.settings(asked.community)
        try:
            await self.conversations.admit(asked.community, asked.member, settings.member_per_minute)
        except TooManyQuestions:
            with self.watch.question():
                raise
