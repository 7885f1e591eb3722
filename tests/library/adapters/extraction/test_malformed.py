"""Malformed files of every format, through the child: each ends in text or in one sentence, in time."""

from __future__ import annotations

import zlib
from time import monotonic

import pytest

from bot.errors import Unreadable
from bot.library.adapters.extraction.limits import INPUT_BYTES
from bot.library.adapters.extraction.sandbox import SandboxedExtractor
from bot.library.rules.submissions import Upload
from tests.library.adapters.extraction.makers import (
    assert_kept,
    assert_sentence,
    document_xml,
    docx_of,
    docx_with,
    line,
    pdf_of,
    run,
)

WIDE_TABLE = "".join(f"<tr><td>{n}</td><td>{'words ' * 10}</td><td>more</td></tr>" for n in range(10_500))
CORPUS = {
    "empty": (Upload("a.txt", b""), "is empty"),
    "too big": (Upload("a.txt", b"x" * (INPUT_BYTES + 1)), "larger than 8 MiB"),
    "binary": (Upload("a.md", b"\x7fELF\x00\x01"), "not text"),
    "truncated pdf": (Upload("a.pdf", pdf_of(line("Words."))[:150]), "damaged"),
    "truncated docx": (Upload("a.docx", docx_of()[:9000]), "damaged"),
    "zip bomb": (Upload("a.docx", docx_with({"word/document.xml": b" " * 40_000_000})), "unpacks to far more"),
    "flate bomb": (Upload("a.pdf", pdf_of(zlib.compress(b" " * 200_000_000, 9), deflate=True)), "scan|No page"),
    "long line": (Upload("a.md", b"x" * 400_000), None),
    "brackets": (Upload("a.md", b"[" * 100_000), None),
    "html table": (Upload("a.html", f"<table>{WIDE_TABLE}</table>".encode()), None),
    "deep html": (Upload("a.html", b"<p>Words.</p>" + b"<div>" * 100_000), None),
    "xxe": (
        Upload(
            "a.docx",
            docx_with(
                {"word/document.xml": document_xml(run("&e;"), '<!DOCTYPE a [<!ENTITY e SYSTEM "/etc/hosts">]>')}
            ),
        ),
        "entities",
    ),
    "yaml": (Upload("a.md", b"---\na: !!python/object/apply:os.abort []\n---\nWords."), None),
}


@pytest.mark.parametrize(("upload", "sentence"), CORPUS.values(), ids=CORPUS)
async def test_malformed_files_end_in_text_or_one_sentence_in_time(upload, sentence):
    start = monotonic()
    if sentence is None:
        assert_kept(await SandboxedExtractor().extract(upload))
    else:
        with pytest.raises(Unreadable, match=sentence) as caught:
            await SandboxedExtractor().extract(upload)
        assert_sentence(str(caught.value))
    assert monotonic() - start < 15
