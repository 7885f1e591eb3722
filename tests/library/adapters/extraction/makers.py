"""Build files in code: whole ones and malformed ones."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from pypdf import PdfWriter

from bot.errors import Unreadable
from bot.library.adapters.extraction.answer import read_answer, write_extracted
from bot.library.adapters.extraction.characters import is_clean
from bot.library.adapters.extraction.limits import (
    ANSWER_BYTES,
    BLOCK_CHARACTERS,
    BLOCKS,
    OUTPUT_CHARACTERS,
    TITLE_CHARACTERS,
)
from bot.library.adapters.extraction.reading import read_upload
from bot.library.rules.submissions import BlockKind, Format, Upload

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LETTER = b"[0 0 612 792]"


def read(name, content, media_type=None):
    """Read in this process, as the child does."""
    return read_upload(Upload(name, content, media_type))


def outcome(name, content, media_type=None):
    """Return what was read, or the sentence that refuses it; both as promised."""
    try:
        extracted = read(name, content, media_type)
    except Unreadable as refusal:
        assert_sentence(str(refusal))
        return str(refusal)
    assert_kept(extracted)
    return extracted


def assert_sentence(text):
    """Hold a refusal against what a moderator is promised: plain words that say what to do."""
    assert 20 < len(text) < 250
    assert text[0].isupper()
    assert text.endswith(".")
    assert is_clean(text)
    assert not re.search(r"Error|Exception|Traceback|0x|[{}<>]|\n", text)


def assert_kept(extracted):
    """Hold what was read against the port's promises and the limits."""
    assert 0 < len(extracted.blocks) <= BLOCKS
    assert sum(len(block.text) for block in extracted.blocks) <= OUTPUT_CHARACTERS
    for block in extracted.blocks:
        assert 0 < len(block.text) <= BLOCK_CHARACTERS
        assert (1 <= block.level <= 6) == (block.kind is BlockKind.HEADING)
        assert is_clean(block.text)
        assert block.text == " ".join(block.text.split())
        assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in block.text)
    assert extracted.title is None or 0 < len(extracted.title) <= TITLE_CHARACTERS
    assert (extracted.body is None) == (extracted.format is not Format.MARKDOWN)
    assert len(extracted.body or "") <= OUTPUT_CHARACTERS
    assert len(write_extracted(extracted)) <= ANSWER_BYTES
    # Languages and ends of sentences are found behind the pipe.
    sent = replace(extracted, blocks=tuple(replace(block, ends=None) for block in extracted.blocks), language=None)
    assert read_answer(write_extracted(extracted)) == sent


def shown(extracted):
    """Return (kind, level, text) of each block, to compare at a glance."""
    return [(block.kind.value, block.level, block.text) for block in extracted.blocks]


def texts(extracted):
    """Return the blocks' texts."""
    return [block.text for block in extracted.blocks]


def docx_of(build=lambda document: None):
    """Return a docx after `build` wrote into it with python-docx."""
    document = docx.Document()
    build(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def docx_with(parts, *, level=6):
    """Return an empty docx whose parts, by name, are replaced by others."""
    out = BytesIO()
    with ZipFile(BytesIO(docx_of())) as old, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=level) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return out.getvalue()


def document_xml(body, prologue=""):
    """Return the main part of a docx around a body."""
    return f'<?xml version="1.0"?>{prologue}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def run(text, properties=""):
    """Return a paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def zip_of(**parts):
    """Return a zip of parts; two underscores stand for a slash, one for a dot."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def pdf_of(*pages, title=None, deflate=False, resources=b"", extra=()):
    """Return a PDF whose pages hold these content streams, in Helvetica as /F1 and bold as /F2."""
    fonts = b"/Font<</F1 3 0 R/F2 4 0 R>>" + resources
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (5 + 2 * place) for place in range(len(pages)))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for place, page in enumerate(pages):
        data = zlib.compress(page) if deflate else page
        kind = b"/Filter/FlateDecode" if deflate else b""
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Resources<<%s>>/Contents %d 0 R>>" % (_LETTER, fonts, 6 + 2 * place)
        )
        objects.append(b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), kind, data))
    objects += extra
    if title:
        objects.append(b"<</Title(%s)>>" % title)
    return _assembled(objects, info=len(objects) if title else None)


def _assembled(objects, info):
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    named = b"/Info %d 0 R" % info if info else b""
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, named, start)
    return bytes(out)


def line(text, *, x=72, y=700, size=11, font="F1", before=""):
    """Return the operators that show one line; `before` stands in front of the text."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q BT /{font} {size} Tf {before} 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET Q\n".encode("cp1252")


def locked_pdf():
    """Return a PDF that a password protects."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
