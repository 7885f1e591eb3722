"""Hand out tips, none twice to the same member until all were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.careers.ports import TipStore
    from bot.kernel.models import Tip, Topic


class Tips:
    """Choose tips at random among those that the member has not seen."""

    def __init__(
        self,
        tips: Sequence[Tip],
        topics: Sequence[Topic],
        store: TipStore,
        choose: Callable[[Sequence[Tip]], Tip],
    ) -> None:
        self._tips = tuple(tips)
        self._topics = {topic.id: topic for topic in topics}
        self._store = store
        self._choose = choose

    async def next(self, community: int, member: int, topic: str | None = None) -> tuple[Tip, Topic]:
        """Return a tip with its topic; raise NotFound when the topic is unknown or has none."""
        wanted = [tip for tip in self._tips if topic is None or tip.topic == topic]
        if not wanted:
            raise NotFound(N_("I have no tip on that. Pick one of the topics that I suggest while you type."))
        seen = await self._store.seen(community, member)
        fresh = [tip for tip in wanted if tip.id not in seen]
        if not fresh:
            await self._store.forget(community, member, [tip.id for tip in wanted])
            fresh = wanted
        tip = self._choose(fresh)
        await self._store.mark(community, member, tip.id)
        return tip, self._topics[tip.topic]
