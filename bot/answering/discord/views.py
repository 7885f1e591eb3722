"""The buttons under an answer. They carry the answer's id, so they work after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import discord

from bot.answering.conversations import Asked
from bot.answering.discord.desk import AnswerDesk
from bot.answering.discord.intake import conversation_key
from bot.answering.discord.places import may_ask
from bot.answering.discord.posting import InteractionOutlet
from bot.answering.discord.render import passages_text
from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import BUTTON_LABEL, shortened, split_text
from bot.kernel.models import Outcome
from bot.kernel.records import Verdict

if TYPE_CHECKING:
    from bot.answering.discord.posting import Outlet
    from bot.kernel.models import Answer
    from bot.kernel.records import AnswerRecord

ID = r"(?P<answer_id>[0-9a-f]{32})"
REASON_ID = "wf:reason:"
REASON_CHARACTERS = 500
BUTTONS_IN_ROW = 5
WILL_TELL = "I'll tell you here, once, when the library has an answer. Press again to take that back."
WILL_NOT_TELL = "All right, I won't."


def answer_view(answer_id: str, answer: Answer) -> discord.ui.View | None:
    """Return the buttons for an answer, or None where buttons would be out of place: a crisis wants none."""
    if not answer.parts and not answer.follow_ups and not answer.sections:
        return None
    view = discord.ui.View(timeout=None)
    if answer.choices:
        for number, label in enumerate(answer.choices):
            view.add_item(FollowUpButton(answer_id, number, label, row=number // BUTTONS_IN_ROW))
        return view
    view.add_item(VerdictButton(answer_id, Verdict.HELPFUL))
    view.add_item(VerdictButton(answer_id, Verdict.UNHELPFUL))
    if answer.citations:
        view.add_item(SourcesButton(answer_id))
    if answer.outcome in {Outcome.UNKNOWN, Outcome.PARTIAL} and not answer.declined:
        view.add_item(TellMeButton(answer_id))
    for number, question in enumerate(answer.follow_ups):
        view.add_item(FollowUpButton(answer_id, number, question, row=number + 1))
    return view


async def answer(
    desk: AnswerDesk,
    outlet: Outlet,
    asked: Asked,
    *,
    earlier: AnswerRecord | None = None,
    message_id: int | None = None,
) -> None:
    """Answer a question where it was asked, growing where a language model writes; `earlier` is shown again instead.

    When the message that asked (`message_id`) is deleted meanwhile, the answer is given up.
    """
    async with desk.replies.growing(outlet, asked.member, message_id) as reply:
        record = earlier or await desk.conversations.ask(asked, reply)
        posted = await reply.finish(record, answer_view(record.id, record.answer))
    if posted is not None:
        await desk.conversations.posted(record.id, posted.id)


async def _record(interaction: discord.Interaction, answer_id: str) -> AnswerRecord:
    """Return the answer that a button belongs to; the id of one that was given elsewhere leads nowhere."""
    return await AnswerDesk.of(interaction).conversations.find(
        answer_id, community=interaction.guild_id or 0, channel=interaction.channel_id or 0
    )


class VerdictButton(ButtonItem, template=rf"wf:verdict:{ID}:(?P<verdict>\w+)"):
    """Take a member's verdict; a thumb down also asks why, and counts even if they don't say."""

    EMOJI: ClassVar = {Verdict.HELPFUL: "👍", Verdict.UNHELPFUL: "👎"}

    def __init__(self, answer_id: str, verdict: Verdict | str) -> None:
        self.answer_id = answer_id
        self.verdict = verdict = Verdict(verdict)
        super().__init__(
            discord.ui.Button(emoji=self.EMOJI[verdict], custom_id=f"wf:verdict:{answer_id}:{verdict}", row=0)
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Acknowledge by thinking or by asking why, then keep the verdict."""
        if self.verdict is Verdict.UNHELPFUL:
            await interaction.response.send_modal(ReasonModal(self.answer_id))
            await self._judge(interaction)
            return
        async with thinking(interaction, quiet=True):
            await self._judge(interaction)
            await tell(interaction, "Thank you, noted.")

    async def _judge(self, interaction: discord.Interaction) -> None:
        await AnswerDesk.of(interaction).conversations.judge(
            self.answer_id,
            interaction.user.id,
            self.verdict,
            community=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
        )


