"""docx: paragraphs, lists and tables in their order; what Word does not show is left out."""

from __future__ import annotations

import pytest
from docx.shared import Pt, RGBColor

from bot.errors import Unreadable
from bot.library.adapters.extraction.limits import BLOCKS, ZIP_ENTRIES
from bot.library.rules.submissions import Notice
from tests.library.adapters.extraction.makers import (
    W,
    document_xml,
    docx_of,
    docx_with,
    outcome,
    read,
    run,
    shown,
    texts,
)

SEEN = "What a reader sees stands here."


def read_body(body):
    return read("a.docx", docx_with({"word/document.xml": document_xml(body)}))


def test_a_document_becomes_blocks():
    def build(document):
        document.add_heading("Pricing", 0)
        document.add_heading("Steps", 1)
        document.add_paragraph("Think first.")
        document.add_paragraph("One", style="List Bullet")
        document.add_paragraph("Two", style="List Number")
        table = document.add_table(2, 2)
        for place, text in enumerate(["Day", "400", "Week", "1800"]):
            table.cell(place // 2, place % 2).text = text
        document.add_heading("Deeper", 3)
        document.add_paragraph("Last\tone")
        document.core_properties.title = "Another title"

    extracted = read("a.docx", docx_of(build))
    assert shown(extracted) == [
        ("heading", 1, "Pricing"),
        ("heading", 1, "Steps"),
        ("paragraph", 0, "Think first."),
        ("item", 0, "One"),
        ("item", 0, "Two"),
        ("row", 0, "Day: 400"),
        ("row", 0, "Week: 1800"),
        ("heading", 3, "Deeper"),
        ("paragraph", 0, "Last one"),
    ]
    assert (extracted.title, extracted.notices) == ("Pricing", {Notice.TABLE_FLATTENED})


def test_headings_of_a_translated_word_are_known_by_their_names():
    styles = """<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
    <w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Eigene"/><w:basedOn w:val="berschrift2"/></w:style>
    <w:style w:type="paragraph" w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style></w:styles>"""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{style}</w:t></w:r></w:p>'
        for style in ("berschrift2", "Eigene", "Ring", "Fehlt")
    )
    outline = '<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>Outline</w:t></w:r></w:p>'
    parts = {"word/document.xml": document_xml(body + outline), "word/styles.xml": styles.replace("{W}", W).encode()}
    assert shown(read("a.docx", docx_with(parts))) == [
        ("heading", 2, "berschrift2"),
        ("heading", 2, "Eigene"),
        ("paragraph", 0, "Ring"),
        ("paragraph", 0, "Fehlt"),
        ("heading", 3, "Outline"),
    ]


WHITE_RUN = run("Seen", '<w:color w:val="FFFFFF"/>')

