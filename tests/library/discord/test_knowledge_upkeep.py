"""What keeps a library fresh: pages looked at again, shared files applied, gaps filled, askers told, settings changed."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
import simcord

from bot.library.rules.curation import Actor, Job, Schedule
from tests.library.discord.moderating import (
    DEPOSIT,
    DEPOSIT_LEAD,
    EDITORIAL,
    GUIDE,
    all_text,
    component_payload,
    custom_id,
    fields,
    handed_in,
    knowledge,
    labels,
    press,
    preview,
    published,
    use_shared_files,
)
from tests.library.jobs import unfinished
from tests.town import NONSENSE, RAISE, RAISE_LEAD, button, shown, told

PAGE = "https://example.org/deposits"
DOG = "may I bring my dog to the studio"
DOGS = "# Dogs\n## May I bring my dog to the studio?\nDogs are welcome in the studio on Fridays, on a leash.\n- Ask the others first."
QUIET = "what do I do in a quiet month without orders"


async def page(town, text=GUIDE):
    """Publish a page and return its document's id."""
    town.world.pages.texts[PAGE] = text
    after, _ = await press(town, preview(await knowledge(town, "add", address=PAGE)), "Publish")
    assert after.content.startswith("Published")
    town.world.pages.fetched.clear()
    (source,) = await town.world.upkeep.sources(Actor(town.guild.id, 1))
    return source.document_id


async def drafts(town):
    return await town.world.curation_store.drafts(town.guild.id)


async def test_unchanged_page_costs_one_request_and_proposes_nothing(town):
    document = await page(town)
    (message,) = await knowledge(town, "refresh", document=document)
    assert message.content == f"✅ {PAGE}: unchanged"
    assert town.world.pages.fetched == [PAGE]
    assert not await drafts(town)


async def test_changed_page_waits_as_a_proposal_until_a_moderator_publishes_it(town):
    document = await page(town)
    town.world.pages.texts[PAGE] = GUIDE.replace("forty", "thirty")
    messages = await knowledge(town, "refresh", document=document)
    assert messages[0].content == f"✏️ {PAGE}: changed"
    proposal = preview(messages)
    assert "New version" in fields(proposal)["Draft"]
    assert DEPOSIT_LEAD in shown(await town.answered(question=DEPOSIT))
    _, (difference,) = await press(town, proposal, "What changes")
    assert "+Ask a new customer for thirty percent" in difference.content
    after, _ = await press(town, proposal, "Publish")
    assert "(revision 2)" in after.content
    assert "thirty percent" in shown(await town.answered(question=DEPOSIT))
    (message,) = await knowledge(town, "refresh", document=document)
    assert message.content.endswith("unchanged")


async def test_second_look_replaces_the_proposal_of_the_first(town):
    document = await page(town)
    for number in ("thirty", "twenty"):
        town.world.pages.texts[PAGE] = GUIDE.replace("forty", number)
        await knowledge(town, "refresh", document=document)
    (draft,) = await drafts(town)
    assert "twenty" in str(draft.document)


@pytest.mark.parametrize("gone", ["404", "empty"])
async def test_page_that_is_gone_or_empty_is_kept_and_told(town, gone):
    document = await page(town)
    if gone == "404":
        town.world.pages.gone.add(PAGE)
    else:
        town.world.pages.texts[PAGE] = ""
    (message,) = await knowledge(town, "refresh", document=document)
    assert message.content.startswith(f"⚠️ {PAGE}: not readable, kept as it was:")
    assert not await drafts(town)
    assert DEPOSIT_LEAD in shown(await town.answered(question=DEPOSIT))
    assert "⚠️" in all_text(await knowledge(town, "show", document=document))
    town.world.pages.gone.clear()
    town.world.pages.texts[PAGE] = GUIDE
    await knowledge(town, "refresh", document=document)
    assert "⚠️" not in all_text(await knowledge(town, "show", document=document))


async def test_page_that_lost_most_of_its_text_is_proposed_with_a_warning(town):
    document = await page(town)
    town.world.pages.texts[PAGE] = "# Deposits in our guild\n\nPlease log in."
    proposal = preview(await knowledge(town, "refresh", document=document))
    assert "Most of the text is gone" in fields(proposal)["Look at this first"]


