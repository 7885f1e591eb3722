"""The buttons under an answer: for the asker and for others, pressed twice, after a restart, after their time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.answering.adapters.tables import answers, feedback
from bot.answering.discord.views import WILL_NOT_TELL, WILL_TELL, answer_view
from bot.kernel.models import Answer, AnswerPart, Outcome, Statement
from bot.kernel.records import Verdict
from tests.shelf import DOCUMENTS, document, section
from tests.town import NONSENSE, button, buttons, shown, told

QUESTION = "how do I find my first client with no reviews"
"""Its answer suggests at least one question to go on with."""


async def verdicts(town):
    async with town.world.engine.connect() as connection:
        rows = await connection.execute(select(feedback).order_by(feedback.c.member))
        return [(row.member, Verdict(row.verdict), row.reason) for row in rows]


async def answer_count(town):
    async with town.world.engine.connect() as connection:
        return len(list(await connection.execute(select(answers.c.id))))


async def test_answer_carries_thumbs_sources_and_questions(town):
    answer = await town.answered(question=QUESTION)
    labels = list(buttons(answer).values())
    assert labels[2] == "Sources"
    assert labels[3].endswith("?")
    assert len(labels) <= 6


async def test_unknown_answer_has_no_sources_button(town):
    answer = await town.answered(question=NONSENSE)
    assert not [custom_id for custom_id in buttons(answer) if custom_id.startswith("wf:sources")]


def bell(message):
    """Return the custom_id of the button that promises to tell, and its label."""
    (found,) = [(i, label) for i, label in buttons(message).items() if i.startswith("wf:tell:")]
    return found


async def tell_round(town):
    """Let the ten minutes pass after which the bot looks whom it promised to tell."""
    await town.bot.get_cog("Housekeeping").tell_askers()
    await town.env.settle()


PENGUINS = document(
    "getting-started/penguins",
    "Penguins",
    [
        section(
            "getting-started/penguins",
            "nests",
            "How do penguins build their winter nests?",
            "Penguins build their winter nests of stones.",
            ["Find a stone.", "Carry it.", "Put it down."],
            also=["penguins build winter nests", "nests of penguins", "stones for nests"],
        )
    ],
)
UNANSWERED = "how do penguins build their winter nests"


async def test_unanswered_question_offers_to_tell_and_an_answered_one_does_not(town):
    _, label = bell(await town.answered(question=UNANSWERED))
    assert label == "Tell me when it's answered"
    assert not [i for i in buttons(await town.answered(question=QUESTION)) if i.startswith("wf:tell:")]


async def test_answer_in_part_offers_to_tell_of_the_whole():
    answer = Answer(Outcome.PARTIAL, (AnswerPart(Statement("A part.", ())),), follow_ups=("What else?",))
    kinds = [item.custom_id.split(":")[1] for item in answer_view("0" * 32, answer).children]
    assert kinds == ["verdict", "verdict", "tell", "ask"]


async def test_second_press_takes_the_wish_back(town):
    answer = await town.answered(question=UNANSWERED)
    custom_id, _ = bell(answer)
    (yes,) = told(await town.alice.click(answer, custom_id=custom_id))
    assert yes.ephemeral
    assert yes.content == WILL_TELL
    (no,) = told(await town.alice.click(answer, custom_id=custom_id))
    assert no.content == WILL_NOT_TELL
    await town.world.gaps.close_answered(town.guild.id, PENGUINS)
    before = len(town.said(town.mentor))
    await tell_round(town)
    assert len(town.said(town.mentor)) == before


async def test_who_asked_to_be_told_is_told_once_where_they_asked_and_nobody_else_is_pinged(town):
    answer = await town.answered(question=UNANSWERED)
    await town.bob.click(answer, custom_id=bell(answer)[0])
    await tell_round(town)
    assert town.last(town.mentor).id == answer.id
    assert await town.world.gaps.close_answered(town.guild.id, PENGUINS) == 1
    await tell_round(town)
    await tell_round(town)
    before, news = town.said(town.mentor)
    assert before.id == answer.id
    assert news.content.startswith(town.bob.mention)
    assert UNANSWERED in news.content
    assert [user.id for user in news.mentions] == [town.bob.id]


async def test_wish_outlives_a_restart(town):
    answer = await town.answered(question=UNANSWERED)
    await town.restart()
    await town.alice.click(answer, custom_id=bell(answer)[0])
    await town.world.gaps.close_answered(town.guild.id, PENGUINS)
    await town.restart()
    await tell_round(town)
    assert town.alice.mention in town.last(town.mentor).content


async def test_wish_under_an_answer_past_its_time_says_so(town):
    answer = await town.answered(question=UNANSWERED)
    town.world.clock.advance(days=31)
    await town.world.conversations.forget_old()
    (sorry,) = told(await town.alice.click(answer, custom_id=bell(answer)[0]))
    assert "this one is gone" in sorry.content


async def test_crisis_answer_has_no_buttons(town):
    answer = await town.answered(question="no clients, i want to kill myself")
    assert "findahelpline" in shown(answer)
    assert not answer.components


async def test_thumb_up_is_kept_and_thanked_in_private(town):
    answer = await town.answered()
    (thanks,) = told(await town.alice.click(answer, custom_id=button(answer, "helpful")))
    assert thanks.ephemeral
    assert "Thank you" in thanks.content
    assert await verdicts(town) == [(town.alice.id, Verdict.HELPFUL, None)]


async def test_thumb_down_counts_without_a_reason(town):
    answer = await town.answered()
    result = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert result.modal is not None
    assert await verdicts(town) == [(town.alice.id, Verdict.UNHELPFUL, None)]


async def test_reason_is_kept_with_the_thumb_down(town):
    answer = await town.answered()
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    (thanks,) = told(await town.alice.submit_modal(modal, {reason_field(modal): "  too general "}))
    assert thanks.ephemeral
    assert await verdicts(town) == [(town.alice.id, Verdict.UNHELPFUL, "too general")]


async def test_empty_reason_is_no_reason(town):
    answer = await town.answered()
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert told(await town.alice.submit_modal(modal, {reason_field(modal): ""}))
    assert await verdicts(town) == [(town.alice.id, Verdict.UNHELPFUL, None)]


def reason_field(result):
    return result.modal["components"][0]["components"][0]["custom_id"]


async def test_two_members_give_reasons_at_the_same_time(town):
    answer = await town.answered()
    down = button(answer, "unhelpful")
    hers = await town.alice.click(answer, custom_id=down)
    his = await town.bob.click(answer, custom_id=down)
    assert told(await town.alice.submit_modal(hers, {reason_field(hers): "hers"}))
    assert told(await town.bob.submit_modal(his, {reason_field(his): "his"}))
    assert [reason for _, _, reason in await verdicts(town)] == ["hers", "his"]


async def test_second_thought_replaces_the_first(town):
    answer = await town.answered()
    await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    await town.alice.click(answer, custom_id=button(answer, "helpful"))
    assert await verdicts(town) == [(town.alice.id, Verdict.HELPFUL, None)]


async def test_members_judge_each_for_themselves(town):
    answer = await town.answered()
    await town.alice.click(answer, custom_id=button(answer, "helpful"))
    await town.bob.click(answer, custom_id=button(answer, "unhelpful"))
    assert [verdict for _, verdict, _ in await verdicts(town)] == [Verdict.HELPFUL, Verdict.UNHELPFUL]


@pytest.mark.parametrize("who", ["alice", "bob"])
async def test_sources_show_the_passages_to_whoever_asks_alone(town, who):
    answer = await town.answered()
    pieces = told(await getattr(town, who).click(answer, custom_id=button(answer, "sources")))
    text = "\n".join(piece.content for piece in pieces)
    assert all(piece.ephemeral for piece in pieces)
    assert "How do I raise my rate with an old client?" in text
    assert "A study of rates" in text
    assert "[study-2025]" not in text


async def heading_of(town, section_id):
    ((section, _),) = await town.world.library.passages(town.guild.id, [section_id])
    return section.heading


async def test_every_suggested_question_is_answered_by_its_own_section(town):
    for article in DOCUMENTS:
        for part in article.sections:
            answer = await town.answered(question=part.heading)
            for custom_id, label in buttons(answer).items():
                if custom_id.startswith("wf:ask:"):
                    (following,) = told(await town.alice.click(answer, custom_id=custom_id))
                    record = await town.world.answers.by_message(following.id)
                    assert await heading_of(town, record.answer.shown[0]) == label


async def test_follow_up_asks_its_question_openly_for_the_asker(town):
    answer = await town.answered(question=QUESTION)
    label = buttons(answer)[button(answer, "ask")]
    (next_answer,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert not next_answer.ephemeral
    assert next_answer.content == f"> {label}"
    record = await town.world.answers.by_message(next_answer.id)
    assert record.understood_as == label
    assert await heading_of(town, record.answer.shown[0]) == label
    assert buttons(next_answer.message)


async def test_follow_up_of_a_private_answer_stays_private(town):
    (answer,) = told(await town.alice.slash(town.general, "ask", question=QUESTION, private=True))
    (next_answer,) = told(await town.alice.click(answer, custom_id=button(answer.message, "ask")))
    assert next_answer.ephemeral


async def test_follow_up_pressed_by_somebody_else_is_theirs_alone(town):
    answer = await town.answered(question=QUESTION)
    before = len(town.said(town.mentor, viewer=town.alice))
    (next_answer,) = told(await town.bob.click(answer, custom_id=button(answer, "ask")))
    assert next_answer.ephemeral
    assert len(town.said(town.mentor, viewer=town.alice)) == before
    record = await town.world.answers.by_message(next_answer.id)
    assert record.member == town.bob.id


async def test_follow_up_under_a_follow_up_goes_on(town):
    answer = await town.answered(question=QUESTION)
    (second,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    (third,) = told(await town.alice.click(second, custom_id=button(second.message, "ask")))
    assert third.embeds


async def test_double_click_answers_once(town):
    answer = await town.answered(question=QUESTION)
    results = await town.click_together(town.alice, answer, button(answer, "ask"), times=3)
    assert all(result.acknowledged for result in results)
    assert [result for result in results if [m for m in told(result) if m.id != answer.id]] == results[:1]
    assert await answer_count(town) == 2
    assert len([m for m in town.said(town.mentor) if m.embeds]) == 2


async def test_same_button_later_points_at_the_answer_given(town):
    answer = await town.answered(question=QUESTION)
    (given,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    (pointer,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert pointer.ephemeral
    assert pointer.content.endswith(f"/{town.guild.id}/{town.mentor.id}/{given.id}")
    assert await answer_count(town) == 2


async def test_private_follow_up_is_shown_again_but_not_asked_again(town):
    answer = await town.answered(question=QUESTION)
    (first,) = told(await town.bob.click(answer, custom_id=button(answer, "ask")))
    (again,) = told(await town.bob.click(answer, custom_id=button(answer, "ask")))
    assert again.ephemeral
    assert shown(again) == shown(first)
    assert await answer_count(town) == 2


async def test_answer_that_was_kept_but_never_posted_is_posted_at_the_next_click(town):
    answer = await town.answered(question=QUESTION)
    town.env.inject_error("PATCH", "/webhooks/*", status=400)
    (sorry,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert "Something went wrong" in sorry.content
    (given,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert given.embeds
    assert await answer_count(town) == 2


async def test_buttons_work_after_a_restart(town):
    answer = await town.answered(question=QUESTION)
    await town.restart()
    (thanks,) = told(await town.alice.click(answer, custom_id=button(answer, "helpful")))
    assert "Thank you" in thanks.content
    (sources, *_) = told(await town.alice.click(answer, custom_id=button(answer, "sources")))
    assert "First client" in sources.content
    (next_answer,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert next_answer.embeds
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert told(await town.alice.submit_modal(modal, {reason_field(modal): "old"}))
    assert await verdicts(town) == [(town.alice.id, Verdict.UNHELPFUL, "old")]


async def test_reason_typed_across_a_restart_arrives(town):
    answer = await town.answered()
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    await town.restart()
    (thanks,) = told(await town.alice.submit_modal(modal, {reason_field(modal): "slow typist"}))
    assert "moderators will see it" in thanks.content
    assert await verdicts(town) == [(town.alice.id, Verdict.UNHELPFUL, "slow typist")]


async def test_click_before_a_restart_counts_after_it(town):
    answer = await town.answered(question=QUESTION)
    await town.alice.click(answer, custom_id=button(answer, "ask"))
    await town.restart()
    (pointer,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert "already" in pointer.content
    assert await answer_count(town) == 2


async def test_reply_to_an_answer_from_before_a_restart_continues_it(town):
    answer = await town.answered(town.general, f"{town.mention} client wont pay my invoice")
    await town.restart()
    await town.alice.send(town.general, "and then?", reply_to=answer)
    record = await town.world.answers.by_message(town.last(town.general).id)
    assert record.understood_as.startswith("client wont pay my invoice")


@pytest.mark.parametrize("kind", ["helpful", "sources", "ask"])
async def test_button_past_its_time_says_so(town, kind):
    answer = await town.answered(question=QUESTION)
    town.world.clock.advance(days=31)
    assert await town.world.conversations.forget_old() == 1
    (sorry,) = told(await town.alice.click(answer, custom_id=button(answer, kind)))
    assert sorry.ephemeral
    assert sorry.content == "I keep answers for 30 days, and this one is gone. Just ask me again."


async def test_thumb_down_past_its_time_says_so(town):
    answer = await town.answered()
    town.world.clock.advance(days=31)
    await town.world.conversations.forget_old()
    result = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert result.modal is not None
    assert "this one is gone" in told(result)[-1].content


async def test_forgotten_answer_takes_its_verdicts_with_it(town):
    answer = await town.answered()
    await town.alice.click(answer, custom_id=button(answer, "helpful"))
    town.world.clock.advance(days=31)
    await town.world.conversations.forget_old()
    assert not await verdicts(town)
