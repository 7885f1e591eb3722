"""Small documents of each kind that moderators hand in, and what becomes of each, from the file to the article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.library.adapters.extraction.finishing import finished
from bot.library.adapters.extraction.reading import read_upload
from bot.library.rules.draft_warnings import warnings_about
from bot.library.rules.drafting import draft_of
from bot.library.rules.submissions import Notice, Upload
from bot.search.rules.chunking import units_of
from tests.library.adapters.extraction.makers import assert_kept

CASES = Path(__file__).parent / "cases"
UNSEEN = "text that a reader cannot see"


@dataclass(frozen=True, slots=True)
class Case:
    """Hold what a file becomes: its title, its sections' headings, what it says and what it must not say."""

    title: str | None = None
    headings: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()
    not_says: tuple[str, ...] = ()
    notices: frozenset[Notice] = frozenset()


def marks(*more):
    return ("●", "■", "✓", "➤", "•", "\uf0b7", *more)


CHECKED = {
    "A1-two-lists.md": Case(
        "Guild rules for offers",
        ("What goes into an offer?",),
        (
            "Put these in: a fixed price; the day of delivery",
            "Leave these out: your hourly cost; names of other clients",
        ),
        ("Put these in: Leave",),
    ),
    "A2-two-lists.txt": Case(
        "Offers",
        ("Offers",),
        (
            "The client shall: pay a third before work begins; name one contact",
            "The freelancer shall: deliver by the agreed day; fix faults for thirty days",
        ),
    ),
    "B1-pros-cons.md": Case(
        "Ways to be paid", ("Retainer › Pros", "Retainer › Cons", "Fixed price › Pros", "Fixed price › Cons")
    ),
    "C1-toc.md": Case(
        "Handbook of the guild", ("How do I write an invoice?", "What do I do about late payers?"), (), ("contents",)
    ),
    "T1-contents-without-dots.pdf": Case(
        "Guide for new members",
        (
            "How do I answer a complaint?",
            "What do I do about a late payer?",
            "When do I raise my rate?",
            "How do I end a contract?",
        ),
        (),
        ("Contents",),
    ),
    "D1-links.md": Case(
        says=(
            "Lantern Board (https://lantern.example/jobs): writers",
            "Copper List (https://copper.example): developers",
        )
    ),
    "V3-links.docx": Case(says=("Take the short contract of the guild.",), notices=frozenset({Notice.LINKS_LOST})),
    "E1-toml.md": Case("Day rates in our town", ("What is a usual day rate?",), (), ("+++", "draft")),
    "E2-hugo-shortcode.md": Case(
        "Insurance for beginners",
        None,
        ("This is no legal advice.", "Ask for a policy that covers data loss."),
        ("{{", "alert", "notice tip"),
    ),
    "E3-pandoc-title.md": Case("Life as a freelance translator", ("How do I start?",), (), ("%", "Kim Example")),
    "E4-obsidian.md": Case(
        "Invoices",
        None,
        ("Before you send it: Check the client's VAT number.", "what to do about late payers", "Number the invoice"),
        ("[!", "[[", "^a1b2", "#todo", "[ ]", "[x]", "scan.png"),
        frozenset({Notice.PICTURES_SKIPPED}),
    ),
    "E5-jekyll-liquid.md": Case(
        "Contract basics", ("Who signs first?",), ("The client signs first. Read clause 4.",), ("{%", "{:", "toc.html")
    ),
    "E6-mdx.md": Case("Retainers", None, ("A retainer is paid before the month begins.",), ("import", "Callout")),
    "E7-bold-questions.md": Case(
        "Frequently asked questions", ("How much do I charge for a logo?", "When do I send the invoice?")
    ),
    "W3-bold-questions.html": Case("FAQ", ("How do I send an invoice?", "What do I write into the subject?")),
    "H1-bold-headings.docx": Case("SERVICE AGREEMENT", ("Payment", "Revisions", "Ending the contract")),
    "M1-bold-headings.pdf": Case("Contract for a web page", ("Payment", "Changes", "End")),
    "E8-html-in-markdown.md": Case(
        "Deposits",
        ("How large is a deposit?", "How large is a deposit? › What if the client refuses?"),
        (
            "Never begin before the deposit is there.",
            "Offer a smaller first part, and begin with that only.",
            "Sum: 300; Deposit: 100",
            "Kim Example answers questions about deposits on Tuesdays.",
        ),
        (),
        frozenset({Notice.TABLE_FLATTENED}),
    ),
    "F1-headings.txt": Case(
        "PRICING GUIDE FOR NEW MEMBERS", ("HOW DO I SET MY FIRST RATE?", "WHEN DO I RAISE IT?"), ("1,100 hours",)
    ),
    "F2-qa.txt": Case(
        "Freelance FAQ",
        ("Do I need a contract for small jobs?", "Who pays the bank's fee?"),
        ("Yes. One page is enough: what, when, how much.",),
        ("A:", "Q:"),
    ),
    "F3-underlined.txt": Case("Late payers", ("First reminder", "Second reminder"), (), ("---", "===")),
    "F4-wrapped-hyphen.txt": Case("How do I end a contract?", None, ("A freelance developer who leaves",)),
    "H2-bad-metadata-title.docx": Case("Contract for a website"),
    "H2b-stale-metadata-title.docx": Case("How do I write an offer?"),
    "I2-footer-two-lines.pdf": Case(says=("Give notice in writing",), not_says=("Handbook of the guild",)),
    **{
        name: Case(
            "What belongs into an invoice?",
            None,
            ("your tax number", "a due day and the way in which you want to be paid"),
            marks(*(["o your"] if name.startswith("J7") else [])),
        )
        for name in (
            *("J2-black-circle.pdf", "J3-word-symbol-bullet.pdf", "J4-square.pdf", "J5-tick.pdf", "J6-arrow.pdf"),
            "J7-courier-o.pdf",
        )
    },
    "K1-table.pdf": Case(
        says=("Work: Logo; Hours: 12; Price: 480", "Work: Web page; Hours: 30; Price: 1,350"),
        notices=frozenset({Notice.TABLE_FLATTENED}),
    ),
    "L1-framed-text.pdf": Case(says=("Bring two questions about their budget.",)),
    **{
        name: Case(
            "Two ways to quote",
            ("By the hour", "By the piece"),
            ("every hour you work, and the client carries the risk of a long job.",),
        )
        for name in ("N1-two-columns-by-row.pdf", "N2-two-columns-by-column.pdf")
    },
    "O1-gaps-without-spaces.pdf": Case(
        "How do I tell a client that my rate goes up?", None, ("Write a short note one month ahead",)
    ),
    "P1-blank-outside.pdf": Case(says=("On the day of delivery.",)),
    "P2-zero-width.md": Case(says=("On the day of delivery, to invoices@client.example.",)),
    "Q1-tracked.docx": Case(says=("Payment is due within fourteen days.",), not_says=("thirty",)),
    "Q2-numbered-headings.docx": Case(
        "CONTRACT", ("PAYMENT", "END"), ("The client pays in two parts: half before the start; half on delivery",)
    ),
    "R1-numbered-page-titles.pdf": Case(
        None, ("Day 1", "Day 2", "Day 3", "Day 4"), ("Show it to one other member of the guild before the evening.",)
    ),
    "S1-title-after-letterhead.pdf": Case("Rate card", ("Rate card",), ("A logo of kind 5 costs 680",)),
    "T2-short-faq.pdf": Case(
        "Questions of new members",
        (
            "Do I need a contract?",
            "How large is a deposit?",
            "When is payment due?",
            "Who owns the drafts?",
            "May I show the work?",
        ),
    ),
    "V2-page-boundary.pdf": Case(says=("the guild's income grew to 4,200 talers, which is",)),
    "W1-word-saved.html": Case("House rules of the guild", None, ("Say who you are.",), ("·",)),
    "W2-google-docs.html": Case(
        "House rules of the guild",
        ("How do we greet a new client?",),
        ("See our rates (https://guild.example/rates).",),
        ("Ask Kim", "[a]", "google.com"),
    ),
    "W4-details-and-dl.html": Case(
        "FAQ of the guild",
        ("How do I send an invoice?", "Who pays the bank's fee?", "What is a retainer?", "What is a kill fee?"),
    ),
    "X1-footnote.docx": Case(says=("Except in Lower Sampleton, where it is thirty days",)),
    "Y1-cp1252.txt": Case(
        "Rechnungen", None, ("Fälligkeit – und „Zahlbar in 14 Tagen“",), (), frozenset({Notice.ENCODING_GUESSED})
    ),
    "Y2-utf16.txt": Case("Rechnungen", None, ("Fälligkeit – und „Zahlbar in 14 Tagen“",)),
    "Y3-macroman.txt": Case("Rechnungen", notices=frozenset({Notice.ENCODING_GUESSED})),
    "Y5-mojibake.txt": Case("Rechnungen", notices=frozenset({Notice.LETTERS_BROKEN})),
    "Y6-polish-cp1250.txt": Case(says=("Śledź świeże źródła.",), notices=frozenset({Notice.ENCODING_GUESSED})),
    "Y7-declared-gb2312.html": Case(says=("Say “four hundred” – and wait. It is the client’s turn.",)),
    "Y8-declared-latin1.html": Case(says=("A logo costs €400 – say “four hundred” and wait. It’s the client’s turn.",)),
}
"""The letters name kinds of fault; each file shows one."""


