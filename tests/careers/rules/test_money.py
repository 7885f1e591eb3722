"""The sums: tables of worked examples, and what holds for all numbers."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.careers.rules.amounts import NotANumber, amount_in, currency_sign_in
from bot.careers.rules.due_dates import Terms, due_date, next_weekday, read_terms, reminders_for
from bot.careers.rules.money import (
    Currency,
    Household,
    RateWishes,
    after_fee,
    price_to_receive,
    rate_for,
    runway_for,
    savings_by_month,
)

D = Decimal
EUR, JPY, KWD = Currency("EUR"), Currency("JPY", 0), Currency("KWD", 3)
CURRENCIES = st.sampled_from([EUR, JPY, KWD])
MONEY = st.decimals(1, 10**9, places=2)
PERCENT = st.decimals(0, 90, places=1)


@pytest.mark.parametrize(
    ("wishes", "floor", "hour", "day"),
    [
        # The library's own example: 750,000 rupees by 46 weeks of 20 hours is about 815.
        (RateWishes(D(600000), D(150000), D(6), D(40), D(50), D(0)), "815.22", "815.22", "6521.76"),
        (RateWishes(D(24000), D(9000), D(6), D(40), D(50), D(20)), "35.87", "43.05", "344.40"),
        # 43.0434… through a platform that takes 20%: divided by 0.8, not times 1.2.
        (RateWishes(D(24000), D(9000), D(6), D(40), D(50), D(20), D(20)), "35.87", "53.81", "430.48"),
        (RateWishes(D(50000), D(0), D(2), D(25), D(80), D(0)), "50.00", "50.00", "400.00"),
    ],
)
def test_rates_worked_by_hand(wishes, floor, hour, day):
    rate = rate_for(wishes, EUR)
    assert (rate.floor, rate.hour, rate.day) == (D(floor), D(hour), D(day))


def test_project_floor_adds_a_quarter_of_the_hours():
    rate = rate_for(RateWishes(D(33120), D(0), D(6), D(40), D(50), D(0), project_hours=D(14)), EUR)
    assert rate.hour == D(36)
    assert (rate.project_hours, rate.project) == (D("17.5"), D(630))  # the library's own example


@given(MONEY, MONEY, st.integers(0, 51), st.integers(1, 100), st.integers(1, 100), PERCENT, PERCENT, CURRENCIES)
def test_whoever_bills_the_hours_at_the_rate_has_what_was_wanted(
    income, costs, off, hours, billable, buffer, fee, currency
):
    wishes = RateWishes(income, costs, D(off), D(hours), D(billable), buffer, fee)
    rate = rate_for(wishes, currency)
    assert rate.hour * rate.hours * (1 - fee / 100) >= (income + costs) * (1 + buffer / 100) - D("0.001")
    assert rate.hour >= rate.floor or fee == buffer == 0
    assert rate.hour == currency.rounded(rate.hour)


@pytest.mark.parametrize(
    ("savings", "costs", "income", "bills", "who", "months", "target", "missing"),
    [
        # The library's rupees: costs of 30,000 with a retainer of 12,000, six months are 108,000.
        ("54000", "30000", "12000", "0", Household.ALONE, "3", "108000", "54000"),
        ("9000", "3000", "0", "0", Household.SHARED, "3", "9000", "0"),
        # Its naira: 570,000 a month for a family on one income, nine months are 5,130,000.
        ("570000", "570000", "0", "0", Household.CHILDREN_ALONE, "1", "5130000", "4560000"),
        ("1000", "500", "0", "1500", Household.ALONE, "0", "3000", "3500"),
        ("1000", "500", "600", "0", Household.ALONE, None, "0", "0"),
    ],
)
def test_runways_worked_by_hand(savings, costs, income, bills, who, months, target, missing):
    runway = runway_for(D(savings), D(costs), D(income), D(bills), who)
    assert runway.months == (None if months is None else D(months))
    assert (runway.target, runway.missing) == (D(target), D(missing))


@given(MONEY, MONEY, MONEY, MONEY, st.sampled_from(Household))
def test_savings_never_grow_while_more_goes_than_comes(savings, costs, income, bills, who):
    runway = runway_for(savings, costs, income, bills, who)
    left = savings_by_month(runway)
    assert len(left) <= 37
    assert all(each >= 0 for each in left)
    if runway.gap > 0:
        assert left == sorted(left, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "percent", "price"), [("20", "15", "23.53"), ("20", "20", "25.00"), ("20", "12", "22.73")]
)
def test_library_s_own_examples_of_a_fee(wanted, percent, price):
    assert price_to_receive(D(wanted), D(percent), EUR).price == D(price)


def test_fee_off_a_price():
    fee = after_fee(D(500), D(12), EUR)
    assert (fee.fee, fee.paid_out) == (D(60), D(440))


@given(MONEY, PERCENT, CURRENCIES)
def test_price_to_receive_leaves_what_was_wanted_and_no_more_than_rounding(wanted, percent, currency):
    wanted = currency.rounded(wanted)
    step = D(1).scaleb(-currency.decimals)
    fee = price_to_receive(wanted, percent, currency)
    assert fee.paid_out + fee.fee == fee.price
    assert wanted - step <= fee.paid_out <= wanted + step


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("30000", "30000"),
        ("30,000", "30000"),
        ("30.000", "30000"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("5,50", "5.50"),
        ("0.125", "0.125"),
        ("2k", "2000"),
        ("1.5k", "1500"),
        ("€ 900", "900"),
        ("900 EUR", "900"),
        ("45%", "45"),
        ("5,40,000", "540000"),
        ("2 lakh", "200000"),
        ("12 500", "12500"),
        ("1'250", "1250"),
    ],
)
def test_numbers_as_people_type_them(typed, value):
    assert amount_in(typed) == D(value)


@pytest.mark.parametrize("typed", ["", "much", "-5", "10 to 20 or 30", "1e999", "9999999999999999", "∞", "20-30"])
def test_what_is_no_single_number_is_refused(typed):
    with pytest.raises(NotANumber):
        amount_in(typed)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    with suppress(NotANumber):
        assert amount_in(text) >= 0


def test_sign_of_one_currency_is_known_and_a_dollar_says_nothing():
    assert currency_sign_in("₹500") == "INR"
    assert currency_sign_in("$500") is None


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("net 30", Terms(30)),
        ("14 days", Terms(14)),
        ("Net30", Terms(30)),
        ("30 days end of month", Terms(30, end_of_month=True)),
        ("60 EOM", Terms(60, end_of_month=True)),
        ("end of month", Terms(0, end_of_month=True)),
        ("on receipt", Terms(0)),
        ("none agreed", Terms(None)),
        ("when the moon is full", None),
        ("30 or 60", None),
        ("999 days", None),
    ],
)
def test_terms_as_people_write_them(text, terms):
    assert read_terms(text) == terms


@pytest.mark.parametrize(
    ("invoice", "days", "end", "due"),
    [
        (date(2026, 11, 22), 30, False, date(2026, 12, 22)),
        (date(2027, 1, 31), 30, False, date(2027, 3, 2)),
        (date(2028, 1, 31), 30, False, date(2028, 3, 1)),  # a leap year
        (date(2027, 1, 15), 30, True, date(2027, 2, 28)),
        (date(2027, 2, 10), 0, True, date(2027, 2, 28)),
        (date(2026, 12, 31), 0, False, date(2026, 12, 31)),
    ],
)
def test_due_dates_worked_by_hand(invoice, days, end, due):
    assert due_date(invoice, days, end_of_month=end) == due


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 365), st.booleans())
def test_reminders_come_after_the_invoice_and_in_order(invoice, days, end):
    due = due_date(invoice, days, end_of_month=end)
    assert due >= invoice
    reminded = [each.day for each in reminders_for(due, invoice)]
    assert reminded == sorted(reminded)
    assert all(day > invoice for day in reminded)
    assert next_weekday(due).weekday() < 5


def test_amounts_read_well():
    assert EUR.text(D("1090")) == "EUR 1,090"
    assert EUR.text(D("27.175")) == "EUR 27.18"
    assert JPY.text(D("15000.4")) == "JPY 15,000"
