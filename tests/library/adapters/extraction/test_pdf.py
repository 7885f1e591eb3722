"""PDF: lines become headings, paragraphs and items; what is not seen is left out."""

from __future__ import annotations

import pytest

from bot.errors import Unreadable
from bot.library.rules.submissions import Notice
from tests.library.adapters.extraction.makers import line, locked_pdf, outcome, pdf_of, read, shown, texts

SEEN = "What a reader sees stands here in a line of its own."


def lines(*entries, top=700, step=14):
    return b"".join(line(text, y=top - step * place) for place, text in enumerate(entries))


def test_pages_become_headings_paragraphs_and_items():
    first = (
        line("Pricing", size=24, y=720)
        + lines("A paragraph goes over two lines and is un-", "hyphenated where a line broke a word.", top=690)
        + line("Steps", size=16, y=640)
        + lines("• First item that goes", "on for a line", "• Second item", "3. Third item", top=610)
        + lines("A paragraph of its own, cut by the", top=500)
    )
    second = lines("end of the page.") + lines("Another one.", top=660)
    extracted = read("a.pdf", pdf_of(first, second, deflate=True))
    assert shown(extracted) == [
        ("heading", 1, "Pricing"),
        ("paragraph", 0, "A paragraph goes over two lines and is unhyphenated where a line broke a word."),
        ("heading", 2, "Steps"),
        ("item", 0, "First item that goes on for a line"),
        ("item", 0, "Second item"),
        ("item", 0, "Third item"),
        ("paragraph", 0, "A paragraph of its own, cut by the end of the page."),
        ("paragraph", 0, "Another one."),
    ]
    assert (extracted.title, extracted.notices) == ("Pricing", frozenset())


def test_running_titles_and_page_numbers_are_left_out():
    pages = [line("The handbook", y=780) + lines(f"{SEEN} {n}{n}") + line(f"Page {n}", y=20) for n in range(1, 6)]
    assert texts(read("a.pdf", pdf_of(*pages))) == [f"{SEEN} {n}{n}" for n in range(1, 6)]


def test_slides_of_one_line_are_no_running_titles():
    assert len(texts(read("a.pdf", pdf_of(*[lines(SEEN)] * 5)))) == 5


def test_a_table_of_contents_is_left_out():
    assert texts(read("a.pdf", pdf_of(lines("Prices . . . . . . . . . 12", SEEN)))) == [SEEN]


@pytest.mark.parametrize(
    ("title", "expected"),
    [(b"Rates", "Rates"), (b"Microsoft Word - a.docx", None), (b"rates.docx", None), (b"", None)],
)
def test_the_documents_own_title_is_used_when_it_is_one(title, expected):
    assert read("a.pdf", pdf_of(lines(SEEN), title=title)).title == expected


@pytest.mark.parametrize(
    "hidden",
    [
        line("UNSEEN", y=650, before="1 g"),
        line("UNSEEN", y=650, before="1 1 1 rg"),
        line("UNSEEN", y=650, before="0 0 0 0 k"),
        line("UNSEEN", y=650, before="0.98 g"),
        line("UNSEEN", y=650, before="3 Tr"),
        line("UNSEEN", y=650, size=0.5),
        line("UNSEEN", x=-500, y=650),
        line("UNSEEN", y=5000),
        b"q 0.5 g 60 640 300 30 re f Q " + line("UNSEEN", y=650, before="0.5 g"),
        b"q 1 0 0 1 0 -9000 cm " + line("UNSEEN", y=650) + b" Q ",
        b"q BT /F1 11 Tf 1 g 1 0 0 1 72 650 Tm [(UN) -20 (SEEN)] TJ 14 TL T* (UNSEEN) ' ET Q ",
    ],
)
def test_hidden_text_is_taken_out_with_a_notice(hidden):
    extracted = read("a.pdf", pdf_of(lines(SEEN) + hidden + lines(SEEN, top=500)))
    assert texts(extracted) == [SEEN, SEEN]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


@pytest.mark.parametrize(
    "shown_line",
    [
        b"q 0 0 0.4 rg 60 640 300 30 re f Q " + line("Seen", y=650, before="1 g"),
        b"q 0.2 g 60 640 m 360 640 l 360 670 l 60 670 l h f Q " + line("Seen", y=650, before="1 g"),
        b"q 0 g 60 648 300 1 re f Q " + line("Seen", y=650),
        line("Seen", y=650, before="/P cs /X scn"),
        line("Seen", y=650, before="1 g 0 G 1 Tr"),
    ],
)
def test_what_only_looks_hidden_stays(shown_line):
    extracted = read("a.pdf", pdf_of(lines(SEEN) + shown_line))
    assert texts(extracted) == [SEEN, "Seen"]
    assert extracted.notices == frozenset()


def test_recognised_text_of_a_scan_is_read():
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\nstream\n0\nendstream"
    page = b"q 612 0 0 792 0 0 cm /I Do Q " + line(SEEN, before="3 Tr")
    extracted = read("a.pdf", pdf_of(page, resources=b"/XObject<</I 7 0 R>>", extra=[picture]))
    assert texts(extracted) == [SEEN]
    assert extracted.notices == {Notice.PICTURES_SKIPPED}


def test_a_damaged_page_costs_no_other():
    broken = pdf_of(lines(SEEN), lines("Second"), deflate=True)
    start = broken.index(b"stream\n", broken.index(b"8 0 obj")) + 7
    extracted = read("a.pdf", broken[:start] + b"\x00" * 8 + broken[start + 8 :])
    assert texts(extracted) == [SEEN]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdf_of(b""), "is a scan, without text"),
        (pdf_of(b"0 g 10 10 50 50 re f"), "is a scan, without text"),
        (pdf_of(line("UNSEEN", before="1 g")), "is a scan, without text"),
        (pdf_of(), "damaged or incomplete"),
        (locked_pdf(), "protected by a password"),
        (pdf_of(lines(SEEN))[:120], "damaged or incomplete"),
        (b"%PDF-1.7", "damaged or incomplete"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "damaged or incomplete"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content, sentence):
    outcome("a.pdf", content)
    with pytest.raises(Unreadable, match=sentence):
        read("a.pdf", content)


def test_a_ring_of_pages_ends_in_a_sentence():
    ring = pdf_of(lines(SEEN)).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")
    assert isinstance(outcome("a.pdf", ring), str)


def test_a_storm_of_operators_ends_in_time():
    boxes = b"".join(b"0.%d g %d %d 50 50 re f\n" % (n % 9, n % 500, n % 700) for n in range(3_000))
    words = b"".join(b"BT /F1 9 Tf 1 g %d %d Td (w) Tj ET\n" % (n % 600, n % 700) for n in range(3_000))
    outcome("a.pdf", pdf_of(boxes + words + b"q " * 10_000 + b"[" * 500 + lines(SEEN)))
