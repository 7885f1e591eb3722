"""A moderator looks closer at a draft: doubtful headings, questions that it answers, and answers before anybody else sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.answering.adapters.tables import answers, gaps
from bot.kernel.models import SHARED
from bot.library.adapters.tables import drafts, heading_choices
from bot.library.rules.curation import Actor
from bot.library.suggesting import Suggestions
from tests.library.discord.moderating import (
    DEPOSIT,
    DEPOSIT_LEAD,
    DOUBTFUL,
    GUIDE,
    all_text,
    custom_id,
    fields,
    fill_in,
    handed_in,
    knowledge,
    labels,
    press,
    press_together,
    preview,
    questions_to_try,
    refreshed,
    tried,
)
from tests.town import shown, told

TAKE, LEAVE = "Use those 2 lines as headings", "Leave those 2 lines in the text"
PAGE = "https://example.org/rules"
PAINTING = "which brush strokes do you teach apprentices"


def sections(message):
    (found,) = [value for name, value in fields(message).items() if name.startswith("Sections found")]
    return [line.removeprefix("- ") for line in found.splitlines()]


def suggested(form):
    """Return the lines that a form of questions opens with."""
    return form.modal["components"][0]["components"][0]["value"].splitlines()


class TestDoubtfulHeadings:
    async def test_they_stay_text_until_a_moderator_takes_them(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        assert sections(message) == ["House rules", "Meetings"]
        assert "“Paying people”, “Sick days”. I left them in the text" in fields(message)["Look at this first"]
        after, others = await press(town, message, TAKE)
        assert others == []
        assert sections(after) == ["House rules", "Paying people", "Sick days", "Meetings"]
        assert "I use them as headings" in fields(after)["Look at this first"]
        assert LEAVE in labels(after)

    async def test_switching_back_gives_what_was_there_before(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        before = (sections(message), fields(message)["Look at this first"])
        await press(town, message, TAKE)
        after, _ = await press(town, refreshed(town, message), LEAVE)
        assert (sections(after), fields(after)["Look at this first"]) == before

    async def test_a_double_press_does_not_switch_back(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        twice = (town.moderator, message, custom_id(message, TAKE))
        await press_together(town, twice, twice)
        assert "Paying people" in sections(refreshed(town, message))

    async def test_it_works_after_a_restart_and_with_another_title(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        form = await town.moderator.click(message, label="Edit title/topic")
        edited = preview(await fill_in(town, form, "How we work", "remote-work"))
        await town.restart()
        after, _ = await press(town, edited, TAKE)
        assert after.embeds[0].title == "How we work"
        assert "Sick days" in sections(after)
        await press(town, after, "Publish")
        (document,) = await town.world.store.documents(town.guild.id)
        assert (document.title, document.topic) == ("How we work", "remote-work")
        assert {section.document_id for section in document.sections} == {document.id}

    async def test_what_is_published_is_what_was_chosen(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        after, _ = await press(town, message, TAKE)
        await press(town, after, "Publish")
        answer = await town.answered(question="what about sick days")
        assert "before nine in the morning" in shown(answer)
        assert "last Friday" not in shown(answer)

    async def test_a_new_version_of_the_file_is_read_as_the_last_one_was(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        await press(town, (await press(town, message, TAKE))[0], "Publish")
        again = await handed_in(town, DOUBTFUL.replace("Friday", "Monday"), "rules.md")
        assert "Sick days" in sections(again)
        await press(town, (await press(town, again, LEAVE))[0], "Publish")
        third = await handed_in(town, DOUBTFUL.replace("Friday", "Tuesday"), "rules.md")
        assert sections(third) == ["House rules", "Meetings"]

    async def test_a_page_is_read_as_before_when_it_is_looked_at_again(self, town):
        town.world.pages.texts[PAGE] = DOUBTFUL
        message = preview(await knowledge(town, "add", address=PAGE))
        await press(town, (await press(town, message, TAKE))[0], "Publish")
        assert "unchanged" in all_text(await knowledge(town, "refresh"))
        town.world.pages.texts[PAGE] = DOUBTFUL.replace("Friday", "Monday")
        messages = await knowledge(town, "refresh")
        (proposal,) = [each for each in messages if each.embeds]
        assert "Sick days" in sections(proposal)
        assert LEAVE in labels(proposal)

    async def test_what_one_server_chose_is_not_what_another_gets(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        await press(town, (await press(town, message, TAKE))[0], "Publish")
        elsewhere = Actor(town.guild.id + 1, 3)
        draft = await town.world.acquisitions.draft_text(elsewhere, "House rules", DOUBTFUL)
        assert draft.doubt is not None
        assert not draft.doubt.taken

    async def test_a_draft_that_was_decided_about_is_not_brought_back(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        (draft,) = await town.world.curation_store.drafts(town.guild.id)
        await town.world.curation.discard(Actor(town.guild.id, 3), draft.id)
        _, (said,) = await press(town, message, TAKE)
        assert "gone" in said.content
        assert not await town.world.curation_store.drafts(town.guild.id)

    async def test_nothing_is_chosen_where_nothing_is_in_doubt(self, town):
        message = await handed_in(town)
        assert not [label for label in labels(message) if "heading" in label]
        await press(town, message, "Publish")
        async with town.world.engine.connect() as connection:
            assert not (await connection.execute(select(heading_choices))).all()


class TestSeeTheAnswer:
    async def test_a_picked_question_is_answered_from_the_draft_and_nothing_is_published(self, town):
        message = await handed_in(town)
        heading = "How large a deposit do we ask from a new customer?"
        assert list(questions_to_try(message)) == [heading, "Which words do we use for a deposit?"]
        (answer,) = await tried(town, message, heading)
        assert answer.ephemeral
        assert answer.content == f"Once this is published, a member who asks “{heading}” gets:"
        assert DEPOSIT_LEAD in shown(answer)
        assert "This community's library" in shown(answer)
        assert not await town.world.store.documents(town.guild.id)
        assert DEPOSIT_LEAD not in shown(await town.answered(question=DEPOSIT))

    async def test_it_is_the_answer_that_members_get_after_publishing(self, town):
        message = await handed_in(town)
        (before,) = await tried(town, message, "Which words do we use for a deposit?")
        await press(town, message, "Publish")
        after = await town.answered(question="Which words do we use for a deposit?")
        assert before.embeds[0].description == after.embeds[0].description

    async def test_no_answer_and_no_gap_is_kept_of_it(self, town):
        message = await handed_in(town)
        await tried(town, message, "Which words do we use for a deposit?")
        async with town.world.engine.connect() as connection:
            assert not (await connection.execute(select(answers))).all()
            assert not (await connection.execute(select(gaps))).all()

    async def test_another_server_finds_nothing_of_it(self, town):
        message = await handed_in(town)
        await tried(town, message, "Which words do we use for a deposit?")
        for community in (town.guild.id + 1, SHARED):
            reply = await town.world.mentor.answer(DEPOSIT, community=community)
            assert DEPOSIT_LEAD not in str(reply.answer)

    async def test_of_a_new_version_the_new_words_are_shown(self, town):
        await press(town, await handed_in(town), "Publish")
        message = await handed_in(town, GUIDE.replace("forty percent", "half of the price"))
        (answer,) = await tried(town, message, "How large a deposit do we ask from a new customer?")
        assert "half of the price" in shown(answer)
        assert DEPOSIT_LEAD not in shown(answer)

    async def test_it_says_so_when_something_else_fits_better(self, town):
        await press(town, await handed_in(town), "Publish")
        notes = "# Notes\n\n## How large a deposit do we ask from a new customer?\n\nSee the wall.\n"
        form = await town.moderator.slash(town.general, "knowledge add")
        message = preview(
            await fill_in(town, form, "Notes", notes.replace("How large a deposit do we ask", "What about the wall"))
        )
        (answer,) = await tried(town, message, "What about the wall from a new customer?")
        mentions = "See the wall" in shown(answer)
        assert mentions is ("Nothing of this document is in it" not in answer.content)

    async def test_it_works_after_a_restart_and_on_a_damaged_index(self, town):
        message = await handed_in(town)
        await town.restart()
        town.world.index.broken = True
        (answer,) = await tried(town, message, "Which words do we use for a deposit?")
        assert "booking fee" in shown(answer)

    async def test_a_question_that_the_draft_no_longer_has_is_refused(self, town):
        message = await handed_in(town, DOUBTFUL, "rules.md")
        first = questions_to_try(message)
        await press(town, message, TAKE)
        stale = set(first.values()) - set(questions_to_try(refreshed(town, message)).values())
        assert not stale  # what could be asked of two sections can be asked of four
        (draft,) = await town.world.curation_store.drafts(town.guild.id)
        await town.world.curation.discard(Actor(town.guild.id, 3), draft.id)
        (said,) = told(await town.moderator.select(message, values=[next(iter(first.values()))]))
        assert "gone" in said.content


class TestSuggestedQuestions:
    async def ask(self, town, question):
        await town.answered(question=question)

    async def test_an_open_question_near_a_section_is_suggested_for_it(self, town):
        await self.ask(town, PAINTING)
        message = await handed_in(
            town,
            f"# Painting\n\n## Brushes\n\nApprentices learn {PAINTING.removeprefix('which ')}.\n\n## Frames\n\nOak.",
            "p.md",
        )
        form = await town.moderator.click(message, label="Suggest questions")
        assert suggested(form) == [f"Brushes | {PAINTING}", "Frames | What does “Painting” say about frames?"]
        again = preview(await fill_in(town, form, "\n".join(suggested(form))))
        assert PAINTING in fields(again)["Also asked: 2"]

    async def test_its_words_are_kept_out_of_the_draft_and_go_with_the_member(self, town):
        await self.ask(town, f"{PAINTING} write to pia@example.org")
        text = f"# Painting\n\n## Brushes\n\nApprentices learn {PAINTING.removeprefix('which ')}.\n"
        message = await handed_in(town, text, "p.md")
        form = await town.moderator.click(message, label="Suggest questions")
        assert PAINTING in suggested(form)[0]
        assert "pia@" not in suggested(form)[0]
        async with town.world.engine.connect() as connection:
            (kept,) = (await connection.execute(select(drafts.c.suggested))).scalars()
        assert "brush" not in kept
        await town.world.member_data.delete(town.alice.id)
        form = await town.moderator.click(message, label="Suggest questions")
        assert suggested(form) == ["Brushes | What does “Painting” say about brushes?"]

    async def test_a_language_model_is_asked_once_and_its_questions_are_for_the_moderator(self, town):
        class Maker:
            asked = 0

            async def questions_for(self, title, sections, community, member):
                self.asked += 1
                return [(sections[0].heading, f"what would you pay for {title} number {self.asked}")]

        maker = Maker()
        town.bot.get_cog("Moderation").suggestions = Suggestions(town.world.curation_store, town.world.gaps, maker)
        message = await handed_in(town, "# Signs\n\n## Prices\n\nA sign costs 480 talers.\n", "s.md")
        form = await town.moderator.click(message, label="Suggest questions")
        assert suggested(form) == ["Prices | what would you pay for Signs number 1"]
        await knowledge(town, "drafts")
        assert maker.asked == 1
        assert "what would you pay for Signs number 1" in questions_to_try(message)
        again = preview(await fill_in(town, form, "Prices | what do I pay for a sign"))
        assert fields(again)["Also asked: 1"] == "- what do I pay for a sign"

    async def test_other_servers_open_questions_are_not_suggested(self, town):
        elsewhere = town.env.create_guild("Elsewhere")
        channel = elsewhere.create_text_channel("talk")
        stranger = elsewhere.add_member(town.env.create_user("stranger"))
        await town.env.settle()
        await stranger.send(channel, f"{town.mention} {PAINTING}")
        text = f"# Painting\n\n## Brushes\n\nApprentices learn {PAINTING.removeprefix('which ')}.\n"
        form = await town.moderator.click(await handed_in(town, text, "p.md"), label="Suggest questions")
        assert suggested(form) == ["Brushes | What does “Painting” say about brushes?"]

    @pytest.mark.parametrize("way", ["page", "file"])
    async def test_accepted_questions_outlive_a_new_version(self, town, way):
        town.world.pages.texts[PAGE] = text = "# Rate card\n\n## Logos\n\nA logo costs 480 talers.\n"
        given = {"address": PAGE} if way == "page" else {"file": ("rates.md", text.encode())}
        message = preview(await knowledge(town, "add", **given))
        form = await town.moderator.click(message, label="Suggest questions")
        again = preview(await fill_in(town, form, "Logos | what must I pay for a mark of my company"))
        await press(town, again, "Publish")
        if way == "page":
            assert "unchanged" in all_text(await knowledge(town, "refresh"))
        town.world.pages.texts[PAGE] = fresh = text.replace("480", "520")
        messages = await (
            knowledge(town, "refresh") if way == "page" else knowledge(town, "add", file=("rates.md", fresh.encode()))
        )
        (proposal,) = [each for each in messages if each.embeds]
        assert "what must I pay for a mark of my company" in fields(proposal)["Also asked: 1"]
