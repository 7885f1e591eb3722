"""Take over what other processes on the same database change: communities' settings and libraries."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.kernel.adapters.changes import Hearer, Kind, hearing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.members.communities import Communities
    from bot.search.retrieval import Retriever
    from bot.settings import Settings


@asynccontextmanager
async def hear_others(
    settings: Settings, engine: AsyncEngine, communities: Communities, retriever: Retriever
) -> AsyncIterator[None]:
    """Hear while inside what other processes change; with an SQLite file and an embedded index there can be none."""
    if engine.dialect.name == "sqlite" and not settings.chroma_url:
        yield
        return
    async with hearing(engine, hearer_of(communities, retriever)):
        yield


def hearer_of(communities: Communities, retriever: Retriever) -> Hearer:
    """Return what a process does about news: it forgets settings, to be read when they are asked for, and reads libraries anew."""

    async def changed(kind: Kind, community: int) -> None:
        if kind is Kind.SETTINGS:
            communities.forget(community)
        else:
            await retriever.reload([community])

    async def missed() -> None:
        communities.forget()
        await retriever.reload()

    return Hearer(changed, missed)
