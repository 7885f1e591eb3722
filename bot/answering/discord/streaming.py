"""Let a reply grow by edits while a language model writes it, whole sentences at a time, until it ends or is stopped."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import discord
import structlog

from bot.answering.discord.render import answer_embeds, answer_markdown, colour_of
from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem, Room
from bot.discord_app.sending import FAILURES, LASTING, reason_of, until_taken
from bot.discord_app.text import MESSAGE_CHARACTERS, NOBODY, put_under, split_text
from bot.kernel.speech import N_, _
from bot.kernel.watching import UNWATCHED, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.answering.discord.posting import Outlet
    from bot.kernel.models import Answer
    from bot.kernel.records import AnswerRecord
    from bot.kernel.watching import Watch

    Grew = Callable[[str, Sequence[int]], Awaitable[None]]
    Shown = discord.Message | discord.PartialMessage

log = structlog.get_logger(__name__)

EDIT_SECONDS = 1.0
NONCE = 20
"""Characters of an answer's id in a nonce: Discord takes 25, and the page's number follows."""

NOT_YOURS = N_("Only the member who asked can stop this answer.")
GONE = N_("That answer is not being written any more. Just ask me again.")


class GrowingReply:
    """Show an answer as far as it stands: each page of at most 2,000 characters in a message of its own."""

    def __init__(
        self,
        answer_id: str,
        outlet: Outlet,
        asker: int,
        *,
        every_seconds: float = EDIT_SECONDS,
        grew: Grew | None = None,
        shown: Sequence[Shown] = (),
        watch: Watch = UNWATCHED,
    ) -> None:
        self.id = answer_id
        self.asker = asker
        self._outlet = outlet
        self._every = every_seconds
        self._grew = grew
        self._watch = watch
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()
        self._answer: Answer | None = None
        self._messages: list[Shown] = list(shown)
        self._tried: set[int] = set()
        self._taken_back = 0
        self._pages: list[str] = []
        self._editing: asyncio.Task[None] | None = None

    def show(self, answer: Answer) -> None:
        """Take the answer as far as it stands; it is posted when the last edit is a second old."""
        self._answer = answer
        self._changed.set()
        if self._editing is None:
            self._editing = asyncio.create_task(self._edit())

    def stop(self) -> None:
        """Want no more of it."""
        self._stop.set()

    async def stopped(self) -> None:
        """Return when the member wants no more of it."""
        await self._stop.wait()

    async def finish(self, record: AnswerRecord, view: discord.ui.View | None) -> int | None:
        """Show the answer as it was kept, with its buttons, as soon as Discord takes it.

        Returns the number of its last message, or None when somebody deleted it.
        """
        await self.rest()
        lines = await self._outlet.small_print(record)
        # What grew, or may have begun to, goes on as pages; everything else is posted whole.
        whole = not self._messages and not self._tried
        with self._watch.stage(Stage.RENDER):
            messages = answer_embeds(record.answer) if whole else []

        async def put() -> None:
            await (self._post(messages, view, lines) if whole else self._show(record.answer, view, lines))

        try:
            with self._watch.stage(Stage.DISCORD):
                await until_taken(put, LASTING)
        except discord.NotFound:
            if whole:
                raise
            return None
        return self._messages[-1].id

    async def withdraw(self) -> None:
        """Delete what was shown."""
        await self.rest()
        for message in self._messages:
            with suppress(*FAILURES):
                await message.delete()

    async def rest(self) -> None:
        """Make no further edits."""
        if self._editing is not None:
            self._editing.cancel()
            await asyncio.gather(self._editing, return_exceptions=True)

    async def _edit(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            assert self._answer is not None
            # Shielded: a message that is on its way must be remembered, or it would stay behind for good.
            showing = asyncio.create_task(self._show(self._answer, stop_view(self.id)))
            try:
                await asyncio.shield(showing)
            except asyncio.CancelledError:
                await asyncio.gather(showing, return_exceptions=True)
                raise
            except discord.NotFound:
                # Somebody deleted the reply: nobody wants the rest of it.
                self.stop()
                return
            except FAILURES as exc:
                log.warning("edit_failed", reason=reason_of(exc))
            # The first sentence does not wait for the line that stands there until it comes.
            await asyncio.sleep(self._every if self._answer.parts else 0)

    async def _post(
        self, messages: Sequence[Sequence[discord.Embed]], view: discord.ui.View | None, lines: Sequence[str]
    ) -> None:
        """Post what is not posted yet of an answer that did not grow; only the last message has buttons."""
        for number in range(len(self._messages), len(messages)):
            last = number == len(messages) - 1
            posted = await self._outlet.post(
                messages[number],
                view if last else None,
                nonce=self._nonce(number),
                first=number == 0,
                lines=lines if last else (),
            )
            self._messages.append(posted)

    async def _show(self, answer: Answer, view: discord.ui.View | None, lines: Sequence[str] = ()) -> None:
        """Post or edit what changed; only the last message has buttons."""
        pages = split_text(answer_markdown(answer), MESSAGE_CHARACTERS)
        for number, page in enumerate(pages):
            last = number == len(pages) - 1
            embed = discord.Embed(description=page, colour=colour_of(answer))
            # A page leaves room for the small print: a message holds three times as much.
            put_under([embed], lines if last else ())
            fresh = number == len(self._messages)
            if fresh:
                again = number in self._tried
                self._tried.add(number)
                await self._begin(number, embed, view if last else None)
                if not again:
                    continue
            if fresh or last or number >= len(self._pages) - 1 or self._pages[number] != page:
                # A page that was tried before may stand there as it was then: Discord knows it by its nonce.
                edited = self._messages[number]
                await edited.edit(embed=embed, view=view if last else None, allowed_mentions=NOBODY)
        for message in self._messages[len(pages) :]:
            with suppress(discord.NotFound):
                await message.delete()
            # A page of this number that comes later is another one: Discord would take it for what was deleted.
            self._taken_back += 1
        del self._messages[len(pages) :]
        self._tried &= set(range(len(pages)))
        self._pages = pages

    async def _begin(self, number: int, embed: discord.Embed, view: discord.ui.View | None) -> None:
        posted = await self._outlet.post([embed], view, nonce=self._nonce(number), first=number == 0)
        self._messages.append(posted)
        if self._grew is not None:
            await self._grew(self.id, [each.id for each in self._messages])

    def _nonce(self, number: int) -> str:
        return f"{self.id[:NONCE]}-{number + self._taken_back}"


class GrowingReplies(Room):
    """Know the replies that are being written, by id and by the message that asked."""

    def __init__(self, grew: Grew, *, every_seconds: float = EDIT_SECONDS, watch: Watch = UNWATCHED) -> None:
        self._grew = grew
        self._every = every_seconds
        self._watch = watch
        self._replies: dict[str, GrowingReply] = {}
        self._tasks: dict[int, asyncio.Task[object]] = {}

    def find(self, reply_id: str) -> GrowingReply | None:
        """Return the reply that is being written under this id."""
        return self._replies.get(reply_id)

    def asker_left(self, message_id: int) -> None:
        """Give up the answer to a message that was deleted."""
        if (task := self._tasks.get(message_id)) is not None:
            task.cancel()

    @asynccontextmanager
    async def growing(
        self, answer_id: str, outlet: Outlet, asker: int, message_id: int | None = None
    ) -> AsyncIterator[GrowingReply]:
        """Yield a reply for the current task; when the task is cancelled or fails, what was shown is taken back."""
        reply = GrowingReply(answer_id, outlet, asker, every_seconds=self._every, grew=self._grew, watch=self._watch)
        self._replies[reply.id] = reply
        task = asyncio.current_task()
        if message_id is not None and task is not None:
            self._tasks[message_id] = task
        try:
            yield reply
        except BaseException:
            await reply.withdraw()
            raise
        finally:
            self._replies.pop(reply.id, None)
            if message_id is not None:
                self._tasks.pop(message_id, None)


def stop_view(reply_id: str) -> discord.ui.View:
    """Return the one button of an answer that is being written."""
    view = discord.ui.View(timeout=None)
    view.add_item(StopButton(reply_id))
    return view


class StopButton(ButtonItem, template=r"wf:stop:(?P<reply_id>[0-9a-f]{16,32})"):
    """End an answer where it stands."""

    def __init__(self, reply_id: str) -> None:
        self.reply_id = reply_id
        super().__init__(discord.ui.Button(label=_("Stop"), emoji="⏹️", custom_id=f"wf:stop:{reply_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Stop for the member who asked; after a restart, take the button away."""
        reply = GrowingReplies.of(interaction).find(self.reply_id)
        if reply is None:
            await interaction.response.defer()
            with suppress(discord.NotFound):
                await interaction.edit_original_response(view=None)
            await tell(interaction, GONE)
        elif reply.asker != interaction.user.id:
            await tell(interaction, NOT_YOURS)
        else:
            await interaction.response.defer()
            reply.stop()