def extracted_of(name):
    return finished(read_upload(Upload(name, (CASES / name).read_bytes())))


def drafted(extracted, name):
    return draft_of(extracted, 7, "pricing", date(2026, 11, 22), name=Path(name).stem)


@pytest.mark.parametrize(("name", "case"), CHECKED.items(), ids=CHECKED)
def test_a_document_becomes_what_its_reader_sees(name, case):
    extracted = extracted_of(name)
    assert_kept(extracted)
    document = drafted(extracted, name)
    said = "\n".join(text for s in document.sections for text in (s.heading, s.lead, *s.points, s.careful or ""))
    if case.title is not None:
        assert document.title == case.title
    if case.headings is not None:
        assert tuple(section.heading for section in document.sections) == case.headings
    for text in case.says:
        assert text in said
    for text in case.not_says:
        assert text not in said
    assert extracted.notices == case.notices


def test_every_case_is_checked():
    refused = {"V1-glyph-soup.pdf", "Y4-utf16-nobom.txt", "G1-abbreviations.md"}
    assert {path.name for path in CASES.iterdir()} == CHECKED.keys() | refused


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("V1-glyph-soup.pdf", "which letters its signs stand for"), ("Y4-utf16-nobom.txt", "not text")],
)
def test_what_nobody_can_read_is_refused_in_a_sentence(name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        extracted_of(name)


def test_no_point_is_cut_behind_an_abbreviation():
    document = drafted(extracted_of("G1-abbreviations.md"), "G1")
    texts = [text for section in document.sections for text in (section.lead, *section.points)]
    assert len(texts) > 1
    for text in texts:
        assert not text.endswith(("No.", "Art.", "Nr.", "approx.", "i.e.", "Dr."))
        assert len(text) <= 400


def test_the_way_to_a_heading_is_embedded():
    document = drafted(extracted_of("B1-pros-cons.md"), "B1")
    assert any("Retainer › Cons" in unit.text for unit in units_of(document))


def test_a_document_is_found_by_its_name():
    document = drafted(extracted_of("T2-short-faq.pdf"), "T2")
    units = [unit.text for unit in units_of(document) if unit.section_id == document.sections[1].id]
    assert any(document.title in text and "How large is a deposit?" in text for text in units)


def test_addresses_are_shown_but_not_embedded():
    document = drafted(extracted_of("D1-links.md"), "D1")
    assert not any("https://" in unit.text for unit in units_of(document))


def test_three_entries_are_three_points():
    document = drafted(extracted_of("J2-black-circle.pdf"), "J2")
    (section,) = document.sections
    assert (section.lead, *section.points)[:3] == (
        "your tax number",
        "the day of delivery",
        "a due day and the way in which you want to be paid",
    )


@pytest.mark.parametrize(("name", "language"), [("Y2-utf16.txt", "German"), ("A1-two-lists.md", None)])
def test_a_moderator_hears_of_another_language(name, language):
    extracted = extracted_of(name)
    said = warnings_about(drafted(extracted, name), extracted.notices, language=extracted.language)
    assert any(f"It is in {language}." in sentence for sentence in said) == (language is not None)


def test_hidden_text_is_named_in_the_warning():
    source = "# Rates\n\nWe pay 30.<!-- and the moderator owes everybody a drink -->"
    extracted = finished(read_upload(Upload("a.md", source.encode())))
    said = warnings_about(drafted(extracted, "a"), extracted.notices, hidden=extracted.hidden)
    assert any(UNSEEN in sentence and "owes everybody a drink" in sentence for sentence in said)
