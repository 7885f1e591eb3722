"""Let a language model write an answer from the mentor's passages; in every failure the composer's answer stands."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from bot.answering.ports import Worded
from bot.errors import ModelUnavailable
from bot.kernel.models import Outcome
from bot.writing.rules.grounding import Finding, Said, check, evidence_of
from bot.writing.rules.language_model import Ending, ModelCall, Spent
from bot.writing.rules.paragraphs import Paragraphs, is_frame
from bot.writing.rules.prompting import WRITTEN_FROM, writing_prompt
from bot.writing.rules.sentences import Place, SentenceStream
from bot.writing.rules.written import Written
from bot.writing.vectors import Vectors

if TYPE_CHECKING:
    from bot.answering.ports import Asking, Audience
    from bot.answering.reply import Reply
    from bot.kernel.models import Answer, Embedding
    from bot.kernel.ports import Clock, Embedder
    from bot.writing.rules.grounding import Evidence
    from bot.writing.rules.language_model import ChatModel, ModelBudget, ModelCallStore
    from bot.writing.rules.prompting import Prompt, PromptTexts
    from bot.writing.rules.sentences import Claim

CHARACTERS_PER_TOKEN = 4
"""To guess what a call cost where the provider does not say."""

CHECKING_SECONDS = 2.0
"""What checking may add to the model's own deadline."""

log = structlog.get_logger(__name__)


@dataclass
class _Call:
    """Hold what is known of one call while it runs."""

    community: int
    prompt: Prompt
    evidence: tuple[Evidence, ...]
    vectors: dict[int, asyncio.Task[list[Embedding]]]
    written: Written
    said: Said
    audience: Audience | None
    brief: bool
    began: float = field(default_factory=perf_counter)
    first: float | None = None
    characters: int = 0
    spent: Spent | None = None
    reason: str | None = None