HIDDEN = {
    "vanish": run("UNSEEN", "<w:vanish/>"),
    "vanish on": run("UNSEEN", '<w:vanish w:val="1"/>'),
    "web hidden": run("UNSEEN", "<w:webHidden/>"),
    "white": run("UNSEEN", '<w:color w:val="FFFFFF"/>'),
    "nearly white": run("UNSEEN", '<w:color w:val="FAFAFA"/>'),
    "tiny": run("UNSEEN", '<w:sz w:val="2"/>'),
    "shaded": run("UNSEEN", '<w:color w:val="336699"/><w:shd w:val="clear" w:fill="336699"/>'),
    "shaded paragraph": '<w:p><w:pPr><w:shd w:val="clear" w:fill="000000"/></w:pPr><w:r><w:t>UNSEEN</w:t></w:r></w:p>',
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_runs_are_taken_out_with_a_notice(hidden):
    extracted = read_body(run(SEEN) + hidden + run(SEEN))
    assert texts(extracted) == [SEEN, SEEN]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


@pytest.mark.parametrize("in_table", [False, True])
def test_text_hidden_by_a_style_is_taken_out(in_table):
    def build(document):
        style = document.styles.add_style("Whisper", 2)
        style.font.hidden = True
        loud = document.styles.add_style("Loud", 2)
        loud.base_style = style
        place = document.add_table(1, 2).cell(0, 0).paragraphs[0] if in_table else document.add_paragraph()
        place.add_run("Seen ")
        place.add_run("UNSEEN", style="Loud")
        place.add_run("UNSEEN").font.hidden = True
        place.add_run("UNSEEN").font.color.rgb = RGBColor(255, 255, 255)
        place.add_run("UNSEEN").font.size = Pt(1)

    extracted = read("a.docx", docx_of(build))
    assert texts(extracted) == ["Seen"]
    assert Notice.HIDDEN_TEXT_REMOVED in extracted.notices


@pytest.mark.parametrize(
    "body",
    [
        run("Seen", '<w:vanish w:val="0"/>'),
        run("Seen", '<w:color w:val="auto"/>'),
        run("Seen", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>'),
        run("Seen", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="336699"/>'),
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="000000"/></w:tcPr>{WHITE_RUN}</w:tc></w:tr></w:tbl>',
        "<w:p><w:ins><w:r><w:t>Seen</w:t></w:r></w:ins><w:del><w:r><w:t>DELETED</w:t></w:r></w:del></w:p>",
        "<w:p><w:moveFrom><w:r><w:t>MOVED</w:t></w:r></w:moveFrom><w:hyperlink><w:r><w:t>Seen</w:t></w:r></w:hyperlink></w:p>",
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>Seen</w:t></w:r></w:p>",
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('Seen')}</w:sdtContent></w:sdt>",
    ],
)
def test_what_is_shown_stays(body):
    extracted = read_body(body)
    assert texts(extracted) == ["Seen"]
    assert extracted.notices == frozenset()


def test_a_text_box_is_read_once_and_a_picture_is_noted():
    box = f"<w:txbxContent>{run('In the box')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = f"""<w:p><w:r><w:t>Around</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>
    <mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:drawing/></w:r></w:p>"""
    extracted = read_body(body)
    assert texts(extracted) == ["Around", "In the box"]
    assert extracted.notices == {Notice.PICTURES_SKIPPED}


def test_a_table_names_its_columns():
    def rows(*rows):
        return "".join(f"<w:tr>{''.join(f'<w:tc>{run(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)

    nested = f"<w:tbl>{rows(['x', 'y', 'z'], ['1', '2', '3'], ['', '5', ''])}</w:tbl>"
    assert shown(read_body(nested)) == [("row", 0, "x: 1; y: 2; z: 3"), ("row", 0, "y: 5")]


def test_a_frame_around_paragraphs_is_no_table():
    frame = f"<w:tbl><w:tr><w:tc>{run('One')}{run('Two')}</w:tc></w:tr></w:tbl>"
    assert shown(read_body(frame)) == [("paragraph", 0, "One"), ("paragraph", 0, "Two")]


def test_a_table_of_a_megabyte_is_cut_short():
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{n * 7919 % 100003}-{c}</w:t></w:r></w:p></w:tc>' for c in range(5))}</w:tr>"
        for n in range(12_000)
    )
    content = docx_with({"word/document.xml": document_xml(f"<w:tbl>{rows}</w:tbl>")})
    extracted = outcome("a.docx", content)
    assert len(extracted.blocks) == BLOCKS
    assert extracted.notices == {Notice.TABLE_FLATTENED, Notice.CUT_SHORT}


ENTITIES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word/document.xml": document_xml(run("&e;"), ENTITIES)}, "declares XML entities"),
        ({"word/document.xml": document_xml(run("&b;"), ENTITIES).decode().encode("utf-16")}, "declares XML entities"),
        ({"word/styles.xml": document_xml("", ENTITIES)}, "declares XML entities"),
        ({"word/document.xml": document_xml(run("x" * 40_000_000))}, "unpacks to far more"),
        ({"word/media/a.png": b"\0" * 30_000_000}, "unpacks to far more"),
        ({f"word/media/{n}.png": b"" for n in range(ZIP_ENTRIES)}, "unpacks to far more"),
        ({"word/document.xml": document_xml("")}, "holds no text"),
        ({"word/document.xml": document_xml(run("UNSEEN", "<w:vanish/>"))}, "holds no text"),
        ({"word/document.xml": b"<w:document"}, "damaged"),
        ({"word/document.xml": b""}, "damaged"),
        ({"word/document.xml": document_xml("<w:tbl><w:tr><w:tc>" * 2000)}, "damaged"),
        ({"word/styles.xml": b"\x00"}, "damaged"),
        ({"[Content_Types].xml": b"<Types/>"}, "damaged"),
        ({"_rels/.rels": b"<x/>"}, "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(parts, sentence):
    content = docx_with(parts)
    outcome("a.docx", content)
    with pytest.raises(Unreadable, match=sentence):
        read("a.docx", content)


def test_a_locked_part_is_said_in_a_sentence():
    content = bytearray(docx_of(lambda document: document.add_paragraph(SEEN)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in outcome("a.docx", bytes(content))


def test_sizes_that_lie_are_refused():
    content = bytearray(docx_with({"word/document.xml": document_xml(run("x" * 100_000))}))
    place = content.index(b"word/document.xml", content.index(b"PK\x01\x02")) - 46
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert "damaged" in outcome("a.docx", bytes(content))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_document_is_said_in_a_sentence(share):
    content = docx_of(lambda document: document.add_paragraph(SEEN))
    assert "damaged" in outcome("a.docx", content[: int(len(content) * share)])
