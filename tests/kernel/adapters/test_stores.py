"""The database keeps what the services hand it: replaced where it changes, gone when it should be gone."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.answering.adapters.delivery_store import DatabaseDeliveries
from bot.careers.adapters.tip_store import DatabaseTips
from bot.errors import MemberError
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.sql import in_slices
from bot.kernel.models import (
    SHARED,
    Answer,
    AnswerPart,
    Citation,
    Embedding,
    Evidence,
    Outcome,
    Source,
    Statement,
)
from bot.kernel.records import Address, AnswerRecord, CommunitySettings, Delivery, Feedback, Gap, Verdict
from bot.members.adapters.community_store import DatabaseCommunities
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.rules.chunking import units_of
from tests.databases import open_rows, refuse
from tests.shelf import DOCUMENTS, RAISES, STARTING, ZONES, document, section

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANSWER = Answer(
    Outcome.PARTIAL,
    (AnswerPart(Statement("Ask today — «now».", (1,)), (Statement("Phone.", ()),), (Statement("Mind.", (1,)),), "T"),),
    opening="O",
    closing="C",
    citations=(Citation(1, Source("a-2025", "A", "P", "2025-03", None, Evidence.SURVEY), "x/y#z"),),
    follow_ups=("And then?",),
    sections=("x/y#z", "x/y#w"),
    shown=("x/y#z",),
)


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "stores.db") as opened:
        yield opened


@pytest.fixture
def answers(engine):
    return DatabaseAnswers(engine)


@pytest.fixture
def library(engine):
    return DatabaseLibrary(engine)


def delivery(number=1):
    return Delivery(f"answer-{number}", 7, 9, Address(8, question=5, token="t", private=True), NOON, (1, 2))


def record(number=1, **changes):
    return replace(
        AnswerRecord(
            id=f"answer-{number}",
            community=7,
            channel=8,
            member=9,
            conversation="7/8",
            question=f"question {number}",
            understood_as=f"understood {number}",
            answer=ANSWER,
            asked_at=NOON,
        ),
        **changes,
    )


def vector(*values):
    return Embedding(array("f", values).tobytes())


async def decide(store, settings):
    return await store.change(await store.get(settings.community), settings)


async def rows(engine, statement):
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


class TestAnswers:
    async def test_an_answer_comes_back_as_it_was(self, answers):
        kept = record(cause="click/1")
        await answers.add(kept)
        assert await answers.get("answer-1") == kept
        assert await answers.by_cause("click/1") == kept

    @pytest.mark.parametrize("changes", [{"declined": True}, {"cautioned": True}, {"parts": (), "citations": ()}])
    async def test_what_was_said_of_an_answer_comes_back_with_it(self, answers, changes):
        kept = record(answer=replace(ANSWER, **changes))
        await answers.add(kept)
        assert await answers.get("answer-1") == kept

    async def test_an_answer_in_two_parts_comes_back_in_two_parts(self, answers):
        two = replace(ANSWER, parts=(*ANSWER.parts, AnswerPart(Statement("Second.", (1,)), title="U")))
        await answers.add(record(answer=two))
        assert (await answers.get("answer-1")).answer == two

    async def test_what_is_not_there_is_none(self, answers):
        assert await answers.get("nope") is None
        assert await answers.by_message(1) is None
        assert await answers.by_cause("nope") is None

    async def test_an_answer_is_found_by_the_message_in_which_its_delivery_ended(self, answers, engine):
        deliveries = DatabaseDeliveries(engine)
        for number in (1, 2):
            await answers.add(record(number))
            await deliveries.begin(delivery(number))
        await deliveries.end("answer-2", 2**63 - 1)
        found = await answers.by_message(2**63 - 1)
        assert found.id == "answer-2"
        assert found.message == 2**63 - 1
        assert await deliveries.under_way() == [delivery(1)]

    async def test_a_second_answer_to_the_same_click_is_refused(self, answers):
        await answers.add(record(1, cause="click/1"))
        with pytest.raises(IntegrityError):
            await answers.add(record(2, cause="click/1"))
        assert await answers.get("answer-2") is None

    async def test_a_nul_byte_is_refused_with_a_sentence_and_leaves_nothing(self, answers):
        with pytest.raises(MemberError, match="NUL"):
            await answers.add(record(1, question="a\x00b"))
        assert await answers.get("answer-1") is None

    async def test_answers_without_a_click_do_not_collide(self, answers):
        await answers.add(record(1))
        await answers.add(record(2))
        assert await answers.get("answer-2") is not None

    async def test_the_latest_turns_of_a_conversation_come_oldest_first(self, answers):
        for number in range(5):
            await answers.add(record(number, asked_at=NOON + timedelta(minutes=number)))
        await answers.add(record(9, conversation="7/other", asked_at=NOON + timedelta(minutes=9)))
        turns = await answers.recent("7/8", NOON + timedelta(minutes=1), 3)
        assert [turn.question for turn in turns] == ["question 2", "question 3", "question 4"]
        assert turns[0].shown == ANSWER.shown
        assert turns[0].asked_at == NOON + timedelta(minutes=2)

    async def test_turns_before_the_moment_are_not_part_of_the_conversation(self, answers):
        await answers.add(record(1, asked_at=NOON))
        await answers.add(record(2, asked_at=NOON + timedelta(seconds=1)))
        turns = await answers.recent("7/8", NOON + timedelta(seconds=1), 10)
        assert [turn.question for turn in turns] == ["question 2"]

    async def test_moments_keep_their_order_whatever_zone_they_were_written_in(self, answers):
        east = timezone(timedelta(hours=9))
        await answers.add(record(1, asked_at=NOON.astimezone(east)))
        await answers.add(record(2, asked_at=NOON + timedelta(hours=1)))
        assert (await answers.get("answer-1")).asked_at == NOON
        turns = await answers.recent("7/8", (NOON + timedelta(minutes=1)).astimezone(east), 10)
        assert [turn.question for turn in turns] == ["question 2"]

    async def test_a_later_verdict_of_the_same_member_replaces_the_earlier(self, answers, engine):
        await answers.add(record())
        await answers.add_feedback(Feedback("answer-1", 9, Verdict.UNHELPFUL, NOON, "too long"))
        await answers.add_feedback(Feedback("answer-1", 9, Verdict.HELPFUL, NOON))
        await answers.add_feedback(Feedback("answer-1", 10, Verdict.UNHELPFUL, NOON))
        assert await rows(engine, "SELECT member, verdict, reason FROM feedback ORDER BY member") == [
            (9, "helpful", None),
            (10, "unhelpful", None),
        ]

    async def test_a_verdict_on_an_answer_that_is_gone_is_refused(self, answers):
        with pytest.raises(IntegrityError):
            await answers.add_feedback(Feedback("nope", 9, Verdict.HELPFUL, NOON))

    async def test_a_gap_is_kept_once_per_answer(self, answers, engine):
        await answers.add_gap(Gap("answer-1", 7, "what is quidditch", NOON))
        await answers.add_gap(Gap("answer-1", 7, "what is quidditch", NOON))
        assert await rows(engine, "SELECT answer_id, community, question FROM gaps") == [
            ("answer-1", 7, "what is quidditch")
        ]

    async def test_retention_deletes_old_answers_gaps_and_verdicts_and_nothing_younger(self, answers, engine):
        for number, asked_at in ((1, NOON - timedelta(seconds=1)), (2, NOON)):
            await answers.add(record(number, asked_at=asked_at))
            await answers.add_feedback(Feedback(f"answer-{number}", 9, Verdict.HELPFUL, NOON, "thanks"))
            await answers.add_gap(Gap(f"answer-{number}", 7, "q", asked_at))
            await DatabaseDeliveries(engine).begin(replace(delivery(number), since=asked_at))
        assert await answers.forget_before(NOON) == 1
        assert await rows(engine, "SELECT answer_id FROM deliveries") == [("answer-2",)]
        assert await rows(engine, "SELECT id FROM answers") == [("answer-2",)]
        assert await rows(engine, "SELECT answer_id FROM feedback") == [("answer-2",)]
        assert await rows(engine, "SELECT answer_id FROM gaps") == [("answer-2",)]
        assert await answers.forget_before(NOON) == 0

    async def test_only_the_latest_answers_of_each_member_are_kept(self, answers, engine):
        for number in range(1, 6):
            await answers.add(record(number, member=8, asked_at=NOON + timedelta(minutes=number)))
        await answers.add(record(6, member=9, asked_at=NOON))
        assert await answers.forget_beyond(3) == 2
        assert {row[0] for row in await rows(engine, "SELECT id FROM answers")} == {
            "answer-3", "answer-4", "answer-5", "answer-6"
        }  # fmt: skip
        assert await answers.forget_beyond(3) == 0

    async def test_deleted_questions_are_gone_from_the_file_and_not_only_unlinked(self, tmp_path):
        path = tmp_path / "deleted.db"
        async with open_database(f"sqlite+aiosqlite:///{path}") as engine:
            answers = DatabaseAnswers(engine)
            await answers.add(record(question="my boss Ebenezer owes me money"))
            await answers.add(record(2, asked_at=NOON + timedelta(days=1)))
            await answers.forget_before(NOON + timedelta(hours=1))
        assert b"question 2" in path.read_bytes()
        assert b"Ebenezer" not in path.read_bytes()


class TestCommunities:
    async def test_a_community_begins_with_the_defaults(self, engine):
        assert await DatabaseCommunities(engine).get(5) == CommunitySettings(5)

    async def test_what_differs_is_written_and_what_came_in_between_stays(self, engine):
        store = DatabaseCommunities(engine)
        before = await decide(store, CommunitySettings(5, frozenset({1, 2}), 77))
        await store.change(before, replace(before, mentor_channels=frozenset({1, 2, 9}), asker_role=88))
        after = await store.change(before, replace(before, mentor_channels=frozenset({2, 3}), moderator_role=78))
        assert after == await store.get(5) == CommunitySettings(5, frozenset({2, 3, 9}), 78, 88)

    @pytest.mark.parametrize(
        "decided",
        [
            {"moderator_role": 2**63 - 1},
            {"asker_role": 77},
            {"announcement_channel": 78},
            {"answers_in_threads": True},
            {"shared_topics": frozenset({"remote-work", "pricing-clients"})},
            {"shared_topics": frozenset()},
            {"member_per_minute": 3},
        ],
    )
    async def test_each_decision_comes_back_as_it_was_made_and_can_be_taken_back(self, engine, decided):
        store = DatabaseCommunities(engine)
        await decide(store, CommunitySettings(5, **decided))
        assert await store.get(5) == CommunitySettings(5, **decided)
        assert await store.get(6) == CommunitySettings(6)
        await decide(store, CommunitySettings(5))
        assert await store.get(5) == CommunitySettings(5)

    async def test_communities_do_not_see_each_other(self, engine):
        store = DatabaseCommunities(engine)
        await decide(store, CommunitySettings(5, frozenset({1}), 77))
        await decide(store, CommunitySettings(6, frozenset({1, 9})))
        await decide(store, CommunitySettings(6))
        assert await store.get(5) == CommunitySettings(5, frozenset({1}), 77)
        assert await store.get(6) == CommunitySettings(6)

    async def test_the_commands_fingerprint_is_remembered_and_replaced(self, engine):
        store = DatabaseCommunities(engine)
        assert await store.command_fingerprint() is None
        await store.keep_command_fingerprint("one")
        await store.keep_command_fingerprint("two")
        assert await DatabaseCommunities(engine).command_fingerprint() == "two"


class TestTips:
    async def test_seen_tips_are_kept_for_each_member_in_each_community(self, engine):
        store = DatabaseTips(engine)
        await store.mark(5, 1, "a")
        await store.mark(5, 1, "a")
        await store.mark(5, 1, "b")
        await store.mark(5, 2, "c")
        await store.mark(6, 1, "d")
        assert await store.seen(5, 1) == {"a", "b"}
        assert await store.seen(5, 2) == {"c"}
        assert await store.seen(6, 1) == {"d"}
        assert await store.seen(6, 2) == set()

    async def test_only_the_named_tips_of_the_one_member_are_forgotten(self, engine):
        store = DatabaseTips(engine)
        for community, member in ((5, 1), (5, 2), (6, 1)):
            for tip in ("a", "b", "c"):
                await store.mark(community, member, tip)
        await store.forget(5, 1, ["a", "c", "never seen"])
        assert await store.seen(5, 1) == {"b"}
        assert await store.seen(5, 2) == await store.seen(6, 1) == {"a", "b", "c"}

    async def test_more_tips_than_fit_one_statement_are_forgotten(self, engine):
        store = DatabaseTips(engine)
        await store.mark(5, 1, "t1200")
        await store.forget(5, 1, [f"t{number}" for number in range(1201)])
        assert await store.seen(5, 1) == set()


class TestLibrary:
    async def test_documents_come_back_as_they_were_by_id(self, library):
        await library.replace(SHARED, [ZONES, RAISES, STARTING], [])
        assert await library.documents(SHARED) == [STARTING, RAISES, ZONES]
        assert await library.fingerprints(SHARED) == {kept.id: fingerprint(kept) for kept in DOCUMENTS}

    async def test_units_come_back_as_they_were_cut(self, library):
        await library.replace(SHARED, DOCUMENTS, [])
        cut = {unit.id: unit for kept in DOCUMENTS for unit in units_of(kept)}
        assert {unit.id: unit for unit in await library.units(SHARED)} == cut
        assert await library.unit_ids(SHARED) == set(cut)

    async def test_a_changed_document_takes_the_place_of_the_old_one_with_all_its_units(self, library):
        await library.replace(SHARED, DOCUMENTS, [])
        shorter = replace(RAISES, title="Raises", sections=RAISES.sections[1:])
        await library.replace(SHARED, [shorter], [])
        assert await library.documents(SHARED) == [STARTING, shorter, ZONES]
        assert await library.unit_ids(SHARED) == {
            unit.id for kept in (shorter, STARTING, ZONES) for unit in units_of(kept)
        }

    async def test_a_removed_document_takes_its_units_with_it(self, library):
        await library.replace(SHARED, DOCUMENTS, [])
        await library.replace(SHARED, [], [RAISES.id, "never/there"])
        assert await library.documents(SHARED) == [STARTING, ZONES]
        assert not any(unit.section_id.startswith(RAISES.id) for unit in await library.units(SHARED))

    async def test_a_replacement_that_fails_half_way_changes_nothing(self, library, engine):
        await library.replace(SHARED, [RAISES], [])
        async with engine.begin() as connection:
            await refuse(connection, "units", "INSERT", "new.section_id LIKE 'remote%'", "disk full")
        before = await library.unit_ids(SHARED)
        with pytest.raises(IntegrityError):
            await library.replace(SHARED, [STARTING, ZONES], [RAISES.id])
        assert await library.documents(SHARED) == [RAISES]
        assert await library.unit_ids(SHARED) == before

    async def test_a_communitys_documents_are_its_own(self, library):
        await library.replace(SHARED, [RAISES], [])
        await library.replace(5, [STARTING], [])
        assert await library.documents(5) == [STARTING]
        assert await library.documents(SHARED) == [RAISES]
        assert await library.documents(6) == []
        assert {unit.section_id.partition("#")[0] for unit in await library.units(5)} == {STARTING.id}
        assert set(await library.fingerprints(5)) == {STARTING.id}

    async def test_more_units_than_fit_one_statement_are_written_and_read(self, library):
        many = document(
            "remote-work/many",
            "Many",
            [
                section("remote-work/many", f"s{number}", f"Heading {number}?", f"Lead {number}.", ["a", "b", "c"])
                for number in range(300)
            ],
        )
        await library.replace(SHARED, [many], [])
        units = units_of(many)
        await library.keep_vectors("m", {unit.text_hash: vector(1, 0) for unit in units})
        assert len(units) > 2000
        assert len(await library.entries("m", sorted(await library.unit_ids(SHARED)))) == len(units)
        await library.replace(SHARED, [many], [])
        assert await library.unit_ids(SHARED) == {unit.id for unit in units}

    async def test_vectors_are_kept_by_model_and_text(self, library):
        await library.keep_vectors("m", {"h1": vector(1, 0), "h2": vector(0, 1)})
        await library.keep_vectors("other", {"h1": vector(0.5, 0.5)})
        assert await library.vectors("m", ["h1", "h2", "h3"]) == {"h1": vector(1, 0), "h2": vector(0, 1)}
        assert await library.vectors("other", ["h1", "h2"]) == {"h1": vector(0.5, 0.5)}

    async def test_a_kept_vector_is_not_overwritten(self, library):
        await library.keep_vectors("m", {"h1": vector(1, 0)})
        await library.keep_vectors("m", {"h1": vector(0, 1), "h2": vector(0, 1)})
        assert await library.vectors("m", ["h1", "h2"]) == {"h1": vector(1, 0), "h2": vector(0, 1)}

    async def test_units_without_a_vector_of_the_model_are_listed(self, library):
        await library.replace(SHARED, [ZONES], [])
        units = units_of(ZONES)
        await library.keep_vectors("m", {unit.text_hash: vector(1, 0) for unit in units[1:]})
        assert await library.units_without_vector("m") == units[:1]
        assert len(await library.units_without_vector("other")) == len(units)

    async def test_entries_leave_out_units_without_a_vector(self, library):
        await library.replace(SHARED, [ZONES], [])
        first, second, *_ = units_of(ZONES)
        await library.keep_vectors("m", {first.text_hash: vector(1, 0)})
        assert await library.entries("m", [first.id, second.id, "nope"]) == [(first.id, vector(1, 0))]
        assert await library.entries("other", [first.id]) == []

    async def test_vectors_of_other_models_and_of_texts_that_are_gone_are_dropped(self, library):
        await library.replace(SHARED, [ZONES], [])
        kept = units_of(ZONES)[0].text_hash
        await library.keep_vectors("m", {kept: vector(1, 0), "gone": vector(0, 1)})
        await library.keep_vectors("old", {kept: vector(1, 0)})
        assert await library.drop_unused_vectors("m") == 2
        assert await library.vectors("m", [kept, "gone"]) == {kept: vector(1, 0)}
        assert await library.vectors("old", [kept]) == {}
        assert await library.drop_unused_vectors("m") == 0

    async def test_communities_that_own_documents_are_listed_once(self, library):
        assert await library.communities() == []
        await library.replace(7, [ZONES], [])
        await library.replace(SHARED, [RAISES, STARTING], [])
        assert await library.communities() == [SHARED, 7]
        await library.replace(7, [], [ZONES.id])
        assert await library.communities() == [SHARED]

    async def test_nobody_removes_another_communitys_document(self, library):
        await library.replace(7, [ZONES], [])
        await library.replace(8, [], [ZONES.id])
        assert await library.documents(7) == [ZONES]
        assert await library.unit_ids(7) == {unit.id for unit in units_of(ZONES)}

    async def test_vectors_of_phrases_outlive_a_clean_up_and_no_others(self, library):
        await library.keep_vectors("m", {"phrase": vector(1, 0), "gone": vector(0, 1)})
        await library.keep_vectors("old", {"phrase": vector(1, 0)})
        await library.keep_phrases(["phrase", "phrase", "not embedded yet"])
        assert await library.drop_unused_vectors("m") == 2
        assert await library.vectors("m", ["phrase", "gone"]) == {"phrase": vector(1, 0)}
        assert await library.vectors("old", ["phrase"]) == {}

    async def test_phrases_are_replaced_as_a_whole_and_leave_the_librarys_vectors_alone(self, library):
        await library.replace(SHARED, [ZONES], [])
        kept = units_of(ZONES)[0].text_hash
        await library.keep_vectors("m", {kept: vector(1, 0), "first": vector(1, 0), "second": vector(0, 1)})
        await library.keep_phrases(["first", kept])
        await library.keep_phrases(["second"])
        assert await library.drop_unused_vectors("m") == 1
        assert set(await library.vectors("m", [kept, "first", "second"])) == {kept, "second"}

    async def test_more_phrases_than_fit_one_statement_are_kept(self, library):
        many = [f"h{number}" for number in range(1201)]
        await library.keep_vectors("m", dict.fromkeys(many, vector(1, 0)))
        await library.keep_phrases(many)
        assert await library.drop_unused_vectors("m") == 0
        assert len(await library.vectors("m", many)) == len(many)


def test_a_fingerprint_changes_with_everything_in_the_document():
    changes = [
        replace(ZONES, title="Other"),
        replace(ZONES, summary="Other"),
        replace(ZONES, sources=()),
        replace(ZONES, sections=(replace(ZONES.sections[0], careful="Mind."),)),
        replace(ZONES, sections=(replace(ZONES.sections[0], also_asked=("a", "b", "d")),)),
    ]
    assert len({fingerprint(ZONES), *map(fingerprint, changes)}) == len(changes) + 1
    assert fingerprint(replace(ZONES)) == fingerprint(ZONES)


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (499, [499]), (500, [500]), (501, [500, 1])])
def test_lists_are_cut_to_what_one_statement_takes(count, sizes):
    slices = list(in_slices(range(count)))
    assert [len(part) for part in slices] == sizes
    assert [item for part in slices for item in part] == list(range(count))
