"""Do sums with a member: their own numbers, the rules of the sums, and others' figures with their source. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.careers.rules.amounts import NotANumber, amount_in, currency_sign_in
from bot.careers.rules.due_dates import Terms, due_date, next_weekday, read_terms, reminders_for
from bot.careers.rules.money import (
    Currency,
    Fee,
    Household,
    Rate,
    RateWishes,
    Runway,
    after_fee,
    price_to_receive,
    rate_for,
    runway_for,
)
from bot.errors import MemberError
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.careers.ports import RunwayPicture
    from bot.careers.rules.due_dates import Reminder
    from bot.careers.rules.money_facts import FeeFigure, MoneyFacts, PlatformFee, Statute
    from bot.kernel.models import Source
    from bot.kernel.ports import Clock
    from bot.search.browsing import Library

FLOOR_SECTION = "pricing-clients/setting-your-first-rate#how-do-i-calculate-my-first-hourly-rate"
FIXED_SECTION = "pricing-clients/setting-your-first-rate#should-i-charge-by-the-hour-or-a-fixed-price"
BUFFER_SECTION = "wellbeing-finance/irregular-income-and-buffers#how-big-should-my-buffer-be-before-i-go-full-time"
CHILDREN_SECTION = "getting-started/should-i-freelance-or-stay-employed#how-do-children-change-how-much-i-should-save-before-freelancing"
LATE_SECTION = (
    "pricing-clients/late-payers-and-chasing-invoices#my-client-is-three-weeks-late-with-my-invoice-what-do-i-do"
)
FEE_SECTION = (
    "platforms-matching/fees-and-choosing-a-platform#how-do-i-price-so-that-i-take-home-what-i-want-after-the-fee"
)
LIVING, WEEKS_OFF, HOURS_A_WEEK = N_("What you want to live on"), N_("Weeks off"), N_("Hours a week")
BILLABLE, COSTS, AMOUNT = N_("Billable share"), N_("Costs a month"), N_("The amount")


@dataclass(frozen=True, slots=True)
class DueDate:
    """Hold when an invoice falls due; `by_statute` says that the rule set it because nothing was agreed."""

    invoice: date
    due: date
    by_statute: bool
    payable: date
    reminders: tuple[Reminder, ...]
    terms: Terms
    statute: Statute | None
    sources: tuple[Source, ...]
    place: str


@dataclass(frozen=True, slots=True)
class FeeAnswer:
    """Hold what each figure does to a sum; `own` is the percentage that the member typed from an offer."""

    platform: PlatformFee | None
    rows: tuple[tuple[FeeFigure, Source | None, tuple[Fee, ...]], ...]
    own: Fee | None


class Money:
    """Check what members type and do the sums."""

    def __init__(self, facts: MoneyFacts, library: Library, picture: RunwayPicture, clock: Clock) -> None:
        self.facts = facts
        self._picture = picture
        self._library = library
        self._clock = clock

    def currency(self, code: str) -> Currency:
        """Return a currency by its code; raise MemberError for what is none."""
        found = self.facts.currency(code)
        if found is None:
            raise MemberError(
                _(
                    "I know no currency “{code}”. Type its three letters, such as EUR, INR or NGN. "
                    "I keep no exchange rates, so every sum stays in the one you name."
                ).format(code=code[:20])
            )
        return found

    def rate(self, currency: Currency, typed: Sequence[str], options: Sequence[Decimal]) -> Rate:
        """Return the rate for five typed fields and (buffer, fee, project hours)."""
        names = (LIVING, N_("Costs and tax"), WEEKS_OFF, HOURS_A_WEEK, BILLABLE)
        income, costs, off, hours, billable = (
            self.number(name, text, currency) for name, text in zip(names, typed, strict=True)
        )
        buffer, fee, project = options
        _between(LIVING, income, 1, 10**12)
        _between(WEEKS_OFF, off, 0, 51)
        _between(HOURS_A_WEEK, hours, 1, 100)
        _between(BILLABLE, billable, 1, 100)
        _between(N_("The buffer"), buffer, 0, 300)
        _between(N_("The fee"), fee, 0, 90)
        _between(N_("The project's hours"), project, 1, 5000)
        return rate_for(RateWishes(income, costs, off, hours, billable, buffer, fee, project), currency)

    def runway(self, currency: Currency, typed: Sequence[str], household: Household) -> tuple[Runway, date | None]:
        """Return how long savings last for four typed fields, and the day on which they end."""
        names = (N_("Savings"), COSTS, N_("Income that surely comes"), N_("Bills that come once"))
        savings, costs, income, bills = (
            self.number(name, text or "0", currency) for name, text in zip(names, typed, strict=True)
        )
        _between(COSTS, costs, 1, 10**12)
        runway = runway_for(savings, costs, income, bills, household)
        today = self._clock.now().date()
        ends = None if runway.months is None else today + timedelta(days=int(runway.months * Decimal("30.44")))
        return runway, ends

    async def runway_picture(self, runway: Runway, currency: Currency) -> bytes:
        """Return a picture of what is left month by month."""
        return await self._picture.draw(runway, currency)

    async def invoice_date(self, community: int, terms_text: str, day_text: str | None, place: str | None) -> DueDate:
        """Return when an invoice falls due; raise MemberError where neither terms nor a known rule say."""
        terms = read_terms(terms_text)
        if terms is None:
            raise MemberError(
                _(
                    "I can't read “{text}” as terms. Try `net 30`, `14 days`, `30 days end of month`, `on receipt` "
                    "or `none agreed`."
                ).format(text=terms_text[:60])
            )
        invoice = self._day(day_text)
        statute = self.facts.statute(place) if place else None
        if terms.days is None and (statute is None or statute.default_days is None):
            where = place[:60] if place else _("no place named")
            raise MemberError(
                _(
                    "Without agreed terms only a law sets the date, and my library has none that does ({where}). It has: "
                    "{places}. Ask a freelancers' union or chamber there, and put a date on the next invoice."
                ).format(
                    where=where,
                    places=", ".join(each.place for each in self.facts.statutes if each.default_days),
                )
            )
        by_statute = terms.days is None
        days = terms.days if terms.days is not None else (statute.default_days or 0) if statute else 0
        due = due_date(invoice, days, end_of_month=terms.end_of_month)
        sources = await self._sources(community, statute.section, statute.sources) if statute else ()
        return DueDate(
            invoice,
            due,
            by_statute,
            next_weekday(due),
            tuple(reminders_for(due, invoice)),
            terms,
            statute,
            sources,
            place or "",
        )

    async def fee(
        self, community: int, name: str, typed: str, currency: Currency, own: Decimal | None, *, to_receive: bool
    ) -> FeeAnswer:
        """Return what a platform's fee leaves of a price, or which price leaves a sum; raise MemberError without a figure."""
        amount = self.number(AMOUNT, typed, currency)
        _between(AMOUNT, amount, 0, 10**12)
        if own is not None:
            _between(N_("The fee"), own, 0, 90)
        platform = self.facts.platform(name)
        if platform is None and own is None:
            known = ", ".join(each.name for each in self.facts.fees)
            raise MemberError(
                _(
                    "I have no dated figure for “{name}” and won't guess one; I know {known}. Look at the fee on your offer "
                    "and give it as `percent`: then I do the sum."
                ).format(name=name[:60], known=known)
            )
        reckon = price_to_receive if to_receive else after_fee
        rows = (
            [
                (
                    figure,
                    await self._source(community, platform, figure),
                    tuple(reckon(amount, share, currency) for share in shares),
                )
                for figure in platform.figures
                if (shares := dict.fromkeys((figure.low, figure.high)))
            ]
            if platform
            else []
        )
        return FeeAnswer(platform, tuple(rows), None if own is None else reckon(amount, own, currency))

    def number(self, name: str, text: str, currency: Currency) -> Decimal:
        """Return the number that a member typed; raise MemberError when it is none or bears another currency's sign."""
        sign = currency_sign_in(text)
        if sign and sign != currency.code:
            raise MemberError(
                _(
                    "{name}: you typed a sign of {sign} and chose {code}. I keep no exchange rates: give every number in "
                    "one currency."
                ).format(name=_(name), sign=sign, code=currency.code)
            )
        try:
            return amount_in(text)
        except NotANumber:
            said = _("{name}: I can't read “{text}” as one number, such as 24000 or 1.5k.")
            raise MemberError(said.format(name=_(name), text=text[:40])) from None

    async def _source(self, community: int, platform: PlatformFee, figure: FeeFigure) -> Source | None:
        return next(iter(await self._sources(community, platform.section, (figure.source,))), None)

    async def _sources(self, community: int, section_id: str, ids: Sequence[str]) -> tuple[Source, ...]:
        found = await self._library.passages(community, [section_id])
        return tuple(
            source for _section, document in found for each in ids if (source := document.source(each)) is not None
        )

    def _day(self, text: str | None) -> date:
        if not text:
            return self._clock.now().date()
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            said = _("I can't read “{text}” as a day. Write it as 2027-01-31.")
            raise MemberError(said.format(text=text[:20])) from None
        if not 2000 <= day.year <= 2100:
            raise MemberError(N_("That day is too far away for an invoice."))
        return day


def _between(name: str, value: Decimal, low: int, high: int) -> None:
    if not low <= value <= high:
        said = _("{name} must be from {low} to {high}, not {value}.")
        raise MemberError(said.format(name=_(name), low=f"{low:,}", high=f"{high:,}", value=f"{value:,}"))
