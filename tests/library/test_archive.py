"""A community takes its library along: out as a zip, in again as drafts, the same documents."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest

from bot.errors import Unreadable
from bot.kernel.models import Level
from bot.library.adapters.zip_packer import ZipPacker, markdown_of
from bot.library.rules.curation import Actor
from tests.town import ARTICLE

ACTOR, OTHER = Actor(5, 1), Actor(6, 2)
PAGE = "https://example.org/handbook"
HANDBOOK = """# Handbook

We pay within 14 days. Ask #money when it takes longer.

## How do I claim *expenses*?

Also asked: where do my receipts go · who pays for travel

Send the receipt to `billing`. 3 \\* 4 is 12.

- Scan both sides.
- Write the project's name on it.
- Careful: Keep the paper for two years.
"""


async def publish(world, actor, draft):
    await world.curation.publish(actor, draft.id)
    return draft.document


async def library(world):
    """Publish an article, a page and a typed text."""
    world.pages.texts[PAGE] = HANDBOOK
    article = await world.acquisitions.draft_text(ACTOR, "ignored", ARTICLE)
    page = await world.acquisitions.draft_page(ACTOR, PAGE, topic="remote-work")
    typed = await world.acquisitions.draft_text(ACTOR, "Meetings", "We meet on Mondays at six.", topic="networking")
    return [await publish(world, ACTOR, draft) for draft in (article, page, typed)]


def bare(document):
    """Return a document without its community's number, so that two communities' can be compared."""
    cut = document.id.partition("/")[0]

    def moved(text):
        return text.replace(f"{cut}/", "")

    return replace(
        document,
        id=moved(document.id),
        community=0,
        sections=tuple(replace(section, id=moved(section.id)) for section in document.sections),
        origin=document.origin and replace(document.origin, id=moved(document.origin.id)),
    )


async def test_another_community_imports_the_same_documents_on_a_later_day(world):
    documents = await library(world)
    packed = await world.archive.export(ACTOR)
    world.clock.advance(days=40)
    batch = await world.archive.read(OTHER, packed)
    assert batch.faults == ()
    for draft in batch.drafts:
        await world.curation.publish(OTHER, draft.id)
    imported = await world.holdings.documents(OTHER)
    assert sorted(map(bare, imported), key=lambda d: d.id) == sorted(map(bare, documents), key=lambda d: d.id)


async def test_the_community_itself_imports_them_as_new_versions_that_change_nothing(world):
    documents = await library(world)
    batch = await world.archive.read(ACTOR, await world.archive.export(ACTOR))
    assert {draft.replaces for draft in batch.drafts} == {document.id for document in documents}
    for draft in batch.drafts:
        assert (await world.curation.compare(ACTOR, draft)).is_empty
        assert draft.document == await world.holdings.document(ACTOR, draft.document.id)


async def test_what_a_moderator_decided_survives(world):
    [_, page, _] = await library(world)
    draft = await world.acquisitions.draft_page(ACTOR, PAGE)
    decided = replace(page, title="Our rules", topic="networking", level=Level.GROWING, review_by=date(2030, 1, 1))
    await world.curation_store.add_draft(replace(draft, document=decided))
    await world.curation.publish(ACTOR, draft.id)
    batch = await world.archive.read(OTHER, await world.archive.export(ACTOR))
    [again] = [each.document for each in batch.drafts if each.document.title == "Our rules"]
    assert (again.topic, again.level, again.review_by) == ("networking", Level.GROWING, date(2030, 1, 1))
    assert again.origin.url == PAGE


async def test_nothing_is_published_before_a_moderator_decides(world):
    await library(world)
    await world.archive.read(OTHER, await world.archive.export(ACTOR))
    assert await world.holdings.documents(OTHER) == []


async def test_a_page_that_a_file_names_as_its_origin_is_pointed_out(world):
    await library(world)
    batch = await world.archive.read(OTHER, await world.archive.export(ACTOR))
    [page] = [draft for draft in batch.drafts if draft.document.title == "Handbook"]
    assert any(PAGE in warning and "did not look there" in warning for warning in page.warnings)
    assert page.source is None


async def test_a_page_fetched_from_the_web_cannot_claim_to_be_another(world):
    world.pages.texts[PAGE] = f"---\ntitle: Handbook\norigin: https://forged.example\n---\n\n{HANDBOOK}"
    draft = await world.acquisitions.draft_page(ACTOR, PAGE, topic="remote-work")
    assert draft.document.origin.url == PAGE


async def test_only_the_communitys_own_documents_are_exported_and_it_is_recorded(world):
    await library(world)
    await publish(world, OTHER, await world.acquisitions.draft_text(OTHER, "Secret", "CANARY of another community."))
    with ZipFile(io.BytesIO(await world.archive.export(ACTOR))) as archive:
        assert archive.namelist() == ["handbook.md", "meetings.md", "your-first-client.md"]
        assert not any(b"CANARY" in archive.read(name) for name in archive.namelist())
    newest, *_ = await world.audit.latest(ACTOR, 1)
    assert (newest.action, newest.subject, newest.member) == ("export", "3 documents", ACTOR.member)


async def test_a_file_that_cannot_be_read_costs_no_other(world):
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("good.md", "## Where do we eat?\n\nIn the yellow house.")
        archive.writestr("empty.md", "")
        archive.writestr("binary.txt", b"\x00\x01\x02" * 100)
    batch = await world.archive.read(ACTOR, out.getvalue())
    assert [draft.document.sections[0].heading for draft in batch.drafts] == ["Where do we eat?"]
    assert len(batch.faults) == 2
    assert batch.faults[0].startswith("binary.txt: ")


async def test_what_is_no_zip_is_refused_and_leaves_no_draft(world):
    with pytest.raises(Unreadable):
        await world.archive.read(ACTOR, b"not a zip")
    assert await world.curation.drafts(ACTOR) == []


async def test_a_batch_is_those_of_its_drafts_that_still_wait(world):
    documents = await library(world)
    packed = await world.archive.export(ACTOR)
    first, second = await world.archive.read(ACTOR, packed), await world.archive.read(ACTOR, packed)
    await world.curation.discard(ACTOR, first.drafts[0].id)
    await world.curation.publish(ACTOR, first.drafts[1].id)
    assert [draft.id for draft in await world.archive.waiting(ACTOR, first.id)] == [first.drafts[2].id]
    assert len(await world.archive.waiting(ACTOR, second.id)) == len(documents)
    assert await world.archive.waiting(OTHER, second.id) == []
    assert all(len(draft.id) == 32 for draft in second.drafts)
    assert len({draft.id for draft in (*first.drafts, *second.drafts)}) == 2 * len(documents)


async def test_progress_is_told_file_by_file(world):
    await library(world)
    heard = []

    async def hear(done, total):
        heard.append((done, total))

    await world.archive.read(OTHER, await world.archive.export(ACTOR), hear)
    assert heard == [(0, 3), (1, 3), (2, 3)]


async def test_the_files_are_what_people_can_read_and_edit(world):
    [_, page, _] = await library(world)
    text = markdown_of(page)
    assert text.startswith("---\ntitle: Handbook\ntopic: remote-work\n")
    assert f"\norigin: {PAGE}\n" in text
    assert "\nreviewed: 2026-11-22\n" in text
    assert "\n> Also asked: where do my receipts go · who pays for travel\n" in text
    assert "\n- **Careful:** Keep the paper for two years.\n" in text
    [upload] = await ZipPacker().unpack(await ZipPacker().pack([page]))
    assert upload.content.decode() == text