async def test_refresh_of_a_document_without_a_page_says_so(town):
    await published(town)
    (document,) = await town.world.store.documents(town.guild.id)
    messages = await knowledge(town, "refresh", document=document.id)
    town.forgive()
    assert "not made of a web page" in all_text(messages)


async def look(town):
    await town.bot.get_cog("Housekeeping").look_at_pages()


@pytest.mark.parametrize(("every", "days"), [("weekly", 7), ("monthly", 30)])
async def test_page_is_looked_at_when_its_time_has_come(town, every, days):
    document = await page(town)
    (message,) = await knowledge(town, "schedule", document=document, every=every)
    assert every in message.content
    town.world.pages.texts[PAGE] = GUIDE.replace("forty", "thirty")
    town.world.clock.advance(days=days - 1)
    await look(town)
    assert not town.world.pages.fetched
    town.world.clock.advance(days=1)
    await look(town)
    await look(town)
    assert town.world.pages.fetched == [PAGE]
    (draft,) = await drafts(town)
    assert draft.replaces == document
    assert DEPOSIT_LEAD in shown(await town.answered(question=DEPOSIT))
    proposal = preview(await knowledge(town, "drafts"))
    await press(town, proposal, "Publish")
    assert f"<@{town.moderator.id}>: refresh" in all_text(await knowledge(town, "log"))


async def test_page_that_is_switched_off_is_never_looked_at(town):
    await knowledge(town, "schedule", document=await page(town), every="off")
    town.world.clock.advance(days=400)
    await look(town)
    assert not town.world.pages.fetched


async def test_removed_document_is_not_looked_at_and_keeps_its_schedule_for_its_return(town):
    document = await page(town)
    await knowledge(town, "schedule", document=document, every="weekly")
    (message,) = await knowledge(town, "remove", document=document)
    town.world.clock.advance(days=8)
    await look(town)
    assert not town.world.pages.fetched
    await press(town, message, "Undo")
    assert "schedule: weekly" in all_text(await knowledge(town, "show", document=document))
    await look(town)
    assert town.world.pages.fetched == [PAGE]


async def test_round_that_fails_does_not_end_the_rounds(town, monkeypatch):
    document = await page(town)
    town.world.clock.advance(days=31)
    with monkeypatch.context() as broken:
        broken.setattr(town.world.curation_store, "web_sources", None)
        await look(town)
    with monkeypatch.context() as broken:
        broken.setattr(town.world.pages, "fetch", None)
        await look(town)
    town.world.pages.texts[PAGE] = GUIDE.replace("forty", "thirty")
    await look(town)
    assert [draft.replaces for draft in await drafts(town)] == [document]


async def test_shared_files_are_applied_when_a_moderator_says_so(town, tmp_path):
    use_shared_files(town.world, town, tmp_path, {"pricing-clients/quiet-months": EDITORIAL})
    first, proposal = await knowledge(town, "refresh")
    assert "None of this server's documents was made of a web page." in first.content
    assert "1 changed or new (Quiet months), 3 gone" in proposal.content
    assert "Journal of Quiet" not in shown(await town.answered(question=QUIET))
    after, _ = await press(town, proposal, "Apply")
    assert after.content == "The shared library is as its files are: 1 added, 0 changed, 3 removed."
    assert "Journal of Quiet" in shown(await town.answered(question=QUIET))
    (only,) = await knowledge(town, "refresh")
    assert "as its files are" in only.content
    assert "refresh the shared library" in all_text(await knowledge(town, "log"))


async def test_broken_shared_file_does_not_remove_its_article(town, tmp_path):
    folder = use_shared_files(town.world, town, tmp_path, {"pricing-clients/quiet-months": EDITORIAL})
    _, proposal = await knowledge(town, "refresh")
    await press(town, proposal, "Apply")
    (folder / "pricing-clients" / "quiet-months.md").write_text(
        EDITORIAL.replace("reviewed: 2026-11-22", "reviewed: soon")
    )
    (only,) = await knowledge(town, "refresh")
    assert "as its files are" in only.content
    assert "Journal of Quiet" in shown(await town.answered(question=QUIET))


async def open_questions(town, *questions):
    for question in questions:
        await town.answered(question=question)


