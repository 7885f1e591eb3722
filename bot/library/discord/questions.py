"""Offer questions for a draft's sections, for a moderator to accept, edit, leave out, or try."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import answer_embeds
from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.discord_app.text import CHOICE_NAME, CHOICES, NOBODY, plain, shortened
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.library.discord.moderators import Moderation, moderator
from bot.library.rules.questions import SEPARATOR, lines_of, to_try

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.rules.curation import Draft

QUESTIONS_ID = "wf:draft-questions:"
FORM_CHARACTERS = 4000
TRIED = N_("Once this is published, a member who asks “{question}” gets:")
NOT_FROM_IT = N_("\n-# Nothing of this document is in it: something else in the library fits that question better.")
OTHER_QUESTIONS = N_("That draft has other questions by now. See it again with /knowledge drafts.")
NOTHING = N_(
    "I have nothing to suggest: its headings are questions already, or each has one. "
    "A heading that is a question is found best."
)


class QuestionsButton(ButtonItem, template=r"wf:questions:(?P<draft_id>[0-9a-f]{32})"):
    """Open a form with a question for each section; every press asks again whether the member moderates."""

    def __init__(self, draft_id: str) -> None:
        self.draft_id = draft_id
        style = discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(label=_("Suggest questions"), style=style, custom_id=f"wf:questions:{draft_id}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the suggestions, or say that there are none."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        draft = await room.curation.draft(actor, self.draft_id)
        lines = lines_of(await room.suggestions.questions(actor, draft), FORM_CHARACTERS)
        if not lines:
            await tell(interaction, NOTHING)
            return
        await interaction.response.send_modal(QuestionsForm(draft, lines))


class TryQuestion(SelectItem, template=r"wf:try:(?P<draft_id>[0-9a-f]{32})"):
    """Show what members would get for one of a draft's questions; every pick asks again whether the member moderates."""

    def __init__(self, draft_id: str, questions: Sequence[str] = ()) -> None:
        self.draft_id = draft_id
        options = [
            discord.SelectOption(label=shortened(question, CHOICE_NAME), value=digest_of_question(question))
            for question in questions[:CHOICES]
        ]
        super().__init__(
            discord.ui.Select(
                placeholder=_("See the answer to…"), options=options, custom_id=f"wf:try:{draft_id}", row=4
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Answer as if the draft were published, to the moderator alone."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            room = Moderation.of(interaction)
            draft = await room.curation.draft(actor, self.draft_id)
            asked = to_try(draft.document, await room.suggestions.questions(actor, draft))
            question = next((each for each in asked if digest_of_question(each) in values), None)
            if question is None:
                raise NotFound(OTHER_QUESTIONS)
            answer = await room.draft_answers.answer(actor, draft, question)
            head = _(TRIED).format(question=plain(shortened(question, CHOICE_NAME)))
            if not any(section.id in answer.shown for section in draft.document.sections):
                head += _(NOT_FROM_IT)
            for embeds in answer_embeds(answer):
                await interaction.followup.send(head, embeds=embeds, ephemeral=True, allowed_mentions=NOBODY)
                head = ""


def digest_of_question(question: str) -> str:
    """Return what stands for a question in the select: it may be longer than what that can carry."""
    return sha256(question.encode()).hexdigest()[:16]


class QuestionsForm(discord.ui.Modal):
    """Ask which questions the sections answer; the forms' cog takes it, in whichever process it arrives."""

    def __init__(self, draft: Draft, lines: str) -> None:
        super().__init__(title=_("Questions that members would ask"), custom_id=f"{QUESTIONS_ID}{draft.id}")
        self.add_item(
            discord.ui.TextInput(
                label=_("Heading{separator}question, one a line").format(separator=SEPARATOR),
                style=discord.TextStyle.paragraph,
                default=lines,
                required=False,
                max_length=FORM_CHARACTERS,
            )
        )
        # Sent but not stored, as in views.py: the cog hears it by its custom_id.
        self.stop()
