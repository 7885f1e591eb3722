"""A process that works on a library until it is killed, and the look at what it left behind.

The process runs the bot's own start-up and use cases; only the model, the web and the sandbox are stood in for, since they are
slow and nothing of theirs is kept. What it says, it says after the use case returned: that is what a moderator was promised.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import shutil
import signal
import traceback
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from random import Random
from threading import Lock, RLock

import structlog
import yaml
from sqlalchemy import Engine, event, select
from tqdm import tqdm

from bot.app import build_services
from bot.care.adapters.language_identifier import lay_out
from bot.errors import MemberError
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.store_lock import StoreLock
from bot.kernel.models import SHARED
from bot.library.adapters import tables
from bot.library.rules.curation import Actor, Change
from bot.search.adapters import chroma_collections
from bot.search.adapters.chroma_collections import ChromaCollections
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.adapters.vector_index import ChromaIndex
from bot.search.in_memory import InMemory
from bot.search.retrieval import Query
from bot.search.rules import sizes
from bot.search.rules.chunking import units_of
from bot.search.sync import LibrarySync
from bot.settings import Settings
from bot.wiring.care import languages_folder
from bot.wiring.embedding import Models
from bot.wiring.foundation import MANNERS, Foundation
from tests.fakes import OURS, BagOfStems, HandClock, InProcess, MemoryPages

COMMUNITIES = (101, 202, 303)
NAMES = tuple(f"name{place}" for place in range(7))
PAGES = tuple(f"https://{place}.example/guide" for place in ("north", "south"))
SHARED_NAMES = ("invoices", "deposits", "referrals")
KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
MOST_AT_ONCE = 3
"""Changes that may be under way when the kill comes: so many revisions may be there that nobody was told of."""


def write_knowledge(folder):
    """Write what a start reads, kept small, and the shared articles."""
    folder.mkdir(parents=True)
    for name in {*MANNERS, "filler.txt"}:
        shutil.copy(KNOWLEDGE / name, folder / name)
    examples = yaml.safe_load((KNOWLEDGE / "examples.yaml").read_text())
    (folder / "examples.yaml").write_text(yaml.safe_dump({kind: texts[:2] for kind, texts in examples.items()}))
    (folder / "tips.yaml").write_text("- {id: t1, topic: pricing-clients, text: Write your floor price down.}\n")
    (folder / "topics.yaml").write_text(
        "- {id: pricing-clients, title: Pricing, group: Money, covers: What to charge.}\n"
    )
    (folder / "goals.yaml").write_text(
        "- {id: earn-more, name: Earn more, named: wants to earn more, topics: [pricing-clients]}\n"
    )
    (folder / "pricing-clients").mkdir()
    write_articles(folder, 0)


def write_articles(folder, version):
    """Write the shared articles in one version."""
    for name in SHARED_NAMES:
        (folder / "pricing-clients" / f"{name}.md").write_text(
            f"---\ntitle: Shared {name} v{version}\ntopic: pricing-clients\nsummary: About {name}.\nlevel: starter\n"
            "reviewed: 2026-11-01\nreview_by: 2099-11-01\nsources:\n  - {id: study-2025, title: A study, publisher: "
            'A journal, published: "2025", url: "https://example.org/study", evidence: survey}\n---\n\n'
            f"## How does {name} go in version{version}?\n> Also asked: {name} case · help with {name} · {name} again\n\n"
            f"Begin {name} with step {version}, and write down what you agree on.\n\n- Name two things.\n"
            f"- Ask for {version} percent first [study-2025].\n- Keep a record of {name} for a week.\n"
        )


def text_of(name, version):
    """Return a document's text; every version of every name is unlike all others."""
    return (
        f"## What is the {name} rule in edition{version}?\nThe {name} rule asks for {version} signatures on paper.\n\n"
        f"- Ask the {name} office for form {version}.\n- Wait for seven days.\n\n"
        f"## Who decides about {name} in edition{version}?\nThe committee of edition{version} decides about {name}.\n\n"
        f"- Write to the {name} committee.\n"
    )


def settings_of(folder):
    return Settings(
        _env_file=None,
        discord_token=None,
        data_dir=folder / "data",
        knowledge_dir=folder / "knowledge",
        index="chroma",
        index_deadline_seconds=30,
        member_questions_per_minute=10_000,
        server_questions_per_minute=10_000,
    )


