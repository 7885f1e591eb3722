"""Nothing of one community reaches another: fifty of them with canaries in every field, probed through every use case."""

from __future__ import annotations

import asyncio
import logging
import shutil
from dataclasses import replace

import pytest
import structlog

from bot.answering.conversations import Asked
from bot.errors import MemberError
from bot.kernel.models import SHARED, slug
from bot.kernel.records import Verdict
from bot.library.publishing import Publisher
from bot.library.rules.curation import Actor, AuditEntry, Change, NewState, Schedule
from bot.log import NOISY
from bot.search.retrieval import Query
from bot.search.rules import sizes
from bot.search.rules.chunking import units_of
from tests.canaries import (
    COMMUNITIES,
    THEME,
    article,
    ask,
    chroma,
    foreign,
    number,
    reopened,
    settled_once,
    text_of,
    words_in,
)
from tests.conftest import open_search, open_world
from tests.shelf import DOCUMENTS, document, section

PROBED = range(0, COMMUNITIES, 7)
"""Those whose every surface is looked at; each is tempted with the words of others all around."""

NOWHERE = "c1/no-such-document"
NO_ID = "0" * 32


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    return settled_once(tmp_path_factory)


@pytest.fixture
async def world(settled, tmp_path):
    async with reopened(settled, tmp_path) as opened:
        yield opened


@pytest.fixture
async def fresh(tmp_path):
    """Return a world in which nobody has settled."""
    async with open_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def communities(settled):
    return settled[1]


@pytest.fixture
def spoken(caplog):
    """Return everything that is logged at any level, ours and the libraries', as it is logged in production."""
    caplog.set_level(logging.DEBUG)
    for name in NOISY:
        caplog.set_level(logging.WARNING, logger=name)
    with structlog.testing.capture_logs() as entries:
        yield lambda: f"{entries!r}\n{caplog.text}"


