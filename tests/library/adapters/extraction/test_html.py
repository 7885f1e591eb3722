"""HTML: what a reader sees, in its order; nothing that hides."""

from __future__ import annotations

import pytest

from bot.errors import Unreadable
from bot.library.rules.submissions import Notice
from tests.library.adapters.extraction.makers import read, shown, texts

SEEN = "What a reader sees stands here, in a sentence of its own."


def page(body, style="", head=""):
    return f"<!doctype html><html><head><style>{style}</style>{head}</head><body>{body}</body></html>".encode()


ARTICLE = page(
    f"""<nav><ul>{"<li><a href='/'>Elsewhere</a></li>" * 20}</ul></nav><main><h1>How to price</h1>
    <p>Charge by <b>value</b>, not by hours: {SEEN}</p><h2>Steps</h2>
    <ul><li>One<ul><li>within one</li></ul></li><li>Two <a href="x">linked</a></li></ul>
    <table><tr><th>Name</th><th>Price</th></tr><tr><td>Logo</td><td>10</td></tr><tr><td>Site</td><td>20</td></tr></table>
    <blockquote>{SEEN}</blockquote><p>Line<br>break &amp; more. {SEEN} {SEEN}</p><img src="a.png" alt="unseen"></main>
    <footer>Copyright by somebody</footer><script>unseen()</script>""",
    head="<title>Site</title>",
)


def test_a_page_becomes_its_article():
    extracted = read("a.html", ARTICLE)
    assert shown(extracted) == [
        ("heading", 1, "How to price"),
        ("paragraph", 0, f"Charge by value, not by hours: {SEEN}"),
        ("heading", 2, "Steps"),
        ("item", 0, "One"),
        ("item", 0, "within one"),
        ("item", 0, "Two linked"),
        ("row", 0, "Name: Logo; Price: 10"),
        ("row", 0, "Name: Site; Price: 20"),
        ("quotation", 0, SEEN),
        ("paragraph", 0, f"Line break & more. {SEEN} {SEEN}"),
    ]
    assert extracted.title == "How to price"
    assert extracted.notices == {Notice.TABLE_FLATTENED, Notice.PICTURES_SKIPPED}


def test_headings_of_a_page_without_containers_stay():
    body = "".join(f"<h2>Section {n}</h2><p>{n}: {SEEN}</p>" for n in range(9))
    kinds = [kind for kind, _, _ in shown(read("a.html", page(body)))]
    assert kinds == ["heading", "paragraph"] * 9


def test_a_short_page_keeps_its_blocks():
    assert shown(read("a.html", b"<h1>Note</h1><p>Short.</p>Bare<br><br>text")) == [
        ("heading", 1, "Note"),
        ("paragraph", 0, "Short."),
        ("paragraph", 0, "Bare"),
        ("paragraph", 0, "text"),
    ]


