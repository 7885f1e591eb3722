"""Two processes on one database: what must happen once happens once, and neither works on what the other made old."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answering.adapters.rate_limits import WindowLimiter
from bot.digest.rules.mailing import Mailing
from bot.digest.rules.slots import Slot
from bot.errors import MemberError
from bot.kernel.adapters.changes import Hearer, hearing
from bot.kernel.adapters.limit_storages import DatabaseStorage, limit_hits
from bot.kernel.records import Gap, Waiting
from bot.library.curation import GONE
from bot.library.rules.curation import Actor, Draft, Schedule, WebOrigin, WebSource
from bot.library.rules.submissions import Validators
from bot.library.upkeep import LEASE
from bot.planning.adapters.tables import plans
from bot.planning.rules.weekly import CheckIn
from bot.wiring.hearing import hearer_of
from bot.writing.adapters.model_budget import Allowance, DailyBudget
from tests.conftest import open_world
from tests.kernel.adapters.test_stores import record
from tests.shelf import RAISES, STARTING

ALICE, BOB, TOWN = 9, 10, 7
ROUNDS = 10
POLL = 0.05
ME, OTHER = Actor(TOWN, ALICE), Actor(TOWN, BOB)
OWN = replace(RAISES, id=f"{TOWN}/raises", community=TOWN)


@pytest.fixture
async def two(tmp_path):
    """The services of two processes, each with its own engine and memory, on one database."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_world(tmp_path)) for _ in range(2)]


async def at_once(*work):
    """Run work of both processes at the same time; return what each ended in, errors too."""
    return await asyncio.gather(*work, return_exceptions=True)


def draft(number, document=OWN, **changes):
    made = Draft(f"{number:032x}", TOWN, ALICE, document, record().asked_at, ())
    return replace(made, **changes)


class TestOnce:
    async def test_who_waits_for_an_answer_is_told_by_one_of_them(self, two):
        first, second = two
        for number in range(ROUNDS):
            answer = record(number)
            await first.answers.add(answer)
            await first.answers.add_gap(Gap(answer.id, TOWN, "q", answer.asked_at))
            await first.gaps._store.toggle_waiting(Waiting(answer.id, ALICE, TOWN, 8, answer.asked_at))
            await first.gaps._store.close_gaps(TOWN, [answer.id], answer.asked_at)
            told = await at_once(first.gaps.to_be_told(), second.gaps.to_be_told())
            assert sorted(map(len, told)) == [0, 1]

    async def test_one_draft_is_published_by_one_of_them(self, two):
        first, second = two
        for number in range(ROUNDS):
            await first.curation_store.add_draft(draft(number, replace(OWN, id=f"{TOWN}/doc-{number}")))
            ends = await at_once(
                first.curation.publish(ME, f"{number:032x}"), second.curation.publish(OTHER, f"{number:032x}")
            )
            [loser] = [end for end in ends if isinstance(end, Exception)]
            assert str(loser) == GONE
            assert len(await first.holdings.history(ME, f"{TOWN}/doc-{number}")) == 1

    async def test_of_two_drafts_of_one_document_one_wins_and_the_other_is_told_so(self, two):
        first, second = two
        losers: list[BaseException] = []
        for number in range(ROUNDS):
            document = replace(OWN, id=f"{TOWN}/doc-{number}")
            await first.curation_store.add_draft(draft(2 * number, document))
            await first.curation_store.add_draft(draft(2 * number + 1, document))
            ends = await at_once(
                first.curation.publish(ME, f"{2 * number:032x}"),
                second.curation.publish(OTHER, f"{2 * number + 1:032x}"),
            )
            lost = [end for end in ends if isinstance(end, Exception)]
            losers += lost
            for loser in lost:
                assert isinstance(loser, MemberError)
                assert "Somebody else changed that document" in str(loser)
            # On a busy machine one may be done before the other begins: then there are two versions, and nobody has lost.
            assert len(await first.holdings.history(ME, document.id)) == 2 - len(lost)
            assert len(await first.curation.drafts(ME)) == len(losers)
        assert losers

    async def test_a_page_that_is_due_is_looked_at_by_one_of_them(self, two):
        first, second = two
        await first.curation_store.add_draft(draft(1))
        await first.curation.publish(ME, f"{1:032x}")
        await second.retriever.load(TOWN)
        looks = []
        for each in two:
            each.pages.fetch = fetching(looks)
            each.clock.advance(days=40)
        source = WebSource(
            TOWN, OWN.id, WebOrigin("https://example.org/a", Validators()), Schedule.WEEKLY, record().asked_at
        )
        await first.curation_store.keep_web_source(source)
        await at_once(first.upkeep.refresh_due(), second.upkeep.refresh_due())
        assert len(looks) == 1

    async def test_a_page_that_a_dead_process_claimed_is_looked_at_by_the_other(self, two):
        first, second = two
        source = WebSource(
            TOWN, OWN.id, WebOrigin("https://example.org/a", Validators()), Schedule.WEEKLY, record().asked_at
        )
        await first.curation_store.keep_web_source(source)
        now = first.clock.now()
        assert await first.curation_store.claim_web_source(source, now, now - timedelta(minutes=10))
        assert not await second.curation_store.claim_web_source(source, now, now - timedelta(minutes=10))
        later = now + timedelta(minutes=11)
        assert await second.curation_store.claim_web_source(source, later, later - timedelta(minutes=10))

    async def test_a_digest_that_is_due_goes_out_from_one_of_them(self, two):
        first, _ = two
        await first.mailings._store.put(Mailing(TOWN, 0, 8, Slot(0, 9, "UTC"), due=first.clock.now()))
        due = [await each.mailings.due() for each in two]
        claims = await at_once(*(each.mailings.claim(one) for each, [one] in zip(two, due, strict=True)))
        assert len([claim for claim in claims if claim is not None]) == 1

    async def test_a_check_in_that_is_due_is_sent_by_one_of_them(self, two):
        first, _ = two
        store, now = first.check_ins._store, first.clock.now()
        row = {"id": "p" * 32, "community": TOWN, "member": ALICE, "goal": "g", "name": "n", "hours_a_week": 5}
        row |= {"begins": now.date(), "wanted_by": None, "made_at": now}
        async with first.engine.begin() as connection:
            await connection.execute(plans.insert(), row)
        check_in = CheckIn("p" * 32, TOWN, ALICE, 0, 9, "UTC", now)
        assert await store.put(check_in)
        moment = now + timedelta(days=7)
        claims = await at_once(*(each.check_ins._store.claim(check_in, moment, asks=True) for each in two))
        assert sorted(claims) == [False, True]

    async def test_a_member_is_greeted_by_one_of_them(self, two):
        greetings = await at_once(*(each.members.greet(TOWN, ALICE, each.clock.now()) for each in two))
        assert sorted(greetings) == [False, True]