def others(communities, own):
    """Return the neighbours on both sides and one far away."""
    return [communities[(own.place + step) % COMMUNITIES] for step in (-1, 1, COMMUNITIES // 2)]


def temptations(other):
    """Return questions that the other community's documents answer best of all."""
    return [
        f"how do I book a {THEME} with {other.word('textheading')}",
        f"{other.word('textlead')} {other.word('textpoint')} {other.word('pagefee')}",
        f"what is {other.word('title')} at the {THEME}",
    ]


async def sentence(awaitable):
    """Return the sentence with which something is refused."""
    with pytest.raises(MemberError) as caught:
        await awaitable
    return str(caught.value)


def test_canaries_are_everywhere(settled):
    folder, communities, _ = settled
    held = (folder / "world.db").read_bytes().decode("latin-1")
    wanted = "title textheading textlead textpoint host page pagelead gonelead draftlead plan audit job question reason"
    for community in communities:
        assert all(community.word(kind) in held for kind in wanted.split())


class TestAnswers:
    async def test_members_get_their_own_community_s_documents_and_no_other_s(self, world, communities, spoken):
        for community in communities:
            own = await ask(world, community, f"how do I book a {THEME} with {community.word('textheading')}")
            assert community.word("textlead") in text_of(own.answer)
            assert not foreign(community.place, own)
        for community in (communities[place] for place in PROBED):
            for other in others(communities, community):
                for question in temptations(other):
                    record = await ask(world, community, question)
                    assert not foreign(community.place, record.answer)
        assert not words_in(spoken())

    async def test_going_on_stays_within_the_community(self, world, communities):
        for community in (communities[place] for place in PROBED):
            place = {"conversation": f"channel:{number(community.place, 300)}"}
            first = await ask(
                world, community, f"how do I book a {THEME} with {community.word('textheading')}", **place
            )
            for question in ("more", "in short", "and how much is that", *first.answer.follow_ups):
                record = await ask(world, community, question, **place)
                assert not foreign(community.place, record)

    async def test_a_reply_to_another_community_s_message_continues_nothing(self, world, communities):
        mine, theirs = communities[3], communities[4]
        record = await ask(world, theirs, f"how do I book a {THEME} with {theirs.word('textheading')}")
        await world.deliveries.end(record.id, 77)
        reply = await ask(world, mine, "more", replying_to=77, conversation=f"channel:{number(mine.place, 300)}")
        assert not foreign(mine.place, reply)
        assert not words_in(reply.understood_as)

    async def test_a_direct_message_finds_the_shared_library_alone(self, world, communities, spoken):
        for community in (communities[place] for place in PROBED):
            for question in temptations(community):
                place = {"community": SHARED, "conversation": f"channel:{number(community.place, 400)}"}
                record = await ask(world, community, question, channel=number(community.place, 400), **place)
                assert not words_in(record.answer)
        assert not words_in(await world.library.overview(SHARED))
        for topic in world.library.topics:
            assert not words_in(await world.library.articles(SHARED, topic.id))
        assert not words_in(spoken())

    async def test_two_communities_asking_at_the_same_time_are_answered_apart(self, world, communities):
        questions = [(mine, temptations(theirs)[0]) for mine in communities for theirs in others(communities, mine)[:1]]
        records = await asyncio.gather(*(ask(world, mine, question) for mine, question in questions))
        for (mine, _), record in zip(questions, records, strict=True):
            assert not foreign(mine.place, record.answer)

    async def test_the_passages_behind_another_community_s_answer_are_none(self, world, communities):
        for community in (communities[place] for place in PROBED):
            for other in others(communities, community):
                assert await world.library.passages(community.number, other.sections) == []
            assert len(await world.library.passages(community.number, community.sections)) == len(community.sections)

    async def test_topics_and_articles_are_the_community_s_own(self, world, communities):
        for community in (communities[place] for place in PROBED):
            shown = [await world.library.overview(community.number)]
            shown += [await world.library.articles(community.number, topic.id) for topic in world.library.topics]
            assert community.word("title") in text_of(shown)
            assert not foreign(community.place, shown)


class TestModerators:
    async def test_everything_they_can_look_at_is_their_own(self, world, communities, spoken):
        for community in (communities[place] for place in PROBED):
            actor, curation, holdings = community.moderator, world.curation, world.holdings
            shown = [
                await holdings.documents(actor),
                await curation.drafts(actor),
                await holdings.removed(actor),
                await world.audit.latest(actor, 1000),
                await holdings.history(actor, community.published),
                await curation.compare(actor, await curation.draft(actor, community.draft)),
                await world.upkeep.sources(actor),
                await world.gaps.groups(community.number),
                await world.insight.usage(actor),
                await world.insight.review(actor),
                world.insight._charts.table(await world.insight.usage(actor), {}),
                (await world.insight.report(actor))[1],
                await world.archive.export(actor),
                await world.communities.settings(community.number),
            ]
            for other in others(communities, community):
                shown += [await holdings.search(actor, question) for question in temptations(other)]
                draft = await world.acquisitions.draft_text(
                    actor, f"Copy of {THEME}", article(other, "text").replace("qz", "zq")
                )
                shown += [draft, await world.gaps.near(community.number, draft.document)]
                await curation.discard(actor, draft.id)
            kinds = ["title", "plan", "gonelead", "audit", "question", "textheading", "host"]
            assert {community.word(kind) for kind in kinds} <= words_in(*shown)
            assert not foreign(community.place, *shown)
        assert not words_in(spoken())

    async def test_what_another_community_handed_in_is_no_near_duplicate(self, world, communities):
        mine, theirs = communities[10], communities[11]
        draft = await world.acquisitions.draft_text(mine.moderator, "The same again", article(theirs, "text"))
        assert not any("nearly the same" in warning for warning in draft.warnings)
        again = await world.acquisitions.draft_text(theirs.moderator, "The same again", article(theirs, "text"))
        assert any("nearly the same" in warning for warning in again.warnings)

    async def test_an_import_of_another_community_s_export_becomes_the_importer_s_own(self, world, communities):
        mine, theirs = communities[20], communities[21]
        packed = await world.archive.export(theirs.moderator)
        before = await world.holdings.documents(theirs.moderator)
        batch = await world.archive.read(mine.moderator, packed)
        assert (len(batch.drafts), batch.faults) == (2, ())
        assert len(await world.archive.waiting(mine.moderator, batch.id)) == 2
        assert await world.archive.waiting(theirs.moderator, batch.id) == []
        for draft in batch.drafts:
            assert draft.document.id.startswith(f"c{mine.number}/")
            assert draft.document.community == mine.number
            await world.curation.publish(mine.moderator, draft.id)
        assert await world.holdings.documents(theirs.moderator) == before
        assert await world.store.unit_ids(theirs.number) == {u.id for each in before for u in units_of(each)}

    async def test_ids_of_others_are_refused_like_ids_that_do_not_exist(self, world, communities, spoken):
        mine = communities[7]
        actor, curation, holdings = mine.moderator, world.curation, world.holdings
        upkeep, conversations = world.upkeep, world.conversations
        here = {"community": mine.number, "channel": mine.channel}
        await world.curation.publish(mine.moderator, mine.draft)
        for other in others(communities, mine):
            tables = await everything(world)
            documents = (NOWHERE, other.published, other.page, other.removed)
            drafts, answers = (NO_ID, other.draft), (NO_ID, other.unanswered, other.disliked)
            tries = [
                (documents, lambda each: holdings.document(actor, each)),
                (documents, lambda each: holdings.history(actor, each)),
                (documents, lambda each: holdings.remove(actor, each)),
                (documents, lambda each: holdings.restore(actor, each, 1)),
                (documents, lambda each: holdings.undo(actor, each, 1)),
                (documents, lambda each: upkeep.refresh(actor, each)),
                (documents, lambda each: upkeep.schedule(actor, each, Schedule.WEEKLY)),
                (drafts, lambda each: curation.draft(actor, each)),
                (drafts, lambda each: curation.publish(actor, each)),
                (drafts, lambda each: curation.discard(actor, each)),
                (drafts, lambda each: curation.retitle(actor, each, "Mine", "pricing-clients")),
                (answers, lambda each: conversations.find(each, **here)),
                (answers, lambda each: conversations.judge(each, mine.member, Verdict.HELPFUL, **here)),
            ]
            for ids, call in tries:
                said = {await sentence(call(each)) for each in ids}
                assert len(said) == 1
                assert not foreign(mine.place, *said)
            assert await upkeep.source_of(actor, other.page) is None
            await world.gaps._store.close_gaps(mine.number, [other.unanswered, other.disliked], world.clock.now())
            assert await everything(world) == tables
        assert not words_in(spoken())

    async def test_a_direct_message_s_answer_belongs_to_its_channel(self, world, communities):
        hers, his = communities[1], communities[2]
        record = await ask(world, hers, "where do I book a stall", community=SHARED, channel=number(1, 400))
        assert (await world.conversations.find(record.id, community=SHARED, channel=number(1, 400))).id == record.id
        elsewhere = [
            await sentence(world.conversations.find(answer, community=SHARED, channel=number(2, 400)))
            for answer in (record.id, NO_ID)
        ]
        assert len(set(elsewhere)) == 1
        assert await sentence(world.conversations.find(record.id, community=his.number, channel=number(1, 400)))

    async def test_answering_one_community_s_question_closes_no_other_s(self, world, communities):
        mine, theirs = communities[5], communities[6]
        answering = (
            f"## Who repairs the {theirs.word('question')} zeppelin?\nThe yard repairs it.\n\n- Call the yard.\n"
        )
        draft = await world.acquisitions.draft_text(mine.moderator, "Zeppelins", answering)
        await world.curation.publish(mine.moderator, draft.id)
        before = [await world.gaps.groups(each.number) for each in communities if each is not mine]
        await world.gaps.close_answered(mine.number, draft.document)
        assert [await world.gaps.groups(each.number) for each in communities if each is not mine] == before

    async def test_each_asker_is_told_in_the_channel_where_they_asked(self, world, communities):
        for community in communities:
            await world.gaps._store.close_gaps(community.number, [community.unanswered], world.clock.now())
        told = await world.gaps.to_be_told()
        assert len(told) == COMMUNITIES
        for waiting, question in told:
            place = next(each.place for each in communities if each.number == waiting.community)
            assert waiting.channel == number(place, 100)
            assert not foreign(place, waiting, question)

    async def test_interrupted_work_is_reported_where_it_began(self, world, communities):
        jobs = await world.upkeep.interrupted()
        assert len(jobs) == COMMUNITIES
        for job in jobs:
            place = next(each.place for each in communities if each.number == job.community)
            assert job.channel == number(place, 100)
            assert not foreign(place, job)

    async def test_the_schedule_s_proposals_go_to_whom_the_page_belongs(self, world, communities):
        for address in list(world.pages.texts):
            world.pages.texts[address] += "\n\n## What is new in April?\nA second gate opens in April for everybody.\n"
        world.clock.advance(days=31)
        looks = await world.upkeep.refresh_due()
        assert len(looks) == COMMUNITIES
        for look in looks:
            place = next(each.place for each in communities if each.number == look.source.community)
            assert not foreign(place, look)
        for community in (communities[place] for place in PROBED):
            drafts = await world.curation.drafts(community.moderator)
            assert {draft.replaces for draft in drafts} == {None, community.page}
            assert not foreign(community.place, drafts)

    async def test_a_document_of_another_community_cannot_be_written_over(self, world, communities):
        mine, theirs = communities[8], communities[9]
        before = await everything(world)
        stolen = replace(await world.holdings.document(theirs.moderator, theirs.published), community=mine.number)
        with pytest.raises(ValueError, match="community"):
            await world.store.replace(mine.number, [stolen], [])
        await world.store.replace(mine.number, [], [theirs.published])
        assert await everything(world) == before


class TestSharedLibrary:
    QUESTION = "how do I raise my rate with an old client"
    OWN = "## How do I raise my rate with an old client here?\nOur guild asks for a letter in June.\n\n- Send it signed.\n"

    async def decide(self, world, topics):
        actor = Actor(number(0), number(0, 2))
        await world.communities.change(replace(await world.communities.settings(actor.community), shared_topics=topics))
        draft = await world.acquisitions.draft_text(actor, "Rates in our guild", self.OWN, topic="pricing-clients")
        await world.curation.publish(actor, draft.id)
        return actor

    async def shown(self, world, actor):
        """Return the communities and topics of all documents that any way of looking brings up."""
        found = list((await world.retriever.shelf(actor.community)).documents.values())
        for each in DOCUMENTS:
            for part in each.sections:
                found += [passage.document for passage in await world.holdings.search(actor, part.heading)]
                record = await world.conversations.ask(
                    Asked(part.heading, actor.community, 1, actor.member, part.id, cause=part.id)
                )
                sections = (*record.answer.sections, *record.answer.shown)
                assert len(await world.library.passages(actor.community, sections)) == len(sections)
                assert set(record.answer.follow_ups) <= {
                    section.heading for document in found for section in document.sections
                }
        for topic in world.library.topics:
            found += (await world.library.articles(actor.community, topic.id))[1]
        found = [document for document in found if document.community == SHARED]
        questions = {entry.topic.id: entry.questions for entry in await world.library.overview(actor.community)}
        wanted = {document.topic for document in found}
        assert {topic for topic, count in questions.items() if count} == wanted | {"pricing-clients"}
        return wanted

    @pytest.mark.parametrize(
        "topics", [frozenset(), frozenset({"remote-work"}), frozenset({"remote-work", "getting-started"})], ids=len
    )
    async def test_only_the_chosen_topics_are_ever_shown(self, fresh, topics):
        actor = await self.decide(fresh, topics)
        assert await self.shown(fresh, actor) == topics
        asked = Asked(self.QUESTION, actor.community, 1, actor.member, "here")
        record = await fresh.conversations.ask(asked)
        assert "a letter in June" in text_of(record.answer)

    async def test_another_community_s_choice_changes_nothing_for_the_rest(self, fresh):
        await self.decide(fresh, frozenset())
        record = await fresh.conversations.ask(Asked(self.QUESTION, number(1), 1, 1, "there"))
        assert "Send a short notice" in text_of(record.answer)
        assert "a letter in June" not in text_of(record)

    async def test_a_choice_holds_at_once_and_may_be_taken_back(self, fresh):
        actor = await self.decide(fresh, frozenset())
        settings = await fresh.communities.settings(actor.community)
        for topics in (None, frozenset({"remote-work"})):
            await fresh.communities.change(replace(settings, shared_topics=topics))
            shown = {document.topic for document in (await fresh.retriever.shelf(actor.community)).documents.values()}
            assert shown == ({"remote-work", "pricing-clients"} if topics else {each.topic for each in DOCUMENTS})


class TestChroma:
    """The same with the real index: a collection for each community, as if all of them were large."""

    @pytest.fixture
    async def index(self, world, settled, tmp_path, monkeypatch):
        monkeypatch.setattr(sizes, "SMALL", -1)
        shutil.copytree(settled[0] / "chroma", tmp_path / "chroma")
        world.sync.index = index = chroma(tmp_path, world)
        await world.sync.repair_all()
        yield index
        index.close()

    @pytest.fixture
    async def retriever(self, world, index):
        retriever = open_search(world.store, world.embedder, index, shared_topics=world.communities.shared_topics)
        await retriever.load()
        return retriever

    async def test_each_community_s_collection_holds_its_units_and_no_other_s(self, world, communities, index):
        held = {community.number: await index.ids(community.number) for community in communities}
        held[SHARED] = await index.ids(SHARED)
        for number_, ids in held.items():
            assert ids == await world.store.unit_ids(number_)
        assert len(set().union(*held.values())) == sum(map(len, held.values()))

    async def test_a_search_by_another_s_own_vectors_meets_nothing_of_theirs(
        self, world, communities, index, retriever
    ):
        for community in (communities[place] for place in PROBED):
            allowed = await world.store.unit_ids(community.number) | await world.store.unit_ids(SHARED)
            for other in others(communities, community):
                theirs = await world.store.entries(
                    world.embedder.model, sorted(await world.store.unit_ids(other.number))
                )
                hits = await index.search(community.number, [vector for _, vector in theirs], 128)
                assert {hit.unit_id for one in hits for hit in one} <= allowed
                found = await retriever.search_many(
                    [Query(question, community.number) for question in temptations(other)]
                )
                assert not foreign(community.place, found)
                (mine,) = await retriever.search_many([Query(temptations(community)[0], community.number)])
                assert mine.passages[0].section.id in community.sections

    async def test_a_community_that_is_emptied_leaves_the_others_as_they_were(
        self, world, communities, index, retriever
    ):
        leaving, neighbour = communities[0], communities[1]
        before = await index.ids(neighbour.number)
        publisher = Publisher(world.store, world.curation_store, index, world.sync, retriever)
        for document_id in (leaving.published, leaving.page):
            entry = AuditEntry(leaving.number, 1, "remove", "all", world.clock.now())
            await publisher.put(NewState(document_id, None, Change.REMOVE, entry))
        assert await index.ids(leaving.number) == set()
        assert await index.ids(neighbour.number) == before
        for community in (leaving, neighbour):
            (found,) = await retriever.search_many([Query(temptations(community)[0], community.number)])
            assert bool(words_in(found)) == (community is neighbour)

    async def test_a_collection_made_anew_takes_nothing_from_the_others(self, world, communities, index):
        await index.reset(communities[0].number)
        assert await index.ids(communities[0].number) == set()
        for community in communities[1:]:
            assert await index.ids(community.number) == await world.store.unit_ids(community.number)

    async def test_own_sections_are_found_among_many_nearer_shared_ones(self, world, communities, index, retriever):
        crowd = [
            document(
                f"pricing-clients/fair-{place}",
                f"Fair {place}",
                [
                    section(
                        f"pricing-clients/fair-{place}",
                        f"stall-{part}",
                        f"How do I book a {THEME} number {place} {part}?",
                        f"Book a {THEME} early.",
                        [f"Book a {THEME} in week {part}.", f"Book a {THEME} by phone.", f"Book the {THEME} again."],
                        also=(f"book {THEME}", f"book a {THEME}", f"how book {THEME}"),
                    )
                    for part in range(8)
                ],
            )
            for place in range(10)
        ]
        await world.sync.run((*DOCUMENTS, *crowd))
        await retriever.load()
        mine = communities[12]
        for topics in (None, frozenset()):
            settings = await world.communities.settings(mine.number)
            await world.communities.change(replace(settings, shared_topics=topics))
            (found,) = await retriever.search_many([Query(f"how do I book a {THEME}", mine.number)])
            own = [passage for passage in found.passages if passage.document.community == mine.number]
            if topics is None:
                assert len(found.passages) == 10
            else:
                assert own[0].section.id in {*mine.sections, f"{mine.page}#{slug(own[0].section.heading)}"}
                assert own[0].dense > 0.5
                assert len(own) == len(found.passages)


async def everything(world):
    """Return every row of every table."""
    async with world.engine.connect() as connection:
        names = await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {
            name: sorted(map(repr, await connection.exec_driver_sql(f"SELECT * FROM {name}")))
            for (name,) in names.fetchall()
        }
