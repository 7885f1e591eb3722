"""Addresses that no fetch turns into text are known, and the sentence says what to do."""

from __future__ import annotations

import pytest

from bot.library.rules.addresses import advice_about
from tests.library.adapters.extraction.makers import assert_sentence


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://docs.google.com/document/d/abc/edit?usp=sharing", "Download, Microsoft Word"),
        ("https://docs.google.com/spreadsheets/d/abc", "spreadsheet"),
        ("https://drive.google.com/file/d/abc/view", "Google Drive"),
        ("https://www.notion.so/guild/Rates-0123", "Export, Markdown"),
        ("https://guild.notion.site/Rates-0123", "Export, Markdown"),
        ("https://youtu.be/abc", "transcript"),
        ("https://www.YouTube.com/watch?v=abc", "transcript"),
        ("https://guild.sharepoint.com/x", "Microsoft login"),
    ],
)
def test_what_wants_a_login_or_has_no_text_says_what_to_do(address, says):
    advice = advice_about(address)
    assert_sentence(advice)
    assert says in advice


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/youtube.com",
        "https://notnotion.so.example/x",
        "https://docs.google.com/document/d/e/abc/pub",
        "https://[broken",
        "no address",
    ],
)
def test_other_addresses_are_fetched(address):
    assert advice_about(address) is None
