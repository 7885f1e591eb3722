"""Answer a question from a draft as if it were published, for the moderator who decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.ports import Asking
from bot.search.batching import EMBEDDED_AT_ONCE
from bot.search.rules.chunking import units_of

if TYPE_CHECKING:
    from bot.answering.mentor import Mentor
    from bot.answering.ports import AnswerWriter
    from bot.answering.reply import Reply
    from bot.kernel.models import Answer
    from bot.library.rules.curation import Actor, Draft
    from bot.search.ports import LibraryStore
    from bot.search.retrieval import Retriever
    from bot.search.sync import LibrarySync


class DraftAnswers:
    """Ask the mentor itself, over a search that knows the draft; no answer is kept, and nobody else's search finds it."""

    def __init__(
        self,
        mentor: Mentor,
        retriever: Retriever,
        sync: LibrarySync,
        store: LibraryStore,
        writer: AnswerWriter | None = None,
    ) -> None:
        self._mentor = mentor
        self._retriever = retriever
        self._sync = sync
        self._store = store
        self._writer = writer

    async def answer(self, actor: Actor, draft: Draft, question: str) -> Answer:
        """Return what a member would get; raise QuestionTooLong as for members."""
        units = units_of(draft.document)
        # Vectors are kept by their text's hash: the second question costs none, and publishing finds them there.
        await self._sync.embed(units, at_once=EMBEDDED_AT_ONCE)
        known = await self._store.vectors(self._sync.embedder.model, [unit.text_hash for unit in units])
        vectors = {unit.id: known[unit.text_hash] for unit in units if unit.text_hash in known}
        mentor = self._mentor.reading(await self._retriever.supposing(draft.document, vectors))
        reply = await mentor.answer(question, community=actor.community)
        if self._writer is None:
            return reply.answer

        async def again(words: str) -> Reply:
            return await mentor.answer(words, community=actor.community, may_ask_back=False)

        asking = Asking(question, (), actor.community, actor.member, again)
        return (await self._writer.write(reply, asking)).answer
