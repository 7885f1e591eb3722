"""Retrieval finds by meaning and by words, for each community in its own holdings, and does without the index."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bot.kernel.models import SHARED
from bot.search.retrieval import LARGEST_BATCH, Query
from bot.search.rules.audiences import Audiences, Trade
from bot.search.rules.chunking import units_of
from tests.conftest import open_search
from tests.shelf import DOCUMENTS, RAISES, STARTING, ZONES, document, section

RAISE = "how do I raise my rate with an old client"
RAISES_ID = "pricing-clients/raising-rates#raise-rate-old-client"
BADGE = "how do I get the badge of our guild"
BADGE_ID = "c111-getting-started/guild#badge"
A, B = 111, 222
GUILD = replace(
    document(
        "c111-getting-started/guild",
        "Our guild",
        [
            section(
                "c111-getting-started/guild",
                "badge",
                "How do I get the badge of our guild?",
                "Ask a keeper for the badge on the first of the month.",
                ["Bring two finished jobs.", "Name a sponsor.", "Wear it for a year."],
                also=["badge please", "guild badge keeper", "sponsor for the badge"],
            )
        ],
    ),
    topic="getting-started",
    community=A,
)


class Counting:
    """Pass every call on to an embedder and note how many texts came together."""

    def __init__(self, embedder):
        self._embedder = embedder
        self.model = embedder.model
        self.batches = []

    async def embed_queries(self, texts):
        self.batches.append(len(texts))
        return await self._embedder.embed_queries(texts)


def fresh(world, *, store=None, embedder=None, **options):
    """Return a retriever on the world's library as a new process would have it."""
    return open_search(store or world.store, embedder or world.embedder, world.index, **options)


async def publish(world, *documents, community=A):
    """Write a community's documents where retrieval finds them."""
    await world.store.replace(community, documents, [])
    await world.sync.embed([unit for each in documents for unit in units_of(each)])
    await world.sync.repair(community)
    await world.retriever.load(community)


async def ids(retriever, question, community=SHARED):
    found = await retriever.search(Query(question, community))
    return [passage.section.id for passage in found.passages]


class TestFinding:
    async def test_nearest_section_comes_first(self, world):
        found = await world.retriever.search(Query(RAISE))
        assert found.passages[0].section.id == RAISES_ID

    async def test_words_alone_find_it_while_the_index_is_down_and_the_operator_reads_why(self, world):
        world.index.broken = True
        with structlog.testing.capture_logs() as logs:
            assert (await ids(world.retriever, "raise rate old client notice"))[0] == RAISES_ID
        assert [entry["event"] for entry in logs] == ["vector_index_unavailable"]

    async def test_nothing_is_found_before_a_library_was_loaded(self, world):
        assert await ids(fresh(world), RAISE) == []

    async def test_many_queries_are_answered_in_order_each_for_its_community(self, world):
        await publish(world, GUILD)
        found = await world.retriever.search_many([Query(BADGE, A), Query(RAISE), Query(BADGE, B), Query(RAISE, A)])
        assert [one.passages[0].section.id for one in found][:2] == [BADGE_ID, RAISES_ID]
        assert BADGE_ID not in [passage.section.id for passage in found[2].passages]
        assert found[3].passages[0].section.id == RAISES_ID

    async def test_questions_that_arrive_together_are_embedded_together(self, world):
        embedder = Counting(world.embedder)
        retriever = fresh(world, embedder=embedder)
        await retriever.load()
        calls = len(world.index.calls)
        many = await asyncio.gather(*(ids(retriever, RAISE) for _ in range(LARGEST_BATCH + 8)))
        assert embedder.batches == [LARGEST_BATCH, 8]
        assert world.index.calls[calls:].count("search") <= 3
        assert {found[0] for found in many} == {RAISES_ID}

    async def test_question_among_others_finds_what_it_finds_alone(self, world):
        await publish(world, GUILD)
        asked = [(RAISE, SHARED), (BADGE, A), (BADGE, B), ("client wont pay my invoice", A), ("time zones", B)]
        alone = [await ids(world.retriever, *each) for each in asked]
        assert await asyncio.gather(*(ids(world.retriever, *each) for each in asked)) == alone


