"""Fakes that enter by the same ports as the real parts and behave, not mock."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.care.rules.safety import Concern
from bot.care.rules.triage import LIBRARY
from bot.errors import IndexUnavailable, PageGone
from bot.kernel.models import SHARED, Embedding, UnitHit
from bot.kernel.words import content_words, stem
from bot.library.adapters.extraction.reading import read_upload
from bot.library.rules.submissions import Page, Upload, Validators
from bot.members.adapters.member_store import DatabaseMembers
from bot.search.adapters.collection_names import Owner
from bot.search.adapters.tables import vectors

OURS = Owner("our-installation", "ours")
"""Whose collections a test's index writes."""

DIMENSIONS = 256


class HandClock:
    """A clock that only moves when told to."""

    def __init__(self, now=datetime(2026, 11, 22, 12, tzinfo=UTC)):
        self._now = now

    def now(self):
        return self._now

    def advance(self, **amount):
        self._now += timedelta(**amount)


class BagOfStems:
    """An embedder whose cosine is the share of stemmed content words: deterministic, fast, good enough to search by."""

    def __init__(self, model="bag-of-stems@1"):
        self.model = model
        self.embedded = []

    async def embed_queries(self, texts):
        return [self._vector(text) for text in texts]

    async def embed_documents(self, texts):
        self.embedded += texts
        return [self._vector(text) for text in texts]

    def similarities(self, query, candidates):
        return [_dot(query, candidate) for candidate in candidates]

    def _vector(self, text):
        values = [0.0] * DIMENSIONS
        for word, count in Counter(map(stem, content_words(text))).items():
            values[sum(ord(c) * 31**i for i, c in enumerate(word)) % DIMENSIONS] += count
        norm = math.sqrt(sum(value * value for value in values)) or 1.0
        return Embedding(array("f", [value / norm for value in values]).tobytes())


class MemoryIndex:
    """A vector index in a dict. `broken` makes every call fail as a damaged Chroma would."""

    def __init__(self, model="bag-of-stems@1"):
        self.model = model
        self.units = {}
        self.broken = False
        self.calls = []

    async def search(self, community, queries, limit):
        self._note("search")
        pools = [self.units.get(number, {}) for number in {SHARED, community}]
        found = []
        for query in queries:
            hits = [UnitHit(unit, _dot(query, vector)) for pool in pools for unit, vector in pool.items()]
            found.append(sorted(hits, key=lambda hit: (-hit.similarity, hit.unit_id))[:limit])
        return found

    async def communities(self):
        self._note("communities")
        return {SHARED, *self.units}

    async def ids(self, community):
        self._note("ids")
        return set(self.units.get(community, {}))

    async def count(self, community):
        self._note("count")
        return len(self.units.get(community, {}))

    async def discard(self, community):
        self._note("discard")
        self.units.pop(community, None)

    async def add(self, community, units):
        self._note("add")
        self.units.setdefault(community, {}).update(units)

    async def remove(self, community, unit_ids):
        self._note("remove")
        for unit in unit_ids:
            self.units.get(community, {}).pop(unit, None)

    async def reset(self, community):
        self._note("reset")
        self.units[community] = {}

    async def is_sound(self, community, samples):
        self._note("is_sound")
        held = self.units.get(community, {})
        return all(held.get(unit) == vector for unit, vector in samples)

    def _note(self, call):
        self.calls.append(call)
        if self.broken:
            raise IndexUnavailable("broken on purpose")


async def without_vectors(world):
    """Leave the world with words alone: no index, and a database that lost its vectors."""
    world.index.broken = True
    async with world.engine.begin() as connection:
        await connection.execute(vectors.delete())
    for community in (SHARED, *await world.store.communities()):
        await world.retriever.load(community)


class TaughtKinds:
    """A classifier that was told the shares of certain questions, and takes every other one for the library's, without being sure."""

    def __init__(self, embedder, shares):
        self._shares = {embedder._vector(question): told for question, told in shares.items()}

    async def fit(self, texts, vectors, kinds, weights):
        pass

    def load(self, path, key):
        return True

    def shares(self, texts, vectors):
        return [self._shares.get(vector, {LIBRARY: 0.9, Concern.CRISIS: 0.1}) for vector in vectors]


class InProcess:
    """An extractor that reads in this process what the real one reads in a child, without starting one for each test."""

    async def extract(self, upload):
        return read_upload(upload)


class MemoryPages:
    """A web in a dict: addresses and their text. `gone` are those that answer 404; a page whose text is kept answers 304."""

    def __init__(self, clock):
        self._clock = clock
        self.texts = {}
        self.gone = set()
        self.fetched = []

    async def fetch(self, address, known=None):
        self.fetched.append(address)
        if address in self.gone or address not in self.texts:
            raise PageGone("That page no longer exists.")
        text = self.texts[address]
        tag = sha256(text.encode()).hexdigest()
        if known is not None and known.etag == tag:
            return None
        return Page(address, Upload("page.md", text.encode(), "text/markdown"), self._clock.now(), Validators(tag))


class AcquaintedMembers(DatabaseMembers):
    """The members' store, for which everybody but the `newcomers` was told what is kept; None takes all for newcomers."""

    newcomers = None

    async def greet(self, community, member, at):
        return (self.newcomers is None or member in self.newcomers) and await super().greet(community, member, at)


class OpenGate:
    """A rate limiter that lets so many questions pass and then asks to wait."""

    def __init__(self, allowed=10_000, wait=42):
        self.allowed = allowed
        self.wait = wait

    async def wait_seconds(self, community, member, at_most=None):
        self.allowed -= 1
        return 0 if self.allowed >= 0 else self.wait


def _dot(first, second):
    return sum(a * b for a, b in zip(array("f", first), array("f", second), strict=True))


class BlankPlan:
    """Draws no plan, and remembers which were to be drawn."""

    def __init__(self):
        self.drawn = []

    async def draw(self, plan, today):
        self.drawn.append((plan, today))
        return b"picture"


class BlankPicture:
    """Draws nothing: a real picture takes a second, and what stands in it is tested where it is drawn."""

    def __init__(self):
        self.drawn = []

    async def draw(self, *what):
        self.drawn.append(what)
        return b"picture"