@asynccontextmanager
async def open_data(folder, *, wait_for_index=True):
    """Open the data folder as the bot does, with another embedder and every library in the index; yield foundation and services."""
    settings = settings_of(folder)
    small, sizes.SMALL = sizes.SMALL, -1
    embedder = BagOfStems()
    index = ChromaIndex.embedded(settings.data_dir / "chroma", embedder.model, OURS, deadline_seconds=30)
    try:
        with StoreLock(settings.data_dir):
            async with open_database(settings.database_address) as engine:
                store = DatabaseLibrary(engine)
                sync = LibrarySync(store, index, embedder, fingerprint)
                memory = InMemory(store, embedder.model, ExactVectors)
                foundation = Foundation(engine, store, index, Models(embedder), sync, memory)
                async with build_services(settings, foundation, wait_for_index=wait_for_index) as services:
                    cases = services.use_cases
                    cases.acquisitions._reader._extractor = InProcess()
                    cases.acquisitions._fetcher = cases.upkeep._fetcher = MemoryPages(HandClock())
                    yield foundation, services
    finally:
        sizes.SMALL = small
        index.close()


class Worker:
    """Do what moderators do, at random, and tell what was promised after each."""

    def __init__(self, folder, services, random, tell):
        self.folder = folder
        self.cases = services.use_cases
        self.random = random
        self.tell = tell
        self.acquisitions, self.curation, self.holdings = (
            self.cases.acquisitions,
            self.cases.curation,
            self.cases.holdings,
        )

    def actor(self):
        return Actor(self.random.choice(COMMUNITIES), 7)

    def version(self):
        return self.random.randrange(10**9)

    async def step(self):
        """Do one thing, or several at once."""
        works = [self.publish, self.publish, self.page, self.refresh, self.remove, self.restore, self.undo]
        works += [self.leave_draft, self.decide, self.discard, self.transfer, self.share, self.at_once]
        # A refusal, such as of a draft whose document was published meanwhile, is an answer like any other.
        with suppress(MemberError):
            await self.random.choice(works)()

    async def publish(self, actor=None, name=None):
        actor = actor or self.actor()
        name = name or self.random.choice(NAMES)
        draft = await self.acquisitions.draft_text(actor, name, text_of(name, self.version()))
        self.tell("draft", draft.id)
        await self._publish(actor, draft)

    async def page(self):
        actor, address = self.actor(), self.random.choice(PAGES)
        name = address[8:13]
        self._pages()[address] = f"# {name}\n\n{text_of(name, self.version())}"
        draft = await self.acquisitions.draft_page(actor, address)
        await self._publish(actor, draft)
        self.tell("page", (actor.community, draft.document.id))

    async def refresh(self):
        actor = self.actor()
        for address in PAGES:
            self._pages()[address] = f"# {address[8:13]}\n\n{text_of(address[8:13], self.version())}"
        looks = await self.cases.upkeep.refresh(actor)
        for look in looks:
            assert look.draft is not None, look.says
            await self._publish(actor, look.draft)

    async def remove(self):
        actor = self.actor()
        if own := await self.holdings.documents(actor):
            self._promise(await self.holdings.remove(actor, self.random.choice(own).id))

    async def restore(self):
        actor = self.actor()
        if gone := await self.holdings.removed(actor):
            chosen = self.random.choice(gone)
            self._promise(await self.holdings.restore(actor, chosen.document_id, chosen.number))

    async def undo(self):
        actor = self.actor()
        if own := await self.holdings.documents(actor):
            history = await self.holdings.history(actor, self.random.choice(own).id)
            self._promise(await self.holdings.undo(actor, history[-1].document_id, history[-1].number))

    async def leave_draft(self):
        name = self.random.choice(NAMES)
        draft = await self.acquisitions.draft_text(self.actor(), name, text_of(name, self.version()))
        self.tell("draft", draft.id)

    async def decide(self):
        actor = self.actor()
        if waiting := await self.curation.drafts(actor):
            await self._publish(actor, waiting[0])

    async def discard(self):
        actor = self.actor()
        if waiting := await self.curation.drafts(actor):
            await self.curation.discard(actor, waiting[0].id)
            self.tell("discarded", waiting[0].id)

    async def transfer(self):
        """Export one community's library and import it in another, document by document."""
        source, target = self.random.sample(COMMUNITIES, 2)
        packed = await self.cases.archive.export(Actor(source, 7))
        if await self.holdings.documents(Actor(source, 7)):
            batch = await self.cases.archive.read(Actor(target, 7), packed)
            assert not batch.faults, batch.faults
            for draft in batch.drafts:
                await self._publish(Actor(target, 7), draft)

    async def share(self):
        """Bring the shared library in line with changed files."""
        version = self.version()
        await asyncio.to_thread(write_articles, self.folder / "knowledge", version)
        await self.cases.upkeep.apply_shared(self.actor())
        self.tell("shared", version)

    async def at_once(self):
        first, second = self.random.sample(COMMUNITIES, 2)
        names = self.random.sample(NAMES, 2)
        ended = await asyncio.gather(
            self.publish(Actor(first, 7), names[0]),
            self.publish(Actor(second, 7), names[1]),
            self.share(),
            return_exceptions=True,
        )
        for error in ended:
            if error is not None:
                raise error

    async def _publish(self, actor, draft):
        revision = await self.curation.publish(actor, draft.id)
        self.tell("published", draft.id)
        self._promise(revision)

    def _promise(self, revision):
        held = fingerprint(revision.document) if revision.document is not None else None
        self.tell("revision", (revision.community, revision.document_id, revision.number, held))

    def _pages(self):
        return self.acquisitions._fetcher.texts