async def test_gaps_group_questions_by_meaning_with_counts_and_trend(town):
    await open_questions(town, "where does the football match start")
    town.world.clock.advance(days=20)
    await open_questions(
        town, DEPOSIT, "How large a deposit do we ask from a customer?", "a new customer, how large a deposit do we ask"
    )
    (message,) = await knowledge(town, "gaps")
    assert message.ephemeral
    lines = message.content.splitlines()
    assert lines[0] == "**4 open questions in 2 groups**, most asked first:"
    assert lines[1] == "**1** ↗ asked 3× (rising)"
    assert "**2** ↘ asked 1× (falling)" in lines
    assert labels(message) == ["Draft for 1", "Draft for 2"]


async def test_nothing_open_says_so(town):
    assert "Nothing is open" in all_text(await knowledge(town, "gaps"))


async def test_disliked_answer_is_a_gap_until_a_document_answers_it(town):
    answer = await town.answered(question=RAISE)
    await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    assert "raise my rate" in all_text(await knowledge(town, "gaps"))
    text = GUIDE.replace(
        "How large a deposit do we ask from a new customer?", "How do I raise my rate with an old client?"
    )
    after = await published(town, text)
    assert "answers 1 question(s)" in after.content
    assert "Nothing is open" in all_text(await knowledge(town, "gaps"))


async def test_personal_details_are_taken_out_of_gaps_and_previews(town):
    question = f"{DEPOSIT}? write to jo.doe@example.org or +49 30 1234567"
    await open_questions(town, question)
    text = all_text(await knowledge(town, "gaps"))
    assert "how large a deposit" in text
    assert "jo.doe" not in text
    assert "1234567" not in text
    (message,) = await knowledge(town, "gaps")
    _, (article,) = await press(town, message, "Draft for 1")
    assert "jo.doe" not in article.content


async def test_long_questions_do_not_push_groups_out_of_the_list(town):
    words = ["football", "garden", "violin", "pottery", "sailing"]
    for word in words:
        for tail in ("alpha", "beta", "gamma", "delta"):
            await open_questions(town, f"{' '.join([word] * 18)} {tail}")
    messages = await knowledge(town, "gaps")
    assert all(len(message.content) <= 2000 for message in messages)
    assert all(f"**{number}** " in all_text(messages) for number in range(1, 6))
    assert "Personal details are taken out" in all_text(messages)
    assert len(labels(messages[-1])) == 5


async def test_gap_becomes_an_article_to_fill_in(town):
    await open_questions(town, "How large a deposit do we ask from a customer?")
    town.world.clock.advance(minutes=1)
    await open_questions(town, DEPOSIT)
    (message,) = await knowledge(town, "gaps")
    await town.restart()
    _, (article,) = await press(town, message, "Draft for 1")
    assert article.ephemeral
    assert f"## {DEPOSIT}\n> Also asked: How large a deposit do we ask from a customer\n" in article.content
    assert "reviewed: 2026-11-22" in article.content
    assert article.content.count("```") == 2
    assert len(article.content) <= 2000


async def test_gap_that_was_answered_meanwhile_gives_no_article(town):
    await open_questions(town, DEPOSIT)
    (message,) = await knowledge(town, "gaps")
    await published(town)
    _, (sentence,) = await press(town, message, "Draft for 1")
    assert "answered meanwhile" in sentence.content


async def told_askers(town):
    await town.bot.get_cog("Housekeeping").tell_askers()


async def test_asker_is_told_once_after_publishing(town):
    answer = await town.answered(question=DOG)
    await town.alice.click(answer, label="Tell me when it's answered")
    await told_askers(town)
    before = len(town.said(town.mentor))
    after = await published(town, DOGS)
    assert "answers 1 question(s) that were open" in after.content
    for _ in range(2):
        await told_askers(town)
    (message,) = town.said(town.mentor)[before:]
    assert message.content.startswith(f"<@{town.alice.id}> you wanted to know: “{DOG}”")
    _, body = town.sends()[-1]
    assert body["allowed_mentions"]["users"] == [town.alice.id]
    assert "everyone" not in body["allowed_mentions"].get("parse", [])


async def test_asker_who_took_the_wish_back_is_not_told(town):
    answer = await town.answered(question=DOG)
    for _ in range(2):
        await town.alice.click(answer, label="Tell me when it's answered")
    before = len(town.said(town.mentor))
    await published(town, DOGS)
    await told_askers(town)
    assert len(town.said(town.mentor)) == before