class TestLimits:
    async def test_questions_asked_of_both_at_once_count_together(self, two):
        limiters = [
            WindowLimiter(member_per_minute=6, community_per_minute=100, storage=DatabaseStorage(world.engine))
            for world in two
        ]
        waits = await at_once(*(limiter.wait_seconds(TOWN, ALICE) for _ in range(10) for limiter in limiters))
        assert waits.count(0) == 6
        assert all(0 <= wait <= 60 for wait in waits)

    async def test_a_models_budget_is_spent_once_by_both(self, two):
        requests, tokens = Allowance(5, 100, 1000), Allowance(1000, 10_000, 100_000)
        budgets = [DailyBudget(requests, tokens, DatabaseStorage(world.engine)) for world in two]
        begun = await at_once(*(budget.begin(TOWN, ALICE) for _ in range(6) for budget in budgets))
        assert begun.count(True) == 5
        await budgets[0].spend(TOWN, BOB, 600)
        await budgets[1].spend(TOWN, BOB, 600)
        assert not await budgets[0].begin(TOWN, BOB)
        assert await budgets[1].begin(TOWN, 11)

    async def test_nobody_reads_off_the_counts_who_asked(self, two):
        storage = DatabaseStorage(two[0].engine)
        limiter = WindowLimiter(member_per_minute=6, community_per_minute=100, storage=storage)
        await limiter.wait_seconds(TOWN, 880123456789)
        async with two[0].engine.connect() as connection:
            rows = [*await connection.execute(limit_hits.select())]
        assert len(rows) == 2
        assert "880123456789" not in str(rows)


