"""What the mentor shows keeps to Discord's limits, and no text escapes from its place."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from types import SimpleNamespace

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.discord.render import answer_embeds, answer_markdown, passages_text, source_line
from bot.answering.discord.views import answer_view
from bot.answering.rules.composing import Composer
from bot.discord_app.text import (
    BUTTON_LABEL,
    CHOICE_NAME,
    CHOICES,
    EMBED_DESCRIPTION,
    EMBED_TOTAL,
    MESSAGE_CHARACTERS,
    plain,
    safe_link,
    shortened,
    split_text,
)
from bot.kernel.models import Answer, AnswerPart, Citation, Evidence, Outcome, Passage, Source, Statement, Topic
from bot.search.browsing import Library
from tests.shelf import RAISES

TODAY = date(2026, 11, 22)
SAFE_LINK = re.compile(r"\(<https?://[^\s<>()\[\]@`\\]+>\)")
LIVE = [
    ("ping", re.compile(r"@(?:everyone|here)|<@|<#|</|<id:|<t:|<a?:")),
    ("code", re.compile(r"`")),
    ("link", re.compile(r"\]\s*\(")),
    ("spoiler", re.compile(r"\|\|")),
    ("emphasis", re.compile(r"[*_~]")),
]
NASTY = st.lists(
    st.sampled_from(
        ["@everyone", "@here", "<@123>", "<@!12345678901234567>", "<@&12345678901234567>", "<#1>", "@12345678901234567", "`", "```", "\\", "[", "]", "(", ")",
         "](", "[x](https://evil.example)", "<", ">", "> ", "# ", "-# ", "- ", "1. ", "*", "**", "_", "~~", "|", "||", "\n", "\n\n", " ", "\u200b",
         "\u00ad", "\u202e", "\u2066", "\ufeff", "\U000e0041", "\u2028", "\r", "\x00", "a", "word", "é", "https://e.example/a_b", "<t:1:R>", "<:e:1>", "</a:1>", "@", "everyone", "here"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


def unescaped(text):
    """Return the text as Discord parses it: each escaped character out of the way."""
    return re.sub(r"\\[^a-zA-Z0-9\s]", "·", text)


def live_in(text, *, but=()):
    parsed = unescaped(text)
    return [name for name, pattern in LIVE if name not in but and pattern.search(parsed)]


def source(
    title="A study", publisher="Journal", published="2025", url="https://example.org/s", evidence=Evidence.SURVEY
):
    return Source("study-2025", title, publisher, published, url, evidence)


def answer(lead="Yes.", steps=(), **more):
    part = AnswerPart(
        Statement(lead, (1,)),
        tuple(Statement(step, (1,)) for step in steps),
        more.pop("cautions", ()),
        more.pop("title", None),
    )
    more.setdefault("citations", (Citation(1, source()),))
    return Answer(outcome=Outcome.ANSWER, parts=(part,), **more)


# Limits


def test_limits_are_discords():
    assert (MESSAGE_CHARACTERS, EMBED_DESCRIPTION, EMBED_TOTAL) == (2000, 4096, 6000)
    assert (BUTTON_LABEL, CHOICES, CHOICE_NAME) == (80, 25, 100)


@pytest.mark.parametrize(("length", "pieces"), [(1, 1), (1999, 1), (2000, 1), (2001, 2), (4000, 2), (4001, 3)])
@pytest.mark.parametrize("unit", ["x", "é", "🙂"])
def test_message_is_split_only_above_2000_characters(length, pieces, unit):
    made = split_text(unit * length)
    assert len(made) == pieces
    assert "".join(made) == unit * length


def test_text_is_split_at_paragraphs_before_lines_before_blanks():
    assert split_text("aa\n\nbb\ncc dd", 10) == ["aa", "bb\ncc dd"]
    assert split_text("aa\nbb cc dd", 8) == ["aa", "bb cc dd"]
    assert split_text("aa bb cc", 7) == ["aa bb", "cc"]
    assert split_text("aaaaaaaaaa", 4) == ["aaaa", "aaaa", "aa"]


def test_empty_text_has_no_pieces():
    assert split_text(" \n ") == []


def test_line_is_kept_whole_when_it_fits_a_message():
    lines = [source_line(Citation(number, source(title=f"Study {number} " + "of words " * 10))) for number in range(60)]
    pieces = split_text("\n".join(lines))
    assert len(pieces) > 1
    assert [line for piece in pieces for line in piece.split("\n")] == lines


@pytest.mark.parametrize("before", range(8))
def test_split_does_not_free_what_was_escaped(before):
    pieces = split_text("x" * before + plain("[]" * 40), 20)
    assert len(pieces) > 1
    assert all(not re.search(r"[\[\]]", unescaped(piece)) for piece in pieces)
    assert all(len(piece) <= 20 for piece in pieces)


@settings(max_examples=120, deadline=None)
@given(st.one_of(NASTY, st.text(alphabet="ab \n\\[é", max_size=300)), st.integers(min_value=2, max_value=60))
def test_pieces_fit_and_lose_nothing_but_white_space(text, limit):
    pieces = split_text(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(("length", "embeds"), [(4095, 1), (4096, 1), (4097, 2)])
def test_embed_description_holds_4096_characters(length, embeds):
    made = Answer(Outcome.REDIRECT, parts=(), opening="x" * length)
    (message,) = answer_embeds(made)
    assert len(message) == embeds
    assert all(len(embed.description) <= 4096 for embed in message)


@pytest.mark.parametrize(("length", "messages"), [(5999, 1), (6000, 1), (6001, 2), (12000, 3)])
def test_embeds_of_one_message_hold_6000_characters(length, messages):
    made = answer_embeds(Answer(Outcome.REDIRECT, parts=(), opening="x" * length))
    assert len(made) == messages
    assert all(sum(map(len, message)) <= 6000 and len(message) <= 10 for message in made)
    assert "".join(embed.description for message in made for embed in message) == "x" * length


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NASTY, st.integers(min_value=1, max_value=300)), min_size=1, max_size=8))
def test_any_answer_fits_discord(steps):
    made = answer(steps=[text * times for text, times in steps])
    for message in answer_embeds(made):
        assert 1 <= len(message) <= 10
        assert sum(map(len, message)) <= 6000
        assert all(0 < len(embed.description) <= 4096 for embed in message)


@pytest.mark.parametrize(("length", "cut"), [(79, False), (80, False), (81, True)])
def test_button_label_is_cut_above_80_characters(length, cut):
    label = shortened("x" * length, BUTTON_LABEL)
    assert len(label) <= 80
    assert label.endswith("…") is cut


async def test_buttons_of_an_answer_keep_their_limits():
    made = answer(follow_ups=tuple(f"{word} " * 30 for word in ("how", "why", "when")))
    view = answer_view("0" * 32, made)
    buttons = [item.item for item in view.children]
    labels = [button.label for button in buttons if button.label]
    assert [len(label) <= 80 for label in labels] == [True] * 4
    assert all(1 <= len(button.custom_id) <= 100 for button in buttons)


def test_cut_text_ends_at_a_word():
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("one two", 7) == "one two"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_shortened_text_fits_and_says_that_it_was_cut(text, limit):
    made = shortened(text, limit)
    assert len(made) <= limit
    assert (made == text) is (len(text) <= limit) or made.endswith("…")


@pytest.mark.parametrize(("topics", "offered"), [(24, 24), (25, 25), (26, 25)])
def test_at_most_25_choices_are_offered(topics, offered):
    made = [Topic(f"t{number}", "x" * 120, "Group", "Everything.") for number in range(topics)]
    library = Library(SimpleNamespace(), made)
    choices = [
        discord.app_commands.Choice(name=shortened(t.title, CHOICE_NAME), value=t.id)
        for t in library.suggest_topics("", CHOICES)
    ]
    assert len(choices) == offered
    assert all(len(choice.name) <= 100 for choice in choices)


# Texts stay in their place


@pytest.mark.parametrize(
    "text",
    [
        "@everyone look",
        "@here",
        "<@123>",
        "<@!12345678901234567>",
        "<@&12345678901234567>",
        "@12345678901234567",
        "<#12345678901234567>",
        "</ask:12345678901234567>",
        "<t:1700000000:R>",
        "<:smile:12345678901234567>",
        "@ev\u200beryone",
        "@\u00adeveryone",
        "@\U000e0041here",
        "`code`",
        "```py\nprint()\n```",
        "``a`b``",
        "[free money](https://evil.example)",
        "[a](b) **bold** `code` ||hidden|| (c)",
        "\\[x\\](https://evil.example)",
        "\\\\[x\\\\](https://evil.example)",
        "\\<@123>",
        "\\`x\\`",
        "**bold** *it* __u__ ~~s~~ ||sp||",
    ],
)
def test_text_of_others_cannot_ping_link_or_format(text):
    assert live_in(plain(text)) == []


@pytest.mark.parametrize("text", ["# big", "### big", "-# small", "> quote", ">>> quote", "- item", "+ item", "* item", "1. item", "12. item", "a\n# big", "a\n> quote", "a\n  - item"])  # fmt: skip
def test_text_of_others_cannot_begin_a_block(text):
    assert not re.search(r"^\s*(?:#{1,3} |-# |>>?>? |[-+*] |\d+\. )", plain(text), re.MULTILINE)


@pytest.mark.parametrize("text", ["How much is 3.5% of 40?", "2.5 hours, ten - or so", "It's “fine” – isn't it? 🙂", "Füße, naïve, 日本語", "a.b@example.org", "50/50; a+b=c & d"])  # fmt: skip
def test_ordinary_text_is_left_as_it_is(text):
    assert plain(text) == text


def test_backslash_is_shown_and_escapes_nothing():
    assert plain(r"C:\new") == r"C:\\new"


@settings(max_examples=150, deadline=None)
@given(st.one_of(NASTY, st.text(max_size=40)))
def test_no_text_of_others_has_a_live_ping_link_or_fence(text):
    made = plain(text)
    assert live_in(made) == []
    assert not re.search(r"@(?:everyone|here|[!&]?\d{17,20})", made)


@settings(max_examples=150, deadline=None)
@given(st.one_of(NASTY, st.text(max_size=40)))
def test_hidden_characters_do_not_get_through(text):
    shown = plain(text).replace("@\u200b", "@")
    hidden = [
        letter
        for letter in shown
        if unicodedata.category(letter) in {"Cf", "Cc", "Cs", "Zl", "Zp"} and letter not in "\n\t"
    ]
    assert [letter for letter in hidden if ord(letter) < 0x10000 or ord(letter) >= 0xE0000] == []


@pytest.mark.parametrize("letter", ["\u034f", "\u115f", "\u1160", "\u2800", "\u3164", "\uffa0", "\u180e", "\ufff9", "\U000e0061", "\U000e0100"])  # fmt: skip
def test_blank_letters_do_not_get_through(letter):
    assert plain(f"a{letter}b") == "ab"


# Links


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "https://", "http://[::1", "discord://x", "a.example"]
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    assert safe_link(url) is None
    assert source_line(Citation(1, source(url=url))) == "1. A study, Journal, 2025 (survey)"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a)[x](https://evil.example",
        "https://example.org/a>) @everyone",
        "https://example.org/`x`",
        "https://example.org/a b",
        "https://example.org/\n# big",
        "https://example.org/<@123>",
        "https://example.org/@everyone",
        "https://example.org/\\",
        "https://example.org/[a](b)",
        "https://example.org@evil.example/",
        "https://example.org/\u202egro",
    ],
)
def test_address_cannot_end_its_link_early(url):
    line = source_line(Citation(1, source(url=url)))
    assert re.fullmatch(r"1\. \[A study\]" + SAFE_LINK.pattern + r", Journal, 2025 \(survey\)", line), line


@pytest.mark.parametrize("url", ["https://example.org/a?b=c&d=%20e#f", "http://example.org:8080/a_b~c*d;e,f'g!"])
def test_ordinary_address_is_left_as_it_is(url):
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "title", ["x](https://evil.example)", "[x", "x] (https://evil.example) [", "`x`", "@everyone", "a\n# b"]
)
def test_title_cannot_forge_its_link(title):
    line = source_line(Citation(1, source(title=title)))
    assert len(re.findall(r"\]\(", unescaped(line))) == 1
    assert line.count("(<https://example.org/s>)") == 1
    assert live_in(SAFE_LINK.sub("", line), but=("link",)) == []


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(NASTY, st.text(max_size=30)),
    st.sampled_from(["https://", "http://e.example/", "HTTPS://e.example/?", ""]),
)
def test_any_address_is_safe_or_no_link(tail, start):
    link = safe_link(start + tail)
    assert link is None or SAFE_LINK.fullmatch(f"(<{link}>)")


@settings(max_examples=80, deadline=None)
@given(NASTY, NASTY, NASTY, NASTY)
def test_no_part_of_an_answer_has_a_live_ping_link_or_fence(lead, step, title, url):
    made = answer(
        lead,
        (step, title),
        cautions=(Statement(step, (1,)),),
        title=title,
        closing=step,
        citations=(Citation(1, source(title, lead, step, f"https://e.example/{url}")),),
    )
    shown = SAFE_LINK.sub("", answer_markdown(made))
    assert live_in(shown, but=("emphasis",)) == []
    assert "(<" not in unescaped(shown)


# What an answer holds


def test_answer_shows_lead_steps_caution_and_sources_in_order():
    made = Composer().compose(
        "how", [Passage(RAISES.sections[0], RAISES, 0.9, 0.9, 0.9)], outcome=Outcome.ANSWER, today=TODAY
    )
    text = answer_markdown(made)
    places = [
        text.index(part)
        for part in ("Send a short notice", "- Raise by 10 to 15", "⚠️ **Careful:** A raise", "**Sources**\n1. ")
    ]
    assert places == sorted(places)
    for citation in made.citations:
        assert f"[{citation.number}]" in text
        assert f"\n{citation.number}. " in text


@pytest.mark.parametrize("evidence", list(Evidence))
def test_source_says_how_it_knows(evidence):
    assert re.search(r"\([a-z][a-z ,-]+\)$", source_line(Citation(1, source(evidence=evidence))))


def test_opening_and_closing_frame_the_answer():
    text = answer_markdown(answer(opening="First.", closing="Past its date.", citations=()))
    assert text.startswith("First.\n\n")
    assert text.endswith("-# Past its date.")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_colour_of_its_own(outcome):
    colours = {each: answer_embeds(Answer(each, parts=(), opening="x"))[0][0].colour for each in Outcome}
    assert list(colours.values()).count(colours[outcome]) == 1


def test_passages_are_shown_in_full_with_their_dates():
    made = answer()
    text = passages_text(made, [(RAISES.sections[0], RAISES)])
    assert all(plain(point.replace(" [study-2025]", "")) in text for point in RAISES.sections[0].points)
    assert "[study-2025]" not in text
    assert "2026-11-22" in text
    assert "2027-11-22" in text
    assert source_line(made.citations[0]) in text


def test_passages_that_left_the_library_are_explained():
    text = passages_text(answer(), [])
    assert "left the library" in text
    assert source_line(Citation(1, source())) in text


def test_two_parts_stand_under_their_headings_with_one_list_of_sources():
    parts = tuple(
        AnswerPart(Statement(f"Lead {n}.", (1,)), (Statement(f"Step {n}.", (1,)),), title=f"Question *{n}*?")
        for n in range(2)
    )
    text = answer_markdown(Answer(Outcome.ANSWER, parts, citations=(Citation(1, source()),)))
    order = [
        r"**Question \*0\*?**",
        "Lead 0.",
        "- Step 0.",
        r"**Question \*1\*?**",
        "Lead 1.",
        "- Step 1.",
        "**Sources**",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)
    assert text.count("**Sources**") == 1


def test_each_line_of_a_closing_is_small_and_cannot_format():
    text = answer_markdown(answer(closing="Past its date: “A”.\n\nIf it is *law*, ask @everyone.\n# loud"))
    lines = [line for line in text.splitlines() if line.startswith("-# ")]
    assert len(lines) == 3
    assert live_in("\n".join(lines)) == []
    assert text.index("-# If it is") < text.index("**Sources**")


def test_address_in_a_note_of_care_can_be_opened():
    text = answer_markdown(answer(closing="If it gets too heavy: https://findahelpline.com finds someone."))
    assert "-# If it gets too heavy: https://findahelpline.com finds someone." in text


@pytest.mark.parametrize(
    ("made", "offers"),
    [
        (Answer(Outcome.UNKNOWN, (), opening="I don't know", sections=("a#b",)), True),
        (Answer(Outcome.UNKNOWN, (), opening="Elsewhere", sections=("a#b",), declined=True), False),
        (answer(), False),
    ],
)
async def test_only_an_open_question_offers_to_tell_when_it_is_answered(made, offers):
    labels = [item.item.label for item in answer_view("0" * 32, made).children]
    assert ("Tell me when it's answered" in labels) is offers