async def test_channel_that_is_gone_costs_no_other_asker(town):
    answer = await town.answered(town.general, f"{town.mention} {DOG}")
    await town.alice.click(answer, label="Tell me when it's answered")
    answer = await town.answered(town.mentor, DOG)
    await town.bob.click(answer, label="Tell me when it's answered")
    await published(town, DOGS)
    town.env.inject_error("POST", f"/channels/{town.general.id}/messages", status=403)
    await told_askers(town)
    assert f"<@{town.bob.id}> you wanted to know" in town.last(town.mentor).content


async def settings_panels(town):
    return await knowledge(town, "settings")


async def choose(town, message, name, *values):
    """Pick in a select and return the panel as it is then."""
    result = await town.moderator.select(message, values, custom_id=f"wf:set:{name}")
    (panel,) = told(result)
    return panel


async def settings(town):
    town.world.communities._known.clear()
    return await town.world.communities.settings(town.guild.id)


async def test_settings_show_what_is_set(town):
    places, sources = await settings_panels(town)
    assert f"(no mention needed there): {town.mentor.mention}" in places.content
    assert places.ephemeral
    assert sources.ephemeral
    assert "⚠️" not in places.content


async def test_mentor_channels_are_chosen(town):
    places, _ = await settings_panels(town)
    panel = await choose(town, places, "channels", town.general)
    assert town.general.mention in panel.content
    assert town.mentor.mention not in panel.content
    assert (await settings(town)).mentor_channels == {town.general.id}
    assert RAISE_LEAD in shown(await town.answered(town.general))
    panel = await choose(town, panel, "channels")
    assert not (await settings(town)).mentor_channels


async def test_moderator_role_may_moderate_and_loses_that_again(town):
    helpers = town.guild.create_role("Helpers")
    helper = town.guild.add_member(town.env.create_user("helper"), roles=[helpers])
    await town.world.member_data.first_use(town.guild.id, helper.id)
    places, _ = await settings_panels(town)
    panel = await choose(town, places, "moderators", helpers)
    assert f"and {helpers.mention}" in panel.content
    assert "Integrations" in panel.content
    (command,) = [c for (name, _), c in town.env.backend.commands[None].items() if name == "knowledge"]
    town.guild.set_command_permissions(int(command["id"]), {helper: True})
    assert "own documents" in all_text(await knowledge(town, "list", helper))
    await choose(town, panel, "moderators")
    assert "Only members who may manage" in all_text(await knowledge(town, "list", helper))
    town.forgive()


async def test_what_is_set_is_picked_in_the_panel_so_that_it_can_be_taken_away(town):
    role = town.guild.create_role("Readers")
    places, _ = await settings_panels(town)
    for name, value in (("moderators", role), ("askers", role), ("announcements", town.general)):
        places = await choose(town, places, name, value)
    (places, _) = await settings_panels(town)
    picked = {
        child["custom_id"]: child.get("default_values") for row in places.components for child in row["components"]
    }
    assert [each["id"] for each in picked["wf:set:channels"]] == [town.mentor.id]
    for name, value in (("moderators", role), ("askers", role), ("announcements", town.general)):
        assert [each["id"] for each in picked[f"wf:set:{name}"]] == [value.id]


async def test_only_a_role_may_ask(town):
    askers = town.guild.create_role("Askers")
    asker = town.guild.add_member(town.env.create_user("asker"), roles=[askers])
    places, _ = await settings_panels(town)
    panel = await choose(town, places, "askers", askers)
    assert f"**Who may ask**: {askers.mention}" in panel.content
    assert "only members with a certain role" in shown(await town.answered())
    assert RAISE_LEAD in shown(await town.answered(by=asker))
    await choose(town, panel, "askers")
    assert RAISE_LEAD in shown(await town.answered())


async def test_announcement_channel_is_chosen(town):
    places, _ = await settings_panels(town)
    panel = await choose(town, places, "announcements", town.general)
    assert f"**Announcements**: {town.general.mention}" in panel.content
    await published(town)
    assert "New in the library" in town.last(town.general).content


async def test_answers_go_into_threads(town):
    places, _ = await settings_panels(town)
    panel = await choose(town, places, "threads", "thread")
    assert "each in a thread" in panel.content
    await town.alice.send(town.mentor, RAISE)
    (thread,) = town.mentor.threads
    assert RAISE_LEAD in shown(town.last(thread))