class ReasonModal(discord.ui.Modal, title="What was missing?"):
    """Ask for an optional reason; the Reasons cog takes it, in whichever process it arrives."""

    reason: discord.ui.TextInput[Self] = discord.ui.TextInput(
        label="In a few words (optional)",
        style=discord.TextStyle.paragraph,
        placeholder="Too general, out of date, not my question…",
        required=False,
        max_length=REASON_CHARACTERS,
    )

    def __init__(self, answer_id: str) -> None:
        super().__init__(custom_id=f"{REASON_ID}{answer_id}")
        # A finished modal is sent but not stored: discord.py 2.7 keeps one modal for each custom_id, so that of two members
        # only one would be heard, keeps those that were cancelled for good, and forgets all at a restart.
        self.stop()


class SourcesButton(ButtonItem, template=rf"wf:sources:{ID}"):
    """Show the passages that an answer stands on, to whoever asks."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(discord.ui.Button(label="Sources", emoji="📚", custom_id=f"wf:sources:{answer_id}", row=0))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show each passage in full, with what it cites."""
        desk = AnswerDesk.of(interaction)
        async with thinking(interaction, quiet=True):
            record = await _record(interaction, self.answer_id)
            passages = await desk.library.passages(record.community, record.answer.shown)
            text = passages_text(record.answer, passages)
            for piece in split_text(text):
                await tell(interaction, piece)


class TellMeButton(ButtonItem, template=rf"wf:tell:{ID}"):
    """Let a member ask to be told when the library has an answer; a second press takes it back."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(
            discord.ui.Button(label="Tell me when it's answered", emoji="🔔", custom_id=f"wf:tell:{answer_id}", row=0)
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Remember the wish, or forget it."""
        desk = AnswerDesk.of(interaction)
        async with thinking(interaction, quiet=True):
            record = await _record(interaction, self.answer_id)
            waits = await desk.gaps.wait(record, interaction.user.id, await _channel_to_tell(interaction, record))
            await tell(interaction, WILL_TELL if waits else WILL_NOT_TELL)


class FollowUpButton(ButtonItem, template=rf"wf:ask:{ID}:(?P<number>\d)"):
    """Ask a suggested question: openly for the member whose answer it is, quietly for anyone else."""

    def __init__(self, answer_id: str, number: int | str, question: str = "…", row: int | None = None) -> None:
        self.answer_id = answer_id
        self.number = int(number)
        super().__init__(
            discord.ui.Button(
                label=shortened(question, BUTTON_LABEL),
                style=discord.ButtonStyle.primary,
                custom_id=f"wf:ask:{answer_id}:{number}",
                row=row,
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Answer once a member and question, however often the button is pressed."""
        desk = AnswerDesk.of(interaction)
        cause = f"{self.answer_id}:{self.number}:{interaction.user.id}"
        if not desk.clicks.begin(cause):
            await interaction.response.defer()
            return
        try:
            await self._answer(interaction, desk, cause)
        finally:
            desk.clicks.end(cause)

    async def _answer(self, interaction: discord.Interaction, desk: AnswerDesk, cause: str) -> None:
        record = await _record(interaction, self.answer_id)
        earlier = await desk.conversations.answered_click(cause)
        quiet = interaction.user.id != record.member or _is_ephemeral(interaction)
        if earlier is not None and earlier.message is not None and not quiet:
            place = f"https://discord.com/channels/{interaction.guild_id or '@me'}/{earlier.channel}/{earlier.message}"
            await tell(interaction, f"You asked that already: {place}")
            return
        asked = Asked(
            question=record.answer.follow_ups[self.number],
            community=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
            member=interaction.user.id,
            conversation=conversation_key(interaction.channel, interaction.user.id),
            cause=cause,
            at_most=(await desk.communities.settings(interaction.guild_id or 0)).member_per_minute,
        )
        async with thinking(interaction, quiet=quiet):
            await may_ask(desk.communities, interaction.guild_id or 0, interaction.user)
            # A private answer is gone when the member's page reloads, and one may have been kept but never posted: both are
            # shown again, not asked again.
            outlet = InteractionOutlet(interaction, asked.question, quiet=quiet)
            await answer(desk, outlet, asked, earlier=earlier)
            await desk.notices.tell_first_use(interaction)


async def _channel_to_tell(interaction: discord.Interaction, record: AnswerRecord) -> int:
    """Return where a member is told later: what was asked in private is not spoken of in a channel."""
    if _is_ephemeral(interaction):
        return (await interaction.user.create_dm()).id
    return interaction.channel_id or record.channel


def _is_ephemeral(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


DYNAMIC_ITEMS = (VerdictButton, SourcesButton, TellMeButton, FollowUpButton)
