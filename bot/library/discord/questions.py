"""Offer questions for a draft's sections, for a moderator to accept, edit or leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem
from bot.library.discord.moderators import Moderation, moderator
from bot.library.rules.questions import SEPARATOR, lines_of, suggestions

if TYPE_CHECKING:
    from bot.library.rules.curation import Draft

QUESTIONS_ID = "wf:draft-questions:"
FORM_CHARACTERS = 4000
NOTHING = (
    "I have nothing to suggest: its headings are questions already, or each has one. "
    "A heading that is a question is found best."
)


class QuestionsButton(ButtonItem, template=r"wf:questions:(?P<draft_id>[0-9a-f]{32})"):
    """Open a form with a question for each section; every press asks again whether the member moderates."""

    def __init__(self, draft_id: str) -> None:
        self.draft_id = draft_id
        style = discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(label="Suggest questions", style=style, custom_id=f"wf:questions:{draft_id}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the suggestions, or say that there are none."""
        actor = await moderator(interaction)
        draft = await Moderation.of(interaction).curation.draft(actor, self.draft_id)
        lines = lines_of(suggestions(draft.document), FORM_CHARACTERS)
        if not lines:
            await tell(interaction, NOTHING)
            return
        await interaction.response.send_modal(QuestionsForm(draft, lines))


class QuestionsForm(discord.ui.Modal, title="Questions that members would ask"):
    """Ask which questions the sections answer; the forms' cog takes it, in whichever process it arrives."""

    def __init__(self, draft: Draft, lines: str) -> None:
        super().__init__(custom_id=f"{QUESTIONS_ID}{draft.id}")
        self.add_item(
            discord.ui.TextInput(
                label=f"Heading{SEPARATOR}question, one a line",
                style=discord.TextStyle.paragraph,
                default=lines,
                required=False,
                max_length=FORM_CHARACTERS,
            )
        )
        # Sent but not stored, as in views.py: the cog hears it by its custom_id.
        self.stop()
