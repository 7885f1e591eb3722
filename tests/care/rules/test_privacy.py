"""Personal details are taken out of what others read; amounts, dates and ordinary talk are left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.care.rules.privacy import holds_details, without_details

DETAILS = [
    ("write me at jo.doe+x@mail.example.org please", "write me at [email] please"),
    ("jo.doe at gmail dot com is mine", "[email] is mine"),
    ("jo (at) gmail.com", "[email]"),
    ("my IBAN is DE89 3704 0044 0532 0130 00, safe?", "my IBAN is [account], safe?"),
    ("iban de89370400440532013000", "iban [account]"),
    ("he wants my card 4111 1111 1111 1111", "he wants my [account]"),
    ("card number 4111111111111111 ok?", "[account] ok?"),
    ("account number: 1234567", "[account]"),
    ("sort code 12-34-56", "[account]"),
    ("pay to 0x52908400098527886E0F7030069857D2E4169EE7", "pay to [account]"),
    ("+49 (0)30 123 45 67 rings", "[number] rings"),
    ("my phone: 555-1234", "my [number]"),
    ("call me at (555) 123-4567", "[number]"),
    ("it is (555) 123-4567", "it is [number]"),
    ("0171 - 1234567 or 0171 / 7654321", "[number] or [number]"),
    ("06 12 34 56 78", "[number]"),
    ("020 7946 0958", "[number]"),
    ("600 123 456", "[number]"),
    ("5555-1234", "[number]"),
    ("ssn 123-45-6789", "[account]"),
    ("123-45-6789", "[number]"),
    ("I live at 221 Baker Street, London NW1 6XE", "I live at [address]"),
    ("i live at 12 baker street", "i live [address]"),
    ("Musterstraße 12, 10115 Berlin", "[address]"),
    ("12 rue de la Paix", "[address]"),
    ("Calle de Alcalá, 45", "[address]"),
    ("my postcode is SW1A 1AA", "my postcode is [address]"),
]

HARMLESS = [
    "I charge 1000-1500 per project, is that 2 or 3 times too low?",
    "from 10000-15000 a year to 30 000 000",
    "my revenue was 12 345 678 dollars",
    "the video has 12345678 views",
    "$12345678 or € 12345678",
    "since 2024-2025 the rates fell",
    "between 2026-11-22 and 2026-12-24",
    "from 01.02.2024 to 03.04.2025",
    "in 2023 2024 2025 nothing changed",
    "the ratio is 3.14159265",
    "1.250.000 users",
    "10000000 tokens",
    "I work 9-17, 5 days, 40 hours, for 38 an hour",
    "it is a 2 hour drive and a 3 day course",
    "10 ways to find a client on Upwork",
    "top 5 streets ahead",
    "GPT-4, GPT-5 and RTX 4090 are tools",
    "100 - 200 - 300 for small, medium, large",
    "IN20 DAYS FROM NOW I START",
    "I meet the client at 3 in the afternoon",
    "my account was closed in 2024",
    "call me maybe at 10 or 11",
    "ISO 9001 and WCAG 2.2",
]


@pytest.mark.parametrize(("text", "left"), DETAILS)
def test_detail_is_found_and_taken_out(text, left):
    assert without_details(text) == left
    assert holds_details(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text):
    assert without_details(text) == text
    assert not holds_details(text)


@pytest.mark.parametrize("text", ["see https://example.org/x", "my name is Jo Doe", "ask <@123456789012345678>"])
def test_links_and_names_are_taken_out_but_call_for_no_privacy(text):
    assert without_details(text) != text
    assert not holds_details(text)


local = st.from_regex(r"[a-z][a-z0-9.+_-]{0,10}[a-z0-9]", fullmatch=True)
domain = st.from_regex(r"[a-z][a-z0-9-]{0,10}\.(com|org|io|co\.uk)", fullmatch=True)
around = st.text(st.sampled_from("abc ?!,;:'\"()\n"), max_size=20)


@given(around, local, domain, around)
def test_no_email_address_gets_through(before, name, host, after):
    address = f"{name}@{host}"
    assert address not in without_details(f"{before} {address} {after}")
    assert holds_details(f"{before} {address} {after}")


@given(around, st.text("0123456789", min_size=8, max_size=12), st.sampled_from(["", " ", "-", "."]), around)
def test_no_international_number_gets_through(before, digits, gap, after):
    number = f"+{digits[:2]}{gap}{digits[2:5]}{gap}{digits[5:]}"
    left = without_details(f"{before} {number} {after}")
    assert not any(sign.isdigit() for sign in left)


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.sampled_from(["-", " - ", "–"]))
def test_ranges_of_amounts_stay(low, more, dash):
    text = f"I ask for {low}{dash}{low + more} each"
    assert without_details(text) == text


@given(st.dates())
def test_dates_stay(day):
    for text in (day.isoformat(), f"{day:%d.%m.%Y}") if day.year >= 1900 and day.year < 2100 else (day.isoformat(),):
        assert without_details(f"until {text} only") == f"until {text} only"


@settings(max_examples=200)
@given(st.text(max_size=80))
@example("a@b.cc@d.ee +1 2 3 4 5 6 7 8 9")
def test_taking_out_twice_is_taking_out_once(text):
    once = without_details(text)
    assert without_details(once) == once
    assert "\n" not in once


@pytest.mark.parametrize(
    "piece", ["a.", "1 ", "1-", "A1 ", "12 Ab ", "at 1 ", "card 1", "call me ", "DE12 ", "(1", "Calle A "]
)
def test_long_hostile_text_takes_no_time(piece):
    text = (piece * 4000)[:4000]
    began = time.perf_counter()
    without_details(text)
    assert time.perf_counter() - began < 0.5
