"""What moderators decided is kept together or not at all, each community for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.library.adapters.store import DatabaseCuration
from bot.library.rules.curation import AuditEntry, Change, Draft, Job, NewState, Schedule, WebOrigin, WebSource
from bot.library.rules.submissions import Validators
from bot.search.adapters.library_store import DatabaseLibrary
from tests.databases import open_rows
from tests.shelf import RAISES, STARTING

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID = RAISES.id
OWN = replace(RAISES, community=7)
PAGE = WebOrigin("https://example.org/a", Validators("tag", "yesterday"))


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "c.db") as opened:
        yield opened


@pytest.fixture
def store(engine):
    return DatabaseCuration(engine)


@pytest.fixture
def library(engine):
    return DatabaseLibrary(engine)


def draft(number=1, community=7, **changes):
    made = Draft(f"{number:032x}", community, 3, OWN, NOW, ("mind this",), ID, PAGE)
    return replace(made, **changes)


def entry(action="publish", community=7):
    return AuditEntry(community, 3, action, "Raising rates", NOW)


async def put(store, document=OWN, community=7, change=Change.PUBLISH, **options):
    return await store.put(NewState(ID, document, change, entry(change.value, community), **options))


async def test_draft_comes_back_as_it_was(store):
    await store.add_draft(draft())
    assert await store.draft(7, draft().id) == draft()
    bare = draft(2, warnings=(), replaces=None, source=None)
    await store.add_draft(bare)
    assert await store.draft(7, bare.id) == bare


async def test_draft_with_the_same_id_is_replaced(store):
    await store.add_draft(draft())
    await store.add_draft(draft(document=STARTING))
    (kept,) = await store.drafts(7)
    assert kept.document == STARTING


async def test_draft_of_another_community_is_neither_found_nor_discarded(store):
    await store.add_draft(draft())
    assert await store.draft(8, draft().id) is None
    assert await store.drafts(8) == []
    assert not await store.discard(8, draft().id)
    assert await put(store, community=8, draft_id=draft().id) is None
    assert await store.draft(7, draft().id) == draft()


async def test_drafts_are_listed_oldest_first_and_discarded_once(store):
    await store.add_draft(draft(1, made_at=NOW))
    await store.add_draft(draft(2, made_at=NOW - timedelta(days=1)))
    assert [each.id for each in await store.drafts(7)] == [draft(2).id, draft(1).id]
    assert await store.discard(7, draft(1).id)
    assert not await store.discard(7, draft(1).id)


async def test_only_drafts_before_the_moment_are_forgotten(store):
    await store.add_draft(draft(1, made_at=NOW))
    await store.add_draft(draft(2, made_at=NOW - timedelta(seconds=1)))
    assert await store.discard_before(NOW) == 1
    assert [each.id for each in await store.drafts(7)] == [draft(1).id]


async def test_publishing_writes_document_revision_source_and_log_and_takes_the_draft(store, library):
    await store.add_draft(draft())
    source = WebSource(7, ID, PAGE, Schedule.WEEKLY, NOW)
    revision = await put(store, draft_id=draft().id, source=source)
    assert (revision.number, revision.document, revision.member) == (1, OWN, 3)
    assert await library.documents(7) == [OWN]
    assert await library.units(7)
    assert await store.history(7, ID) == [revision]
    assert await store.web_sources(7) == [source]
    assert await store.log(7, 9) == [replace(entry(), revision=1)]
    assert await store.drafts(7) == []


async def test_draft_that_is_gone_publishes_nothing(store, library):
    assert await put(store, draft_id=draft().id) is None
    assert await library.documents(7) == []
    assert await store.history(7, ID) == []
    assert await store.log(7, 9) == []


async def test_publishing_that_fails_half_way_changes_nothing(store, library):
    await store.add_draft(draft())
    with pytest.raises(IntegrityError):
        await put(store, draft_id=draft().id, source=WebSource(7, None, PAGE, Schedule.OFF, NOW))
    assert await library.documents(7) == []
    assert await store.history(7, ID) == []
    assert await store.log(7, 9) == []
    assert await store.draft(7, draft().id) == draft()


async def test_revisions_count_up_in_each_community_and_document(store):
    await put(store)
    assert (await put(store)).number == 2
    assert (await put(store, community=8, document=None)).number == 1
    assert [each.number for each in await store.history(7, ID)] == [1, 2]
    assert (await put(store, document=None, change=Change.REMOVE)).number == 3


async def test_removed_documents_are_listed_with_their_last_text(store, library):
    await put(store)
    changed = replace(OWN, title="Changed")
    await put(store, document=changed)
    assert await store.removed(7) == []
    await put(store, document=None, change=Change.REMOVE)
    (last,) = await store.removed(7)
    assert (last.number, last.document) == (2, changed)
    assert await store.removed(8) == []
    assert await library.documents(7) == []
    await put(store, change=Change.RESTORE)
    assert await store.removed(7) == []


async def test_removal_keeps_the_page_and_its_schedule(store):
    source = WebSource(7, ID, PAGE, Schedule.WEEKLY, NOW)
    await put(store, source=source)
    await put(store, document=None, change=Change.REMOVE)
    assert await store.web_sources(7) == [source]


async def test_page_is_replaced_and_listed_for_one_community_or_all(store):
    source = WebSource(7, ID, PAGE, Schedule.WEEKLY, NOW)
    await store.keep_web_source(source)
    troubled = replace(source, trouble="gone", checked_at=NOW + timedelta(days=1))
    await store.keep_web_source(troubled)
    other = WebSource(8, "x", WebOrigin("https://example.org/b"), Schedule.OFF, NOW)
    await store.keep_web_source(other)
    assert await store.web_sources(7) == [troubled]
    assert await store.web_sources() == [troubled, other]


async def test_log_is_newest_first_limited_and_each_communitys_own(store):
    for number in range(4):
        await store.record(entry(f"act {number}"))
    await store.record(entry("elsewhere", community=8))
    assert [each.action for each in await store.log(7, 2)] == ["act 3", "act 2"]


async def test_work_that_did_not_end_is_taken_once_oldest_first(store):
    first = Job("1" * 32, 7, 3, 5, "reading", NOW)
    second = Job("2" * 32, 8, 3, 5, "reading", NOW - timedelta(hours=1))
    for job in (first, second):
        await store.start_job(job)
    await store.finish_job(first.id, NOW, "done")
    third = Job("3" * 32, 9, 3, 5, "reading", NOW - timedelta(hours=2))
    await store.start_job(third)
    assert await store.take_interrupted(NOW, "interrupted") == [third, second]
    assert await store.take_interrupted(NOW, "interrupted") == []
