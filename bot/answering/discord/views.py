"""The buttons under an answer. They carry the answer's id, so they work after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.answering.conversations import Asked
from bot.answering.discord.desk import AnswerDesk
from bot.answering.discord.intake import conversation_key
from bot.answering.discord.places import may_ask
from bot.answering.discord.posting import InteractionOutlet
from bot.answering.discord.render import answer_markdown, passages_text
from bot.answering.discord.verdicts import ID, VerdictButton
from bot.care.rules.privacy import without_details
from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.sending import will_pass
from bot.discord_app.text import BUTTON_LABEL, shortened, split_text
from bot.errors import NotAllowed
from bot.kernel.models import Outcome
from bot.kernel.records import MEANT_OTHERWISE, Verdict
from bot.kernel.speech import N_, _
from bot.members.discord.profile_views import FitsButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.discord.posting import Outlet
    from bot.kernel.models import Answer
    from bot.kernel.records import AnswerRecord

BUTTONS_IN_ROW = 5
KEPT = "kept"
SHOWN_AGAIN = "shown_again"
CARE_ROW = 4
"""The last row: whom the answer fits, and what may be pressed after a text of care, stand under everything else."""

OF_THE_WRITER = N_("That button is for whoever wrote the message.")
WILL_TELL = N_("I'll tell you here, once, when the library has an answer. Press again to take that back.")
WILL_NOT_TELL = N_("All right, I won't.")


def answer_view(answer_id: str, answer: Answer) -> discord.ui.View | None:
    """Return the buttons for an answer, or None where buttons would be out of place: a crisis wants none."""
    after_care = [CareButton(answer_id, what, answer.kept) for what in _after_care(answer)]
    if not answer.parts and not answer.follow_ups and not answer.sections:
        return _view_of(after_care) if after_care else None
    view = _view_of(after_care)
    if answer.choices:
        for number, label in enumerate(answer.choices):
            view.add_item(
                FollowUpButton(
                    answer_id, number, label, row=number if answer.did_you_mean else number // BUTTONS_IN_ROW
                )
            )
        return view
    view.add_item(VerdictButton(answer_id, Verdict.HELPFUL))
    view.add_item(VerdictButton(answer_id, Verdict.UNHELPFUL))
    if answer.citations:
        view.add_item(SourcesButton(answer_id))
    if answer.original is not None:
        view.add_item(OriginalButton(answer_id))
    if answer.outcome in {Outcome.UNKNOWN, Outcome.PARTIAL} and not answer.declined:
        view.add_item(TellMeButton(answer_id))
    for number, question in enumerate(answer.follow_ups):
        view.add_item(FollowUpButton(answer_id, number, question, row=number + 1))
    if answer.fits:
        view.add_item(FitsButton(answer.fits, row=CARE_ROW))
    return view


def _view_of(items: Sequence[ButtonItem]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def _after_care(answer: Answer) -> list[str]:
    """Return what may be pressed under a text of care: the question that was kept, and that it was not meant so."""
    return [KEPT] * bool(answer.kept) + [MEANT_OTHERWISE] * answer.by_meaning


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
    answer_id, record = earlier.id if earlier is not None else asked.id, earlier
    with desk.watch.question() as asking:
        async with desk.shift.under_way():
            await desk.deliveries.begin(answer_id, asked, outlet.address)
            try:
                async with desk.replies.growing(answer_id, outlet, asked.member, message_id) as reply:
                    record = record or await desk.conversations.ask(asked, reply)
                    posted = await reply.finish(record, answer_view(record.id, record.answer))
            except BaseException as exc:
                # An answer that is there and that Discord did not take stays written down: the next start gives it.
                if record is None or not (will_pass(exc) or desk.shift.is_over):
                    await desk.deliveries.end(answer_id)
                raise
            await desk.deliveries.end(answer_id, posted)
        asking.ended(SHOWN_AGAIN if earlier else record.answer.outcome.value)


async def _record(interaction: discord.Interaction, answer_id: str) -> AnswerRecord:
    """Return the answer that a button belongs to; the id of one that was given elsewhere leads nowhere."""
    return await AnswerDesk.of(interaction).conversations.find(
        answer_id, community=interaction.guild_id or 0, channel=interaction.channel_id or 0
    )


class SourcesButton(ButtonItem, template=rf"wf:sources:{ID}"):
    """Show the passages that an answer stands on, to whoever asks."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(discord.ui.Button(label=_("Sources"), emoji="📚", custom_id=f"wf:sources:{answer_id}", row=0))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show each passage in full, with what it cites."""
        desk = AnswerDesk.of(interaction)
        async with thinking(interaction, quiet=True):
            record = await _record(interaction, self.answer_id)
            passages = await desk.library.passages(record.community, record.answer.shown)
            text = passages_text(record.answer, passages)
            for piece in split_text(text):
                await tell(interaction, piece)


