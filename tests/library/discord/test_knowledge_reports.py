"""Moderators see how their library does, take it along and bring it back, all in Discord."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import discord
import pytest
from PIL import Image

from bot.kernel.models import Outcome
from bot.kernel.records import Usage, Verdict
from bot.library.archive import Batch
from bot.library.discord import batches
from bot.library.discord.report_text import batch_text, report_text, review_text
from bot.library.insight import Concern, Finding
from bot.library.rules.curation import Actor
from tests.library.discord.moderating import (
    DEPOSIT,
    DEPOSIT_LEAD,
    GUIDE,
    OTHER_GUIDE,
    custom_id,
    knowledge,
    labels,
    press,
    press_together,
    published,
    refreshed,
)
from tests.library.jobs import unfinished
from tests.town import NONSENSE, RAISE, button, told


def zipped(files):
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


LIBRARY = zipped({"deposits.md": GUIDE, "travel.md": OTHER_GUIDE})


async def imported(town, content=LIBRARY, who=None, **options):
    """Hand in a zip and return the message with the button."""
    messages = await knowledge(town, "import", who, file=("library.zip", content), **options)
    return next(message for message in messages if message.components)


async def contents(message):
    """Return a message's files by name."""
    return {attachment.filename: await attachment.read() for attachment in message.attachments}


async def own_titles(town, guild=None):
    return sorted(document.title for document in await town.world.store.documents((guild or town.guild).id))


class TestReport:
    async def test_sentences_picture_and_table_for_the_moderator_alone(self, town):
        answer = await town.answered(question=RAISE)
        await town.bob.click(answer, custom_id=button(answer, "helpful"))
        await town.answered(question=NONSENSE)
        [message] = await knowledge(town, "report")
        assert message.ephemeral
        [embed] = message.embeds
        assert embed.title == "The last 84 days"
        assert embed.description.startswith("**2** questions asked: ")
        assert "**1 of 1** verdicts were 👍." in embed.description
        assert "Asked most about pricing clients (1)." in embed.description
        assert "How do I raise my rate with an old client?" in embed.description
        files = await contents(message)
        assert sorted(files) == ["report-2026-11-22.csv", "report.png"]
        with Image.open(io.BytesIO(files["report.png"])) as image:
            assert image.width == 1200
        assert files["report-2026-11-22.csv"].decode("utf-8-sig").startswith("what,week,name,count\r\n")
        assert embed.image.url.endswith("report.png")

    async def test_a_server_where_nobody_asked_is_told_how_to_begin(self, town):
        [message] = await knowledge(town, "report")
        assert "Nobody asked anything" in message.embeds[0].description
        assert "report.png" in await contents(message)

    async def test_no_other_servers_numbers(self, town):
        elsewhere = town.env.create_guild("Elsewhere")
        channel = elsewhere.create_text_channel("talk")
        stranger = elsewhere.add_member(town.env.create_user("stranger"))
        await town.env.settle()
        await stranger.send(channel, f"{town.mention} {RAISE}")
        [message] = await knowledge(town, "report")
        assert "Nobody asked anything" in message.embeds[0].description

    def test_a_heading_cannot_ping_format_or_grow(self):
        heading = "@everyone **bold** [a](http://x) <@1> " + "x" * 300
        usage = Usage(
            (), {date(2026, 1, 5): {"@here": 1}}, {date(2026, 1, 5): {Outcome.ANSWER: 1}}, {}, {"a": 1}, {"a": 1}
        )
        text = report_text(usage, {"a": heading})
        assert "@everyone" not in text
        assert "@here" not in text
        assert "<@1>" not in text
        assert "**bold**" not in text
        assert len(text) < 1000

    def test_one_verdict_and_no_section_that_is_still_there(self):
        week = date(2026, 1, 5)
        usage = Usage(
            (week,), {week: {"": 1}}, {week: {Outcome.UNKNOWN: 1}}, {week: {Verdict.UNHELPFUL: 1}}, {"gone": 1}
        )
        assert report_text(usage, {}) == "**1** question asked: unanswered 1 (100%).\n**0 of 1** verdicts were 👍."


