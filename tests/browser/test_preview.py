"""The browser preview, used as a newcomer would: type, read, click, restart, click again."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import app
from bot.discord_app.preview import WELCOME, open_preview
from tests.town import RAISE, make_bot, small_library

__all__ = ["small_library"]

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
QUESTION = "How do I find my first client with no reviews?"
PATIENCE = 60_000


@asynccontextmanager
async def browser_page(url):
    from playwright.async_api import async_playwright  # here: the other tests need no browser driver

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            # The page's own policy forbids the evaluation that waiting for a condition needs.
            page = await browser.new_page(viewport={"width": 1200, "height": 1000}, bypass_csp=True)
            page.set_default_timeout(PATIENCE)
            await page.goto(url)
            yield page
        finally:
            await browser.close()


def messages(page):
    return page.locator("#channel-message-list article.channel-message")


async def seen(page, text, count=1):
    """Wait until so many messages hold the text, and return the last of them."""
    found = messages(page).filter(has_text=text)
    await found.nth(count - 1).wait_for()
    return found.nth(count - 1)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_newcomer_asks_clicks_and_finds_the_buttons_working_after_a_restart(small_library):
    async with app.open_services(small_library) as services:
        bot = app.create_bot(services, small_library, always_sync=True, simulated=True)
        async with (
            open_preview(bot, services.use_cases.communities, port=0) as preview,
            browser_page(preview.url) as page,
        ):
            await seen(page, "Welcome!")
            assert await messages(page).first.locator(".message-author").inner_text() == "Wayfinder"

            composer = page.locator("#channel-composer-input")
            await composer.fill(QUESTION)
            await composer.press("Enter")
            answer = await seen(page, "Sell one small job with a fixed price")
            assert "A study of asking" in await answer.inner_text()
            assert await answer.get_by_text("Sources", exact=True).first.is_visible()

            await answer.get_by_role("button", name="Should I work for free at first?").click()
            following = await seen(page, "Only for a named return")
            assert "Should I work for free at first?" in await following.inner_text()

            topic = services.use_cases.library.topics[0].title
            await composer.click()
            await page.keyboard.type("/tip")
            await page.get_by_role("option").filter(has_text="One thing you can do today").click()
            await page.keyboard.press("Enter")
            await page.keyboard.type(topic)
            await page.get_by_role("option", name=topic).click()
            await page.locator("#channel-composer button[type=submit]").click()
            assert topic in await (await seen(page, "💡")).inner_text()

            await answer.get_by_role("button", name="👍").click()
            await seen(page, "Thank you, noted.")

            await preview.env.restart_bot(app.create_bot(services, small_library, always_sync=True, simulated=True))
            await preview.refresh()
            # The page polls; what it sends before it has heard of the new bot would be refused as out of date.
            await page.wait_for_function("window.simcordPreview.botGeneration > 1 && window.simcordPreview.ready")
            await answer.get_by_role("button", name="Sources").click()
            await seen(page, "read again on")
            await answer.get_by_role("button", name="👍").click()
            await seen(page, "Thank you, noted.", count=2)


async def say(preview, text):
    """Let the newcomer of a preview write in its channel, and return the answers that stand there."""
    newcomer, channel = preview.viewers[0], preview.channel
    await newcomer.send(channel, text)
    return [message for message in channel.history() if message.embeds]


async def test_second_session_on_the_same_database_answers_like_the_first(world):
    for _ in range(2):
        async with open_preview(make_bot(world, always_sync=True), world.communities, port=0) as preview:
            (answer,) = await say(preview, RAISE)
            record = await world.answers.by_message(answer.id)
            assert record.question == RAISE
            assert len((await world.communities.settings(preview.channel.guild.id)).mentor_channels) == 1


async def test_second_session_does_not_go_on_with_the_conversation_of_the_first(world):
    for _ in range(2):
        async with open_preview(make_bot(world, always_sync=True), world.communities, port=0) as preview:
            (answer,) = await say(preview, "and then?")
            assert (await world.answers.by_message(answer.id)).understood_as == "and then?"
            await say(preview, "client wont pay my invoice")


async def test_preview_calls_the_bot_by_its_name_and_welcomes(world):
    bot = make_bot(world, always_sync=True)
    async with open_preview(bot, world.communities, port=0) as preview:
        assert bot.user.name == "Wayfinder"
        (welcome,) = preview.channel.history()
        assert welcome.content == WELCOME


async def test_preview_process_serves_its_page_and_stops_cleanly_on_ctrl_c(small_library):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MENTOR_", "DISCORD_"))}
    environment |= {
        "MENTOR_DATA_DIR": str(small_library.data_dir),
        "MENTOR_KNOWLEDGE_DIR": str(small_library.knowledge_dir),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "--preview",
        cwd=ROOT,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
        # A test run in the background ignores Ctrl-C, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        async with asyncio.timeout(120):
            said = ""
            while "Ctrl-C stops" not in said:
                line = await child.stdout.readline()
                assert line, (await child.stderr.read()).decode()
                said += line.decode()
            (address,) = re.findall(r"http://127\.0\.0\.1:\d+/\S*", said)
            async with aiohttp.ClientSession() as session, session.get(address) as response:
                assert response.status == 200
            child.send_signal(signal.SIGINT)
            rest, errors = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert child.returncode == 0
    assert "Traceback" not in errors.decode()
    assert "DISCORD_TOKEN" in said
    assert not rest.strip()
