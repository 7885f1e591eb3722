"""Hold what answering a member needs, for commands, messages and the buttons under answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.discord_app.clicks import Clicks
from bot.discord_app.rooms import Room
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from bot.answering.conversations import Conversations
    from bot.answering.discord.streaming import GrowingReplies
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
        library: Library,
        communities: Communities,
        gaps: WaitingList,
        notices: Notices,
        replies: GrowingReplies,
        watch: Watch = UNWATCHED,
    ) -> None:
        self.conversations = conversations
        self.library = library
        self.communities = communities
        self.gaps = gaps
        self.notices = notices
        self.replies = replies
        self.clicks = Clicks()
        self.watch = watch