def die_at_write(number):
    """Kill this process when it is about to write for the `number`th time, be it to the database or to the index."""
    left, one_by_one = number, Lock()

    def count():
        nonlocal left
        # The index writes in threads of its own.
        with one_by_one:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def before_statement(_connection, _cursor, statement, *_):
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            count()

    def counted(write):
        @wraps(write)
        def counting(*args):
            count()
            return write(*args)

        return counting

    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", lambda _: count())
    for owner, name in ((ChromaIndex, "_add"), (ChromaIndex, "_remove"), (ChromaCollections, "reset")):
        setattr(owner, name, counted(getattr(owner, name)))


def work_until_killed(folder, seed, pipe, largest_file=None, writes=None):
    """Be the process: start as the bot does and work for ever, or up to one of its writes.

    `largest_file` in bytes stands in for a full disk.
    """
    if writes is not None:
        die_at_write(writes)
    # A progress bar makes a semaphore for all processes, which a kill would leave behind.
    tqdm.set_lock(RLock())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))

    def tell(what, which=None):
        pipe.send((what, which))

    async def run():
        if largest_file is not None:
            # As the last ingest did, while there was room.
            lay_out(languages_folder(settings_of(folder)))
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
            # The limit is this process's alone: the disk itself has room, which the index would see.
            chroma_collections.disk_usage = lambda _: _Full()
        async with open_data(folder, wait_for_index=False) as (_, services):
            tell("started")
            worker = Worker(folder, services, Random(seed), tell)
            while True:
                if largest_file is None:
                    await worker.step()
                else:
                    await _tolerant(worker, tell)

    try:
        asyncio.run(run())
    except BaseException:
        with suppress(OSError):
            tell("failed", traceback.format_exc())
        raise


class _Full:
    free = 0


async def _tolerant(worker, tell):
    """Do one thing where anything may fail but the reading."""
    try:
        await worker.step()
    except Exception as exc:
        tell("refused", repr(exc)[:500])
        for community in COMMUNITIES:
            await worker.holdings.search(Actor(community, 7), "what is the name1 rule")
        tell("read", None)


@dataclass
class Left:
    """Everything that stands in the database, as far as promises go."""

    documents: dict = field(default_factory=dict)
    revisions: dict = field(default_factory=dict)
    drafts: dict = field(default_factory=dict)
    audit: list = field(default_factory=list)
    sources: set = field(default_factory=set)


async def look(foundation, services):
    """Read the database and check that it agrees with itself, and the index and the search with it."""
    left = await _read(foundation, services)
    for community in (SHARED, *COMMUNITIES):
        await _check_units(foundation, services, community, left)
    _check_revisions(left)
    return left


