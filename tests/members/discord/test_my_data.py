"""/privacy and /my-data as members use them, first uses, and personal details in public."""

from __future__ import annotations

import json
from dataclasses import replace

import discord
import pytest
from sqlalchemy import select

from bot.answering.adapters.tables import answers
from bot.discord_app.options import BotOptions
from bot.discord_app.text import EMBED_TOTAL, MESSAGE_CHARACTERS, put_under
from bot.members.discord.privacy_text import DETAILS_SEEN, FIRST_USE, KINDS, privacy_text
from tests.conftest import open_world
from tests.shelf import document, section
from tests.town import NONSENSE, RAISE, RAISE_LEAD, button, buttons, open_town, shown, told

MAIL = "jo.doe@example.org"
NOTICE = FIRST_USE.format(days=30)


@pytest.fixture
def carol(town):
    """Somebody who has never used the mentor."""
    carol = town.guild.add_member(town.env.create_user("carol"))
    town.world.members.newcomers.add(carol.id)
    return carol


async def read(message):
    (attachment,) = message.attachments
    assert attachment.filename == "my-data.json"
    return json.loads(await attachment.read())


def direct_messages(town, member):
    return town.said(member.user.dm_channel)


def footer(message):
    return message.embeds[-1].footer.text or ""


async def kept(town):
    async with town.world.engine.connect() as connection:
        return len(list(await connection.execute(select(answers.c.id))))


async def test_privacy_says_what_why_how_long_who_and_how_to_delete(town):
    (message,) = told(await town.alice.slash(town.general, "privacy"))
    assert message.ephemeral
    for said in ("30 days", "why", "Who sees it", "No language model provider", "/my-data export", "/my-data delete"):
        assert said in message.content


@pytest.mark.parametrize("options", [
    BotOptions(message_content=True, retention_days=365, log_messages=True, language_model="openai:some-model"),
    BotOptions(message_content=False, retention_days=1),
])  # fmt: skip
def test_privacy_fits_into_one_message_and_says_what_is_set(options):
    text = privacy_text(options)
    assert len(text) <= MESSAGE_CHARACTERS
    assert f"{options.retention_days} days" in text
    assert ("every message in mentor channels" in text) is options.message_content
    assert ("also what you wrote" in text) is options.log_messages
    assert ("go to openai:some-model" in text) is bool(options.language_model)
    assert ("No language model provider" in text) is not bool(options.language_model)


async def test_first_answer_to_a_message_carries_the_notice_and_the_second_does_not(town, carol):
    assert NOTICE in footer(await town.answered(by=carol))
    assert not footer(await town.answered(by=carol))
    await town.restart()
    assert not footer(await town.answered(by=carol))


async def test_first_slash_command_is_followed_by_the_notice_for_its_member_alone(town, carol):
    answer, notice = told(await carol.slash(town.general, "ask", question=RAISE))
    assert RAISE_LEAD in shown(answer)
    assert (notice.content, notice.ephemeral) == (NOTICE, True)
    assert len(told(await carol.slash(town.general, "ask", question=RAISE))) == 1


@pytest.mark.parametrize("command", ["tip", "topics", "help"])
async def test_notice_comes_with_whatever_is_used_first(town, carol, command):
    *_, notice = told(await carol.slash(town.general, command))
    assert (notice.content, notice.ephemeral) == (NOTICE, True)


async def test_notice_comes_with_a_button_of_somebody_elses_answer(town, carol):
    answer = await town.answered(question="how do I find my first client with no reviews")
    *_, notice = told(await carol.click(answer, custom_id=button(answer, "ask")))
    assert (notice.content, notice.ephemeral) == (NOTICE, True)


async def test_each_server_and_direct_messages_have_a_notice_of_their_own(town, carol):
    await town.answered(by=carol)
    _, notice = told(await carol.user.slash("ask", question=RAISE))
    assert notice.content == NOTICE