class OriginalButton(ButtonItem, template=rf"wf:original:{ID}"):
    """Show a translated answer in the library's own words, to whoever asks."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(discord.ui.Button(label=_("English"), emoji="🔤", custom_id=f"wf:original:{answer_id}", row=0))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the original."""
        async with thinking(interaction, quiet=True):
            record = await _record(interaction, self.answer_id)
            for piece in split_text(answer_markdown(record.answer.original or record.answer)):
                await tell(interaction, piece)


class TellMeButton(ButtonItem, template=rf"wf:tell:{ID}"):
    """Let a member ask to be told when the library has an answer; a second press takes it back."""

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(
            discord.ui.Button(
                label=_("Tell me when it's answered"), emoji="🔔", custom_id=f"wf:tell:{answer_id}", row=0
            )
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
            await tell(interaction, _("You asked that already: {place}").format(place=place))
            return
        asked = Asked(
            question=record.answer.follow_ups[self.number],
            community=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
            member=interaction.user.id,
            conversation=conversation_key(interaction.channel, interaction.user.id),
            cause=cause,
            private=quiet or interaction.guild_id is None,
        )
        await may_ask(desk.communities, asked.community, interaction.user)
        if earlier is None:
            await desk.admit(asked)
        async with thinking(interaction, quiet=quiet):
            # A private answer is gone when the member's page reloads, and one may have been kept but never posted: both are
            # shown again, not asked again.
            outlet = InteractionOutlet.to(interaction, asked.question, quiet=quiet)
            await answer(desk, outlet, asked, earlier=earlier)
            await desk.notices.tell_first_use(interaction)


class CareButton(ButtonItem, template=rf"wf:care:{ID}:(?P<what>kept|meant)"):
    """Under a text of care: answer the question that was kept, or the whole message when it was not meant so."""

    def __init__(self, answer_id: str, what: str, kept: str = "") -> None:
        self.answer_id = answer_id
        self.what = what
        label = (
            _("Answer: {question}").format(question=without_details(kept))
            if what == KEPT
            else _("That's not what I meant")
        )
        super().__init__(
            discord.ui.Button(
                label=shortened(label, BUTTON_LABEL),
                style=discord.ButtonStyle.secondary,
                custom_id=f"wf:care:{answer_id}:{what}",
                row=CARE_ROW,
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Answer whoever wrote the message, once however often it is pressed."""
        desk = AnswerDesk.of(interaction)
        cause = f"{self.answer_id}:{self.what}"
        if not desk.clicks.begin(cause):
            await interaction.response.defer()
            return
        try:
            async with thinking(interaction, quiet=_is_ephemeral(interaction)):
                await self._answer(interaction, desk, cause)
        finally:
            desk.clicks.end(cause)

    async def _answer(self, interaction: discord.Interaction, desk: AnswerDesk, cause: str) -> None:
        record = await _record(interaction, self.answer_id)
        if interaction.user.id != record.member:
            raise NotAllowed(OF_THE_WRITER)
        await may_ask(desk.communities, record.community, interaction.user)
        earlier = await desk.conversations.answered_click(cause)
        asked = Asked(
            question=record.answer.kept if self.what == KEPT else record.question,
            community=record.community,
            channel=record.channel,
            member=record.member,
            conversation=record.conversation,
            cause=cause,
            literally=self.what == MEANT_OTHERWISE,
            private=interaction.guild_id is None or _is_ephemeral(interaction),
        )
        if earlier is None:
            await desk.admit(asked)
        outlet = InteractionOutlet.to(interaction, asked.question, quiet=_is_ephemeral(interaction))
        await answer(desk, outlet, asked, earlier=earlier)


async def _channel_to_tell(interaction: discord.Interaction, record: AnswerRecord) -> int:
    """Return where a member is told later: what was asked in private is not spoken of in a channel."""
    if _is_ephemeral(interaction):
        return (await interaction.user.create_dm()).id
    return interaction.channel_id or record.channel


def _is_ephemeral(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


DYNAMIC_ITEMS = (VerdictButton, SourcesButton, OriginalButton, TellMeButton, FollowUpButton, CareButton)
