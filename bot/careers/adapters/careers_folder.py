"""Serve the files of tips, skills and occupations to the careers' use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.adapters.directions_file import read_directions
from bot.careers.adapters.money_file import read_money_facts
from bot.careers.adapters.offer_lessons import read_offer_lessons
from bot.careers.adapters.offers_file import read_offer_rules
from bot.careers.adapters.tips_file import read_tips

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.careers.rules.money_facts import MoneyFacts
    from bot.careers.rules.offer_lessons import Lesson
    from bot.careers.rules.offers import OfferRules
    from bot.kernel.models import Document, Problem, Tip


class CareersFolder:
    """Read what stands beside the articles."""

    def __init__(self, folder: Path, topics: frozenset[str]) -> None:
        self._folder = folder
        self._topics = topics

    def tips(self) -> tuple[list[Tip], list[Problem]]:
        """Return every tip that can be used, and everything wrong with any."""
        return read_tips(self._folder, self._topics)

    def catalogue(self) -> tuple[list[Skill], list[Occupation], list[Problem]]:
        """Return every skill and occupation that can be used, and everything wrong with any."""
        return read_catalogue(self._folder)

    def offer_rules(self, documents: Sequence[Document] | None = None) -> tuple[OfferRules, list[Problem]]:
        """Return the rules for offers, and everything wrong with any; given the articles, their sections are checked."""
        return read_offer_rules(self._folder, _sections(documents))

    def offer_lessons(self, rules: OfferRules | None = None) -> tuple[tuple[Lesson, ...], list[Problem]]:
        """Return sentences with what they mean by the rules, which are read unless given, and everything wrong with their files."""
        return read_offer_lessons(self._folder, rules or self.offer_rules()[0])

    def directions(
        self, fields: Collection[str], documents: Sequence[Document] | None = None
    ) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
        """Return the sections to read by field, and everything wrong; given the articles, the sections are checked."""
        return read_directions(self._folder, fields, _sections(documents))

    def money_facts(self, documents: Sequence[Document] | None = None) -> tuple[MoneyFacts, list[Problem]]:
        """Return what sums take from others, and everything wrong with it; given the articles, its sources are checked."""
        by_id = None if documents is None else {document.id: document for document in documents}
        return read_money_facts(self._folder, by_id)


def _sections(documents: Sequence[Document] | None) -> set[str] | None:
    return None if documents is None else {section.id for document in documents for section in document.sections}
