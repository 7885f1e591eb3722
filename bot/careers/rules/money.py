"""Do a freelancer's sums in decimals, with the working: a rate, how long savings last, what a fee leaves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

WEEKS = 52
DAY_HOURS = 8
SURPRISES = Decimal("0.25")
"""What a fixed price adds for what nobody foresaw; the library's section on fixed prices names it."""

HUNDRED = Decimal(100)
LONGEST_MONTHS = 600


class Household(StrEnum):
    """Name who carries the costs, on which the target depends."""

    ALONE = "alone"
    SHARED = "shared"
    CHILDREN = "children"
    CHILDREN_ALONE = "children-alone"


TARGET_MONTHS = {Household.ALONE: 6, Household.SHARED: 3, Household.CHILDREN: 6, Household.CHILDREN_ALONE: 9}
"""The library's own rule: six months of essentials, three where somebody shares them, nine for a family on one income."""


@dataclass(frozen=True, slots=True)
class Currency:
    """Name a currency with the decimals that its sums have."""

    code: str
    decimals: int = 2

    def rounded(self, amount: Decimal, *, up: bool = False) -> Decimal:
        """Return an amount as it can be paid; a floor is rounded up, or it would be none."""
        return amount.quantize(Decimal(1).scaleb(-self.decimals), ROUND_UP if up else ROUND_HALF_UP)

    def text(self, amount: Decimal) -> str:
        """Return an amount for a member, such as "EUR 1,090" or "EUR 27.18"; whole sums without decimals."""
        made = self.rounded(amount)
        return f"{self.code} {made:,.0f}" if made == made.to_integral_value() else f"{self.code} {made:,}"


@dataclass(frozen=True, slots=True)
class RateWishes:
    """Hold what a rate must carry: money a year, hours a week; shares in percent."""

    income: Decimal
    costs: Decimal
    weeks_off: Decimal
    hours_a_week: Decimal
    billable: Decimal
    buffer: Decimal = Decimal(20)
    fee: Decimal = Decimal(0)
    project_hours: Decimal = Decimal(20)


@dataclass(frozen=True, slots=True)
class Rate:
    """Hold a rate with its working: `floor` carries the wishes and no more, `hour` adds the buffer and the platform's fee."""

    needed: Decimal
    weeks: Decimal
    hours: Decimal
    floor: Decimal
    buffered: Decimal
    hour: Decimal
    day: Decimal
    project_hours: Decimal
    project: Decimal


def rate_for(wishes: RateWishes, currency: Currency) -> Rate:
    """Return the rate that carries the wishes; the caller has checked that hours are left and the fee is below 100."""
    weeks = WEEKS - wishes.weeks_off
    hours = weeks * wishes.hours_a_week * wishes.billable / HUNDRED
    needed = wishes.income + wishes.costs
    floor = needed / hours
    buffered = floor * (1 + wishes.buffer / HUNDRED)
    hour = currency.rounded(buffered / (1 - wishes.fee / HUNDRED), up=True)
    project_hours = wishes.project_hours * (1 + SURPRISES)
    return Rate(
        needed=needed,
        weeks=weeks,
        hours=hours,
        floor=currency.rounded(floor, up=True),
        buffered=currency.rounded(buffered, up=True),
        hour=hour,
        day=hour * DAY_HOURS,
        project_hours=project_hours,
        project=currency.rounded(hour * project_hours, up=True),
    )


@dataclass(frozen=True, slots=True)
class Runway:
    """Hold how long savings last; `months` is None when what surely comes in covers the costs."""

    left: Decimal
    gap: Decimal
    months: Decimal | None
    target_months: int
    target: Decimal
    missing: Decimal


def runway_for(savings: Decimal, costs: Decimal, income: Decimal, bills: Decimal, household: Household) -> Runway:
    """Return how long savings last at monthly costs and secure monthly income, after bills that come once."""
    left, gap = savings - bills, costs - income
    months = None if gap <= 0 else min(max(left, Decimal(0)) / gap, Decimal(LONGEST_MONTHS))
    target_months = TARGET_MONTHS[household]
    target = max(gap, Decimal(0)) * target_months
    return Runway(left, gap, months, target_months, target, max(target - left, Decimal(0)))


def savings_by_month(runway: Runway) -> list[Decimal]:
    """Return what is left at the end of each month, from today until nothing is, or over a year."""
    last = 12 if runway.months is None else min(int(runway.months) + 1, 36)
    return [max(runway.left - runway.gap * month, Decimal(0)) for month in range(last + 1)]


@dataclass(frozen=True, slots=True)
class Fee:
    """Hold what a fee of `percent` does: of a client's `price` the member gets `paid_out`."""

    percent: Decimal
    price: Decimal
    fee: Decimal
    paid_out: Decimal


def after_fee(price: Decimal, percent: Decimal, currency: Currency) -> Fee:
    """Return what is left of a price."""
    fee = currency.rounded(price * percent / HUNDRED)
    return Fee(percent, price, fee, price - fee)


def price_to_receive(wanted: Decimal, percent: Decimal, currency: Currency) -> Fee:
    """Return the price to ask so that at least the wanted sum is left: divided by what the fee leaves, never added on top."""
    price = currency.rounded(wanted / (1 - percent / HUNDRED), up=True)
    fee = currency.rounded(price * percent / HUNDRED)
    return Fee(percent, price, fee, price - fee)
