"""What the careers need from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.careers.rules.gap import Gap
    from bot.careers.rules.money import Currency, Runway
    from bot.kernel.models import Embedding


class TipStore(Protocol):
    """Remember which tips a member has seen."""

    async def seen(self, community: int, member: int) -> set[str]:
        """Return the ids of the tips shown to the member in this community."""
        ...

    async def mark(self, community: int, member: int, tip_id: str) -> None:
        """Remember that the member saw the tip."""
        ...

    async def forget(self, community: int, member: int, tip_ids: Sequence[str]) -> None:
        """Begin anew with these tips."""
        ...


class KeptVectors(Protocol):
    """Keep the vectors of texts by their hash, so that none is embedded twice."""

    async def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Embedding]:
        """Return the kept vectors among those asked for, by text hash."""
        ...

    async def keep_vectors(self, model: str, vectors: Mapping[str, Embedding]) -> None:
        """Keep vectors by text hash; known ones are left as they are."""
        ...

    async def add_phrases(self, text_hashes: Sequence[str]) -> None:
        """Let these texts that stand outside the library keep their vectors."""
        ...


class Meanings(Protocol):
    """Tell by a sentence's vector and words what it means."""

    def take(self, key: str) -> bool:
        """Take what was learnt before from what the key names; return whether there is any."""
        ...

    async def fit(
        self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[Collection[str]], key: str
    ) -> None:
        """Learn from sentences of known kinds, each of several or none, and keep it under the key."""
        ...

    def shares(self, texts: Sequence[str], vectors: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return each sentence's probability of each kind, every kind for itself; nothing before anything was learnt."""
        ...


class Said(Protocol):
    """What a member said of themselves."""

    @property
    def skills(self) -> tuple[str, ...]:
        """Return the ids of their skills."""
        ...

    @property
    def hours_a_week(self) -> int | None:
        """Return the hours a week that they have for learning and moving on, if they said any."""
        ...

    @property
    def currency(self) -> str | None:
        """Return the code of the currency in which they count, if they said one."""
        ...


class Profiles(Protocol):
    """Know what members said of themselves."""

    async def get(self, community: int, member: int) -> Said | None:
        """Return what the member said in this community, None for whoever keeps no profile there."""
        ...


class GapPicture(Protocol):
    """Draw how the skills of a direction stand."""

    async def draw(self, gap: Gap) -> bytes:
        """Return a picture in PNG."""
        ...


class RunwayPicture(Protocol):
    """Draw how long savings last."""

    async def draw(self, runway: Runway, currency: Currency) -> bytes:
        """Return a picture in PNG."""
        ...
