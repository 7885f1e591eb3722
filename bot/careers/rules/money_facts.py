"""The figures of others that sums need: statutes on payment, platforms' fees, currencies. Their sources stand in the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from bot.careers.rules.money import Currency


@dataclass(frozen=True, slots=True)
class Statute:
    """Hold what the library says of a place's rule; `sources` are ids in the document of `section`."""

    id: str
    place: str
    also: tuple[str, ...]
    default_days: int | None
    longest_days: int | None
    says: str
    section: str
    sources: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people may call the place, its name first."""
        return (self.place, *self.also)


@dataclass(frozen=True, slots=True)
class FeeFigure:
    """Hold one published figure: from `low` to `high` percent, since when, and where it was said."""

    low: Decimal
    high: Decimal
    since: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class PlatformFee:
    """Hold a platform's published figures, the newest first."""

    id: str
    name: str
    figures: tuple[FeeFigure, ...]
    section: str


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """Hold everything that sums take from others."""

    statutes: tuple[Statute, ...] = ()
    fees: tuple[PlatformFee, ...] = ()
    currencies: tuple[Currency, ...] = ()

    def statute(self, place: str) -> Statute | None:
        """Return the rule of the place of that name, None where the library has none."""
        sought = _form(place)
        return next((each for each in self.statutes if sought in map(_form, each.names)), None)

    def platform(self, name: str) -> PlatformFee | None:
        """Return the platform of that name, None where the library has no figure."""
        sought = _form(name).removesuffix(" com")
        return next((each for each in self.fees if sought in {_form(each.name), each.id}), None)

    def currency(self, code: str) -> Currency | None:
        """Return the currency of that code."""
        sought = code.strip().upper()
        return next((each for each in self.currencies if each.code == sought), None)

    def places(self, typed: str, limit: int) -> list[str]:
        """Return the places of which something is known that fit what was typed."""
        return _fitting((name for each in self.statutes for name in each.names), typed, limit)

    def platforms(self, typed: str, limit: int) -> list[str]:
        """Return the platforms of which a figure is known that fit what was typed."""
        return _fitting((each.name for each in self.fees), typed, limit)

    def codes(self, typed: str, limit: int) -> list[str]:
        """Return the currency codes that fit what was typed, the most used first."""
        common = ["USD", "EUR", "GBP", "INR", "PHP", "NGN", "PKR", "KES", "BRL", "CAD", "AUD", "ZAR"]
        known = [each.code for each in self.currencies]
        return _fitting([*(code for code in common if code in known), *sorted(set(known) - set(common))], typed, limit)


def _fitting(names: Iterable[str], typed: str, limit: int) -> list[str]:
    sought = _form(typed)
    fits = [name for name in names if sought in _form(name)]
    return sorted(fits, key=lambda name: not _form(name).startswith(sought))[:limit]


def _form(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
