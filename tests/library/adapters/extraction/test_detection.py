"""What a file is, is decided by its content first; what it is not, is said in a sentence."""

from __future__ import annotations

import pytest

from bot.errors import Unreadable
from bot.library.rules.submissions import Format
from tests.library.adapters.extraction.makers import docx_of, line, outcome, pdf_of, read, zip_of

PDF = pdf_of(line("Text"))
DOCX = docx_of(lambda document: document.add_paragraph("Text"))
HTML = b"<!DOCTYPE html><p>Text"


@pytest.mark.parametrize(
    ("name", "content", "media_type", "found"),
    [
        ("a.pdf", PDF, None, Format.PDF),
        ("a", PDF, None, Format.PDF),
        ("a.bin", PDF, "application/octet-stream", Format.PDF),
        ("a.pdf", b"junk before\n" + PDF, None, Format.PDF),
        ("A.DOCX", DOCX, None, Format.DOCX),
        ("a", DOCX, None, Format.DOCX),
        ("a.html", b"Text", None, Format.HTML),
        ("a.htm", HTML, None, Format.HTML),
        ("a", HTML, None, Format.HTML),
        ("a.php", b"<p>Text", "text/html; charset=utf-8", Format.HTML),
        ("README.md", b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- x --><html><p>Text", "text/html", Format.HTML),
        ("a.markdown", b"Text", None, Format.MARKDOWN),
        ("a", b"Text", "text/markdown", Format.MARKDOWN),
        ("a.md", b"About %PDF-1.4 files", None, Format.MARKDOWN),
        ("a.md", b"A <p> is no page", None, Format.MARKDOWN),
        ("a.txt", b"PK is a zip's mark", None, Format.TEXT),
        ("LICENSE", b"Text", None, Format.TEXT),
        ("../../etc/a.txt", b"Text", None, Format.TEXT),
    ],
)
def test_the_format_is_found(name, content, media_type, found):
    assert read(name, content, media_type).format is found


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b" \n\t ", "is empty"),
        ("a.txt", "\ufeff".encode(), "is empty"),
        ("a.txt", PDF, r"named \.txt but holds a PDF.*Rename it to \.pdf"),
        ("a.pdf", DOCX, r"named \.pdf but holds a Word document"),
        ("a.md", HTML, r"named \.md but holds an HTML page"),
        ("a.pdf", b"Text", r"named \.pdf but is not a PDF"),
        ("a.docx", b"Text", r"named \.docx but is not a Word document"),
        ("a.txt", b"MZ\x00\x01\x02", "not text"),
        ("a.md", bytes(range(1, 32)) * 40, "not text"),
        ("a.html", b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
        ("a.txt", b"\x1f\x8b\x08" + bytes(range(1, 256)) * 20, "not text|characters of the file"),
        ("a.docx", zip_of(xl__workbook_xml="<x/>"), "other than a Word document"),
        ("a.zip", zip_of(a_txt="Text"), "Hand in the texts themselves"),
        ("a.docx", DOCX[:2000], "damaged or incomplete"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old or password-protected"),
        ("a.rtf", b"{\\rtf1 Text}", "rich text"),
        ("a.csv", b"a,b", "Files of this type"),
        ("a", b"{}", None),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(name, content, sentence):
    if sentence is None:
        assert outcome(name, content, "application/json").startswith("Files of this type")
        return
    outcome(name, content)
    with pytest.raises(Unreadable, match=sentence):
        read(name, content)
