"""What tests of the digest share: its use cases beside those of the world, on the same database."""

from __future__ import annotations

from bot.digest.adapters.asked_sections import DatabaseAskedSections
from bot.digest.adapters.change_store import DatabaseChanges
from bot.digest.adapters.mailing_store import DatabaseMailings
from bot.digest.issues import Issues, Picks
from bot.digest.mailings import Mailings


def issues_of(world, picks=None, **options):
    """Return what writes digests, with other options than the world's."""
    asked, changes = DatabaseAskedSections(world.engine), DatabaseChanges(world.engine)
    return Issues(asked, changes, world.store, world.retriever, picks or Picks(), world.clock, **options)


def mailings_of(world):
    """Return what another process has of the same mailings."""
    return Mailings(DatabaseMailings(world.engine), world.clock)