async def test_who_read_the_long_form_gets_no_short_one(town, carol):
    assert len(told(await carol.slash(town.general, "privacy"))) == 1
    assert not footer(await town.answered(by=carol))


async def test_export_comes_as_a_direct_message(town):
    await town.answered(question=NONSENSE)
    (said,) = told(await town.alice.slash(town.general, "my-data export"))
    assert said.ephemeral
    assert "direct message" in said.content
    assert not said.attachments
    (message,) = direct_messages(town, town.alice)
    held = await read(message)
    assert held["answers"][0]["question"] == NONSENSE
    assert held["gaps"][0]["question"] == NONSENSE
    assert held["member"] == str(town.alice.id)


async def test_export_with_closed_direct_messages_is_for_the_members_eyes_here(town):
    await town.answered()
    town.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    (said,) = told(await town.alice.slash(town.general, "my-data export"))
    town.forgive()
    assert said.ephemeral
    assert (await read(said))["answers"][0]["question"] == RAISE


async def test_export_works_in_a_direct_message(town):
    await town.alice.user.slash("ask", question=RAISE)
    (said,) = told(await town.alice.user.slash("my-data export"))
    assert "direct message" in said.content


async def test_export_holds_nothing_of_others(town):
    await town.answered(question="my secret rate is zimtschnecke", by=town.bob)
    await town.answered()
    await town.alice.slash(town.general, "my-data export")
    held = await read(direct_messages(town, town.alice)[-1])
    assert "zimtschnecke" not in json.dumps(held)
    assert str(town.bob.id) not in json.dumps(held)


async def test_delete_says_what_goes_and_waits_for_the_button(town):
    await town.answered(question=NONSENSE)
    (asked,) = told(await town.alice.slash(town.general, "my-data delete"))
    assert asked.ephemeral
    assert f"- 1 {KINDS['answers']}" in asked.content
    assert f"- 1 {KINDS['gaps']}" in asked.content
    assert "Backups" in asked.content
    assert len(asked.content) <= MESSAGE_CHARACTERS
    assert await kept(town) == 1
    (done,) = told(await town.alice.click(asked, custom_id=f"wf:forget:{town.alice.id}"))
    assert done.ephemeral
    assert done.content.startswith("Done")
    assert await kept(town) == 0


async def test_delete_works_in_a_direct_message_and_reaches_servers(town):
    await town.answered()
    (asked,) = told(await town.alice.user.slash("my-data delete"))
    await town.alice.user.click(asked, custom_id=f"wf:forget:{town.alice.id}")
    assert await kept(town) == 0


async def test_button_of_a_deletion_works_after_a_restart(town):
    await town.answered()
    (asked,) = told(await town.alice.user.slash("my-data delete"))
    await town.restart()
    await town.alice.user.click(asked, custom_id=f"wf:forget:{town.alice.id}")
    assert await kept(town) == 0


async def test_strangers_press_is_refused(town):
    await town.answered()
    await town.answered(by=town.bob)
    # A message with the button that everybody sees, as a forged or forwarded one would be.
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Delete", custom_id=f"wf:forget:{town.alice.id}"))
    posted = await town.bot.get_channel(town.general.id).send("look", view=view)
    (refused,) = told(await town.bob.click(posted, custom_id=f"wf:forget:{town.alice.id}"))
    town.forgive()
    assert refused.ephemeral
    assert "Only the member whose data it is" in refused.content
    assert await kept(town) == 2


@pytest.mark.parametrize("command", ["my-data export", "my-data delete"])
async def test_member_without_data_is_told_so(town, carol, command):
    (said,) = told(await carol.slash(town.general, command))
    town.forgive()
    assert said.ephemeral
    assert "Nothing is kept about you" in said.content


