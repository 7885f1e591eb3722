"""Questions whose vectors are remembered, while others ask."""

from __future__ import annotations

import asyncio

from bot.search import recent_vectors
from bot.search.recent_vectors import RecentVectors


class Slow:
    """Embed when told to."""

    model = "slow@1"

    def __init__(self):
        self.gate = asyncio.Event()
        self.gate.set()

    async def embed_queries(self, texts):
        await self.gate.wait()
        return [text.encode() for text in texts]


async def test_a_vector_that_is_forgotten_while_another_is_made_is_given_all_the_same(monkeypatch):
    monkeypatch.setattr(recent_vectors, "REMEMBERED", 2)
    model = Slow()
    recent = RecentVectors(model)
    await recent.embed_queries(["known"])

    model.gate.clear()
    asked = asyncio.create_task(recent.embed_queries(["known", "new"]))
    await asyncio.sleep(0)
    recent._known.clear()
    model.gate.set()

    assert await asked == [b"known", b"new"]
