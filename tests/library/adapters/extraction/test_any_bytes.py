"""Any bytes end as text within the limits or as a sentence, in every format."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.library.adapters.extraction.answer import read_answer
from bot.library.adapters.extraction.characters import clean, is_clean
from bot.library.adapters.extraction.front_matter import split
from tests.library.adapters.extraction.makers import (
    assert_sentence,
    document_xml,
    docx_of,
    docx_with,
    line,
    outcome,
    pdf_of,
)
from tests.library.adapters.extraction.pieces import HTML_PIECES, MARKDOWN_PIECES, PDF_PIECES, XML_PIECES

FEW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWER = settings(FEW, max_examples=30)

PDF = pdf_of(line("Some words of a page."), line("Another page."), title=b"Title")
DOCX = docx_of(lambda document: document.add_paragraph("Some words of a page."))


def mixed(pieces):
    return st.lists(st.sampled_from(pieces), max_size=60).map((b"" if isinstance(pieces[0], bytes) else "").join)


@st.composite
def damaged(draw, whole):
    """Cut a file and write over places in it."""
    content = bytearray(whole[: draw(st.integers(len(whole) // 2, len(whole)))])
    for _ in range(draw(st.integers(0, 6))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.pdf", "a.docx", "a"])
@FEW
@given(content=st.binary(max_size=400))
def test_any_bytes_under_any_name(name, content):
    outcome(name, content)


@FEW
@given(text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig"]))
def test_any_text(text, encoding):
    content = text.encode(encoding, errors="replace")
    for name in ("a.txt", "a.md", "a.html"):
        outcome(name, content)


@FEW
@given(text=st.text(st.characters(exclude_categories=[]), max_size=200))
def test_cleaned_text_is_clean(text):
    assert is_clean(clean(text)[0])


@FEW
@given(source=mixed(MARKDOWN_PIECES))
def test_any_markdown(source):
    outcome("a.md", source.encode())


@FEW
@given(source=st.one_of(st.text(max_size=200), mixed(MARKDOWN_PIECES)))
def test_any_front_matter(source):
    header, _, _ = split(f"---\n{source}\n---\nBody")
    assert header is None or isinstance(header, dict)


@FEW
@given(source=mixed(HTML_PIECES))
def test_any_html(source):
    outcome("a.html", source.encode())


@FEW
@given(content=mixed(PDF_PIECES))
def test_any_drawing_in_a_pdf(content):
    outcome("a.pdf", pdf_of(content, line("Words.")))


@FEW
@given(content=damaged(PDF))
def test_any_damage_to_a_pdf(content):
    outcome("a.pdf", content)


@FEWER
@given(source=mixed(XML_PIECES))
def test_any_body_of_a_docx(source):
    outcome("a.docx", docx_with({"word/document.xml": document_xml(source)}, level=1))


@FEW
@given(content=damaged(DOCX))
def test_any_damage_to_a_docx(content):
    outcome("a.docx", content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["format", "blocks", "unreadable"]), inner)
    ),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {
        "format": st.sampled_from(["md", "exe", 1]),
        "title": JSON,
        "blocks": st.lists(
            st.tuples(st.sampled_from(["heading", "item", "x"]), st.text(max_size=5), st.integers(-1, 7))
        ),
        "notices": st.lists(st.sampled_from(["cut short", "x"])),
        "header": JSON,
        "body": st.text(max_size=5),
    }
)


@FEW
@given(answer=st.one_of(st.binary(max_size=50), JSON, FIELDS))
def test_any_answer_of_a_child_is_believed_or_refused(answer):
    written = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    try:
        extracted = read_answer(written)
    except (Unreadable, ValueError):
        return
    assert all(is_clean(block.text) and block.text for block in extracted.blocks)


def test_sentences_are_held_to_the_promise():
    with pytest.raises(AssertionError):
        assert_sentence("KeyError: 'word/document.xml'.")