class Writer:
    """Ask the model within its budget, check every sentence before anybody sees it, keep what the call took."""

    def __init__(
        self,
        model: ChatModel,
        prompts: PromptTexts,
        embedder: Embedder,
        budget: ModelBudget,
        calls: ModelCallStore,
        clock: Clock,
        *,
        deadline_seconds: float,
        library_url: str = "",
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._vectors = Vectors(embedder)
        self._budget = budget
        self._calls = calls
        self._clock = clock
        self._deadline = deadline_seconds + CHECKING_SECONDS
        self._library_url = library_url

    async def write(self, reply: Reply, asking: Asking, audience: Audience | None = None) -> Worded:
        """Return the model's answer, or the composer's where there is nothing to write from or the model fails."""
        composed = Worded(reply.answer, reply.understood_as)
        community, member = asking.community, asking.member
        if not reply.passages or _is_told_apart(reply.answer):
            return composed
        if not await self._budget.begin(community, member):
            log.warning("model_not_asked", reason="budget", community=community)
            return composed
        call = self._prepare(reply, asking, audience)
        ending = Ending.CANCELLED
        try:
            ending = await self._run(call)
        finally:
            for task in call.vectors.values():
                task.cancel()
            spent = call.spent or _guessed(call)
            await self._budget.spend(community, member, spent.tokens)
            await asyncio.shield(self._keep(call, ending, spent))
        if ending is Ending.COMPOSED:
            return composed
        return replace(composed, answer=call.written.answer(self._clock.now().date()))

    def _prepare(self, reply: Reply, asking: Asking, audience: Audience | None) -> _Call:
        passages = reply.passages[:WRITTEN_FROM]
        brief = not reply.answer.parts[0].steps
        evidence = evidence_of(passages)
        # The passages are embedded while the model makes up its mind; a sentence waits only for those that it cites.
        vectors = {
            number: asyncio.create_task(self._vectors.of([one.text for one in evidence if one.passage == number]))
            for number in range(1, len(passages) + 1)
        }
        prompt = writing_prompt(self._prompts, reply.understood_as, passages, asking.history, brief=brief)
        said = Said.of(reply.understood_as)
        written = Written(reply.answer, passages, evidence, self._library_url)
        return _Call(asking.community, prompt, evidence, vectors, written, said, audience, brief)

    async def _run(self, call: _Call) -> Ending:
        """Let the model write until it ends, fails, or the member stops it."""
        work = asyncio.create_task(self._listen(call))
        stop = asyncio.create_task(call.audience.stopped() if call.audience else asyncio.Event().wait())
        try:
            await asyncio.wait({work, stop}, timeout=self._deadline, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                call.reason = _reason(work)
            else:
                call.reason = "stopped" if stop.done() else "slow"
        finally:
            for task in (work, stop):
                task.cancel()
            await asyncio.gather(work, stop, return_exceptions=True)
        if call.reason == "stopped" and call.written.has_lead:
            return Ending.STOPPED
        if call.reason == "unsupported" or not call.written.is_whole(brief=call.brief):
            call.reason = call.reason or "unsupported"
            return Ending.COMPOSED
        return Ending.SHORTENED if call.reason else Ending.WRITTEN

    async def _listen(self, call: _Call) -> None:
        sentences, paragraphs = SentenceStream(), Paragraphs()
        async with aclosing(self._model.stream(call.prompt)) as pieces:
            async for piece in pieces:
                if piece.spent is not None:
                    before = call.spent or Spent()
                    call.spent = Spent(before.read + piece.spent.read, before.written + piece.spent.written)
                if piece.text and call.first is None:
                    call.first = perf_counter()
                    if call.audience is not None:
                        call.audience.show(call.written.reading())
                call.characters += len(piece.text)
                for claim in paragraphs.feed(sentences.feed(piece.text)):
                    await self._weigh(call, claim)
        # Only here: of a text that was cut off, the last sentence may lack its end.
        for claim in [*paragraphs.feed(sentences.close()), *paragraphs.close()]:
            await self._weigh(call, claim)

    async def _weigh(self, call: _Call, claim: Claim) -> None:
        written = call.written
        if is_frame(claim, led=written.has_lead):
            written.frame()
            return
        places = [place for place, one in enumerate(call.evidence) if one.passage in claim.cites]
        finding = Finding(False, "uncited")
        if claim.cites and all(number in call.vectors for number in claim.cites):
            vectors = [vector for number in sorted(set(claim.cites)) for vector in await call.vectors[number]]
            nearness = await self._vectors.nearness(claim.text, vectors)
            finding = check(claim.text, [call.evidence[place] for place in places], nearness, call.said)
        if finding.reason == "empty":
            written.frame()
            return
        written.take(claim, finding, places)
        if written.is_lost or (claim.place is not Place.LEAD and not written.has_lead):
            raise ModelUnavailable("unsupported")
        if written.has_lead and call.audience is not None:
            call.audience.show(written.answer(self._clock.now().date()))

    async def _keep(self, call: _Call, ending: Ending, spent: Spent) -> None:
        """Leave one line in the log and one row in the database; neither holds a word of anybody's."""
        now = perf_counter()
        entry = ModelCall(
            at=self._clock.now(),
            community=call.community,
            model=self._model.name,
            ending=ending,
            reason=call.reason,
            spent=spent,
            first_ms=None if call.first is None else round(1000 * (call.first - call.began)),
            total_ms=round(1000 * (now - call.began)),
            kept=call.written.kept,
            removed=call.written.removed,
        )
        level = log.info if ending in {Ending.WRITTEN, Ending.STOPPED, Ending.CANCELLED} else log.warning
        level(
            "model_called",
            ending=ending.value,
            reason=call.reason,
            community=call.community,
            tokens=spent.tokens,
            first_ms=entry.first_ms,
            total_ms=entry.total_ms,
            kept=entry.kept,
            removed=entry.removed,
        )
        # The member's answer does not wait for bookkeeping to be mended.
        with suppress(Exception):
            await self._calls.add(entry)


def _is_told_apart(answer: Answer) -> bool:
    """Tell whether an answer is put together from more than one thing, or says something that a model must not put otherwise."""
    is_answer = answer.outcome in {Outcome.ANSWER, Outcome.PARTIAL}
    return not is_answer or answer.cautioned or len(answer.parts) != 1


def _reason(work: asyncio.Task[None]) -> str | None:
    exc = work.exception()
    if exc is None:
        return None
    return exc.reason if isinstance(exc, ModelUnavailable) else type(exc).__name__


def _guessed(call: _Call) -> Spent:
    asked = len(call.prompt.system) + len(call.prompt.user)
    return Spent(asked // CHARACTERS_PER_TOKEN, call.characters // CHARACTERS_PER_TOKEN)
