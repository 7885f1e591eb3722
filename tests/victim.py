"""A bot in a process of its own, connected to a Discord on loopback, that is killed in the middle of its work."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from pathlib import Path

import structlog

from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.model_budget import DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.writer import Writer
from tests import wire
from tests.conftest import open_world
from tests.town import make_bot
from tests.writing.conftest import PLENTY, make_conversations
from tests.writing.fakes import PacedModel

# The server imports everything once, alone and without a thread; each process that is to be killed is forked from it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.victim"])


def serve_until_killed(folder, url, model):
    """Be the process: serve on the folder; `model` is what a language model writes and where it pauses for good, or None."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    wire.redirect(url)

    async def run():
        async with open_world(Path(folder)) as world:
            replaced = {}
            if model is not None:
                text, pause_at = model
                calls, budget = DatabaseModelCalls(world.engine), DailyBudget(PLENTY, PLENTY)
                paced = PacedModel(text, pause_at=pause_at)
                writer = Writer(paced, read_prompts(), world.embedder, budget, calls, world.clock, deadline_seconds=100)
                replaced["conversations"] = make_conversations(world, writer)
            bot = make_bot(world, edit_seconds=0, **replaced)
            bot._connection.guild_ready_timeout = 0.05
            async with bot:
                await bot.start(wire.TOKEN)

    asyncio.run(run())


def hire(folder, url, model=None):
    """Start such a process."""
    process = PROCESSES.Process(target=serve_until_killed, args=(str(folder), url, model))
    process.start()
    return process
