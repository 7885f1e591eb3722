"""Nothing heavy runs on the event loop: it stays free while questions are answered by the real model and the real index."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter, thread_time

import pytest
import simcord

from bot import app
from bot.wiring.foundation import knowledge_folder
from tests.town import shown

pytestmark = pytest.mark.alone

QUESTIONS = 20
TICK = 0.005

BUSY_SECONDS = 0.1
"""The most processor time that the loop may spend between two ticks.

It is the loop thread's own time, so other processes cannot make the test fail. Twenty questions encoded on the loop would take
about 0.15 s in one go; what belongs on it, Discord's events and composing, takes a few milliseconds for each.
"""

LAG_SECONDS = 0.4
"""The most that a tick may come late by the clock on the wall: a call that waits instead of computing shows up here.

Discord wants an interaction acknowledged within 3 s; the margin over BUSY_SECONDS is for machines whose cores others use too.
"""


@dataclass
class Pulse:
    """How late each tick of the loop came, and how long the loop's thread computed between two of them."""

    late: list = field(default_factory=list)
    busy: list = field(default_factory=list)

    async def beat(self):
        while True:
            started, computed = perf_counter(), thread_time()
            await asyncio.sleep(TICK)
            self.late.append(perf_counter() - started - TICK)
            self.busy.append(thread_time() - computed)


@asynccontextmanager
async def pulse():
    taken = Pulse()
    beating = asyncio.create_task(taken.beat())
    try:
        yield taken
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def test_loop_stays_free_while_twenty_questions_are_answered(small_library):
    documents, _ = knowledge_folder(small_library).documents()
    headings = [section.heading for document in documents for section in document.sections]
    async with app.open_services(small_library) as services:
        bot = app.create_bot(services, small_library, simulated=True)
        async with simcord.run(bot, settle_timeout=60) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("mentor")
            members = [guild.add_member(env.create_user(f"member-{number}")) for number in range(QUESTIONS)]
            await services.use_cases.communities.mark_channel(guild.id, channel.id, mentor=True)
            # One answer first: caches and connections that the first question of a process opens are not what is watched.
            await members[0].send(channel, headings[0])
            async with pulse() as taken:
                # All at once, past simcord's actors, which wait for each answer: the loop is under the most strain.
                for number, member in enumerate(members):
                    env.backend.create_message(channel.id, member.id, headings[number % len(headings)])
                await env.settle()
            answers = [m for m in channel.history() if m.author.id == bot.user.id]
    assert len(answers) == QUESTIONS + 1
    assert all("Sources" in shown(answer) for answer in answers)
    assert len(taken.late) > QUESTIONS
    assert max(taken.busy) < BUSY_SECONDS, f"{max(taken.busy):.3f} s of computing between two ticks"
    assert max(taken.late) < LAG_SECONDS, f"a tick came {max(taken.late):.3f} s late"


async def test_the_watch_notices_a_blocked_loop():
    async with pulse() as taken:
        await asyncio.sleep(TICK)
        until = thread_time() + BUSY_SECONDS
        while thread_time() < until:
            pass
        await asyncio.sleep(TICK * 2)
    assert max(taken.busy) >= BUSY_SECONDS
    assert max(taken.late) >= BUSY_SECONDS - TICK