async def test_shared_topics_are_chosen(town):
    _, sources = await settings_panels(town)
    panel = await choose(town, sources, "topics", "*none")
    assert "this server's own documents only" in panel.content
    assert RAISE_LEAD not in shown(await town.answered())
    panel = await choose(town, panel, "topics", "pricing-clients")
    assert "`pricing-clients`" in panel.content
    assert RAISE_LEAD in shown(await town.answered())
    panel = await choose(town, panel, "topics")
    assert (await settings(town)).shared_topics is None


async def test_limit_of_a_member_is_chosen(town):
    _, sources = await settings_panels(town)
    panel = await choose(town, sources, "limit", "3")
    assert "3 questions a minute" in panel.content
    assert (await settings(town)).member_per_minute == 3
    panel = await choose(town, panel, "limit")
    assert "the usual limit" in panel.content


async def test_settings_work_after_a_restart_and_are_in_the_log(town):
    places, sources = await settings_panels(town)
    await town.restart()
    await choose(town, sources, "topics", "*none")
    await choose(town, places, "threads", "thread")
    text = all_text(await knowledge(town, "log"))
    assert f"<@{town.moderator.id}>: settings threads" in text
    assert f"<@{town.moderator.id}>: settings topics" in text


async def test_settings_warn_of_channels_where_the_bot_may_not_write(town):
    silent = town.guild.create_text_channel(
        "silent", overwrites={town.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    places, _ = await settings_panels(town)
    assert f"I may not write in {silent.mention}" in (await choose(town, places, "channels", silent)).content


async def test_interrupted_work_is_told_once_after_a_restart(town):
    job = Job(
        "a" * 32, town.guild.id, town.moderator.id, town.general.id, "reading 3 **file(s)**", town.world.clock.now()
    )
    await town.world.curation_store.start_job(job)
    await town.restart()
    message = town.last(town.general)
    assert message.content.startswith(f"<@{town.moderator.id}> I was restarted while reading 3")
    assert "**" not in message.content.replace("\\*\\*", "")
    await town.restart()
    assert town.last(town.general).id == message.id


async def test_work_under_way_is_not_called_interrupted_when_the_gateway_reconnects(town):
    actor = Actor(town.guild.id, town.moderator.id)
    async with town.world.upkeep.job(actor, town.general.id, "reading 1 file(s)"):
        await town.bot.get_cog("Housekeeping").tell_interrupted()
    assert not town.said(town.general)
    assert not await unfinished(town.world.engine)


async def test_work_that_ended_or_failed_is_not_called_interrupted(town):
    await published(town)
    await knowledge(town, "add", file=("broken.pdf", b"%PDF-1.7"))
    await knowledge(town, "refresh", document="nothing")
    town.forgive()
    await town.restart()
    assert not town.said(town.general, viewer=town.alice)


@pytest.fixture
async def elsewhere(town):
    """Return the manager of another server, with a message of the bot's there."""
    guild = town.env.create_guild("Elsewhere")
    role = guild.create_role("Chiefs", permissions=guild_permissions())
    channel = guild.create_text_channel("talk")
    chief = guild.add_member(town.env.create_user("chief"), roles=[role])
    await town.world.member_data.first_use(guild.id, chief.id)
    await town.env.settle()
    return chief, channel


def guild_permissions():
    return discord.Permissions(manage_guild=True)


UNKNOWN_DRAFT = "0" * 32
UNKNOWN_DIGEST = "0" * 16


async def forged(town, actor, message, identifier):
    """Press a button with this custom_id, which somebody put on a message of their own; return what was said."""
    record, payload = component_payload(town, actor, message, {"custom_id": identifier, "component_type": 2})
    row = {"type": 2, "id": 2, "custom_id": identifier, "style": 1, "label": "x"}
    payload["message"]["components"] = [{"type": 1, "id": 1, "components": [row]}]
    town.env.backend.emit("INTERACTION_CREATE", payload)
    await town.env.settle()
    return [each.content for each in told(simcord.InteractionResult(town.env, record)) if each.id != message.id]


async def test_manager_of_another_server_cannot_tell_a_foreign_draft_from_one_that_does_not_exist(town, elsewhere):
    chief, channel = elsewhere
    mine = await handed_in(town)
    identifier = custom_id(mine, "Publish")
    draft_id = identifier.rpartition(":")[2]
    theirs = (await knowledge(town, "list", chief, where=channel))[-1]
    for action in ("publish", "edit", "discard", "changes"):
        known = await forged(town, chief, theirs, f"wf:draft:{action}:{draft_id}")
        unknown = await forged(town, chief, theirs, f"wf:draft:{action}:{UNKNOWN_DRAFT}")
        assert known == unknown == ["That draft is gone: somebody published or discarded it."]
    known = await forged(town, chief, theirs, f"wf:import:{draft_id[:16]}")
    assert known == await forged(town, chief, theirs, f"wf:import:{UNKNOWN_DIGEST}")
    assert [draft.id for draft in await drafts(town)] == [draft_id]


async def test_manager_of_another_server_cannot_tell_a_foreign_document_from_one_that_does_not_exist(town, elsewhere):
    chief, channel = elsewhere
    undo = custom_id(await published(town), "Undo")
    await open_questions(town, NONSENSE)
    (gaps,) = await knowledge(town, "gaps")
    (document,) = await town.world.store.documents(town.guild.id)
    for name, options in {
        "show": {},
        "remove": {},
        "history": {},
        "restore": {"revision": 1},
        "refresh": {},
        "schedule": {"every": Schedule.WEEKLY.value},
    }.items():
        known = await knowledge(town, name, chief, where=channel, document=document.id, **options)
        unknown = await knowledge(town, name, chief, where=channel, document="c1/nothing", **options)
        assert all_text(known) == all_text(unknown), name
        assert "Deposits" not in all_text(known)
    town.forgive()
    theirs = (await knowledge(town, "list", chief, where=channel))[-1]
    assert "Deposits" not in theirs.content
    assert await forged(town, chief, theirs, undo) == await forged(town, chief, theirs, f"wf:undo:{UNKNOWN_DIGEST}:1")
    gap = custom_id(gaps, "Draft for 1")
    assert await forged(town, chief, theirs, gap) == await forged(town, chief, theirs, f"wf:gap:{UNKNOWN_DIGEST}:1")
    assert "Nothing was changed yet" in all_text(await knowledge(town, "log", chief, where=channel))
    assert "Nothing is open" in all_text(await knowledge(town, "gaps", chief, where=channel))
    assert not await chief.autocomplete(channel, "knowledge show", "document", "")
    assert not await chief.autocomplete(channel, "knowledge history", "document", "")
    assert await town.world.store.documents(town.guild.id) == [document]


@pytest.mark.parametrize("action", ["publish", "edit", "discard", "changes"])
async def test_member_who_forges_a_moderators_button_is_refused_whether_or_not_the_draft_exists(town, action):
    draft_id = custom_id(await handed_in(town), "Publish").rpartition(":")[2]
    answer = await town.answered(town.general, f"{town.mention} {RAISE}")
    stored = town.env.backend.get_message(town.general.id, answer.id)
    known = await forged(town, town.bob, stored, f"wf:draft:{action}:{draft_id}")
    unknown = await forged(town, town.bob, stored, f"wf:draft:{action}:{UNKNOWN_DRAFT}")
    assert known == unknown
    assert "Only members who may manage this server" in known[0]
    assert len(await drafts(town)) == 1


async def test_moderator_who_lost_the_right_cannot_use_the_buttons_left_behind(town):
    message = await handed_in(town)
    settled = await town.world.communities.settings(town.guild.id)
    await town.world.communities.change(replace(settled, moderator_role=None))
    backend = town.env.backend
    backend.get_guild(town.guild.id).members[town.moderator.id].role_ids.clear()
    _, (sentence,) = await press(town, message, "Publish")
    assert "Only members who may manage this server" in sentence.content
    assert not await town.world.store.documents(town.guild.id)


async def test_what_was_asked_in_private_is_answered_in_private(town):
    (answer,) = told(await town.alice.slash(town.general, "ask", question=DOG, private=True))
    await town.alice.click(answer, label="Tell me when it's answered")
    before = len(town.said(town.general))
    await published(town, DOGS)
    await told_askers(town)
    assert not any(DOG in message.content for message in town.said(town.general)[before:])
    path, body = town.sends()[-1]
    assert str(town.general.id) not in path
    assert DOG in body["content"]
