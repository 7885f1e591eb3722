"""Words and numbers that belong to one community each: one of them in another's hands proves a leak."""

from __future__ import annotations

import asyncio
import pickle
import re
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import ZipFile

from bot.answering.conversations import Asked
from bot.digest.rules.slots import Slot
from bot.kernel.records import CommunitySettings, Verdict
from bot.library.rules.curation import Actor, Job
from bot.search.adapters.vector_index import ChromaIndex
from tests.conftest import open_world
from tests.fakes import OURS
from tests.planning.planning import begun

COMMUNITIES = 50
THEME = "harbour fair stall"
"""What every community writes about: a search that mixed shelves would bring them together."""

_WORD = re.compile(r"qz(\d\d)[a-z]+", re.IGNORECASE)
_NUMBER = re.compile(r"8800000000(\d\d)\d{6}")


def word(place, kind):
    """Return a word of the community at this place; it survives stemming, slugs and lower case."""
    return f"qz{place:02d}{kind}"


def number(place, which=0):
    """Return an id of the community at this place, of the length of Discord's; number 0 is the community itself."""
    return int(f"8800000000{place:02d}{which:06d}")


def text_of(thing):
    """Return everything that a value shows: of a zip its members, of anything else its whole representation."""
    if isinstance(thing, bytes) and thing.startswith(b"PK"):
        with ZipFile(BytesIO(thing)) as archive:
            return "\n".join(name + "\n" + archive.read(name).decode() for name in archive.namelist())
    if isinstance(thing, bytes):
        return thing.decode("latin-1")
    return thing if isinstance(thing, str) else repr(thing)


def words_in(*things):
    """Return every canary word in these values."""
    return {found[0].lower() for thing in things for found in _WORD.finditer(text_of(thing))}


def foreign(own, *things):
    """Return every canary, word or number, that belongs to another community than the one at the place `own`."""
    return {
        found[0]
        for thing in things
        for pattern in (_WORD, _NUMBER)
        for found in pattern.finditer(text_of(thing))
        if own is None or int(found[1]) != own
    }


@dataclass
class Community:
    """A community's ids, for whoever plays by hand with them."""

    place: int
    published: str = ""
    page: str = ""
    removed: str = ""
    draft: str = ""
    unanswered: str = ""
    disliked: str = ""
    sections: tuple = ()

    @property
    def number(self):
        return number(self.place)

    @property
    def channel(self):
        return number(self.place, 100)

    @property
    def member(self):
        return number(self.place, 1)

    @property
    def partners(self):
        """Two members who both look for a partner for weekly goals, as two of every other community do."""
        return number(self.place, 1), number(self.place, 3)

    @property
    def moderator(self):
        return Actor(self.number, number(self.place, 2))

    def word(self, kind):
        return word(self.place, kind)


def article(community, kind):
    """Return a document's text in which every part holds a canary."""
    name = community.word
    return (
        f"## How do I book a {THEME} with {name(kind + 'heading')}?\n"
        f"Ask the {name(kind + 'lead')} office for a {THEME} in the first week of March.\n\n"
        f"- Bring the {name(kind + 'point')} form and a photo of the stall.\n"
        f"- Pay the {name(kind + 'fee')} fee within seven days.\n"
    )


async def settle(world, place):
    """Give a community something of everything that the database keeps, and return its ids."""
    community = Community(place)
    actor, name = community.moderator, community.word
    acquisitions, curation = world.acquisitions, world.curation
    await world.communities.change(
        CommunitySettings(
            community.number,
            mentor_channels=frozenset({community.channel}),
            moderator_role=number(place, 200),
            announcement_channel=number(place, 101),
        )
    )
    kept = await acquisitions.draft_text(actor, f"Stalls {name('title')}", article(community, "text"))
    community.published = (await curation.publish(actor, kept.id)).document_id
    community.sections = tuple(section.id for section in kept.document.sections)
    address = f"https://{name('host')}.example/{name('path')}"
    world.pages.texts[address] = f"# Page {name('page')}\n\n{article(community, 'page')}"
    page = await acquisitions.draft_page(actor, address)
    community.page = (await curation.publish(actor, page.id)).document_id
    gone = await acquisitions.draft_text(actor, f"Gone {name('gone')}", article(community, "gone"))
    community.removed = (await curation.publish(actor, gone.id)).document_id
    await world.holdings.remove(actor, community.removed)
    community.draft = (await acquisitions.draft_text(actor, f"Plan {name('plan')}", article(community, "draft"))).id
    await world.audit.record(actor, "note", name("audit"))
    await world.profiles.start(community.number, community.member)
    await world.curation_store.start_job(
        Job(f"{place:032x}", community.number, actor.member, community.channel, name("job"), world.clock.now())
    )
    community.unanswered = (await ask(world, community, f"who repairs the {name('question')} zeppelin")).id
    await world.gaps.wait(await world.answers.get(community.unanswered), community.member, community.channel)
    disliked = await ask(world, community, f"how do I book a {THEME} with {name('textheading')}")
    await world.conversations.judge(
        disliked.id,
        community.member,
        Verdict.UNHELPFUL,
        name("reason"),
        community=community.number,
        channel=community.channel,
    )
    community.disliked = disliked.id
    plan = await begun(world, community.member, community.number)
    await world.plans.note(community.member, plan.id, 1, name("note"))
    await world.conditions.change(community.number, actor.member, "reports", number(place, 102))
    await world.conditions.switch(community.number, actor.member, on=True)
    for member in community.partners:
        await world.entries.begin(community.number, member)
        await world.entries.pick(community.number, member, "seeks", ["accountability"])
        await world.entries.start(community.number, member)
    await world.mailings.subscribe(community.number, community.member, Slot())
    return community


def settled_once(tmp_path_factory):
    """Settle every community, once a run; return the folder of database and index, the communities and their pages."""
    folder = tmp_path_factory.getbasetemp() / "settled"
    kept = folder / "communities.pickle"
    if not kept.exists():
        folder.mkdir(exist_ok=True)
        kept.write_bytes(pickle.dumps(asyncio.run(_settle_all(folder))))
    return folder, *pickle.loads(kept.read_bytes())


async def _settle_all(folder):
    async with open_world(folder) as world:
        communities = [await settle(world, place) for place in range(COMMUNITIES)]
        world.sync.index = index = chroma(folder, world)
        await world.sync.repair_all()
        index.close()
        return communities, world.pages.texts


def chroma(folder, world):
    """Return the real index in this folder."""
    return ChromaIndex.embedded(folder / "chroma", world.embedder.model, OURS, deadline_seconds=60)


@asynccontextmanager
async def reopened(settled, folder):
    """Open a copy of the settled world, as a start does."""
    shutil.copy(settled[0] / "world.db", folder)
    async with open_world(folder) as world:
        world.pages.texts.update(settled[2])
        await world.sync.repair_all()
        yield world


async def ask(world, community, question, /, **where):
    """Ask as the community's member."""
    asked = Asked(question, community.number, community.channel, community.member, f"channel:{community.channel}")
    return await world.conversations.ask(replace(asked, **where))
