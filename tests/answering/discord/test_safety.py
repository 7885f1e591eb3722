"""No text of a member or of a document pings anyone, forges a link or leaves its place."""

from __future__ import annotations

import asyncio
import re

import discord
import pytest

from bot.careers.tips import Tips
from bot.kernel.models import Evidence, Source, Tip, Topic
from bot.search.browsing import Library
from tests.conftest import open_world
from tests.shelf import document, section
from tests.town import button, buttons, open_town, shown, told

HOSTILE = (
    "@everyone @here <@{alice}> <@!{alice}> <@&{managers}> [free money](https://evil.example/x) <https://evil.example> "
    "```py rm -rf``` ||hidden|| **bold** # loud > quote \u202egnitirw"
)
ASKED = "rates and invoices"


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """Return the hostile text with the ids that alice and the role will have: simcord counts them up, the same each time."""

    async def ids():
        async with open_world(tmp_path_factory.mktemp("ids")) as friendly, open_town(friendly) as town:
            return {"alice": town.alice.id, "managers": town.guild.roles["Managers"].id}

    return HOSTILE.format(**asyncio.run(ids()))


OWN_WORDS = [" ".join(f"{start}{end}" for end in ("apples", "boats", "clouds", "drums", "engines", "flutes", "gates", "harps", "irons", "jars", "kites", "lamps", "mills", "nets", "ovens", "pipes", "quills", "roofs", "sails", "tents")) for start in "xyz"]  # fmt: skip
"""Makes each heading a question of its own beside the hostile text that all share."""


def hostile_library(evil):
    source = Source(
        "evil-2025", f"Study {evil}", f"Press {evil}", "2025", "https://ok.example/a)b [x](y", Evidence.SURVEY
    )
    sections = [
        section(
            "pricing-clients/evil",
            f"part-{number}",
            f"{evil} How do I set {word} and invoices? {own}",
            f"Set rates and invoices {word} so. {evil} [evil-2025].",
            [f"Rates and invoices {word} step {step}. {evil} [evil-2025]." for step in range(3)],
            also=(f"rates and invoices {word}", "b", "c"),
            careful=f"Careful {evil}",
        )
        for number, (word, own) in enumerate(zip(["first", "second", "third"], OWN_WORDS, strict=True))
    ]
    return [document("pricing-clients/evil", f"Rates {evil}", sections, sources=(source,))]


@pytest.fixture
async def world(tmp_path, evil):
    """Stand in for the friendly world, so that the town's bot reads the hostile library."""
    async with open_world(tmp_path, hostile_library(evil)) as world:
        topics = (Topic("pricing-clients", f"Pricing {evil}", f"Group {evil}", f"Covers {evil}"),)
        tips = (Tip("t", "pricing-clients", f"Tip {evil}"),)
        world.library = Library(world.retriever, topics)
        world.tips = Tips(tips, topics, world.tips._store, lambda fresh: fresh[0])
        yield world


def hurts(text):
    """Return what in a text would ping, link, format or hide when Discord renders it."""
    own = re.sub(r"^(?:> |- |#{1,3} |-# )|\*\*(?:Sources|Careful:)\*\*", "", text, flags=re.MULTILINE)
    source_links = r"\[(?:\\.|[^\[\]\\])*\]\(<https://ok\.example/[^<>()\s]*>\)"
    found = re.findall(r"@(?:everyone|here)|(?<!\\)<@|```|(?<!\\)`|(?<!\\)\|\||[\u202a-\u202e]", own)
    return found + re.findall(r"(?<!\\)\]\(", re.sub(source_links, "", own))


async def ask_everything(town, evil):
    """Make the bot say everything that it can say, and return the messages."""
    await town.alice.send(town.mentor, f"{town.mention} {ASKED} {evil}")
    messages = [town.last(town.mentor)]
    assert len(buttons(messages[0])) > 3
    for private in (False, True):
        messages += told(await town.alice.slash(town.general, "ask", question=f"{ASKED} {evil}", private=private))
    message = await town.bob.send(town.general, f"{ASKED} {evil}\n# loud\n@everyone")
    messages += told(await town.alice.context_menu(town.general, "Ask the mentor", message))
    messages += told(await town.bob.click(messages[0], custom_id=button(messages[0], "sources")))
    messages += told(await town.alice.click(messages[0], custom_id=button(messages[0], "ask")))
    messages += told(await town.bob.click(messages[0], custom_id=button(messages[0], "ask")))
    messages += told(await town.alice.click(messages[0], custom_id=button(messages[0], "helpful")))
    messages += told(await town.alice.slash(town.general, "tip"))
    messages += told(await town.alice.slash(town.general, "topics"))
    messages += told(await town.alice.slash(town.general, "topics", topic="pricing-clients"))
    for command in ("help", "about"):
        messages += told(await town.alice.slash(town.general, command))
    await town.alice.send(town.general, town.mention)
    await town.alice.send(town.mentor, "x" * 1001)
    return [*messages, town.last(town.general), town.last(town.mentor)]


async def test_hostile_ids_are_those_of_the_town(town, evil):
    assert f"<@{town.alice.id}>" in evil
    assert f"<@&{town.guild.roles['Managers'].id}>" in evil


async def test_no_send_and_no_edit_may_ping(town, evil):
    await ask_everything(town, evil)
    role = town.guild.roles["Managers"]
    places, sources = told(await town.moderator.slash(town.general, "knowledge settings"))
    await town.moderator.select(places, [role], custom_id="wf:set:moderators")
    await town.moderator.select(sources, ["pricing-clients"], custom_id="wf:set:topics")
    sends = town.sends()
    assert len(sends) > 15
    for path, body in sends:
        allowed = body.get("allowed_mentions")
        assert allowed is not None, path
        assert allowed["parse"] == [], path
        assert not allowed.get("users"), path
        assert not allowed.get("roles"), path
        assert not allowed.get("replied_user"), path


async def test_nobody_is_pinged(town, evil):
    for message in await ask_everything(town, evil):
        full = message if isinstance(message, discord.Message) else message.message
        assert not full.mention_everyone
        assert not full.raw_role_mentions
        assert town.alice.id not in [user.id for user in full.mentions]


async def test_text_of_members_and_documents_stays_text(town, evil):
    said = [text for message in await ask_everything(town, evil) if "free money" in (text := shown(message))]
    assert len(said) > 8
    for text in said:
        assert not hurts(text.replace("`/topics`", "")), text


async def test_the_test_notices_what_hurts(evil):
    assert hurts(evil)
    assert hurts("[label](https://evil.example)")
    assert not hurts(
        r"1. [A \[b\](<https://ok.example/a>)](<https://ok.example/a%29b>)".replace("(<https://ok.example/a>)", "")
    )


async def test_source_link_cannot_be_ended_by_its_address(town):
    answer = await town.answered(question=ASKED)
    links = re.findall(r"\]\(<(.*?)>\)", shown(answer))
    assert links
    assert all(not re.search(r"[()\[\]<>\s]", link) for link in links)


async def test_answers_say_who_asked_only_by_the_reply(town):
    answer = await town.answered(question=ASKED)
    assert town.alice.mention not in shown(answer)
