"""A bot that is killed while answers are on their way: the next one finishes or marks each, and gives none twice."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.answering.discord.recovering import ENDS_HERE, NOT_ANSWERED
from bot.kernel.records import CommunitySettings
from tests import wire
from tests.conftest import open_world
from tests.town import RAISE, RAISE_LEAD
from tests.victim import hire
from tests.wire import ALICE, GUILD, MENTOR, buttons, shown
from tests.writing.conftest import GOOD

MESSAGES = f"/channels/{MENTOR}/messages"
CLIENT = "how do I find my first client with no reviews"
PATIENCE = 120


@pytest.fixture
async def far():
    async with wire.serve() as served:
        yield served


@pytest.fixture
async def employ(tmp_path, far):
    """Return what starts a bot on the one folder and waits until it is connected; none outlives its test."""
    async with open_world(tmp_path) as world:
        await world.communities.change(CommunitySettings(GUILD, frozenset({MENTOR}), answers_everything=True))
    victims = []

    async def start(model=None):
        before = far.identified
        victims.append(hire(tmp_path, far.url, model))
        await far.until(lambda: far.identified > before and far.sockets, PATIENCE)
        return victims[-1]

    yield start
    for victim in victims:
        end(victim)


def end(victim):
    with suppress(ValueError):
        victim.kill()
        victim.join()


async def nothing_left(tmp_path):
    async with open_world(tmp_path) as world:
        assert await world.deliveries.unfinished() == []


async def test_an_answer_that_was_growing_is_finished_where_it_was_kept_and_marked_where_not(far, employ, tmp_path):
    # The first process keeps one answer and is killed before its last edit; in the second, a model still writes.
    first = await employ((GOOD, None))
    far.hold("PATCH", f"{MESSAGES}/*", done=False, text="wf:verdict")
    kept = await far.say(RAISE)
    await far.until(lambda: far.held and far.replies(kept), PATIENCE)
    assert any(each.startswith("wf:stop:") for each in buttons(far.replies(kept)[0]))
    end(first)
    far.sockets.clear()
    second = await employ((GOOD, GOOD.index("- Choose")))
    await far.until(
        lambda: "calm week" in shown(far.replies(kept)[0]) and "wf:verdict" in str(far.replies(kept)), PATIENCE
    )
    growing = await far.say(RAISE, member=wire.BOB)
    token = await far.slash("ask", question=RAISE)
    private = await far.slash("ask", question=RAISE, private=True)
    await far.until(
        lambda: (
            all("10 to 15" in shown(each) for each in halves(far, growing, token, private))
            and len(halves(far, growing, token, private)) == 3
        ),
        PATIENCE,
    )
    end(second)
    far.sockets.clear()
    await employ((GOOD, None))
    await far.until(lambda: all(ENDS_HERE in shown(each) for each in halves(far, growing, token, private)), PATIENCE)
    for half in halves(far, growing, token, private):
        assert "10 to 15" in shown(half)
        assert buttons(half) == []
    assert len(far.said()) == 4
    await nothing_left(tmp_path)


def halves(far, growing, *tokens):
    return [*far.replies(growing), *(each for token in tokens for each in far.interactions[token]["said"])]


async def test_an_answer_is_given_once_wherever_the_process_was_killed(far, employ, tmp_path):
    first = await employ()
    # The answer stands in Discord, and the process never hears of it.
    far.hold("POST", MESSAGES, done=True)
    posted = await far.say(RAISE)
    await far.until(lambda: len(far.held) == 1, PATIENCE)
    far.hold("PATCH", "/webhooks/*", done=True)
    token = await far.slash("ask", question=RAISE)
    await far.until(lambda: len(far.held) == 2, PATIENCE)
    # The answer is kept, and Discord never heard of it.
    far.hold("PATCH", "/webhooks/*", done=False)
    unheard = await far.slash("ask", question=CLIENT, member=wire.BOB)
    await far.until(lambda: len(far.held) == 3, PATIENCE)
    end(first)
    far.sockets.clear()
    # Discord forgets a nonce after some minutes: what stands in the channel must be found without it.
    far.nonces.clear()
    await employ()
    await far.until(lambda: far.interactions[unheard]["said"], PATIENCE)
    assert len(far.replies(posted)) == 1
    assert len(far.interactions[token]["said"]) == 1
    assert len(far.interactions[unheard]["said"]) == 1
    assert len(far.said()) == 3
    async with open_world(tmp_path) as world:
        record = await world.answers.by_message(int(far.replies(posted)[0]["id"]))
        assert record.member == ALICE
        assert RAISE_LEAD in record.answer.parts[0].lead.text
    # The follow-up under it knows where it stands.
    pressed = next(each for each in buttons(far.replies(posted)[0]) if each.startswith("wf:ask:"))
    await far.press(far.replies(posted)[0], pressed)
    await far.until(lambda: len(far.said()) == 4 and shown(far.said()[-1]), PATIENCE)


async def test_an_answer_that_was_never_sent_is_sent_after_the_start(far, employ, tmp_path):
    first = await employ()
    far.hold("POST", MESSAGES, done=False)
    asked = await far.say(RAISE)
    await far.until(lambda: far.held, PATIENCE)
    end(first)
    far.sockets.clear()
    await employ()
    await far.until(lambda: far.replies(asked), PATIENCE)
    (reply,) = far.said()
    assert RAISE_LEAD in shown(reply)
    assert NOT_ANSWERED not in shown(reply)
