"""A language model that writes what it is told, at the pace that a test sets."""

from __future__ import annotations

import asyncio

from bot.writing.rules.language_model import Piece, Spent


class PacedModel:
    """Write a text in pieces; after `pause_at` characters wait until `go` is set."""

    name = "fake:paced"

    def __init__(self, text, *, piece=16, seconds=0.0, pause_at=None):
        self.text = text
        self.piece = piece
        self.seconds = seconds
        self.pause_at = pause_at
        self.go = asyncio.Event()
        self.waiting = asyncio.Event()
        self.ended = asyncio.Event()
        self.prompts = []

    async def stream(self, prompt):
        self.prompts.append(prompt)
        try:
            for at in range(0, len(self.text), self.piece):
                if self.pause_at is not None and at >= self.pause_at:
                    self.waiting.set()
                    await self.go.wait()
                await asyncio.sleep(self.seconds)
                yield Piece(self.text[at : at + self.piece])
            yield Piece(spent=Spent(10, 5))
        finally:
            self.ended.set()


class Obedient:
    """A model that does whatever passages and question tell it: it says `orders` and claims a source for each."""

    name = "fake:obedient"

    def __init__(self, orders):
        self.orders = orders
        self.prompts = []

    async def stream(self, prompt):
        self.prompts.append(prompt)
        for order in self.orders:
            yield Piece(order.replace("{system}", " ".join(prompt.system.split())) + "\n")
