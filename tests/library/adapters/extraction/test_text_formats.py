"""Plain text and Markdown: encodings, paragraphs, items, front matter, what is hidden, what is cut."""

from __future__ import annotations

import pytest

from bot.library.adapters.extraction.limits import BLOCK_CHARACTERS, BLOCKS, HEADER_CHARACTERS, OUTPUT_CHARACTERS
from bot.library.rules.submissions import Notice
from tests.library.adapters.extraction.makers import outcome, read, shown, texts

SENTENCE = "Größe, Preis — “naïve” façade."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_notice(encoding):
    extracted = read("a.txt", SENTENCE.encode(encoding))
    assert texts(extracted) == [SENTENCE]
    assert extracted.notices == frozenset()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", SENTENCE),
        ("cp1252", "Résumé tips: café au lait, déjà vu, naïve clients"),
        ("cp1251", "Привет, это проверка текста на русском языке"),
        ("cp1250", "Zażółć gęślą jaźń, proszę bardzo: ceny są różne dla każdego klienta"),
        ("shift_jis", "日本語のテキストです。価格はいくらですか"),
    ],
)
def test_other_encodings_are_guessed_with_a_notice(encoding, text):
    extracted = read("a.txt", text.encode(encoding))
    assert texts(extracted) == [text]
    assert extracted.notices == {Notice.ENCODING_GUESSED}


def test_a_declared_encoding_is_no_guess():
    extracted = read("a.txt", "Größe".encode("cp1252"), "text/plain; charset=windows-1252")
    assert (texts(extracted), extracted.notices) == (["Größe"], frozenset())


def test_an_encoding_that_is_none_of_text_is_not_believed():
    assert read("a.txt", "Größe".encode("cp1252"), "text/plain; charset=punycode").notices == {Notice.ENCODING_GUESSED}


def test_text_has_paragraphs_and_items():
    source = b"First line\nof a paragraph.\n\n- one\n  goes on\n* two\n\xe2\x80\xa2 three\n1. four\n2) five\n-----\nLast - not an item."
    assert shown(read("a.txt", source)) == [
        ("paragraph", 0, "First line of a paragraph."),
        ("item", 0, "one goes on"),
        ("item", 0, "two"),
        ("item", 0, "three"),
        ("item", 0, "four"),
        ("item", 0, "five"),
        ("paragraph", 0, "Last - not an item."),
    ]


def test_invisible_characters_are_taken_out_with_a_notice():
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    extracted = read("a.txt", f"Vis\u200bible \u202etext\u202c{tags} here".encode())
    assert texts(extracted) == ["Visible text here"]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


def test_joiners_of_scripts_and_emoji_stay():
    text = "می‌خواهم 👩‍💻"
    extracted = read("a.txt", text.encode())
    assert (texts(extracted), extracted.notices) == ([text], frozenset())


def test_long_blocks_are_cut_at_sentences():
    extracted = read("a.txt", b"A sentence of some words. " * 1000)
    assert all(len(text) <= BLOCK_CHARACTERS and text.endswith("words.") for text in texts(extracted))
    assert " ".join(texts(extracted)) == ("A sentence of some words. " * 1000).strip()


def test_one_line_of_400000_characters_is_read():
    extracted = read("a.txt", b"x" * 400_000)
    assert "".join(texts(extracted)) == "x" * 400_000
    assert extracted.notices == frozenset()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_what_is_too_long_is_cut_short(name):
    extracted = read(name, b"<p>" * (name == "a.html") + b"Words. " * 100_000)
    assert sum(map(len, texts(extracted))) <= OUTPUT_CHARACTERS
    assert Notice.CUT_SHORT in extracted.notices


def test_too_many_blocks_are_cut_short():
    extracted = read("a.txt", b"- item\n" * (BLOCKS + 1))
    assert len(extracted.blocks) == BLOCKS
    assert extracted.notices == {Notice.CUT_SHORT}


def test_markdown_becomes_blocks_without_markup():
    source = b"""# The *title*

Lead with a [link](https://example.org "t") and `code`
over two lines.

## Steps

- **One**
  - nested
1. two
   second paragraph

> quoted

| name | price |
|---|---|
| a | 1 |
| b |  |

    indented code

![alt](picture.png)
"""
    extracted = read("a.md", source)
    assert shown(extracted) == [
        ("heading", 1, "The title"),
        ("paragraph", 0, "Lead with a link (https://example.org) and code over two lines."),
        ("heading", 2, "Steps"),
        ("item", 0, "One"),
        ("item", 0, "nested"),
        ("item", 0, "two second paragraph"),
        ("quotation", 0, "quoted"),
        ("row", 0, "name: a; price: 1"),
        ("row", 0, "name: b"),
        ("code", 0, "indented code"),
    ]
    assert extracted.title == "The title"
    assert extracted.notices == {Notice.TABLE_FLATTENED, Notice.PICTURES_SKIPPED}
    assert extracted.body == source.decode().strip()