class TestReview:
    async def test_nothing_to_see_is_said(self, town):
        [message] = await knowledge(town, "review")
        assert message.content.startswith("Nothing wants a look")
        assert message.ephemeral

    async def test_what_is_due_disliked_or_contradicted_is_listed_by_kind(self, town):
        await published(town)
        for _ in range(2):
            answer = await town.answered(question=RAISE)
            await town.bob.click(answer, custom_id=button(answer, "unhelpful"))
        town.world.clock.advance(days=40)
        await published(
            town, GUIDE.replace("forty percent", "sixty percent").replace("in our guild", "today"), "new.md"
        )
        [message] = await knowledge(town, "review")
        assert "👎" in message.content
        assert "contradicted by a newer document: 1".casefold() in message.content.casefold()
        assert "forty percent" in message.content
        assert "sixty percent" in message.content
        assert message.content.index("⚔️") < message.content.index("### 👎")

    def test_many_findings_are_counted_and_not_all_listed(self):
        findings = [Finding(Concern.DUE, f"Title {number} @everyone", "was due " * 100) for number in range(30)]
        text = review_text(findings)
        assert "Past its review date: 30" in text
        assert "and 22 more" in text
        assert "@everyone" not in text


class TestExport:
    async def test_the_library_arrives_as_a_zip_of_markdown(self, town):
        await published(town)
        [message] = await knowledge(town, "export")
        assert message.ephemeral
        [(name, content)] = (await contents(message)).items()
        assert name == "library-2026-11-22.zip"
        with ZipFile(io.BytesIO(content)) as archive:
            [file] = archive.namelist()
            text = archive.read(file).decode()
        assert "title: Deposits in our guild\n" in text
        assert DEPOSIT_LEAD in text

    async def test_an_empty_library_says_so(self, town):
        [message] = await knowledge(town, "export")
        assert "owns no documents yet" in message.content
        assert not message.attachments

    async def test_a_zip_too_large_for_discord_says_so(self, town, monkeypatch):
        await published(town)

        async def heavy(actor):
            return bytes(30_000_000)

        monkeypatch.setattr(town.world.archive, "export", heavy)
        [message] = await knowledge(town, "export")
        assert "30.0 MB" in message.content
        assert not message.attachments


