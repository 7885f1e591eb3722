"""Hold conversations: who asked what where, what was answered, what they thought of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from bot.answering.ports import Asking, Worded
from bot.answering.replying import by_words_alone
from bot.answering.rules.asker import NOBODY
from bot.errors import NotFound, TooManyQuestions
from bot.kernel.models import SHARED, Outcome
from bot.kernel.records import AnswerRecord, Feedback, Gap, Verdict
from bot.kernel.speech import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.fitting import Acquaintance
    from bot.answering.mentor import Mentor
    from bot.answering.ports import AnswerStore, AnswerWriter, Audience, RateLimiter
    from bot.answering.reply import Reply
    from bot.answering.rules.asker import Asker
    from bot.kernel.models import Exchange
    from bot.kernel.ports import Clock

REMEMBERED_TURNS = 6
KEPT_PER_MEMBER = 500
"""Answers kept for one member at most, the latest: nobody scrolls further back, and nobody fills the disk."""

TURN_AGE = timedelta(hours=2)
"""A turn older than this is another conversation."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Say who asks what and where.

    `community` is 0 in direct messages; `conversation` joins turns; `replying_to` is the message that the member replied to;
    `cause` names the click that asked; `literally` says that a text of care missed the mark, so that words alone may call for
    one. `private` says that nobody else reads the answer; `own`, that it is the member's own question, which their profile may
    speak for. `id` will be the answer's.
    """

    question: str
    community: int
    channel: int
    member: int
    conversation: str
    replying_to: int | None = None
    cause: str | None = None
    literally: bool = False
    private: bool = False
    own: bool = True
    id: str = field(default_factory=lambda: uuid4().hex)


class Conversations:
    """Answer members within their limits and keep what buttons need after a restart."""

    def __init__(
        self,
        mentor: Mentor,
        answers: AnswerStore,
        limiter: RateLimiter,
        clock: Clock,
        *,
        retention_days: int,
        log_messages: bool = False,
        writer: AnswerWriter | None = None,
        acquaintance: Acquaintance | None = None,
    ) -> None:
        self._mentor = mentor
        self._answers = answers
        self._limiter = limiter
        self._clock = clock
        self._retention = timedelta(days=retention_days)
        self._log_messages = log_messages
        self._writer = writer
        self._acquaintance = acquaintance

    async def admit(self, community: int, member: int, at_most: int | None = None) -> None:
        """Count a question before anything is done about it; raise TooManyQuestions when it is one too many.

        `at_most` is the community's limit for a member, in questions a minute.
        """
        wait = await self._limiter.wait_seconds(community, member, at_most)
        if wait:
            # A moment, not a number of seconds: those would be counted from when this is read, which may be later.
            raise TooManyQuestions(
                _("That was quick! Please try again in a minute."), self._clock.now() + timedelta(seconds=wait)
            )

    async def ask(self, asked: Asked, audience: Audience | None = None) -> AnswerRecord:
        """Answer and keep the answer; raise QuestionTooLong with a sentence for the member.

        An audience sees the answer grow where a language model writes it.
        """
        history = await self._history(asked)
        asker = await self._asker(asked)
        reply = await self._mentor.answer(
            asked.question,
            history,
            community=asked.community,
            may_ask_back=asked.cause is None,
            literally=asked.literally,
            asker=asker,
        )
        worded = Worded(reply.answer, reply.understood_as)
        if self._writer is not None:
            worded = await self._writer.write(reply, self._asking(asked, history, asker), audience)
        answer = by_words_alone(worded.answer) if reply.by_words else worded.answer
        record = AnswerRecord(
            id=asked.id,
            community=asked.community,
            channel=asked.channel,
            member=asked.member,
            conversation=asked.conversation,
            question=asked.question,
            understood_as=worded.understood_as,
            answer=answer,
            asked_at=self._clock.now(),
            cause=asked.cause,
        )
        await self._answers.add(record)
        # Where meaning could not be searched by, the library may well have it: that is no gap of the library's.
        missed = answer.outcome in {Outcome.UNKNOWN, Outcome.PARTIAL} and not answer.declined
        if missed and not reply.by_words:
            await self._answers.add_gap(Gap(record.id, asked.community, asked.question, record.asked_at))
        # Ids of answers, counts and lengths only: what members write stays out of the log, and a section's id is its heading.
        # The operator may switch the text on, to look into a fault.
        texts = {"question": asked.question, "understood_as": worded.understood_as} if self._log_messages else {}
        log.info(
            "answered",
            answer=record.id,
            community=asked.community,
            characters=len(asked.question),
            outcome=answer.outcome.value,
            sections=len(answer.shown),
            **texts,
        )
        return record

    async def _asker(self, asked: Asked) -> Asker:
        if self._acquaintance is None or not asked.own:
            return NOBODY
        return await self._acquaintance.asker(asked.community, asked.member, private=asked.private)

    def _asking(self, asked: Asked, history: Sequence[Exchange], asker: Asker) -> Asking:
        async def again(words: str) -> Reply:
            return await self._mentor.answer(words, community=asked.community, may_ask_back=False, asker=asker)

        return Asking(asked.question, tuple(history), asked.community, asked.member, again)

    async def wants_care(self, text: str) -> bool:
        """Tell whether a message in a mentor channel gets a text of care although it asks the mentor nothing."""
        return await self._mentor.wants_care(text)

    async def answered_click(self, cause: str) -> AnswerRecord | None:
        """Return the answer that this click was given before, if any."""
        return await self._answers.by_cause(cause)

    async def find(self, answer_id: str, *, community: int, channel: int) -> AnswerRecord:
        """Return a kept answer; raise NotFound when its retention time is over, and for another community's alike.

        Direct messages are all of community 0, so there the channel must be the same.
        """
        record = await self._answers.get(answer_id)
        if record is None or record.community != community or (community == SHARED and record.channel != channel):
            gone = _("I keep answers for {days} days, and this one is gone. Just ask me again.")
            raise NotFound(gone.format(days=self._retention.days))
        return record

    async def judge(
        self,
        answer_id: str,
        member: int,
        verdict: Verdict,
        reason: str | None = None,
        *,
        community: int,
        channel: int,
    ) -> None:
        """Keep a member's verdict; a second one replaces the first."""
        record = await self.find(answer_id, community=community, channel=channel)
        feedback = Feedback(record.id, member, verdict, self._clock.now(), reason)
        await self._answers.add_feedback(feedback)

    async def forget_old(self) -> int:
        """Delete what is past its retention time, and what is more than is kept for one member; return how many answers."""
        forgotten = await self._answers.forget_before(self._clock.now() - self._retention)
        return forgotten + await self._answers.forget_beyond(KEPT_PER_MEMBER)

    async def _history(self, asked: Asked) -> list[Exchange]:
        if asked.cause is not None:
            # A suggested question is a section's heading: it stands by itself, whatever was said before.
            return []
        if asked.replying_to is not None:
            replied = await self._answers.by_message(asked.replying_to)
            if replied is not None and replied.community == asked.community:
                return [replied.exchange]
        since = self._clock.now() - TURN_AGE
        return await self._answers.recent(asked.conversation, since, REMEMBERED_TURNS)
