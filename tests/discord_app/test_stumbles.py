"""When Discord stumbles: connections that are cut, an API out of order, floods, and being asked to stop, over real sockets."""

from __future__ import annotations

import asyncio
import io
import logging
import os
from contextlib import asynccontextmanager
from datetime import timedelta
from signal import SIGTERM

import pytest
import structlog

from bot.answering.adapters.rate_limits import WindowLimiter
from bot.answering.conversations import Conversations
from bot.answering.discord.posting import say
from bot.discord_app import client
from bot.discord_app.running import REFUSED, WRONG_TOKEN, Connection
from bot.discord_app.shift import NOT_BEGUN, UNFINISHED
from bot.errors import OperatorError, SettingsError, Unavailable
from bot.kernel.records import CommunitySettings
from bot.log import without_traceback
from tests import wire
from tests.town import RAISE, RAISE_LEAD, make_bot
from tests.wire import GUILD, MENTOR, TOKEN, buttons, shown

MESSAGES = f"/channels/{MENTOR}/messages"


@pytest.fixture
async def far(monkeypatch, world):
    """Return the Discord that the bot will find, with a mentor channel."""
    await world.communities.change(CommunitySettings(GUILD, frozenset({MENTOR}), answers_everything=True))
    async with wire.serve() as served:
        wire.redirect(served.url, monkeypatch.setattr)
        yield served


def quick_bot(world, **options):
    bot = make_bot(world, **options)
    # Otherwise discord.py waits two seconds for more servers.
    bot._connection.guild_ready_timeout = 0.05
    return bot


@asynccontextmanager
async def connected(world, **options):
    async with quick_bot(world, **options) as bot:
        running = asyncio.create_task(bot.start(TOKEN))
        await bot.wait_until_ready()
        yield bot
        await bot.close()
        await running


@pytest.fixture
async def bot(world, far):
    async with connected(world) as running:
        yield running


def events(logs):
    return [entry["event"] for entry in logs]


class TestAPostThatIsCut:
    @pytest.mark.parametrize("arrived", [True, False])
    async def test_answer_is_sent_again_and_shown_once(self, far, bot, arrived):
        far.fail("POST", MESSAGES, status=0, times=1, done=arrived)
        asked = await far.say(RAISE)
        await far.until(lambda: len(far.counted("POST", MESSAGES)) == 2 and far.replies(asked))
        first, second = far.counted("POST", MESSAGES)
        assert first.body["nonce"] == second.body["nonce"]
        assert second.body["enforce_nonce"] is True
        (reply,) = far.said()
        assert RAISE_LEAD in shown(reply)

    async def test_answer_waits_until_discord_is_back(self, far, bot, world):
        outage = far.fail("*", "*")
        asked = await far.say(RAISE)
        await far.until(lambda: len(far.counted("POST", MESSAGES)) >= 2)
        assert not far.said()
        outage.times = 0
        await far.until(lambda: far.replies(asked))
        (reply,) = far.said()
        assert RAISE_LEAD in shown(reply)
        await until(lambda: world.answers.by_message(int(reply["id"])))
        assert await world.deliveries.unfinished() == []

    async def test_ask_whose_first_word_is_cut_is_answered(self, far, bot):
        far.fail("POST", "/interactions/*", status=0, times=1, done=True)
        token = await far.slash("ask", question=RAISE)
        await far.until(lambda: far.interactions[token]["said"])
        (answer,) = far.said()
        assert RAISE_LEAD in shown(answer)

    async def test_ask_whose_answer_is_cut_is_shown_once(self, far, bot):
        far.fail("PATCH", "/webhooks/*", status=0, times=1, done=True)
        far.fail("POST", "/webhooks/*", status=0, times=1, done=True)
        token = await far.slash("ask", question=RAISE)
        await far.until(lambda: len(far.counted("PATCH", "/webhooks/*")) == 2)
        (answer,) = far.said()
        assert RAISE_LEAD in shown(answer)
        assert far.interactions[token]["said"] == [answer]

    async def test_sentence_of_the_mentors_own_is_sent_again_too(self, far, bot):
        far.fail("POST", MESSAGES, status=0, times=2, done=True)
        asked = await far.say("x" * 1001)
        await far.until(lambda: len(far.counted("POST", MESSAGES)) == 3)
        (sentence,) = far.replies(asked)
        assert "1,001 characters" in shown(sentence)

    async def test_sentence_that_cannot_be_said_leaves_a_line_and_no_error(self, far, bot):
        far.fail("POST", MESSAGES, status=0)
        far.fail("GET", f"{MESSAGES}/*", status=0)
        message = await message_object(far, bot)
        with structlog.testing.capture_logs() as logs:
            await say(message, "Hello.", within=timedelta(seconds=1))
        assert events(logs) == ["unsaid"]


