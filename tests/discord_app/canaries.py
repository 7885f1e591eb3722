"""Act as members whose words hold a canary, in a process of its own: the log's configuration cannot be undone.

`python -m tests.discord_app.canaries log FOLDER MESSAGES` asks at every log level, with everything that may go wrong, and leaves one
file for each level; `… forget FOLDER` has a member's data deleted on a real index and prints where the canary is left.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import redirect_stderr
from pathlib import Path
from time import perf_counter

import simcord
import yaml
from sqlalchemy import text

from bot import app
from bot.answering.conversations import Conversations
from bot.log import configure_logging
from tests.conftest import PATIENCE, open_world
from tests.town import NONSENSE, button, buttons, make_bot, settle_in, small_library_settings, told

CANARY = "zimtschnecke"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
QUESTION = f"how do I find my first client with no reviews for my {CANARY} bakery"
HOPELESS = f"{NONSENSE} {CANARY}"


async def talk(town):
    """Say the canary in every way that a member has."""
    await town.alice.send(town.general, f"{town.mention} {HOPELESS}")
    for waits in [i for i in buttons(town.last(town.general)) if i.startswith("wf:tell:")]:
        await town.alice.click(town.last(town.general), custom_id=waits)
    answer = await town.answered(question=QUESTION)
    await town.alice.send(town.mentor, f"and how long would the {CANARY} take?")
    await town.alice.send_dm(QUESTION)
    for private in (False, True):
        await town.alice.slash(town.general, "ask", question=QUESTION, private=private)
    said = await town.bob.send(town.general, f"my {CANARY} client does not pay")
    await town.alice.context_menu(town.general, "Ask the mentor", said)
    await town.alice.slash(town.general, "skill", name=f"{CANARY} baking")
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    field = modal.modal["components"][0]["components"][0]["custom_id"]
    await town.alice.submit_modal(modal, {field: f"no {CANARY} in it"})
    await town.alice.click(answer, custom_id=button(answer, "ask"))
    await plan(town)
    await meet(town)


async def meet(town):
    """Look for somebody; the canary stands in nothing of it, since there is nothing to write."""
    conditions, guild = town.world.conditions, town.general.guild.id
    await conditions.change(guild, town.moderator.id, "reports", town.general.id)
    await conditions.switch(guild, town.moderator.id, on=True)
    (panel,) = told(await town.alice.slash(town.general, "connect"))
    (panel,) = told(await town.alice.click(panel, custom_id="wf:meet:do:begin"))
    (panel,) = told(await town.alice.select(panel, ["accountability"], custom_id="wf:meet:pick:seeks"))
    await town.alice.click(panel, custom_id="wf:meet:do:start")


async def plan(town):
    """Say the canary in a note on a plan."""
    proposal = told(await town.alice.slash(town.general, "plan start", goal="first-client"))[0]
    await town.alice.click(proposal, label="Start this plan")
    form = await town.alice.click(proposal, label="Note")
    field = form.modal["components"][0]["components"][0]["custom_id"]
    await town.alice.submit_modal(form, {field: f"the {CANARY} bakery"})


async def fill_in_forms(town):
    """Say the canary in the careers' forms; with a real model the first of them takes minutes on a busy machine."""
    said = await town.bob.send(town.general, f"my {CANARY} client does not pay")
    await town.alice.context_menu(town.general, "Check this offer", said)
    for command in ("check-offer", "exposure"):
        form = await town.alice.slash(town.general, command)
        typed = form.modal["components"][0]["components"][0]["custom_id"]
        await town.alice.submit_modal(form, {typed: f"write pages for my {CANARY} bakery"})
    (card,) = told(await town.alice.slash(town.general, "gap", direction="copywriter", have=f"{CANARY}, front-end"))
    (opens,) = [custom_id for custom_id in buttons(card) if custom_id.startswith("wf:skill-gap-do:words:")]
    form = await town.alice.click(card, custom_id=opens)
    typed = form.modal["components"][0]["components"][0]["custom_id"]
    await town.alice.submit_modal(form, {typed: f"writing pages for my {CANARY}"})
    (welcome,) = told(await town.alice.slash(town.general, "me"))
    await town.alice.click(welcome, label="Start")
    (card,) = told(await town.alice.slash(town.general, "me", occupation=CANARY, country=CANARY))
    form = await town.alice.click(card, label="Type the rest")
    fields = [row["components"][0]["custom_id"] for row in form.modal["components"]]
    await town.alice.submit_modal(form, dict.fromkeys(fields, CANARY))


async def stumble(town):
    """Say the canary where it cannot be answered: too long, refused by Discord, refused by the database."""
    await town.alice.send(town.mentor, f"{CANARY} " * 100)
    await town.alice.slash(town.general, "plan start", goal=f"sell {CANARY}")
    for status in (400, 403, 500):
        town.env.inject_error("POST", "/channels/*/messages", status=status)
        await town.alice.send(town.mentor, QUESTION)
    async with town.world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE answers DROP COLUMN outcome"))
    await town.alice.send(town.mentor, QUESTION)
    await town.alice.slash(town.general, "ask", question=QUESTION)
    town.forgive()


async def log(folder, *, messages):
    for level in LEVELS:
        place = folder / level
        place.mkdir()
        with (place / "log").open("w") as file, redirect_stderr(file):
            configure_logging(level, "json" if level in {"DEBUG", "ERROR"} else "console", messages=messages)
            async with open_world(place) as world:
                world.conversations = Conversations(
                    world.mentor, world.answers, world.gate, world.clock, retention_days=30, log_messages=messages
                )
                async with simcord.run(make_bot(world), settle_timeout=PATIENCE) as env:
                    town = await settle_in(world, env)
                    await talk(town)
                    await fill_in_forms(town)
                    await stumble(town)


def traces(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (count := path.read_bytes().count(CANARY.encode())):
            found[str(path.relative_to(folder))] = count
    return found


def few_examples(path):
    """Leave three examples of each kind: embedding thousands takes a minute and shows nothing here."""
    kinds = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({kind: texts[:3] for kind, texts in kinds.items()}), encoding="utf-8")


async def forget(folder):
    settings = small_library_settings(folder)
    few_examples(folder / "knowledge" / "examples.yaml")
    with (folder / "log").open("w") as file, redirect_stderr(file):
        configure_logging("DEBUG", "json")
        async with app.open_services(settings) as services:
            bot = app.create_bot(services, settings, simulated=True)
            async with simcord.run(bot, settle_timeout=PATIENCE) as env:
                town = await settle_in(services.use_cases, env)
                await talk(town)
                await town.alice.slash(town.general, "tip")
                before = traces(folder)
                (asked,) = told(await town.alice.slash(town.general, "my-data delete"))
                began = perf_counter()
                await town.alice.click(asked, custom_id=f"wf:forget:{town.alice.id}")
                seconds = perf_counter() - began
                # Looked at while the bot is running: at its end, SQLite tidies up by itself.
                after = traces(folder)
    print(json.dumps({"before": before, "after": after, "seconds": seconds}))


def main(task, folder, *options):
    run = forget(Path(folder)) if task == "forget" else log(Path(folder), messages="messages" in options)
    asyncio.run(run)


if __name__ == "__main__":
    main(*sys.argv[1:])