class TestHoldings:
    async def test_a_communitys_document_is_found_beside_the_shared_ones(self, world):
        await publish(world, GUILD)
        assert (await ids(world.retriever, BADGE, A))[0] == BADGE_ID
        assert (await ids(world.retriever, RAISE, A))[0] == RAISES_ID

    async def test_words_find_a_communitys_document_before_the_index_has_it(self, world):
        await publish(world, GUILD)
        await world.index.reset(A)
        assert (await ids(world.retriever, BADGE, A))[0] == BADGE_ID

    async def test_a_communitys_library_is_read_when_it_is_first_asked_after_a_start(self, world):
        await publish(world, GUILD)
        retriever = fresh(world)
        await retriever.load()
        assert (await ids(retriever, BADGE, A))[0] == BADGE_ID
        assert GUILD.id in (await retriever.shelf(A)).documents

    async def test_what_was_taken_away_is_gone_after_loading(self, world):
        await publish(world, GUILD)
        await world.store.replace(A, [], [GUILD.id])
        await world.retriever.load(A)
        assert BADGE_ID not in await ids(world.retriever, BADGE, A)
        assert GUILD.id not in (await world.retriever.shelf(A)).documents

    async def test_shelf_holds_both_libraries_and_the_shared_one_stays_as_it_is(self, world):
        await publish(world, GUILD)
        shelf = await world.retriever.shelf(A)
        assert set(shelf.documents) == {GUILD.id, *(each.id for each in DOCUMENTS)}
        assert len(shelf.documents) == len(DOCUMENTS) + 1
        assert shelf.documents[GUILD.id] == GUILD
        assert BADGE_ID in shelf.sections
        assert {unit.section_id for unit in shelf.units.values()} == set(shelf.sections)
        assert set((await world.retriever.shelf()).documents) == {each.id for each in DOCUMENTS}

    async def test_a_reading_that_began_before_a_publication_does_not_bring_the_old_state_back(self, world):
        class Slow:
            """A store whose first reading of units waits until it is let go."""

            def __init__(self, store):
                self._store = store
                self.begun, self.go_on = asyncio.Event(), asyncio.Event()

            def __getattr__(self, name):
                return getattr(self._store, name)

            async def documents(self, community):
                found = await self._store.documents(community)
                if community == A and not self.begun.is_set():
                    self.begun.set()
                    await self.go_on.wait()
                return found

        old = replace(GUILD, title="As it was")
        await publish(world, old)
        slow = Slow(world.store)
        retriever = fresh(world, store=slow)
        await retriever.load()
        asking = asyncio.create_task(retriever.shelf(A))
        await slow.begun.wait()
        await world.store.replace(A, [GUILD], [])
        publishing = asyncio.create_task(retriever.load(A))
        for _ in range(20):
            await asyncio.sleep(0.005)
        slow.go_on.set()
        await asyncio.gather(asking, publishing)
        assert (await retriever.shelf(A)).documents[GUILD.id].title == "Our guild"


class TestSharedTopics:
    async def wanting(self, world, *topics):
        async def shared_topics(community):
            return frozenset(topics) if community == A else None

        retriever = fresh(world, shared_topics=shared_topics)
        await retriever.load()
        return retriever

    async def test_only_the_wanted_topics_of_the_shared_library_are_found(self, world):
        retriever = await self.wanting(world, "remote-work")
        assert RAISES_ID not in await ids(retriever, RAISE, A)
        assert (await ids(retriever, "how many hours of overlap across time zones", A))[0].startswith(ZONES.id)
        assert (await ids(retriever, RAISE, B))[0] == RAISES_ID

    async def test_a_communitys_own_documents_are_found_whatever_their_topic(self, world):
        await publish(world, GUILD)
        retriever = await self.wanting(world)
        assert await ids(retriever, BADGE, A) == [BADGE_ID]
        assert set((await retriever.shelf(A)).documents) == {GUILD.id}

    async def test_shelf_leaves_out_units_and_sections_of_other_topics(self, world):
        shelf = await (await self.wanting(world, STARTING.topic)).shelf(A)
        assert set(shelf.documents) == {STARTING.id}
        assert set(shelf.sections) == {each.id for each in STARTING.sections}
        assert {unit.section_id for unit in shelf.units.values()} == set(shelf.sections)

    async def test_direct_messages_read_the_whole_shared_library(self, world):
        assert RAISES.id in (await (await self.wanting(world, "remote-work")).shelf(SHARED)).documents

    async def test_a_new_reading_of_the_shared_library_reaches_who_wants_a_part_of_it(self, world):
        retriever = await self.wanting(world, ZONES.topic)
        assert ZONES.id in (await retriever.shelf(A)).documents
        await world.store.replace(SHARED, (), [ZONES.id])
        await retriever.load()
        assert ZONES.id not in (await retriever.shelf(A)).documents

    async def test_decision_holds_from_the_next_question_on(self, world):
        settings = await world.communities.settings(A)
        assert (await ids(world.retriever, RAISE, A))[0] == RAISES_ID
        await world.communities.change(replace(settings, shared_topics=frozenset({"remote-work"})))
        assert RAISES_ID not in await ids(world.retriever, RAISE, A)
        await world.communities.change(replace(settings, shared_topics=None))
        assert (await ids(world.retriever, RAISE, A))[0] == RAISES_ID


class Knowing:
    """Know of every question that it is for one section, and far from another."""

    def __init__(self, near, far):
        self._near, self._far = near, far
        self.asked = []

    async def cosines(self, questions):
        self.asked += questions
        return [{self._near: 0.95, self._far: 0.05} for _ in questions]


async def test_what_the_classifier_knows_a_question_to_be_for_goes_before_what_only_shares_its_words(world):
    zone = ZONES.sections[0].id
    plain = fresh(world)
    classified = fresh(world, classifier=Knowing(zone, RAISES_ID))
    await plain.load()
    await classified.load()
    before, after = [(await each.search(Query(RAISE))).passages for each in (plain, classified)]
    assert before[0].section.id == RAISES_ID
    assert after[0].section.id == zone


async def test_a_section_that_the_classifier_does_not_know_is_found_all_the_same(world):
    await publish(world, GUILD)
    classified = fresh(world, classifier=Knowing("somewhere#else", "nowhere#at-all"))
    await classified.load()
    (best, *_) = (await classified.search(Query(BADGE, A))).passages
    assert best.section.id == BADGE_ID


async def test_a_section_for_another_trade_falls_back_for_whoever_names_theirs(world):
    audiences = Audiences(
        (Trade.of("code", ["developer*"]), Trade.of("photo", ["photographer*"])), {RAISES_ID: frozenset({"photo"})}
    )
    retriever = fresh(world, audiences=audiences)
    await retriever.load()

    async def score(question):
        return next(
            each.score for each in (await retriever.search(Query(question))).passages if each.section.id == RAISES_ID
        )

    assert await score(f"{RAISE} as a photographer") > await score(f"{RAISE} as a developer") + 0.03