class TestImport:
    async def test_nothing_is_live_before_publish_all(self, town):
        first, *_ = messages = await knowledge(town, "import", file=("library.zip", LIBRARY))
        message = messages[-1]
        assert first.content == "That is what I read."
        assert all(each.ephemeral for each in messages)
        assert message.content.startswith("**2 document(s) read.** Nobody sees them")
        assert "**Deposits in our guild** · 2 sections · new" in message.content
        assert labels(message) == ["Publish all 2", "Discard all"]
        assert await own_titles(town) == []

    async def test_publish_all_publishes_and_members_get_answers(self, town):
        message = await imported(town)
        after, others = await press(town, message, "Publish all 2")
        assert after.content.startswith("Published 2 of 2 document(s).")
        assert labels(after) == []
        assert others == []
        assert await own_titles(town) == ["Deposits in our guild", "Travel costs"]
        answer = await town.answered(question=DEPOSIT)
        assert DEPOSIT_LEAD in answer.embeds[0].description

    async def test_an_export_comes_back_in_another_server(self, town):
        await published(town)
        [exported] = await knowledge(town, "export")
        [content] = (await contents(exported)).values()
        elsewhere = town.env.create_guild("Elsewhere")
        channel = elsewhere.create_text_channel("talk")
        managers = elsewhere.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        chief = elsewhere.add_member(town.env.create_user("chief"), roles=[managers])
        await town.env.settle()
        message = await imported(town, content, chief, where=channel)
        await chief.click(message, label="Publish all 1")
        assert await own_titles(town, elsewhere) == ["Deposits in our guild"]
        [here], [there] = [await town.world.store.documents(guild.id) for guild in (town.guild, elsewhere)]
        assert [(s.heading, s.lead, s.points) for s in here.sections] == [
            (s.heading, s.lead, s.points) for s in there.sections
        ]

    async def test_what_is_new_is_announced_in_one_message(self, town):
        settings = await town.world.communities.settings(town.guild.id)
        await town.world.communities.change(replace(settings, announcement_channel=town.general.id))
        await press(town, await imported(town), "Publish all 2")
        [news] = [message.content for message in town.said(town.general) if "📗" in message.content]
        assert news.splitlines() == [
            "📗 2 documents are new in the library:", "- **Deposits in our guild**", "- **Travel costs**"
        ]  # fmt: skip

    async def test_the_button_works_after_a_restart(self, town):
        message = await imported(town)
        await town.restart()
        after, _ = await press(town, message, "Publish all 2")
        assert after.content.startswith("Published 2 of 2")

    async def test_what_was_decided_meanwhile_is_left_out(self, town):
        message = await imported(town)
        actor = Actor(town.guild.id, town.moderator.id)
        [first, _] = await town.world.curation.drafts(actor)
        await town.world.curation.discard(actor, first.id)
        after, _ = await press(town, message, "Publish all 2")
        assert after.content.startswith("Published 1 of 1")
        assert first.document.title not in await own_titles(town)

    async def test_some_are_published_and_the_rest_goes_on_waiting(self, town):
        message = await imported(town)
        (select,) = [each for row in message.components for each in row["components"] if each["type"] == 3]
        titles = {option["label"]: option["value"] for option in select["options"]}
        await town.restart()
        await town.moderator.select(message, values=[titles["Travel costs"]])
        after = refreshed(town, message)
        assert after.content.startswith("Published 1 of 1")
        assert "1 of that import still wait(s)" in after.content
        assert await own_titles(town) == ["Travel costs"]
        await press(town, after, "Publish all 1")
        assert await own_titles(town) == ["Deposits in our guild", "Travel costs"]

    async def test_none_is_published_when_all_are_discarded(self, town):
        message = await imported(town)
        after, _ = await press(town, message, "Discard all")
        assert after.content == "Discarded 2 draft(s). Nothing of them was published."
        assert labels(after) == []
        assert await own_titles(town) == []
        assert not await town.world.curation_store.drafts(town.guild.id)

    async def test_drafts_of_others_and_of_other_imports_stay_drafts(self, town):
        await knowledge(town, "add", file=("quiet.md", GUIDE.replace("Deposits in our guild", "By hand").encode()))
        await imported(town, zipped({"other.md": GUIDE.replace("Deposits in our guild", "Other import")}))
        await press(town, await imported(town), "Publish all 2")
        assert await own_titles(town) == ["Deposits in our guild", "Travel costs"]

    async def test_a_double_press_publishes_once(self, town):
        message = await imported(town)
        press_it = (town.moderator, message, custom_id(message, "Publish all 2"))
        await press_together(town, press_it, press_it)
        assert refreshed(town, message).content.startswith("Published 2 of 2")
        for document in await town.world.store.documents(town.guild.id):
            assert len(await town.world.curation_store.history(town.guild.id, document.id)) == 1

    async def test_when_all_was_decided_meanwhile_the_press_says_so(self, town):
        message = await imported(town)
        actor = Actor(town.guild.id, town.moderator.id)
        for draft in await town.world.curation.drafts(actor):
            await town.world.curation.discard(actor, draft.id)
        _, [said] = await press(town, message, "Publish all 2")
        assert "Nothing of that import waits" in said.content

    @pytest.mark.parametrize("who", ["alice", "bob"])
    async def test_the_press_of_a_member_is_refused(self, town, who):
        message = await imported(town)
        [result] = await press_together(town, (getattr(town, who), message, custom_id(message, "Publish all 2")))
        assert "Only members who may manage this server" in told(result)[-1].content
        assert await own_titles(town) == []

    async def test_a_moderator_who_lost_the_role_is_refused(self, town):
        helpers = town.guild.create_role("Helpers")
        helper = town.guild.add_member(town.env.create_user("helper"), roles=[helpers])
        await town.world.member_data.first_use(town.guild.id, helper.id)
        message = await imported(town)
        press_it = (helper, message, custom_id(message, "Publish all 2"))
        for role, held in ((None, []), (helpers.id, ["Deposits in our guild", "Travel costs"])):
            settings = await town.world.communities.settings(town.guild.id)
            await town.world.communities.change(replace(settings, moderator_role=role))
            [result] = await press_together(town, press_it)
            assert ("Only members who may" in str([each.content for each in told(result)])) == (role is None)
            assert await own_titles(town) == held

    async def test_another_servers_moderator_cannot_publish_the_batch(self, town):
        message = await imported(town)
        batch = custom_id(message, "Publish all 2").rpartition(":")[2]
        assert len(await town.world.archive.waiting(Actor(town.guild.id, 1), batch)) == 2
        assert await town.world.archive.waiting(Actor(town.guild.id + 1, 1), batch) == []

    async def test_files_that_cannot_be_read_are_named_and_cost_no_other(self, town):
        content = zipped({"deposits.md": GUIDE, "@everyone *x*.md": b"", "binary.txt": b"\x00\x01" * 50})
        message = await imported(town, content)
        assert "**1 document(s) read.**" in message.content
        assert "**2 file(s) could not be read:**" in message.content
        assert "binary.txt: The file is not text" in message.content
        assert "@everyone" not in message.content

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"no zip", "no zip at all"),
            (zipped({"../../x.md": "x"}), "names a file"),
            (zipped({"inner.zip": zipped({})}), "no document that I can read"),
            (zipped({}), "no document that I can read"),
        ],
    )
    async def test_what_is_no_honest_zip_ends_in_a_sentence_and_no_draft(self, town, content, says):
        messages = await knowledge(town, "import", file=("library.zip", content))
        town.forgive()
        assert says in messages[-1].content
        assert await town.world.curation.drafts(Actor(town.guild.id, town.moderator.id)) == []

    async def test_a_zip_where_nothing_can_be_read_has_no_button(self, town):
        messages = await knowledge(town, "import", file=("library.zip", zipped({"empty.md": b""})))
        assert "**0 document(s) read.**" in messages[-1].content
        assert labels(messages[-1]) == []

    async def test_a_zip_larger_than_the_limit_is_not_read(self, town, monkeypatch):
        monkeypatch.setattr(batches, "ZIP_BYTES", 100)
        messages = await knowledge(town, "import", file=("library.zip", LIBRARY))
        assert "Split it" in messages[-1].content

    async def test_one_document_that_cannot_be_published_costs_no_other(self, town, monkeypatch):
        monkeypatch.setattr("bot.library.curation.DOCUMENTS", 1)
        after, _ = await press(town, await imported(town), "Publish all 2")
        assert after.content.startswith("Published 1 of 2")
        assert "owns 1 documents already" in after.content

    async def test_hundreds_of_documents_are_listed_within_discords_limits(self, town):
        actor = Actor(town.guild.id, town.moderator.id)
        draft = await town.world.acquisitions.draft_text(actor, "x" * 120, GUIDE)
        long = replace(draft, warnings=("y" * 500,))
        text = batch_text(Batch("0" * 16, (long,) * 400, ("z" * 1000,) * 400))
        assert "385 more" in text
        assert len(text) < 8000

    async def test_reading_is_recorded_as_a_job_and_the_changes_in_the_log(self, town):
        await press(town, await imported(town), "Publish all 2")
        assert await unfinished(town.world.engine) == []
        log = await town.world.audit.latest(Actor(town.guild.id, 0), 10)
        assert [entry.action for entry in log] == ["publish", "publish"]
        assert {entry.member for entry in log} == {town.moderator.id}
