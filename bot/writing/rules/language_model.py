"""What a language model gives and costs, and the ports through which the writer reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from datetime import datetime

    from bot.writing.rules.prompting import Prompt


@dataclass(frozen=True, slots=True)
class Spent:
    """Count the tokens that a call read and wrote."""

    read: int = 0
    written: int = 0

    @property
    def tokens(self) -> int:
        """Return both together."""
        return self.read + self.written


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold the next piece of a model's text; `spent` comes when the provider tells it, mostly at the end."""

    text: str = ""
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """Hold what a model fills in: a JSON schema, with its title as the name."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """Hold a form as the model filled it in: plain data that nobody has checked yet.

    `by_schema` tells whether the provider bound the model to the schema; `cost` is in US dollars, where the provider says it.
    """

    data: Mapping[str, object]
    spent: Spent | None = None
    by_schema: bool = True
    cost: float | None = None


class Ending(StrEnum):
    """Name how a call of the model ended for the member."""

    SELECTED = "selected"
    TRANSLATED = "translated"
    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"
    WRITTEN = "written"
    STOPPED = "stopped"
    SHORTENED = "shortened"
    COMPOSED = "composed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Keep what one call took: counts and times, no text and no member.

    `reason` is one word when the model did not write the whole answer; `first_ms` is None when nothing came.
    """

    at: datetime
    community: int
    model: str
    ending: Ending
    reason: str | None
    spent: Spent
    first_ms: int | None
    total_ms: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """Sum a community's calls up for its moderators."""

    calls: int = 0
    written: int = 0
    composed: int = 0
    spent: Spent = Spent()
    mean_ms: int = 0
    kept: int = 0
    removed: int = 0


class ChatModel(Protocol):
    """Write text for a prompt, piece by piece."""

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield pieces of text as they come; raise ModelUnavailable for whatever goes wrong, within the deadlines."""
        ...


class FormModel(Protocol):
    """Fill in a form for a prompt."""

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        ...

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the form filled in; raise ModelUnavailable for whatever goes wrong, within the seconds."""
        ...


class ModelBudget(Protocol):
    """Limit what members and servers may spend on the model in a day."""

    async def begin(self, community: int, member: int | None) -> bool:
        """Count one request; return False, and count nothing, when a budget is spent."""
        ...

    async def spend(self, community: int, member: int | None, tokens: int) -> None:
        """Count the tokens of a call that has ended."""
        ...


class ModelCallStore(Protocol):
    """Keep what calls of the model took."""

    async def add(self, call: ModelCall) -> None:
        """Keep one call."""
        ...

    async def usage(self, community: int, since: datetime, until: datetime) -> ModelUsage:
        """Return the sums of `since` up to, but not with, `until`."""
        ...

    async def spent_since(self, since: datetime) -> dict[int, tuple[int, int]]:
        """Return (requests, tokens) of each community since the moment."""
        ...
