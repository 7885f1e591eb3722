"""What a moderator's service does where Discord adds nothing: limits, ids, jobs, the words of warnings."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import NotFound, PageGone, Unreadable
from bot.library.rules.curation import Actor, Change
from bot.library.rules.submissions import Upload
from bot.library.upkeep import TASK
from bot.search.retrieval import Query
from bot.search.rules import sizes

ME = Actor(7, 3)
TEXT = "## When do we pay?\nWe pay on the last Friday of the month.\n- Ask the treasurer."


async def publish(world, title="Pay day", text=TEXT, actor=ME):
    draft = await world.acquisitions.draft_text(actor, title, text)
    return await world.curation.publish(actor, draft.id)


async def test_community_owns_no_more_documents_than_its_limit(world, monkeypatch):
    monkeypatch.setattr("bot.library.curation.DOCUMENTS", 2)
    await publish(world, "One")
    await publish(world, "Two")
    with pytest.raises(Unreadable, match="owns 2 documents already"):
        await publish(world, "Three")
    assert (await publish(world, "Two", TEXT.replace("Friday", "Monday"))).number == 2
    await publish(world, "Three", actor=Actor(8, 3))


async def test_text_of_a_published_document_is_embedded_once(world):
    await publish(world)
    embedded = len(world.embedder.embedded)
    revision = await world.holdings.remove(ME, (await world.holdings.documents(ME))[0].id)
    await world.holdings.undo(ME, revision.document_id, revision.number)
    assert len(world.embedder.embedded) == embedded


async def test_what_the_index_holds_of_a_large_library_follows_each_change(world, monkeypatch):
    monkeypatch.setattr(sizes, "SMALL", 0)

    async def in_line():
        return await world.index.ids(7) == await world.store.unit_ids(7)

    revision = await publish(world)
    assert world.index.units[7]
    assert await in_line()
    await publish(world, text=TEXT.replace("Friday", "Monday"))
    assert await in_line()
    await world.holdings.remove(ME, revision.document_id)
    assert 7 not in world.index.units


async def test_a_small_library_takes_no_collection_and_is_found_in_memory(world):
    await publish(world)
    assert 7 not in world.index.units
    world.index.broken = True
    (found,) = await world.retriever.search_many([Query("when is pay day", 7)])
    assert not found.by_words
    assert found.passages[0].document.title == "Pay day"


async def test_title_of_a_new_version_is_the_title_that_is_cited(world):
    await publish(world)
    draft = await world.acquisitions.draft_text(ME, "Pay day", TEXT.replace("Friday", "Monday"))
    changed = await world.curation.retitle(ME, draft.id, "When money comes", draft.document.topic)
    assert changed.document.id == draft.document.id
    await world.curation.publish(ME, draft.id)
    (document,) = await world.holdings.documents(ME)
    assert (document.title, document.origin.title) == ("When money comes", "When money comes")


async def test_sections_of_a_renamed_draft_have_ids_of_the_new_name(world):
    draft = await world.acquisitions.draft_text(ME, "Pay day", TEXT)
    changed = await world.curation.retitle(ME, draft.id, "  When money comes ", draft.document.topic)
    assert changed.document.id == "c7/when-money-comes"
    assert {section.document_id for section in changed.document.sections} == {"c7/when-money-comes"}


async def test_documents_published_at_once_all_arrive(world):
    await asyncio.gather(*(publish(world, f"Number {number}", actor=Actor(number % 3 + 1, 3)) for number in range(9)))
    for community in (1, 2, 3):
        assert len(await world.holdings.documents(Actor(community, 3))) == 3


async def test_undo_walks_back_one_change_at_a_time(world):
    first = await publish(world)
    second = await publish(world, text=TEXT.replace("Friday", "Monday"))
    restored = await world.holdings.undo(ME, first.document_id, second.number)
    assert (restored.change, restored.document) == (Change.RESTORE, first.document)
    with pytest.raises(NotFound, match="changed again since"):
        await world.holdings.undo(ME, first.document_id, second.number)


async def test_draft_of_a_document_that_was_removed_meanwhile_brings_it_back(world):
    revision = await publish(world)
    draft = await world.acquisitions.draft_text(ME, "Pay day", TEXT.replace("Friday", "Monday"))
    await world.holdings.remove(ME, revision.document_id)
    assert await world.curation.compare(ME, draft) is None
    await world.curation.publish(ME, draft.id)
    assert "Monday" in str(await world.holdings.documents(ME))


async def test_front_matter_that_never_meant_the_editorial_form_is_not_held_against_it(world):
    upload = Upload("note.md", f"---\ntitle: A note\ntags: [x]\n---\n{TEXT}".encode())
    draft = await world.acquisitions.draft_upload(ME, upload)
    assert draft.document.title == "A note"
    assert not [warning for warning in draft.warnings if "editorial form" in warning]


async def test_failed_work_is_recorded_as_such_and_not_told_as_interrupted(world):
    with pytest.raises(PageGone):
        async with world.upkeep.job(ME, 5, "x" * 200) as job:
            raise PageGone("gone")
    assert len(job.task) == TASK
    assert await world.upkeep.interrupted() == []


async def test_work_that_was_cancelled_is_told_as_interrupted_once(world):
    with pytest.raises(asyncio.CancelledError):
        async with world.upkeep.job(ME, 5, "reading"):
            raise asyncio.CancelledError
    assert [job.task for job in await world.upkeep.interrupted()] == ["reading"]
    assert await world.upkeep.interrupted() == []