async def message_object(far, bot):
    """Return a message as discord.py makes it, of which the bot takes no notice."""
    heard = asyncio.get_running_loop().create_future()

    async def hear(message):
        heard.set_result(message)

    bot.add_listener(hear, "on_message")
    await far.say("", mentions=[])
    return await heard


async def until(found, seconds=30):
    async with asyncio.timeout(seconds):
        while not (got := await found()):  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.02)
    return got


class TestAPressThatComesLate:
    async def test_is_a_debug_line(self, far, bot):
        asked = await far.say(RAISE)
        await far.until(lambda: far.replies(asked))
        (answer,) = far.replies(asked)
        far.fail("POST", "/interactions/*", status=404, body=wire.UNKNOWN_INTERACTION)
        with structlog.testing.capture_logs() as logs:
            for custom_id in buttons(answer):
                await far.press(answer, custom_id)
            await far.slash("ask", question=RAISE)
            await far.until(lambda: len(far.counted("POST", "/interactions/*")) > len(buttons(answer)))
            await until(lambda: asyncio.sleep(0, events(logs).count("interaction_over") > len(buttons(answer))))
        assert "failed" not in events(logs)
        assert {entry["log_level"] for entry in logs} == {"debug"}


class TestAStart:
    async def test_waits_while_discord_is_out_of_order_and_says_so_once(self, far, world):
        far.fail("GET", "/users/@me", times=3)
        with structlog.testing.capture_logs() as logs:
            async with serving(world) as running:
                await far.until(lambda: far.sockets)
                await ask_something(far)
                os.kill(os.getpid(), SIGTERM)
                await running
        assert events(logs).count("discord_unreachable") == 1
        assert len(far.counted("GET", "/users/@me")) == 4

    async def test_that_waits_ends_when_asked_to(self, far, world):
        far.fail("GET", "/users/@me")
        async with serving(world, longest_pause=60) as running:
            await far.until(lambda: far.requests)
            await asyncio.sleep(0.1)
            os.kill(os.getpid(), SIGTERM)
            await asyncio.wait_for(running, 5)

    async def test_goes_on_while_discord_refuses_the_commands(self, far, world, monkeypatch):
        monkeypatch.setattr(client, "SYNC_PAUSE", 0.1)
        outage = far.fail("PUT", "/applications/*", times=2)
        outage.body = {"code": 0, "message": "out of order"}
        with structlog.testing.capture_logs() as logs:
            async with connected(world):
                await ask_something(far)
                await until(lambda: asyncio.sleep(0, "commands_synced" in events(logs)))
        assert events(logs).count("commands_not_synced") == 1

    async def test_with_a_wrong_token_is_one_sentence(self, far, world):
        far.token = "another"
        with pytest.raises(SettingsError, match=WRONG_TOKEN[:40]):
            await Connection(lambda: quick_bot(world), TOKEN).serve()

    async def test_that_discord_forbids_is_one_sentence(self, far, world):
        far.fail("GET", "/users/@me", status=403)
        with pytest.raises(Unavailable, match="status 403"):
            await Connection(lambda: quick_bot(world), TOKEN).serve()

    def test_that_connects_again_says_so_in_a_line_without_a_traceback(self):
        """As discord.py logs it, through the filter that the log puts before it."""
        lines = io.StringIO()
        logger, handler = logging.getLogger("tests.reconnects"), logging.StreamHandler(lines)
        logger.addHandler(handler)
        logger.addFilter(without_traceback)
        try:
            raise ConnectionResetError("reset")
        except ConnectionResetError:
            logger.exception("Attempting a reconnect in %.2fs", 1.5)
        assert lines.getvalue() == "Attempting a reconnect in 1.50s (ConnectionResetError)\n"

    @pytest.mark.parametrize("code", sorted(REFUSED))
    async def test_that_the_gateway_refuses_is_one_sentence_that_says_what_to_set(self, far, world, code):
        far.close_code = code
        with pytest.raises(OperatorError) as caught:
            await Connection(lambda: quick_bot(world), TOKEN).serve()
        assert str(caught.value) == REFUSED[code]


@asynccontextmanager
async def serving(world, longest_pause=0.1, **options):
    """Serve as `python -m bot` does, in a task."""
    connection = Connection(lambda: quick_bot(world, **options), TOKEN, longest_pause=longest_pause)
    running = asyncio.create_task(connection.serve())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def ask_something(far):
    asked = await far.say(RAISE)
    await far.until(lambda: far.replies(asked))
    assert RAISE_LEAD in shown(far.replies(asked)[0])


