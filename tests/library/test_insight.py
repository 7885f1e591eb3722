"""What moderators are told about their library: counts that are true, findings that are worth a look."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.kernel.models import Answer, Outcome
from bot.kernel.records import AnswerRecord, Feedback, Gap, Verdict
from bot.library.insight import SETTLED, UNUSED_FROM, Concern
from bot.library.rules.curation import Actor
from tests.fakes import without_vectors

ACTOR = Actor(5, 1)
NOTICE = """# Our raises

## How do I raise my rate with an old client?

Send a short notice sixty days ahead with the new rate and the start date.

- Raise by 25 percent at once, as a rule of thumb.
"""


async def published(world, title, text, actor=ACTOR, **changes):
    """Publish a text; return the document as members read it."""
    draft = await world.acquisitions.draft_text(actor, title, text, topic="pricing-clients")
    if changes:
        draft = replace(draft, document=replace(draft.document, **changes))
        await world.curation_store.add_draft(draft)
    await world.curation.publish(actor, draft.id)
    return draft.document


class Ledger:
    """Write answers that showed sections."""

    def __init__(self, world):
        self.world = world
        self.count = 0

    async def asked(self, *shown, community=5, outcome=Outcome.ANSWER, dislikes=0):
        self.count += 1
        record = AnswerRecord(
            id=f"answer-{self.count}",
            community=community,
            channel=1,
            member=777_000_111,
            conversation="c",
            question="CANARY",
            understood_as="CANARY",
            answer=Answer(outcome, (), shown=shown),
            asked_at=self.world.clock.now(),
        )
        await self.world.answers.add(record)
        for member in range(dislikes):
            given = Feedback(record.id, member, Verdict.UNHELPFUL, self.world.clock.now())
            await self.world.answers.add_feedback(given)
        return record


@pytest.fixture
def ledger(world):
    return Ledger(world)


def concerns(findings):
    return [(finding.concern, finding.title) for finding in findings]


async def test_a_quiet_and_tidy_library_needs_no_look(world):
    await published(world, "Meetings", "## When do we meet?\n\nOn Mondays at six, in the voice channel.")
    assert await world.insight.review(ACTOR) == []


async def test_a_document_past_its_date_is_named_with_the_date(world):
    await published(world, "Meetings", "## When do we meet?\n\nOn Mondays at six, in the voice channel.")
    world.clock.advance(days=366)
    [finding] = await world.insight.review(ACTOR)
    assert (finding.concern, finding.title) == (Concern.DUE, "Meetings")
    assert "2027-11-22" in finding.reason


async def test_a_section_is_shown_for_review_from_its_second_thumb_down(world, ledger):
    section = "pricing-clients/raising-rates#late-invoice"
    await ledger.asked(section, dislikes=1)
    assert await world.insight.review(ACTOR) == []
    await ledger.asked(section, dislikes=1)
    [finding] = await world.insight.review(ACTOR)
    assert finding.concern is Concern.DISLIKED
    assert finding.title == "My client is late with an invoice. What do I do?"
    assert "2 times" in finding.reason


async def test_a_section_that_is_gone_is_no_finding(world, ledger):
    await ledger.asked("c5/gone#x", dislikes=3)
    assert await world.insight.review(ACTOR) == []


class TestUnused:
    async def test_a_document_in_no_answer_is_named_once_enough_was_asked(self, world, ledger):
        used = await published(world, "Used", "## When do we meet?\n\nOn Mondays at six.")
        await published(world, "Unused", "## Where do we eat?\n\nIn the yellow house by the river.")
        world.clock.advance(days=SETTLED.days)
        for _ in range(UNUSED_FROM - 1):
            await ledger.asked(used.sections[0].id)
        assert await world.insight.review(ACTOR) == []
        await ledger.asked(used.sections[0].id)
        assert concerns(await world.insight.review(ACTOR)) == [(Concern.UNUSED, "Unused")]

    async def test_a_new_document_is_given_time(self, world, ledger):
        await published(world, "New", "## Where do we eat?\n\nIn the yellow house by the river.")
        for _ in range(UNUSED_FROM):
            await ledger.asked("x#y")
        assert await world.insight.review(ACTOR) == []
        world.clock.advance(days=SETTLED.days)
        assert concerns(await world.insight.review(ACTOR)) == [(Concern.UNUSED, "New")]

    async def test_shared_articles_are_not_a_communitys_to_tidy_up(self, world, ledger):
        for _ in range(UNUSED_FROM):
            await ledger.asked("x#y")
        assert await world.insight.review(ACTOR) == []


class TestContradicted:
    async def test_an_older_shared_article_that_a_newer_own_document_contradicts(self, world):
        world.clock.advance(days=30)
        await published(world, "Our raises", NOTICE)
        [finding] = await world.insight.review(ACTOR)
        assert (finding.concern, finding.title) == (Concern.CONTRADICTED, "Raising rates")
        assert "thirty days" in finding.reason
        assert "sixty days" in finding.reason
        assert "newer “Our raises”" in finding.reason

    async def test_an_older_own_document_that_a_newer_one_contradicts(self, world):
        await published(
            world, "Old fee", "## What does our job board cost?\n\nOur job board keeps 10 percent of each invoice."
        )
        world.clock.advance(days=30)
        text = "## What does our job board cost members?\n\nOur job board keeps 15 percent of each invoice."
        await published(world, "New fee", text)
        [finding] = await world.insight.review(ACTOR)
        assert (finding.concern, finding.title) == (Concern.CONTRADICTED, "Old fee")
        assert "newer “New fee”" in finding.reason

    async def test_documents_of_the_same_day_are_not_called_newer(self, world):
        await published(world, "Our raises", NOTICE)
        assert await world.insight.review(ACTOR) == []

    async def test_other_communities_are_not_compared(self, world):
        world.clock.advance(days=30)
        await published(world, "Our raises", NOTICE, Actor(6, 1))
        assert await world.insight.review(ACTOR) == []

    async def test_what_the_community_does_not_read_is_not_compared(self, world):
        settings = await world.communities.settings(5)
        await world.communities.change(replace(settings, shared_topics=frozenset({"remote-work"})))
        world.clock.advance(days=30)
        await published(world, "Our raises", NOTICE)
        assert await world.insight.review(ACTOR) == []

    async def test_without_the_index_the_same_is_found_in_memory(self, world):
        world.clock.advance(days=30)
        await published(world, "Our raises", NOTICE)
        before = await world.insight.review(ACTOR)
        world.index.broken = True
        assert before
        assert await world.insight.review(ACTOR) == before

    async def test_without_any_vectors_nothing_is_found_and_nothing_breaks(self, world):
        world.clock.advance(days=30)
        await published(world, "Our raises", NOTICE)
        world.index.broken = True
        await without_vectors(world)
        assert await world.insight.review(ACTOR) == []


class TestReport:
    async def test_counts_picture_and_table_are_of_the_community_alone(self, world, ledger):
        await ledger.asked("pricing-clients/raising-rates#late-invoice", dislikes=2)
        missed = await ledger.asked(outcome=Outcome.UNKNOWN)
        await world.answers.add_gap(Gap(missed.id, 5, "CANARY", missed.asked_at))
        for _ in range(3):
            await ledger.asked("remote-work/time-zones#time-zone-overlap", community=6)
        usage, picture, table = await world.insight.report(ACTOR)
        assert usage.asked == 2
        assert picture.startswith(b"\x89PNG")
        rows = list(csv.DictReader(io.StringIO(table)))
        counted = {(row["what"], row["name"]): int(row["count"]) for row in rows if row["count"] != "0"}
        assert counted == {
            ("questions", "pricing-clients"): 1,
            ("questions", "no topic"): 1,
            ("outcome", "answered"): 1,
            ("outcome", "unanswered"): 1,
            ("verdict", "did not help"): 2,
            ("shown", "My client is late with an invoice. What do I do?"): 1,
            ("disliked", "My client is late with an invoice. What do I do?"): 2,
            ("open questions", ""): 1,
        }
        assert "CANARY" not in table
        assert "777" not in table

    async def test_it_reaches_back_twelve_weeks_and_not_farther_than_answers_are_kept(self, world, ledger):
        await ledger.asked("a#b")
        world.clock.advance(days=31)
        assert (await world.insight.usage(ACTOR)).asked == 1
        shorter = type(world.insight)(
            world.insight._usage, world.holdings, world.retriever, world.insight._charts, world.clock, retention_days=30
        )
        assert (shorter.days, (await shorter.usage(ACTOR)).asked) == (30, 0)
        world.clock.advance(weeks=12)
        assert (await world.insight.usage(ACTOR)).asked == 0

    async def test_a_server_without_any_question_gets_a_picture_too(self, world):
        usage, picture, _ = await world.insight.report(Actor(99, 1))
        assert usage.asked == 0
        assert picture.startswith(b"\x89PNG")
        assert len(usage.weeks) >= timedelta(weeks=12).days // 7
