"""What the digest needs from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.digest.rules.changes import Change, Seen
    from bot.digest.rules.mailing import Mailing


class AskedSections(Protocol):
    """Tell what a community's questions were answered with; no text of theirs is read."""

    async def asked(self, community: int, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Return (section that the answer began with, member) of each answer from `since` to `until`, both included.

        What was redirected, declined or answered with a word of care is left out.
        """
        ...


class ChangeStore(Protocol):
    """Remember when documents came and changed."""

    async def known(self) -> dict[str, str]:
        """Return the shared documents' text hashes as they were last noted, by id."""
        ...

    async def note(
        self, added: Sequence[Seen], changed: Sequence[Seen], gone: Sequence[str], at: datetime | None
    ) -> None:
        """Note what became of shared documents; `at` is None for what was there before anybody looked."""
        ...

    async def shared_since(self, moment: datetime) -> list[Change]:
        """Return the shared documents that came or changed since, by id."""
        ...

    async def own_since(self, community: int, moment: datetime) -> list[Change]:
        """Return the community's own documents that were published or changed since, by id."""
        ...


class MailingStore(Protocol):
    """Keep who gets the digest, where and when."""

    async def get(self, community: int, member: int) -> Mailing | None:
        """Return the community's mailing (member 0) or the member's."""
        ...

    async def put(self, mailing: Mailing) -> None:
        """Keep a mailing as it is decided now; whoever is sending it has no claim on it any more."""
        ...

    async def remove(self, community: int, member: int) -> bool:
        """Forget a mailing; return whether there was one."""
        ...

    async def due(self, now: datetime, claimed_before: datetime) -> list[Mailing]:
        """Return those whose time has come and that nobody claimed since, the community's before members'."""
        ...

    async def claim(self, mailing: Mailing, at: datetime) -> bool:
        """Claim a mailing as it was read; return whether nobody else did, or changed it, meanwhile."""
        ...

    async def settle(self, claimed: Mailing, settled: Mailing) -> bool:
        """Write what became of a claimed mailing and give the claim back; return False when it was changed meanwhile."""
        ...

    async def take_undelivered(self, member: int) -> bool:
        """Forget a member's mailings that could not be delivered; return whether there were any."""
        ...


class OpenIntroductions(Protocol):
    """Count who waits for an introduction."""

    async def count(self, community: int) -> int:
        """Return how many members of the community look for an introduction now."""
        ...
