"""/knowledge: moderators run their community's library."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import tell, thinking
from bot.discord_app.text import CHOICE_NAME, CHOICES, plain, shortened, split_text
from bot.errors import MemberError, NotAllowed
from bot.kernel.speech import N_, _
from bot.library.discord import batches
from bot.library.discord import gaps as knowledge_gaps
from bot.library.discord import reports as knowledge_reports
from bot.library.discord import settings as knowledge_settings
from bot.library.discord.adding import TypedDocument, add_files, add_page, list_text, refresh_all
from bot.library.discord.draft_text import document_text, history_text, last_change_text, log_text, ranking_text
from bot.library.discord.draft_views import show_draft, undo_view
from bot.library.discord.moderators import Moderation, ModeratorsOnly, moderator
from bot.library.rules.curation import Schedule

LOG_ENTRIES = 25
DOCUMENT = N_("The document; pick one of those that I suggest")


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Knowledge(
    ModeratorsOnly,
    commands.GroupCog,
    group_name="knowledge",
    group_description="For moderators: run this server's library",
):
    """Parse what moderators type, make one call, show what came of it; each answer is for the moderator alone."""

    def __init__(self, room: Moderation) -> None:
        self._room = room

    @app_commands.command(name="add", description="Add files, a web page, or text that you type")
    @app_commands.describe(
        file="Markdown, text, HTML, PDF or Word",
        file2="A second file",
        file3="A third file",
        address="A web page, such as https://example.org/guide",
        topic="What it is about; I choose the nearest when you leave it out",
        depth="Whether to read the pages below the address too, those that it leads to, at most 30",
    )
    @app_commands.choices(
        depth=[
            app_commands.Choice(name="only this page", value=0),
            app_commands.Choice(name="also the pages below it", value=1),
        ]
    )
    async def add(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        address: str | None = None,
        topic: str | None = None,
        depth: int = 0,
    ) -> None:
        """Read what was handed in and show a preview of each; nothing is published yet."""
        files = [each for each in (file, file2, file3) if each is not None]
        if not files and address is None:
            await interaction.response.send_modal(TypedDocument(topic))
            return
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            if files:
                await add_files(interaction, self._room, actor, files, topic)
            if address is not None and depth:
                await batches.import_site(interaction, self._room, actor, address, topic)
            elif address is not None:
                await add_page(interaction, self._room, actor, address, topic)

    @app_commands.command(name="list", description="What this server's library holds")
    async def list_documents(self, interaction: discord.Interaction) -> None:
        """List the community's documents, the drafts that wait, and what the shared library adds."""
        async with thinking(interaction, quiet=True):
            for piece in split_text(await list_text(self._room, await moderator(interaction))):
                await tell(interaction, piece)

    @app_commands.command(name="drafts", description="Show what waits for a decision")
    async def drafts(self, interaction: discord.Interaction) -> None:
        """Show the drafts again, proposals of the schedule among them."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            waiting = await self._room.curation.drafts(actor)
            for draft in waiting[:5]:
                await show_draft(interaction, self._room, actor, draft)
            more = (
                " " + _("The five oldest of {count} are above.").format(count=len(waiting)) if len(waiting) > 5 else ""
            )
            said = _("Decide with the buttons.") + more if waiting else _("Nothing waits for a decision.")
            await tell(interaction, said)

    @app_commands.command(name="search", description="See which sections a question finds")
    @app_commands.describe(question="A question, as a member would type it")
    async def search(self, interaction: discord.Interaction, question: str) -> None:
        """Show the sections that a question retrieves, in order."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            found = await self._room.holdings.search(actor, question[:1000])
            await tell(interaction, split_text(ranking_text(question, found, actor.community))[0])

    @app_commands.command(name="show", description="Show a document, its sections and its history")
    @app_commands.describe(document=DOCUMENT)
    async def show(self, interaction: discord.Interaction, document: str) -> None:
        """Describe one of the community's documents."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            found = await self._room.holdings.document(actor, document)
            revisions = await self._room.holdings.history(actor, document)
            source = await self._room.upkeep.source_of(actor, document)
            for piece in split_text(document_text(found, revisions, source, self._room.today())):
                await tell(interaction, piece)

    @app_commands.command(name="remove", description="Take a document away from the answers; you can undo it")
    @app_commands.describe(document=DOCUMENT)
    async def remove(self, interaction: discord.Interaction, document: str) -> None:
        """Remove a document and offer to undo that."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            title = (await self._room.holdings.document(actor, document)).title
            revision = await self._room.holdings.remove(actor, document)
            await interaction.followup.send(
                _("Removed **{title}**. Answers no longer use it; its history stays.").format(title=plain(title)),
                view=undo_view(document, revision.number),
                ephemeral=True,
            )

    @app_commands.command(name="history", description="Show a document's revisions and what the last one changed")
    @app_commands.describe(document="The document, also one that was removed")
    async def history(self, interaction: discord.Interaction, document: str) -> None:
        """List revisions, newest first, with the last difference."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            revisions = await self._room.holdings.history(actor, document)
            for piece in split_text(history_text(revisions)):
                await tell(interaction, piece)
            await tell(interaction, last_change_text(revisions))

    @app_commands.command(name="restore", description="Bring back a document as it was in a revision")
    @app_commands.describe(
        document="The document, also one that was removed",
        revision="The number of the state to bring back; pick one that I suggest",
    )
    async def restore(self, interaction: discord.Interaction, document: str, revision: int) -> None:
        """Restore a revision and offer to undo that."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            restored = await self._room.holdings.restore(actor, document, revision)
            await interaction.followup.send(
                _("It is again as it was in revision {revision}; that is revision {number} now.").format(
                    revision=revision, number=restored.number
                ),
                view=undo_view(document, restored.number),
                ephemeral=True,
            )

    @app_commands.command(name="refresh", description="Look at the web pages and the shared files again")
    @app_commands.describe(document="One document made of a page; leave it out for all")
    async def refresh(self, interaction: discord.Interaction, document: str | None = None) -> None:
        """Propose what changed; nothing changes before a moderator says so."""
        async with thinking(interaction, quiet=True):
            await refresh_all(interaction, self._room, await moderator(interaction), document)

    @app_commands.command(name="schedule", description="Decide how often I look at the page behind a document")
    @app_commands.describe(document=DOCUMENT, every="How often")
    @app_commands.choices(every=[app_commands.Choice(name=each.value, value=each.value) for each in Schedule])
    async def schedule(self, interaction: discord.Interaction, document: str, every: str) -> None:
        """Set a page's schedule."""
        async with thinking(interaction, quiet=True):
            source = await self._room.upkeep.schedule(await moderator(interaction), document, Schedule(every))
            await tell(
                interaction,
                _("Schedule: **{schedule}**. What changes waits for you in /knowledge drafts.").format(
                    schedule=_(source.schedule.value)
                ),
            )

    @app_commands.command(name="gaps", description="What members asked and the library did not answer")
    async def gaps(self, interaction: discord.Interaction) -> None:
        """Show open questions by meaning, with a draft article for each."""
        async with thinking(interaction, quiet=True):
            await knowledge_gaps.show_gaps(interaction, self._room, await moderator(interaction))

    @app_commands.command(name="review", description="What needs your eyes: old, unused, disliked, contradicted")
    async def review(self, interaction: discord.Interaction) -> None:
        """Show what wants a look."""
        async with thinking(interaction, quiet=True):
            await knowledge_reports.show_review(interaction, self._room, await moderator(interaction))

    @app_commands.command(name="report", description="Questions, answers and satisfaction as a picture")
    async def report(self, interaction: discord.Interaction) -> None:
        """Show the last twelve weeks."""
        async with thinking(interaction, quiet=True):
            await knowledge_reports.show_report(interaction, self._room, await moderator(interaction))

    @app_commands.command(name="export", description="Get this server's documents as a zip of Markdown files")
    async def export(self, interaction: discord.Interaction) -> None:
        """Send the community's library."""
        async with thinking(interaction, quiet=True):
            await knowledge_reports.send_export(interaction, self._room, await moderator(interaction))

    @app_commands.command(
        name="import", description="Read documents from such a zip; you decide before they are published"
    )
    @app_commands.describe(file="A zip that /knowledge export made, or one of Markdown files")
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Make drafts of a zip's files."""
        async with thinking(interaction, quiet=True):
            await batches.import_zip(interaction, self._room, await moderator(interaction), file)

    @app_commands.command(name="log", description="Who changed what, and when")
    async def log(self, interaction: discord.Interaction) -> None:
        """Show the latest changes."""
        async with thinking(interaction, quiet=True):
            entries = await self._room.audit.latest(await moderator(interaction), LOG_ENTRIES)
            for piece in split_text(log_text(entries)):
                await tell(interaction, piece)

    @app_commands.command(name="settings", description="Where I answer, whom, and from what")
    async def settings(self, interaction: discord.Interaction) -> None:
        """Show the settings with what changes them."""
        async with thinking(interaction, quiet=True):
            await knowledge_settings.show_settings(interaction, self._room, await moderator(interaction))

    @add.autocomplete("topic")
    async def _topics(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=shortened(topic.title, CHOICE_NAME), value=topic.id)
            for topic in self._room.library.suggest_topics(typed, CHOICES)
        ]

    @show.autocomplete("document")
    @remove.autocomplete("document")
    @refresh.autocomplete("document")
    @schedule.autocomplete("document")
    async def _documents(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            actor = await moderator(interaction)
        except NotAllowed:
            return []
        titles = {document.id: document.title for document in await self._room.holdings.documents(actor)}
        return _choices(titles, typed)

    @history.autocomplete("document")
    @restore.autocomplete("document")
    async def _past_documents(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            actor = await moderator(interaction)
        except NotAllowed:
            return []
        titles = {document.id: document.title for document in await self._room.holdings.documents(actor)}
        for revision in await self._room.holdings.removed(actor):
            if revision.document is not None:
                titles[revision.document_id] = _("{title} (removed)").format(title=revision.document.title)
        return _choices(titles, typed)

    @restore.autocomplete("revision")
    async def _revisions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        """Offer the revisions of the document that was picked before, newest first, but for those that took it away."""
        try:
            actor = await moderator(interaction)
            revisions = await self._room.holdings.history(actor, str(interaction.namespace.document))
        except MemberError:
            return []
        return [
            app_commands.Choice(name=f"{revision.number}: {revision.made_at:%Y-%m-%d %H:%M} UTC", value=revision.number)
            for revision in reversed(revisions)
            if revision.document is not None and str(revision.number).startswith(str(typed))
        ][:CHOICES]


def _choices(titles: dict[str, str], typed: str) -> list[app_commands.Choice[str]]:
    sought = typed.casefold().strip()
    # A choice's value has the length of its name's limit; a longer id cannot be offered.
    fitting = [(key, title) for key, title in titles.items() if sought in title.casefold() and len(key) <= CHOICE_NAME]
    return [app_commands.Choice(name=shortened(title, CHOICE_NAME), value=key) for key, title in fitting[:CHOICES]]
