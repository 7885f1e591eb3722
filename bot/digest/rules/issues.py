"""The values of one digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.kernel.models import Citation, Statement, Tip


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Hold a kind of place or market to look at; `section_id` names the section that explains it."""

    id: str
    name: str
    look: str
    section_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold what several members asked about, in the library's words; `members` is how many."""

    heading: str
    lead: Statement
    members: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """Name a document that is new or renewed; `own` tells the community's from the shared library's."""

    title: str
    added: bool
    own: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Lookout:
    """Hold an opportunity with what the library says of it."""

    opportunity: Opportunity
    heading: str
    lead: Statement


@dataclass(frozen=True, slots=True)
class Issue:
    """Hold one digest: what is None, empty or 0 is left out."""

    tip: Tip | None = None
    subjects: tuple[Subject, ...] = ()
    fresh: tuple[Fresh, ...] = ()
    lookout: Lookout | None = None
    introductions: int = 0
    citations: tuple[Citation, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing of the week is in it."""
        return not self.subjects and not self.fresh
