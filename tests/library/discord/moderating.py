"""What tests of /knowledge share: a document to hand in, and how to read what the bot shows for it."""

from __future__ import annotations

from shutil import copy2

import simcord
from simcord import interactions
from simcord.backend import serializers

from bot.library.upkeep import Upkeep
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from tests.conftest import KNOWLEDGE, PATIENCE
from tests.town import told

GUIDE = """\
# Deposits in our guild

## How large a deposit do we ask from a new customer?
Ask a new customer for forty percent as a deposit before the first day of work.

- Write the deposit into the offer, with its date.
- Start only once the deposit has arrived.
- Give the deposit back, less the hours worked, when the customer cancels.

## Which words do we use for a deposit?
Call the deposit a booking fee: customers know that from hotels.

- Say what the fee books: your time from a certain day.
"""
DOUBTFUL = """\
# House rules

We work together on these terms.

Paying people

We pay on the last Friday of the month. The treasurer sends back every invoice without a number.

Sick days

A sick day needs a message before nine in the morning. Write it to the office and nobody else.

## Meetings

We meet on Mondays at ten in the large room.
"""
"""A document with two lines that may be headings."""

DEPOSIT = "how large a deposit do we ask from a new customer"
DEPOSIT_LEAD = "forty percent as a deposit"
OTHER_GUIDE = GUIDE.replace("Deposits in our guild", "Travel costs").replace("deposit", "ticket")
EDITORIAL = """\
---
title: Quiet months
topic: pricing-clients
summary: What to do when nobody orders.
level: starter
reviewed: 2026-11-22
review_by: 2027-11-22
sources:
  - {id: quiet-2020, title: Quiet months, publisher: Journal of Quiet, published: "2020", url: "https://example.org/quiet", evidence: survey}
---
## What do I do in a quiet month without orders?
> Also asked: no orders in august · nobody orders · empty calendar

Write to ten former customers in the first quiet week and offer a small fixed job [quiet-2020].

- List every former customer of two years.
- Offer a job of one day at a fixed price.
- Ask each for one name to write to next.
"""


async def knowledge(town, name, who=None, *, where=None, **options):
    """Type a /knowledge command as a moderator and return the messages that it led to, oldest first."""
    return told(await (who or town.moderator).slash(where or town.general, f"knowledge {name}", **options))


async def handed_in(town, text=GUIDE, name="deposits.md", who=None, **options):
    """Hand in a file and return the message that holds its preview."""
    content = text if isinstance(text, bytes) else text.encode()
    return preview(await knowledge(town, "add", who, file=(name, content), **options))


def preview(messages):
    """Return the one message with a preview."""
    (found,) = [message for message in messages if message.embeds]
    return found


def fields(message):
    """Return the fields of a preview by name."""
    (embed,) = message.embeds
    return {field.name: field.value for field in embed.fields}


async def press(town, message, label, who=None):
    """Press a button and return (the message as it is then, what else came)."""
    result = await (who or town.moderator).click(message, label=label)
    return refreshed(town, message), [each for each in told(result) if each.id != message.id]


async def published(town, text=GUIDE, name="deposits.md", **options):
    """Hand in a file, publish it and return the message that says so."""
    message = await handed_in(town, text, name, **options)
    after, others = await press(town, message, "Publish")
    assert after.content.startswith("Published"), (after.content, [each.content for each in others])
    return after


def refreshed(town, message):
    """Return a message as it stands now."""
    return simcord.ResponseMessage(town.env, town.env.backend.get_message(message.channel_id, message.id))


def inputs(result):
    """Return the custom_ids of a form's fields, in order."""
    return [row["components"][0]["custom_id"] for row in result.modal["components"]]


async def fill_in(town, result, *values, who=None):
    """Fill in a form and send it."""
    filled = dict(zip(inputs(result), values, strict=True))
    return told(await (who or town.moderator).submit_modal(result, filled))


async def add_deputy(town):
    """Let a second moderator join."""
    deputy = town.guild.add_member(town.env.create_user("deputy"), roles=[town.guild.roles["Managers"]])
    await town.world.member_data.first_use(town.guild.id, deputy.id)
    return deputy


async def press_together(town, *presses):
    """Put several presses, each (member, message, custom_id), on the gateway before the bot gets to react."""
    backend = town.env.backend
    records = []
    for actor, message, custom_id in presses:
        record, payload = component_payload(town, actor, message, {"custom_id": custom_id, "component_type": 2})
        backend.emit("INTERACTION_CREATE", payload)
        records.append(record)
    await town.env.settle(timeout=PATIENCE)
    return [simcord.InteractionResult(town.env, record) for record in records]


def component_payload(town, actor, message, data):
    """Return the record and payload of a component's use, whether or not Discord would let this member use it."""
    backend = town.env.backend
    guild = getattr(actor, "guild", None)
    record, payload = interactions.base_payload(
        backend,
        type=3,
        channel_id=message.channel_id,
        guild_id=guild.id if guild else None,
        user_id=actor.id,
        data=data,
    )
    record.source_message_id = message.id
    stored = backend.get_message(message.channel_id, message.id)
    return record, {**payload, "message": dict(serializers.message_payload(backend, stored))}


def custom_id(message, label):
    """Return the custom_id of the button with this label."""
    (found,) = [
        child["custom_id"] for row in message.components for child in row["components"] if child.get("label") == label
    ]
    return found


def labels(message):
    """Return the labels of a message's buttons."""
    return [child["label"] for row in message.components for child in row["components"] if "label" in child]


def questions_to_try(message):
    """Return the questions of a preview whose answers can be seen, with what the select sends for each."""
    (select,) = [child for row in message.components for child in row["components"] if child["type"] == 3]
    return {option["label"]: option["value"] for option in select["options"]}


async def tried(town, message, question, who=None):
    """Pick one of a preview's questions and return what is shown for it."""
    values = [questions_to_try(message)[question]]
    return told(await (who or town.moderator).select(message, values=values))


def all_text(messages):
    """Return all that a reader sees of messages."""
    return "\n".join(
        "\n".join(
            [
                message.content,
                *(
                    f"{e.title}\n{e.description}\n" + "\n".join(f"{f.name}\n{f.value}" for f in e.fields)
                    for e in message.embeds
                ),
            ]
        )
        for message in messages
    )


def use_shared_files(world, town, folder, articles):
    """Let the bot look for the shared library's files in a folder of its own that holds these articles, by id."""
    knowledge = folder / "shared"
    for path in KNOWLEDGE.glob("*.*"):
        knowledge.mkdir(exist_ok=True)
        copy2(path, knowledge)
    for document_id, text in articles.items():
        path = knowledge / f"{document_id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    files = KnowledgeFolder(knowledge, today=world.clock.now().date())
    world.upkeep = Upkeep(
        world.curation_store,
        world.holdings,
        world.acquisitions,
        world.audit,
        world.pages,
        files,
        world.sync,
        world.retriever,
        world.clock,
    )
    town.bot.get_cog("Moderation").upkeep = world.upkeep
    return knowledge