HIDDEN = {
    "display": '<p style="display:none">UNSEEN</p>',
    "spaced": '<p style=" DISPLAY : None !important; ">UNSEEN</p>',
    "css comment": '<p style="display:/* x */none">UNSEEN</p>',
    "visibility": '<p style="visibility:hidden">UNSEEN</p>',
    "size": '<p style="font-size:0">UNSEEN</p>',
    "small size": '<p style="font-size:1px">UNSEEN</p>',
    "font shorthand": '<p style="font: 0/0 a">UNSEEN</p>',
    "opacity": '<p style="opacity:0.0">UNSEEN</p>',
    "filter": '<p style="filter: opacity(0%)">UNSEEN</p>',
    "white": '<p style="color:#fff">UNSEEN</p>',
    "nearly white": '<p style="color:rgb(250, 250, 250)">UNSEEN</p>',
    "hsl": '<p style="color:hsl(0 0% 100%)">UNSEEN</p>',
    "clear": '<p style="color:transparent">UNSEEN</p>',
    "alpha": '<p style="color:rgba(0,0,0,0)">UNSEEN</p>',
    "same colours": '<div style="background:#123456"><p style="color:#123456">UNSEEN</p></div>',
    "font element": '<font color="FFFFFF">UNSEEN</font>',
    "bgcolor": '<table bgcolor="black"><tr><td style="color:#000">UNSEEN</td></tr></table>',
    "attribute": "<p hidden>UNSEEN</p>",
    "aria": '<p aria-hidden="true">UNSEEN</p>',
    "template": "<template><p>UNSEEN</p></template>",
    "dialog": "<dialog>UNSEEN</dialog>",
    "class": '<span class="a sr-only">UNSEEN</span>',
    "left": '<div style="position:absolute; left:-9999px">UNSEEN</div>',
    "far left in ems": '<div style="position:fixed;left:-100em">UNSEEN</div>',
    "indent": '<p style="text-indent:-9999px">UNSEEN</p>',
    "clip": '<p style="position:absolute;clip:rect(0,0,0,0)">UNSEEN</p>',
    "clip path": '<p style="clip-path: inset(50%)">UNSEEN</p>',
    "one pixel": '<p style="width:1px;height:1px;overflow:hidden">UNSEEN</p>',
    "scale": '<p style="transform: scale(0)">UNSEEN</p>',
    "moved": '<p style="transform: translateX(-9999px)">UNSEEN</p>',
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_text_is_taken_out_with_a_notice(hidden):
    extracted = read("a.html", page(f"<p>{SEEN}</p>{hidden}<p>{SEEN} {SEEN}</p>"))
    assert texts(extracted) == [SEEN, f"{SEEN} {SEEN}"]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


RULES = {
    "class": ".x{display:none}",
    "id": "#y {visibility: hidden}",
    "type and class": "p.x { color: white }",
    "descendant": "div > .x, b { font-size: 0 }",
    "media": "@media screen { .x{display:none} }",
    "after an import": "@import url(a.css); .x{display:none}",
    "comment": ".x/* { */{display:none}",
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_text_hidden_by_the_pages_own_style_is_taken_out(rule):
    extracted = read("a.html", page(f'<div><p>{SEEN}</p><p class="x" id="y">UNSEEN</p></div>', style=rule))
    assert texts(extracted) == [SEEN]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


@pytest.mark.parametrize(
    ("style", "shown_text"),
    [
        (".t{display:none} .t.on{display:block}", '<p class="t on">Seen</p>'),
        (".dark{background:#123} .dark p{color:#fff}", '<div class="dark"><p>Seen</p></div>'),
        ("@media print {.x{display:none}}", '<p class="x">Seen</p>'),
        (".x:hover{display:none}", '<p class="x">Seen</p>'),
        ("", '<div style="font-size:0"><p style="font-size:16px">Seen</p></div>'),
        ("", '<div style="visibility:hidden"><p style="visibility:visible">Seen</p></div>'),
        ("", '<div style="background:url(a.png)"><p style="color:#fff">Seen</p></div>'),
        ("", '<p style="font:bold 14px/1.2 serif;width:5%;overflow:hidden;transform:scale(0.5)">Seen</p>'),
        ("", '<p style="position:absolute;left:-50%;margin-left:-20px;opacity:.5;color:#ccc">Seen</p>'),
    ],
)
def test_what_only_looks_hidden_stays(style, shown_text):
    extracted = read("a.html", page(f"{shown_text}<p>{SEEN}</p>", style=style))
    assert texts(extracted) == ["Seen", SEEN]
    assert extracted.notices == frozenset()


def test_what_follows_a_hidden_element_stays():
    assert texts(read("a.html", page("<p>one <b hidden>UNSEEN</b> two <!-- UNSEEN -->three</p>"))) == ["one two three"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ('<meta charset="windows-1252"><p>Größe</p>'.encode("cp1252"), None),
        ("<p>Größe</p>".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><html><p>Größe</p></html>'.encode("latin-1"), None),
        ("<p>Größe</p>".encode("utf-16"), None),
        ('<meta charset="latin1"><p>Größe</p>'.encode(), None),
    ],
)
def test_the_declared_encoding_is_used(content, media_type):
    extracted = read("a.html", content, media_type)
    assert (texts(extracted), extracted.notices) == (["Größe"], frozenset())


def test_layout_tables_are_not_flattened():
    extracted = read("a.html", b"<table><tr><td><h2>Left</h2><p>a</p></td><td><p>b</p></td></tr></table>")
    assert shown(extracted) == [("heading", 2, "Left"), ("paragraph", 0, "a"), ("paragraph", 0, "b")]
    assert extracted.notices == frozenset()


def test_rows_without_named_columns_read_as_name_and_value():
    extracted = read(
        "a.html", b"<table><tr><td>Day rate</td><td>400</td></tr><tr><td>Week</td><td>1800</td></tr></table>"
    )
    assert shown(extracted) == [("row", 0, "Day rate: 400"), ("row", 0, "Week: 1800")]


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>draw()</script>",
        b"<html></html>",
        b"<html><body><p hidden>unseen</p></body></html>",
        b"<html><!-- unseen -->",
        b"<p>" + b"\xe2\x80\x8b" * 1000,
    ],
)
def test_a_page_without_visible_text_is_refused(content):
    with pytest.raises(Unreadable, match="holds no text"):
        read("a.html", content)


@pytest.mark.parametrize("closing", ["", "</div>" * 100_000])
def test_deep_pages_end_in_text_or_a_sentence(closing):
    content = page(f"<p>{SEEN}</p>" + "<div>" * 100_000 + "deep" + closing)
    extracted = read("a.html", content)
    assert texts(extracted)[0] == SEEN
    assert Notice.CUT_SHORT in extracted.notices


def test_a_selector_storm_ends_in_time():
    style = "".join(f".a .b{n} .c{{color:#fff}} .c{{width:{n}px}}" for n in range(20_000))
    assert texts(read("a.html", page(f'<p class="c">{SEEN}</p>' * 50, style=style)))[0] == SEEN