async def _read(foundation, services):
    left, store = Left(), services.use_cases.curation._store
    for community in (SHARED, *COMMUNITIES):
        left.documents[community] = {each.id: each for each in await foundation.store.documents(community)}
        left.drafts |= {draft.id: draft for draft in await store.drafts(community)}
        left.audit += await store.log(community, 1_000_000)
    async with foundation.engine.connect() as connection:
        keys = set(await connection.execute(select(tables.revisions.c.community, tables.revisions.c.document_id)))
    for community, document_id in keys:
        for revision in await store.history(community, document_id):
            left.revisions[community, document_id, revision.number] = revision
    left.sources = {(source.community, source.document_id) for source in await store.web_sources()}
    return left


async def _check_units(foundation, services, community, left):
    documents = left.documents[community]
    units = {unit.id: unit for document in documents.values() for unit in units_of(document)}
    assert await foundation.store.unit_ids(community) == set(units), "a document has some of its units, or others"
    entries = await foundation.store.entries(foundation.models.matching.model, sorted(units))
    assert len(entries) == len(units), "a unit has no vector"
    assert await foundation.index.ids(community) == set(units), "the index holds other units than the database"
    assert await foundation.index.is_sound(community, entries), "the index does not find what it holds"
    headings = [section for document in documents.values() for section in document.sections]
    found = await services.retriever.search_many([Query(section.heading, community) for section in headings])
    for section, one in zip(headings, found, strict=True):
        (passage,) = [each for each in one.passages if each.section.id == section.id] or [None]
        assert passage is not None, f"{section.id} is not found"
        assert passage.dense > 0.99, f"{section.id} is not found by meaning"
        assert passage.lexical > 0.5, f"{section.id} is not found by its words"


def _check_revisions(left):
    last = {}
    for (community, document_id, number), revision in sorted(left.revisions.items(), key=lambda item: item[0]):
        assert number == 1 + (last[community, document_id].number if (community, document_id) in last else 0)
        last[community, document_id] = revision
    for community in COMMUNITIES:
        live = {key[1]: each.document for key, each in last.items() if key[0] == community and each.document}
        assert live == left.documents[community], "a revision without its document's state, or the other way round"
    recorded = sorted((e.community, e.action, e.revision, e.subject) for e in left.audit if e.revision)
    expected = sorted((key[0], each.change.value, key[2], _title(left, key)) for key, each in left.revisions.items())
    assert recorded == expected, "a revision without its audit entry, or the other way round"
    versions = {document.title.rpartition("v")[2] for document in left.documents[SHARED].values()}
    assert len(versions) <= 1, "some of the shared articles are of one version, some of another"
    assert len(left.documents[SHARED]) in {0, len(SHARED_NAMES)}


def _title(left, key):
    community, document_id, number = key
    revision = left.revisions[key]
    if revision.change is Change.REMOVE:
        revision = left.revisions[community, document_id, number - 1]
    return revision.document.title


def check_promises(before, left, said):
    """Check that what was there is there, that what was said is so, and that nothing appeared that nobody did."""
    for key, revision in before.revisions.items():
        assert left.revisions[key] == revision, "a revision changed or is gone"
    promised = {which[:3]: which[3] for what, which in said if what == "revision"}
    for key, held in promised.items():
        document = left.revisions[key].document
        assert held == (fingerprint(document) if document is not None else None), "what was published is another text"
    silent = left.revisions.keys() - before.revisions.keys() - promised.keys()
    assert len(silent) <= MOST_AT_ONCE, f"revisions that nobody was told of: {silent}"
    decided = {which for what, which in said if what in {"published", "discarded"}}
    assert not decided & left.drafts.keys(), "a draft that was decided about waits still"
    fresh = [each.document for key, each in left.revisions.items() if key not in before.revisions]
    for draft_id in {which for what, which in said if what == "draft"} - decided:
        if draft_id not in left.drafts:
            assert silent, "a draft is gone, and nothing was published"
        else:
            assert left.drafts[draft_id].document not in fresh, "a draft was published and waits still"
    assert {which for what, which in said if what == "page"} <= left.sources, "a page was published without its source"
    assert before.sources <= left.sources <= {key[:2] for key in left.revisions}
    shared = [which for what, which in said if what == "shared"]
    if shared:
        assert left.documents[SHARED], "the shared library is gone"
