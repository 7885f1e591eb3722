"""Think of questions that a draft's sections answer: from open questions, from a language model where one is set, and from headings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.library.rules.curation import Suggestion
from bot.library.rules.questions import together

if TYPE_CHECKING:
    from bot.library.gaps import Gaps
    from bot.library.ports import CurationStore, QuestionMaker
    from bot.library.rules.curation import Actor, Draft


class Suggestions:
    """Look once for each draft, when it is first shown, and keep what was found with it.

    Of an open question only its answer's id is kept: a member who takes it back takes it out of every draft.
    """

    def __init__(self, store: CurationStore, gaps: Gaps, maker: QuestionMaker | None = None) -> None:
        self._store = store
        self._gaps = gaps
        self._maker = maker

    async def prepared(self, actor: Actor, draft: Draft) -> Draft:
        """Return the draft with what was found for it; this may take as long as a language model does."""
        if draft.suggested is not None:
            return draft
        document = draft.document
        open_ones = await self._gaps.near(actor.community, document)
        found = [Suggestion(heading, gap=answer_id) for heading, answer_id in open_ones]
        if self._maker is not None:
            made = await self._maker.questions_for(document.title, document.sections, actor.community, actor.member)
            found += [Suggestion(heading, question) for heading, question in made]
        await self._store.keep_suggestions(draft, found)
        return replace(draft, suggested=tuple(found))

    async def would_answer(self, actor: Actor, draft: Draft) -> list[str]:
        """Return the open questions that the draft would answer, nearest first, personal details taken out."""
        asked = await self._gaps.still_open(actor.community, _gaps_of(draft))
        return [asked[gap][0] for gap in _gaps_of(draft) if gap in asked]

    async def questions(self, actor: Actor, draft: Draft) -> list[tuple[str, str]]:
        """Return headings with a question for each to accept or edit, in the document's order; open ones as they were understood."""
        asked = await self._gaps.still_open(actor.community, _gaps_of(draft))
        found = [
            (each.heading, each.question or asked[each.gap][1] or asked[each.gap][0])
            for each in draft.suggested or ()
            if each.question or each.gap in asked
        ]
        return together(draft.document, found)


def _gaps_of(draft: Draft) -> list[str]:
    return [each.gap for each in draft.suggested or () if each.gap]