class HeldConversations:
    """Conversations in which a member's question is not answered before its member is let go."""

    def __init__(self, conversations):
        self._real = conversations
        self.asking = set()
        self.let_go = {}

    def __getattr__(self, name):
        return getattr(self._real, name)

    async def ask(self, asked, audience=None):
        self.asking.add(asked.member)
        await self.let_go.setdefault(asked.member, asyncio.Event()).wait()
        return await self._real.ask(asked, audience)


class TestBeingAskedToStop:
    async def test_some_are_answered_and_the_rest_are_told(self, far, world):
        held = HeldConversations(world.conversations)
        async with serving(world, conversations=held, finishing=1.0) as running:
            await far.until(lambda: far.sockets)
            await asyncio.sleep(0.2)
            members = range(401, 407)
            asked = {member: await far.say(RAISE, member) for member in members}
            await until(lambda: asyncio.sleep(0, held.asking == set(members)))
            os.kill(os.getpid(), SIGTERM)
            await asyncio.sleep(0.1)
            late = await far.say(RAISE, 407)
            await far.until(lambda: far.replies(late))
            for member in (401, 402, 403):
                held.let_go[member].set()
            await asyncio.wait_for(running, 20)
        said = {member: [shown(each) for each in far.replies(message)] for member, message in asked.items()}
        assert all(RAISE_LEAD in text for member in (401, 402, 403) for text in said[member])
        assert [said[member] for member in (404, 405, 406)] == [[UNFINISHED]] * 3
        assert [len(texts) for texts in said.values()] == [1] * 6
        assert [shown(each) for each in far.replies(late)] == [NOT_BEGUN]
        assert 407 not in held.asking

    async def test_an_answer_that_discord_does_not_take_is_given_after_the_next_start(self, far, world):
        async with serving(world, finishing=0.5) as running:
            await far.until(lambda: far.sockets)
            far.fail("POST", MESSAGES)
            asked = await far.say(RAISE)
            await far.until(lambda: far.counted("POST", MESSAGES))
            os.kill(os.getpid(), SIGTERM)
            await asyncio.wait_for(running, 20)
        far.heal()
        async with connected(world):
            await far.until(lambda: far.replies(asked))
        (reply,) = far.said()
        assert RAISE_LEAD in shown(reply)

    async def test_nothing_of_the_bot_is_at_work_once_it_has_ended(self, far, world):
        """Neither an answer that Discord does not take nor the next start's second try may write to a database that is closed."""
        async with serving(world, finishing=0.2) as running:
            await far.until(lambda: far.sockets)
            far.fail("POST", MESSAGES)
            await far.say(RAISE)
            await far.until(lambda: far.counted("POST", MESSAGES))
            os.kill(os.getpid(), SIGTERM)
            await asyncio.wait_for(running, 20)
        assert not at_work()
        tried = len(far.counted("POST", MESSAGES))
        async with connected(world):
            await far.until(lambda: len(far.counted("POST", MESSAGES)) > tried)
        assert not at_work()

    async def test_nothing_under_way_ends_at_once(self, far, world):
        async with serving(world) as running:
            await far.until(lambda: far.sockets)
            await ask_something(far)
            os.kill(os.getpid(), SIGTERM)
            await asyncio.wait_for(running, 3)


def at_work():
    """Return the tasks in which discord.py lets a bot hear something, by their names."""
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("discord.py")]


@pytest.mark.alone
class TestAFlood:
    SECONDS = 4
    MEMBERS = 12
    EACH = 6

    async def test_whoever_must_wait_hears_it_before_answers_and_within_ten_seconds(self, far, world):
        far.limit = (5, 5)
        limiter = WindowLimiter(member_per_minute=2, community_per_minute=18)
        world.conversations = Conversations(world.mentor, world.answers, limiter, world.clock, retention_days=30)
        loop = asyncio.get_running_loop()
        async with connected(world):
            asked = {}
            for turn in range(self.EACH):
                for member in range(500, 500 + self.MEMBERS):
                    message = await far.say(RAISE, member)
                    asked[message] = (loop.time(), member, turn)
                    await asyncio.sleep(self.SECONDS / self.MEMBERS / self.EACH)
            await far.until(lambda: refusals(far) and refusals(far)[-1][0] > max(at for at, *_ in asked.values()))
            posts = refusals(far)
            admitted = 18
            refused = sorted(at for at, *_ in asked.values())[admitted:]
            waits = [min((post - at for post, _ in posts if post > at), default=float("inf")) for at in refused]
            assert max(waits) < 10
            assert len(far.counted("POST", "/channels/*/typing")) <= admitted
            assert all("<t:" in body["content"] for _, body in posts)


def refusals(far):
    """Return when refusals were taken, with what they said."""
    return [
        (each.at, each.body)
        for each in far.counted("POST", MESSAGES)
        if each.status == 200 and "quick" in each.body["content"]
    ]
