"""Answer what needs no search: a word's meaning, small talk, and requests that a mentor turns down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.answering.rules.choosing import STEPS_OF_A_PART
from bot.answering.rules.citing import LIBRARY, Numbering
from bot.answering.rules.glossary import Glossary
from bot.answering.rules.manners import Family, plan_of, small_talk_of
from bot.answering.rules.sums import worked_out
from bot.answering.rules.wording import EXPLAINED
from bot.kernel.models import Answer, AnswerPart, Citation, Evidence, Outcome, Source, Statement, without_citations
from bot.kernel.speech import _
from bot.search.rules.chunking import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.rules.glossary import Term
    from bot.answering.rules.manners import Plan, SmallTalk
    from bot.answering.rules.places import Country
    from bot.answering.rules.sums import Sum
    from bot.search.rules.ranking import Shelf


@dataclass(frozen=True, slots=True)
class Beside:
    """Hold what stands beside the articles, and answer from it."""

    glossary: Glossary = field(default_factory=Glossary)
    small_talk: Sequence[SmallTalk] = ()
    plans: Sequence[Plan] = ()
    sums: Sequence[Sum] = ()
    countries: Sequence[Country] = ()
    library_url: str = ""

    def chat(self, message: str) -> Answer | None:
        """Return something short and human for talk that asks nothing, None for anything else."""
        kind = small_talk_of(message, self.small_talk)
        return Answer(Outcome.ASK_BACK, (), opening=kind.said_to(message)) if kind else None

    def told(self, message: str, shelf: Shelf) -> Answer | None:
        """Return what is said to a request that is turned down, or what a word means; None for any other question."""
        return self.turned_down(message, shelf) or self.meaning(message, shelf)

    def turned_down(self, message: str, shelf: Shelf) -> Answer | None:
        """Return why a request is turned down and what helps instead, None for a request that is none of these."""
        plan = plan_of(message, self.plans)
        if plan is None:
            return None
        instead = tuple(shelf.sections[each].heading for each in plan.sections if each in shelf.sections)
        return Answer(Outcome.REDIRECT, (), opening=plan.says, follow_ups=instead, declined=True)

    def cannot(self, message: str) -> str | None:
        """Return the one sentence that an errand gets, None for a message that asks for none, or for what is unfair."""
        plan = plan_of(message, self.plans)
        return sentences(plan.says)[0] if plan is not None and plan.family is Family.DO_IT else None

    def meaning(self, question: str, shelf: Shelf) -> Answer | None:
        """Return what a word of the trade means, where the question asks for that."""
        term = self.glossary.asked_for(question)
        return self.explain(term, shelf) if term else None

    def explain(self, term: Term, shelf: Shelf) -> Answer:
        """Return what a term means, with the first points of the section that goes on."""
        numbering = Numbering(self.library_url)
        source = Source("library:glossary", _("Glossary") + f" › {term.term}", LIBRARY, "2026", None, Evidence.PRACTICE)
        lead = Statement(term.means, (1,))
        numbering.citations[source.id] = Citation(1, source, None)
        section = shelf.sections.get(term.section or "")
        if section is None:
            part = AnswerPart(lead, title=term.term)
            return Answer(Outcome.ANSWER, (part,), citations=tuple(numbering.citations.values()))
        document = shelf.documents[section.document_id]
        points = section.points[:STEPS_OF_A_PART]
        steps = tuple(numbering.statement(point, section, document) for point in points)
        return Answer(
            Outcome.ANSWER,
            (AnswerPart(lead, steps, title=term.term),),
            citations=tuple(numbering.citations.values()),
            follow_ups=(section.heading,),
            sections=(section.id,),
            shown=(section.id,),
        )

    def added_to(self, answer: Answer, question: str) -> Answer:
        """Return an answer with the member's own number worked out, and with the hard word explained that it uses."""
        return self._with_term(self._with_sum(answer, question), question)

    def _with_sum(self, answer: Answer, question: str) -> Answer:
        if not answer.parts or not answer.shown:
            return answer
        result = worked_out(question, answer.shown[0], self.sums)
        if result is None:
            return answer
        part, *others = answer.parts
        own = Statement(result, part.lead.citations)
        return replace(answer, parts=(replace(part, steps=(own, *part.steps)), *others))

    def _with_term(self, answer: Answer, question: str) -> Answer:
        quoted = without_citations(" ".join(part.lead.text for part in answer.parts))
        needed = self.glossary.needed(quoted, question)
        lines = [EXPLAINED.format(term=word, means=term.means) for word, term in needed.items()]
        if not lines:
            return answer
        return replace(answer, closing="\n".join(filter(None, (answer.closing, *lines))))