class TestNews:
    async def test_a_channel_that_one_marks_is_not_erased_by_the_other(self, two):
        first, second = two
        for world in two:
            await world.communities.settings(TOWN)
        await first.communities.mark_channel(TOWN, 1, mentor=True)
        await second.communities.mark_channel(TOWN, 2, mentor=True)
        stored = await first.community_store.get(TOWN)
        assert stored.mentor_channels == {1, 2}
        assert await second.communities.is_mentor_channel(TOWN, [1])

    async def test_settings_that_one_changes_hold_for_the_other(self, two):
        first, second = two
        await second.communities.settings(TOWN)
        async with told(second):
            await first.communities.change(replace(await first.communities.settings(TOWN), answers_in_threads=True))
            await eventually(lambda: second.communities.settings(TOWN), lambda found: found.answers_in_threads)

    async def test_a_document_that_one_publishes_changes_and_removes_is_so_for_the_other(self, two):
        first, second = two
        assert await second.holdings.documents(ME) == []
        async with told(second):
            await first.curation_store.add_draft(draft(1))
            await first.curation.publish(ME, f"{1:032x}")
            await eventually(lambda: second.holdings.documents(ME), lambda found: len(found) == 1)
            await first.curation_store.add_draft(draft(2, replace(OWN, title="Another"), replaces=OWN.id))
            await first.curation.publish(ME, f"{2:032x}")
            await eventually(lambda: second.holdings.documents(ME), lambda found: found[0].title == "Another")
            await first.holdings.remove(ME, OWN.id)
            await eventually(lambda: second.holdings.documents(ME), lambda found: not found)

    async def test_an_ingest_beside_a_bot_reaches_it(self, two):
        first, second = two
        async with told(second):
            fresh = replace(STARTING, title="Starting anew")
            await first.store.replace(0, [fresh], [])
            await eventually(second.retriever.shelf, lambda shelf: shelf.documents[STARTING.id].title == fresh.title)

    async def test_nobody_hears_their_own_news(self, two):
        first, _ = two
        heard = []
        async with hearing(
            first.engine, Hearer(lambda *news: noted(heard, news), lambda: noted(heard, ())), poll_seconds=POLL
        ):
            await first.communities.mark_channel(TOWN, 1, mentor=True)
            await asyncio.sleep(5 * POLL)
        assert heard == []

    async def test_settings_read_while_they_change_are_not_kept(self, two):
        first, _ = two
        reading = asyncio.create_task(first.communities.settings(TOWN))
        await asyncio.sleep(0)
        first.communities.forget(TOWN)
        await reading
        await two[1].communities.mark_channel(TOWN, 5, mentor=True)
        assert await first.communities.is_mentor_channel(TOWN, [5])


class TestLeases:
    async def test_the_start_of_another_process_leaves_work_under_way_alone(self, two):
        first, second = two
        async with first.upkeep.job(ME, 5, "reading"):
            assert await second.upkeep.interrupted() == []
        assert await second.upkeep.interrupted() == []

    async def test_work_of_a_process_that_died_is_told_once_when_its_lease_is_over(self, two):
        first, second = two
        context = first.upkeep.job(ME, 5, "reading")
        await context.__aenter__()
        for each in two:
            each.clock.advance(seconds=LEASE.total_seconds() + 1)
        found = await at_once(first.upkeep.interrupted(), second.upkeep.interrupted())
        assert sorted(len(jobs) for jobs in found) == [0, 1]
        await context.__aexit__(None, None, None)

    async def test_a_lease_is_renewed_for_as_long_as_the_work_goes_on(self, two, monkeypatch):
        monkeypatch.setattr("bot.library.upkeep.RENEWED_SECONDS", 0.02)
        first, second = two
        async with first.upkeep.job(ME, 5, "reading"):
            for _ in range(3):
                for each in two:
                    each.clock.advance(seconds=LEASE.total_seconds() - 1)
                await asyncio.sleep(0.3)
            assert await second.upkeep.interrupted() == []

    async def test_work_of_a_process_that_was_stopped_is_told_by_the_next_one_at_once(self, two):
        first, second = two
        with pytest.raises(asyncio.CancelledError):
            async with first.upkeep.job(ME, 5, "reading"):
                raise asyncio.CancelledError
        assert [job.task for job in await second.upkeep.interrupted()] == ["reading"]


def told(world):
    """Let a process hear what the others change, without long pauses."""
    return hearing(world.engine, hearer_of(world.communities, world.retriever), poll_seconds=POLL)


async def noted(heard, news):
    heard.append(news)


async def eventually(look, right):
    async with asyncio.timeout(5):
        while not right(await look()):  # noqa: ASYNC110  # what is looked at is a database
            await asyncio.sleep(POLL)


def fetching(looks):
    async def fetch(address, known=None):
        looks.append(address)
        await asyncio.sleep(0.05)

    return fetch
