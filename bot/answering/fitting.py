"""Know what an asker said of themselves, and look for sections that are for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.rules.asker import NOBODY, Asker, Goals, Home, Money, heard
from bot.answering.rules.clarifying import completed
from bot.answering.rules.fitting import Fitted, Part, asked_as, completed_for, fit
from bot.members.rules.profiles import Line
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.rules.clarifying import Facet
    from bot.answering.rules.places import Places
    from bot.kernel.models import Passage
    from bot.members.profile import Profiles
    from bot.members.rules.profiles import Profile
    from bot.search.retrieval import Found, Retriever
    from bot.search.rules.askers import Askers, Mark


class Acquaintance:
    """Turn a member's profile into what an answer may be fitted to."""

    def __init__(self, profiles: Profiles, askers: Askers, places: Places) -> None:
        self._profiles = profiles
        self._askers = askers
        self._places = places

    async def asker(self, community: int, member: int, *, private: bool) -> Asker:
        """Return what the member said of themselves in this community.

        Where others read the answer, only trade and stage count: an article on one country, an amount in one currency or a
        goal would tell the channel what only the member should tell, and so would that somebody has a job besides.
        """
        profile = await self._profiles.get(community, member)
        if profile is None:
            return NOBODY
        stage = _mark(self._askers.stages, profile.stage)
        field = _mark(self._askers.fields, profile.field)
        if not private:
            return Asker(stage=None if stage and stage.quiet else stage, field=field)
        return Asker(stage, field, self._home(profile), self._money(profile), self._goals(profile), private=True)

    def _home(self, profile: Profile) -> Home | None:
        country = self._profiles.choices.get(Line.COUNTRY, profile.country or "")
        return Home(country.name, self._places.articles_of(country.id)) if country else None

    def _money(self, profile: Profile) -> Money | None:
        currency = self._profiles.choices.get(Line.CURRENCY, profile.currency or "")
        return Money(currency.id, currency.signs) if currency else None

    def _goals(self, profile: Profile) -> Goals | None:
        chosen = [goal for each in profile.goals if (goal := self._profiles.choices.get(Line.GOALS, each))]
        topics = frozenset[str]().union(*(goal.topics for goal in chosen))
        return Goals(" and ".join(goal.in_a_sentence for goal in chosen), topics) if chosen else None


class Fitting:
    """Search once more with each thing that the asker said of themselves and the question left out."""

    def __init__(self, retriever: Retriever, askers: Askers, places: Places) -> None:
        self._retriever = retriever
        self._askers = askers
        self._places = places

    def heard(self, asker: Asker, said: str) -> Asker:
        """Return the asker without what was said in the talk: a question's own words go before a profile."""
        return asker if asker == NOBODY else heard(asker, said, self._askers, self._places)

    async def fit(
        self, question: str, found: Found, asker: Asker, community: int, facet: Facet | None = None
    ) -> Fitted:
        """Return the sections with those for the asker first, where they answer as well.

        A short question that would be asked back, for this `facet`, is read as if the asker had pressed their choice.
        """
        meant = asker.said_to(facet.id) if facet else None
        choice = facet.choice_of(meant.id) if facet and meant else None
        if facet is not None and choice is not None:
            pressed = await self._retriever.search(Query(completed(question, choice), community))
            passages = self._everywhere(pressed.passages)
            return completed_for(question, found.passages, passages, asker.in_facet(facet.id), asker.money)
        asked = asked_as(question, asker)
        others = await self._retriever.search_many([Query(each, community) for each in asked.values()])
        by_part = {
            part: one.passages if part is Part.HOME else self._everywhere(one.passages)
            for part, one in zip(asked, others, strict=True)
        }
        bare = {passage.section.id: passage.score for passage in (*found.passages, *found.beyond)}
        return fit(question, found.passages, by_part, asker, self._askers, bare)

    def _everywhere(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the sections without those of single countries."""
        return [passage for passage in passages if passage.document.id not in self._places.articles]


def _mark(marks: Sequence[Mark], mark_id: str | None) -> Mark | None:
    return next((each for each in marks if each.id == mark_id), None)
