"""From a round to an introduction, on a real database: consent, blocks, repeats, weeks, kills and several processes."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.connecting.adapters.entry_store import DatabaseEntries
from bot.connecting.adapters.graph_matching import GraphMatching
from bot.connecting.adapters.introduction_store import DatabaseIntroductions
from bot.connecting.adapters.safety_store import DatabaseSafety
from bot.connecting.adapters.tables import introduction_entries, introduction_reports, introduction_sides
from bot.connecting.adapters.terms_store import DatabaseTerms
from bot.connecting.conditions import Conditions
from bot.connecting.entries import Entries
from bot.connecting.introductions import Introductions
from bot.connecting.rules.entries import PATIENCE, Side, Standing, State, Terms
from bot.connecting.rules.introductions import Noted, Reply, Stage
from bot.connecting.safety import Safety
from bot.errors import MemberError, NotAllowed, NotFound, Unavailable
from bot.kernel.adapters.sealing import Sealing, new_key
from bot.members.adapters.member_store import DatabaseMembers
from tests.conftest import migrated_database
from tests.connecting.menu import MENU, wishes
from tests.fakes import HandClock

HOME, ELSEWHERE = 7, 8
ALICE, BOB, CAROL, DAN = 101, 102, 103, 104
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
GIVES = wishes(["portfolio-review"], ["referrals"])
TAKES = wishes(["referrals"], ["portfolio-review"])
PARTNER = wishes(seeks=["accountability"])


class Village:
    """Who is a member of which community; `silent` makes Discord say nothing."""

    def __init__(self):
        self.gone = set()
        self.roles = {}
        self.silent = False
        self.served = {HOME, ELSEWHERE}

    def communities(self):
        return self.served

    async def standing(self, community, member):
        if self.silent:
            raise Unavailable("silent")
        if member in self.gone:
            return None
        return Standing(SUNDAY - timedelta(days=100), frozenset(self.roles.get(member, ())))


class Log:
    def __init__(self):
        self.noted = []

    async def note(self, *what):
        self.noted.append(what)


class Process:
    """The use cases as one process has them; two of them share a database."""

    def __init__(self, engine, clock, sealing=None):
        self.engine, self.clock, self.village, self.log = engine, clock, Village(), Log()
        self.sealing = sealing or Sealing()
        self.terms, self.store = DatabaseTerms(engine), DatabaseIntroductions(engine)
        self.entry_store = DatabaseEntries(engine, self.sealing)
        self.entries = Entries(self.entry_store, self.store, self.terms, MENU, clock)
        self.introductions = Introductions(self.store, self.entry_store, self.terms, MENU, GraphMatching(), clock)
        self.safety = Safety(DatabaseSafety(engine), self.introductions, self.terms, clock)
        self.conditions = Conditions(self.terms, self.log, clock)

    async def join(self, member, picked, community=HOME):
        await self.entries.begin(community, member)
        await self.entry_store.change(community, member, lambda _: picked)
        await self.entries.start(community, member)

    async def round(self):
        return await self.introductions.hold_rounds(self.village)

    async def cards(self):
        return await self.introductions.cards(self.village)

    async def card_of(self, member):
        """Return the open introduction of a member."""
        async with self.engine.connect() as connection:
            query = select(introduction_sides.c.introduction).where(introduction_sides.c.member == member)
            found = [await self.store.get(each) for each in await connection.scalars(query)]
        return next((each for each in found if each.stage in {Stage.OPEN, Stage.AGREED}), None)

    async def answer(self, member, reply=Reply.YES):
        return await self.introductions.answer((await self.card_of(member)).id, member, reply)

    async def meetings(self):
        return await self.introductions.meetings(self.village)

    async def next_monday(self):
        self.clock.advance(days=7)
        await self.introductions.close_past()


@asynccontextmanager
async def opened_database(folder):
    """Open a database that is migrated already: looking whether it is takes longer than all of a test."""
    if not (path := Path(folder) / "world.db").exists():
        shutil.copy(migrated_database(), path)
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    try:
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def engine(tmp_path):
    async with opened_database(tmp_path) as opened:
        yield opened


@pytest.fixture
async def process(engine):
    """A process on Monday morning, introductions on since Sunday at home and elsewhere."""
    opened = Process(engine, HandClock(SUNDAY))
    for community in (HOME, ELSEWHERE):
        await opened.terms.put(Terms(community, open_since=SUNDAY, report_channel=5))
    opened.clock.advance(hours=24)
    return opened


@pytest.fixture
async def proposed(process):
    """Alice and Bob have a card each."""
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    assert await process.round() == 1
    for card in await process.cards():
        await process.introductions.card_sent(card)
    return process


async def test_two_who_complement_each_other_get_a_card_without_a_name(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    assert await process.round() == 1
    cards = {card.member: card for card in await process.cards()}
    assert cards.keys() == {ALICE, BOB}
    assert "They offer to pass on work that they can't take, which you look for." in cards[ALICE].reasons
    assert "They look for work that others pass on, which you offer." in cards[BOB].reasons
    assert str(BOB) not in repr(cards[ALICE])
    assert cards[ALICE].closes_at == MONDAY + timedelta(days=7)


async def test_round_is_held_once_a_week_whatever_comes_of_it(process):
    assert await process.round() == 0
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    assert await process.round() == 0
    await process.next_monday()
    assert await process.round() == 1


async def test_two_processes_hold_one_round(process):
    other = Process(process.engine, process.clock)
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    assert sum(await asyncio.gather(process.round(), other.round())) == 1
    assert len(await process.cards()) + len(await other.cards()) == 2


async def test_round_of_a_week_in_which_introductions_were_turned_on_later_is_left_out(process):
    await process.terms.put(Terms(HOME, open_since=process.clock.now(), report_channel=5))
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    assert await process.round() == 0
    await process.next_monday()
    assert await process.round() == 1


async def test_round_that_was_missed_on_monday_is_made_up_for(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    process.clock.advance(days=3)
    assert await process.round() == 1
    assert (await process.card_of(ALICE)).closes_at == MONDAY + timedelta(days=7)


async def test_communities_of_other_processes_are_left_to_them(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    process.village.served = {ELSEWHERE}
    assert await process.round() == 0
    process.village.served = {HOME}
    assert await process.round() == 1
    process.village.served = {ELSEWHERE}
    assert await process.cards() == []


async def test_round_waits_where_discord_does_not_say_who_is_a_member(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    process.village.silent = True
    assert await process.round() == 0
    process.village.silent = False
    assert await process.round() == 1


async def test_who_left_or_has_the_excluded_role_is_not_matched(process):
    await process.terms.put(Terms(HOME, open_since=SUNDAY, report_channel=5, excluded_role=9))
    for member, picked in ((ALICE, GIVES), (BOB, TAKES), (CAROL, TAKES), (DAN, TAKES)):
        await process.join(member, picked)
    process.village.gone, process.village.roles = {BOB}, {CAROL: {9}}
    assert await process.round() == 1
    assert (await process.card_of(ALICE)).members == (ALICE, DAN)


async def test_member_has_one_proposal_a_week_in_all_communities_together(process):
    for member, community in ((ALICE, HOME), (BOB, HOME), (ALICE, ELSEWHERE), (CAROL, ELSEWHERE)):
        await process.join(member, GIVES if member == ALICE else TAKES, community)
    assert await process.round() == 1
    await process.next_monday()
    assert await process.round() == 1


async def test_no_two_are_proposed_to_each_other_twice(proposed):
    await proposed.join(ALICE, GIVES, ELSEWHERE)
    await proposed.join(BOB, TAKES, ELSEWHERE)
    for _ in range(3):
        await proposed.next_monday()
        assert await proposed.round() == 0


async def test_both_yeses_agree_and_one_does_not(proposed):
    assert await proposed.answer(ALICE) is Noted.WAITING
    assert await proposed.meetings() == []
    assert await proposed.answer(BOB) is Noted.AGREED
    (meeting,) = await proposed.meetings()
    assert meeting.members == (ALICE, BOB)
    assert meeting.opening.startswith("Which one piece")
    await proposed.introductions.met(meeting, 99)
    assert await proposed.meetings() == []
    assert (await proposed.introductions.counts(HOME)).met == 1


async def test_of_two_who_press_at_once_one_is_the_second(proposed):
    other = Process(proposed.engine, proposed.clock)
    answers = await asyncio.gather(proposed.answer(ALICE), other.answer(BOB))
    assert sorted(answers) == [Noted.AGREED, Noted.WAITING]
    assert len(await proposed.meetings()) + len(await other.meetings()) == 1


@pytest.mark.parametrize("said", ["no", "pause", "leave", "closed", "deleted"])
async def test_refusal_is_never_heard_by_the_other(proposed, said):
    card = await proposed.card_of(ALICE)
    await {
        "no": lambda: proposed.answer(BOB, Reply.NO),
        "pause": lambda: proposed.entries.pause(HOME, BOB),
        "leave": lambda: proposed.entries.leave(HOME, BOB),
        "closed": lambda: proposed.entries.unreachable(HOME, BOB),
        "deleted": lambda: DatabaseMembers(proposed.engine).delete(BOB),
    }[said]()
    assert await proposed.introductions.answer(card.id, ALICE, Reply.YES) is Noted.WAITING
    assert await proposed.meetings() == []
    await proposed.next_monday()
    assert await proposed.introductions.answer(card.id, ALICE, Reply.YES) is Noted.OVER


async def test_yes_can_be_taken_back_until_the_two_are_being_introduced(proposed):
    await proposed.answer(ALICE)
    await proposed.answer(BOB)
    card = await proposed.card_of(ALICE)
    assert await proposed.introductions.answer(card.id, ALICE, Reply.NO) is Noted.TAKEN_BACK
    assert await proposed.meetings() == []


async def test_no_comes_too_late_once_the_two_are_being_introduced(proposed):
    await proposed.answer(ALICE)
    await proposed.answer(BOB)
    card = await proposed.card_of(ALICE)
    assert len(await proposed.meetings()) == 1
    assert await proposed.introductions.answer(card.id, ALICE, Reply.NO) is Noted.AGREED


async def test_answers_are_forgotten_when_a_proposal_closes(proposed):
    await proposed.answer(ALICE)
    await proposed.next_monday()
    async with proposed.engine.connect() as connection:
        assert set(await connection.scalars(select(introduction_sides.c.answer))) == {None}


async def test_kill_between_the_two_yeses_loses_neither(proposed, tmp_path):
    await proposed.answer(ALICE)
    await proposed.engine.dispose()
    async with opened_database(tmp_path) as engine:
        after = Process(engine, proposed.clock)
        assert await after.answer(BOB) is Noted.AGREED
        assert len(await after.meetings()) == 1


async def test_kill_after_the_second_yes_is_made_up_for_after_a_while_and_marked(proposed):
    await proposed.answer(ALICE)
    await proposed.answer(BOB)
    (lost,) = await proposed.meetings()
    assert not lost.again
    after = Process(proposed.engine, proposed.clock)
    assert await after.meetings() == []
    proposed.clock.advance(seconds=PATIENCE.total_seconds() + 1)
    (found,) = await after.meetings()
    assert found.introduction == lost.introduction
    assert found.again


async def test_card_that_a_kill_swallowed_comes_again_and_one_that_was_sent_does_not(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    await process.round()
    first, _ = await process.cards()
    await process.introductions.card_sent(first)
    assert await process.cards() == []
    process.clock.advance(seconds=PATIENCE.total_seconds() + 1)
    (again,) = await process.cards()
    assert again.again
    assert again.member != first.member


async def test_deletion_after_both_yeses_leaves_nobody_introduced(proposed):
    await proposed.answer(ALICE)
    await proposed.answer(BOB)
    await DatabaseMembers(proposed.engine).delete(BOB)
    assert await proposed.meetings() == []
    assert await proposed.card_of(ALICE) is None


async def test_switching_off_stops_cards_yeses_and_introductions(proposed):
    await proposed.answer(ALICE)
    await proposed.conditions.switch(HOME, DAN, on=False)
    with pytest.raises(NotAllowed, match="switched off"):
        await proposed.answer(BOB)
    assert await proposed.answer(BOB, Reply.NO) is Noted.TAKEN_BACK


async def test_introductions_need_somebody_who_hears_of_trouble(process):
    await process.conditions.change(HOME, DAN, "reports", None)
    assert not (await process.conditions.terms(HOME)).is_open
    with pytest.raises(NotAllowed, match="where reports go"):
        await process.conditions.switch(HOME, DAN, on=True)
    await process.conditions.change(HOME, DAN, "reports", 5)
    assert (await process.conditions.switch(HOME, DAN, on=True)).open_since == process.clock.now()
    assert process.log.noted[-1] == (HOME, DAN, "introductions", "on")


async def met(process):
    card = await process.card_of(ALICE)
    await process.answer(ALICE)
    await process.answer(BOB)
    (meeting,) = await process.meetings()
    await process.introductions.met(meeting, None)
    return card.id


async def test_block_keeps_two_apart_even_after_one_had_everything_deleted(proposed):
    card = await met(proposed)
    await proposed.safety.block(card, ALICE)
    await DatabaseMembers(proposed.engine).delete(BOB)
    await proposed.join(BOB, TAKES)
    await proposed.next_monday()
    assert await proposed.round() == 0


async def test_block_and_report_are_for_those_who_met_and_nobody_else(proposed):
    card = await proposed.card_of(ALICE)
    for act in (proposed.safety.block, proposed.safety.report):
        with pytest.raises(NotAllowed, match="once you have been introduced"):
            await act(card.id, ALICE)
        with pytest.raises(NotAllowed, match="not one of yours"):
            await act(card.id, CAROL)
    await met(proposed)
    await DatabaseMembers(proposed.engine).delete(BOB)
    with pytest.raises(NotFound, match="no longer keep who that was"):
        await proposed.safety.report(card.id, ALICE)


async def test_report_reaches_moderators_once_and_its_names_are_forgotten(proposed):
    card = await met(proposed)
    assert await proposed.safety.report(card, ALICE)
    assert not await proposed.safety.report(card, ALICE)
    ((report, terms, introduction),) = await proposed.safety.reports(proposed.village)
    assert (report.member, report.other, terms.report_channel, introduction.id) == (ALICE, BOB, 5, card)
    assert await proposed.safety.reports(proposed.village) == []
    await proposed.safety.report_told(report)
    proposed.clock.advance(days=1)
    assert await proposed.safety.reports(proposed.village) == []
    counts = await proposed.introductions.counts(HOME)
    assert (counts.reports, counts.untold) == (1, 0)
    async with proposed.engine.connect() as connection:
        row = (await connection.execute(select(introduction_reports))).one()
    assert (row.member, row.other) == (0, 0)


async def test_export_names_nobody_else_and_no_answer_of_theirs(proposed):
    await proposed.answer(BOB)
    exported = await DatabaseMembers(proposed.engine).export(ALICE)
    assert exported["introduction_entries"][0]["wishes"]["offers"] == ["portfolio-review"]
    assert "answer" not in exported["introduction_sides"][0]
    assert str(BOB) not in json.dumps(exported)


async def test_what_was_picked_is_sealed_and_passed_over_without_its_key(process):
    sealed = Process(process.engine, process.clock, Sealing(new_key()))
    await sealed.join(ALICE, GIVES)
    async with process.engine.connect() as connection:
        assert "portfolio" not in await connection.scalar(select(introduction_entries.c.wishes))
    assert (await sealed.entries.own(HOME, ALICE)).wishes == GIVES
    await sealed.join(BOB, TAKES)
    lost = Process(process.engine, process.clock, Sealing(new_key()))
    assert await lost.round() == 0


async def test_only_what_the_menu_holds_is_kept(process):
    await process.entries.begin(HOME, ALICE)
    for part, picked in (
        ("offers", ["referrals", "accountability", "a secret wish"]),
        ("seeks", ["accountability", "love"]),
        ("field", ["Astrology"]),
        ("zone", ["p00"]),
        ("height", ["tall"]),
    ):
        entry = await process.entries.pick(HOME, ALICE, part, picked)
    assert entry.wishes == wishes(["referrals"], ["accountability"], zone="p00")
    entry, all_kept = await process.entries.pick_skills(
        HOME, ALICE, Side.SHOWS, "Writing", ["copywriting", "front-end"]
    )
    assert (entry.wishes.shows, all_kept) == ({"copywriting"}, True)
    entry, _ = await process.entries.pick_skills(HOME, ALICE, Side.SHOWS, "Marketing", ["email-marketing"])
    assert entry.wishes.shows == {"copywriting", "email-marketing"}


async def test_of_changes_at_once_none_is_lost(process):
    await process.entries.begin(HOME, ALICE)
    await asyncio.gather(
        process.entries.pick(HOME, ALICE, "offers", ["referrals"]),
        process.entries.pick(HOME, ALICE, "seeks", ["accountability"]),
        process.entries.pick(HOME, ALICE, "zone", ["p00"]),
    )
    assert (await process.entries.own(HOME, ALICE)).wishes == wishes(["referrals"], ["accountability"], zone="p00")


async def test_entry_that_lacks_something_does_not_start(process):
    await process.entries.begin(HOME, ALICE)
    with pytest.raises(NotAllowed, match="what you look for and something that you offer"):
        await process.entries.start(HOME, ALICE)
    assert (await process.entries.own(HOME, ALICE)).state is State.SETTING_UP


async def test_member_is_asked_once_before_an_entry_ends_and_it_ends_without_an_answer(process):
    await process.join(ALICE, GIVES)
    await process.join(BOB, TAKES)
    process.clock.advance(days=52)
    assert await process.entries.ending(process.village) == []
    process.clock.advance(days=2)
    asked = {claimed.entry.member: claimed for claimed in await process.entries.ending(process.village)}
    assert asked.keys() == {ALICE, BOB}
    assert await process.entries.ending(process.village) == []
    await process.entries.asked(asked[ALICE].entry)
    process.clock.advance(minutes=20)
    (again,) = await process.entries.ending(process.village)
    assert (again.entry.member, again.again) == (BOB, True)
    with pytest.raises(NotFound):
        await process.entries.keep(asked[ALICE].entry.id, BOB)
    kept = await process.entries.keep(asked[ALICE].entry.id, ALICE)
    assert kept.expires_at == process.clock.now() + timedelta(days=60)
    process.clock.advance(days=7)
    assert await process.entries.end_expired() == 1
    assert await process.entries.find(HOME, ALICE) is not None
    assert await process.entries.find(HOME, BOB) is None


MEMBERS = (ALICE, BOB, CAROL, DAN)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["yes", "yes", "yes", "no", "pause", "start", "delete", "join", "meet", "block", "week"]),
        st.sampled_from(MEMBERS),
    ),
    min_size=8,
    max_size=20,
)


@settings(max_examples=10, deadline=None)
@given(ACTS)
@example([*[("yes", ALICE)] * 4, ("yes", BOB), ("yes", CAROL), ("delete", BOB), ("yes", CAROL)])
def test_nobody_is_introduced_who_did_not_say_yes_or_was_before_or_is_blocked(acts):
    asyncio.run(lived_through(acts))


async def lived_through(acts):
    """Let members do things in any order, and compare every introduction with what was said and done before it."""
    with TemporaryDirectory() as folder:
        async with opened_database(folder) as engine:
            process = Process(engine, HandClock(MONDAY))
            await process.terms.put(Terms(HOME, open_since=SUNDAY, report_channel=5))
            for member in MEMBERS:
                await process.join(member, PARTNER)
            await process.round()
            yeses, blocked, introduced = {}, set(), []
            for act, member in acts:
                await one_act(process, act, member, yeses, blocked, introduced)


async def one_act(process, act, member, yeses, blocked, introduced):
    if act == "meet":
        await meet(process, yeses, blocked, introduced)
        return
    card = await process.card_of(member)
    # What cannot be done now is refused, and changes nothing.
    with suppress(MemberError):
        match act:
            case "yes" | "no":
                if card is not None:
                    await say(process, card, member, Reply(act), yeses)
            case "block":
                if introduced and member in introduced[-1][1]:
                    await process.safety.block(introduced[-1][0], member)
                    blocked.add((member, introduced[-1][1]))
            case "delete":
                await DatabaseMembers(process.engine).delete(member)
                blocked -= {each for each in blocked if each[0] == member}
            case _:
                await plain_act(process, act, member)


async def plain_act(process, act, member):
    match act:
        case "pause":
            await process.entries.pause(HOME, member)
        case "start":
            await process.entries.start(HOME, member)
        case "join":
            await process.join(member, PARTNER)
        case "week":
            await process.next_monday()
            await process.round()


async def say(process, card, member, reply, yeses):
    noted = await process.introductions.answer(card.id, member, reply)
    if reply is Reply.YES:
        yeses.setdefault(card.id, set()).add(member)
    else:
        yeses.pop(card.id, None)
    assert noted is not Noted.AGREED or yeses[card.id] == set(card.members)


async def meet(process, yeses, blocked, introduced):
    for meeting in await process.meetings():
        pair = frozenset(meeting.members)
        assert yeses.get(meeting.introduction) == pair
        assert pair not in {each for _, each in blocked}
        for each in pair:
            assert (await process.entries.own(HOME, each)).state is State.LOOKING
        introduced.append((meeting.introduction, pair))
        await process.introductions.met(meeting, None)