async def test_pressing_again_after_everything_is_gone_says_that_nothing_was_left(town):
    await town.answered()
    (asked,) = told(await town.alice.slash(town.general, "my-data delete"))
    await town.alice.click(asked, custom_id=f"wf:forget:{town.alice.id}")
    (again,) = told(await town.alice.click(asked, custom_id=f"wf:forget:{town.alice.id}"))
    assert again.content.startswith("Done: 0 entries")


async def test_after_a_deletion_the_member_is_new(town, carol):
    await town.answered(by=carol)
    (asked,) = told(await carol.slash(town.general, "my-data delete"))
    await carol.click(asked, custom_id=f"wf:forget:{carol.id}")
    assert NOTICE in footer(await town.answered(by=carol))


async def test_button_of_a_deleted_answer_says_that_it_is_gone(town):
    answer = await town.answered()
    await town.world.member_data.delete(town.alice.id)
    (said,) = told(await town.bob.click(answer, custom_id=button(answer, "sources")))
    town.forgive()
    assert "this one is gone" in said.content


async def test_details_in_a_public_message_are_answered_with_an_offer(town):
    answer = await town.answered(question=f"{RAISE}? write to {MAIL}")
    assert RAISE_LEAD in shown(answer)
    assert DETAILS_SEEN in footer(answer)
    assert MAIL not in f"{shown(answer)}{footer(answer)}"


async def test_details_in_a_public_slash_command_are_not_repeated(town):
    (answer,) = told(await town.alice.slash(town.general, "ask", question=f"{RAISE}? write to {MAIL}"))
    assert "[email]" in answer.content or r"\[email\]" in answer.content
    assert MAIL not in answer.content
    assert DETAILS_SEEN in footer(answer)


async def test_private_answer_quotes_what_was_asked_and_offers_nothing(town):
    (answer,) = told(await town.alice.slash(town.general, "ask", question=f"{RAISE}? {MAIL}", private=True))
    assert MAIL in answer.content
    assert not footer(answer)


async def test_direct_message_offers_nothing(town):
    (answer,) = told(await town.alice.user.slash("ask", question=f"{RAISE}? {MAIL}"))
    assert MAIL in answer.content
    assert not footer(answer)


async def test_thread_made_for_an_answer_is_not_named_by_the_details(town):
    settings = await town.world.communities.settings(town.guild.id)
    await town.world.communities.change(replace(settings, answers_in_threads=True))
    await town.alice.send(town.mentor, f"{MAIL} {RAISE}")
    (thread,) = town.bot.get_channel(town.mentor.id).threads
    assert MAIL not in thread.name
    assert "raise my rate" in thread.name


async def test_unanswered_half_is_not_quoted_with_its_details(tmp_path):
    sections = [section("pricing-clients/x", "rates", "How do I raise my rate?", "Send a note.", ["Do it."])]
    async with (
        open_world(tmp_path, [document("pricing-clients/x", "Rates", sections)]) as world,
        open_town(world) as town,
    ):
        question = f"How do I raise my rate? And where does the ferry {MAIL} to Mars leave from?"
        answer = await town.answered(question=question)
        assert MAIL not in json.dumps([shown(answer), footer(answer)])


@pytest.mark.parametrize("size", [EMBED_TOTAL - 100, EMBED_TOTAL - 10])
def test_small_print_never_makes_a_message_too_long(size):
    embeds = [discord.Embed(description="x" * 4096), discord.Embed(description="x" * (size - 4096))]
    text = put_under(embeds, ["y" * 50])
    assert sum(map(len, embeds)) <= EMBED_TOTAL
    assert ("y" * 50) in f"{text}{embeds[-1].footer.text}"


def test_nothing_is_written_under_an_answer_without_a_reason():
    embeds = [discord.Embed(description="x")]
    assert put_under(embeds, []) == ""
    assert embeds[0].footer.text is None


async def test_confirmation_has_one_button_only(town):
    await town.answered()
    (asked,) = told(await town.alice.slash(town.general, "my-data delete"))
    assert list(buttons(asked)) == [f"wf:forget:{town.alice.id}"]