@pytest.mark.parametrize(
    "source",
    [
        "Seen. <!-- unseen -->",
        "Seen.\n\n<!-- unseen\n\nunseen -->",
        'Seen. <span style="display:none">unseen</span>',
        "Seen. <b hidden>unseen *unseen*</b>",
        'Seen.\n\n<div style="color:#fff">\n\nunseen\n\n- unseen\n\n</div>',
        "Seen.\n\n<template>\n\nunseen\n\n</template>",
        "Seen.\n\n<script>unseen</script>",
    ],
)
def test_comments_and_raw_html_in_markdown_are_left_out(source):
    extracted = read("a.md", source.encode())
    assert texts(extracted) == ["Seen."]
    assert extracted.notices == {Notice.HIDDEN_TEXT_REMOVED}


def test_harmless_tags_in_markdown_leave_their_text():
    extracted = read("a.md", b"Press <kbd>Ctrl</kbd> and<br>wait.\n\nMore <![x text.")
    assert texts(extracted) == ["Press Ctrl and wait.", "More <![x text."]
    assert extracted.notices == frozenset()


def test_front_matter_is_the_header():
    extracted = read(
        "a.md",
        b"\xef\xbb\xbf---\ntitle: Prices\nreviewed: 2026-11-22\nsources:\n- id: a\n  n: 1.5\n---\n\n# Head\n\nText",
    )
    assert extracted.header == {"title": "Prices", "reviewed": "2026-11-22", "sources": [{"id": "a", "n": 1.5}]}
    assert (extracted.title, extracted.body, extracted.notices) == ("Prices", "# Head\n\nText", frozenset())


BOMB = "\n".join(["a: &a [x, x]", *(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefghi", "bcdefghij", strict=True))])
MERGES = "\n".join(
    [
        "a: &a {x: 1}",
        *(f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 10)}]}}" for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
    ]
)


@pytest.mark.parametrize(
    "yaml",
    [
        "a: !!python/object/apply:os.system ['true']",
        "!!python/name:os.system {}",
        "a: !!binary aGVsbG8=",
        "a: !!set {x}",
        "a: !unknown x",
        "a: !!bool x",
        "a: 2026-13-45",
        "a: 0x" + "f" * 5000,
        "? [a, b]\n: c",
        "a: &a [*a]",
        BOMB,
        MERGES,
        "- a\n- list",
        "42",
        "a: b: c",
        "a: " + "[" * 2000,
        "a: [" + "1," * 3000 + "]",
        "a: " + "x" * HEADER_CHARACTERS,
        "a: 'x",
    ],
)
def test_front_matter_that_is_not_plain_is_ignored_with_a_notice(yaml):
    extracted = read("a.md", f"---\n{yaml}\n---\nBody.".encode())
    assert (extracted.header, extracted.body) == (None, "Body.")
    assert texts(extracted) == ["Body."]
    assert extracted.notices == {Notice.FRONT_MATTER_IGNORED}


def test_invisible_characters_in_front_matter_are_taken_out():
    header = read("a.md", '---\ntitle: "a\u200bb\\u202e\\ud800"\n---\nBody.'.encode()).header
    assert header == {"title": "ab "}


def test_prose_between_rulers_is_no_front_matter():
    assert texts(read("a.md", b"---\njust words\n---\nBody.")) == ["just words", "Body."]
    extracted = read("a.md", b"Before.\n\n---\na: b\n\n---\nAfter.")
    assert (texts(extracted)[0], extracted.header, extracted.notices) == ("Before.", None, frozenset())


@pytest.mark.parametrize(
    "source",
    [
        "[" * 50_000,
        "![" * 20_000,
        "> " * 50_000 + "deep",
        "- " * 50_000 + "deep",
        "".join(" " * 2 * depth + "- a\n" for depth in range(600)),
        "*a **b " * 15_000,
        "|a" * 20_000 + "\n" + "|-" * 20_000,
        "<!--" * 50_000,
    ],
    ids=["brackets", "images", "quotes", "items", "nested", "stars", "columns", "comments"],
)
def test_tangled_markdown_ends_in_text_or_a_sentence(source):
    outcome("a.md", source.encode())


def test_numbered_questions_head_what_stands_below_them_without_marks_of_answers():
    extracted = read("a.txt", b"Q1. How do I join?\nFill in the form.\n\nQ2. What does it cost?\nNothing at all.\n")
    assert shown(extracted) == [
        ("heading", 2, "How do I join?"),
        ("paragraph", 0, "Fill in the form."),
        ("heading", 2, "What does it cost?"),
        ("paragraph", 0, "Nothing at all."),
    ]


def test_lines_for_signatures_are_no_table():
    extracted = read("a.txt", b"We sign below.\n\n__________      __________\nClient          Writer\n")
    assert texts(extracted) == ["We sign below.", "Client Writer"]


def test_a_channel_at_a_sentences_end_is_no_tag():
    assert texts(read("a.md", b"- Join the channel #hello\n\nSend it on Friday. #todo #later\n")) == [
        "Join the channel #hello",
        "Send it on Friday.",
    ]


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [("iso-8859-1", "cp1252", "„Größe“ – 400 €"), ("gb2312", "gb18030", "价格是多少"), ("sjis", "cp932", "①価格")],
)
def test_labels_mean_what_browsers_read_under_them(label, encoding, text):
    extracted = read("a.txt", text.encode(encoding), f"text/plain; charset={label}")
    assert (texts(extracted), extracted.notices) == ([text], frozenset())
