"""What moderators read keeps to Discord's limits and stays text, whatever a document, a member or a page says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.discord_app.text import split_text
from bot.kernel.models import Passage
from bot.kernel.records import CommunitySettings
from bot.library.discord.adding import TypedDocument
from bot.library.discord.draft_text import (
    difference_text,
    document_text,
    history_text,
    last_change_text,
    log_text,
    preview_embed,
    ranking_text,
)
from bot.library.discord.draft_views import EDIT_ID, DraftButton, EditDraft, UndoButton, digest_of, draft_view
from bot.library.discord.gaps import BeginArticle, article_for, key_of
from bot.library.discord.settings import SettingSelect
from bot.library.gaps import GapGroup
from bot.library.rules.curation import AuditEntry, Change, Draft, Revision, Schedule, WebOrigin, WebSource
from bot.library.rules.diffing import Difference, difference
from tests.shelf import document, section

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NASTY = "@everyone <@&123456789012345678> [a](http://evil.example) **b** ``` ||c|| # \\"
PING = re.compile(r"@(?:everyone|here)|<@[!&]?\d{17,}>")

texts = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["@everyone", "<@123456789012345678>", "```", "`", "[x](http://e.example)", "*", "_", "\\", "word", "\n"]
        ),
        max_size=60,
    ).map(" ".join),
)
lines = texts.map(lambda text: " ".join(text.split()) or "x")
documents = st.builds(
    lambda title, found: document(
        "remote-work/d",
        title,
        [section("d", str(n), heading, lead, points) for n, (heading, lead, points) in enumerate(found)],
    ),
    lines,
    st.lists(st.tuples(lines, lines, st.lists(lines, max_size=4)), max_size=20),
)
NASTY_DOCUMENT = document(
    "d", NASTY, [section("d", str(n), f"{NASTY} {n} " * 3, NASTY * 9, [NASTY * 6]) for n in range(30)]
)


def draft(of, warnings=(), replaces=None, address=None):
    source = WebOrigin(address) if address else None
    return Draft("a" * 32, 1, 2, of, NOW, tuple(warnings), replaces, source)


def unescaped(text, pattern):
    """Return what a pattern finds where no backslash stands before it."""
    return re.findall(rf"(?<!\\)(?:\\\\)*{pattern}", text)


@settings(max_examples=60, deadline=None)
@given(
    documents,
    st.lists(texts, max_size=12),
    st.lists(texts, max_size=12),
    st.sampled_from([None, "https://example.org/x"]),
)
@example(NASTY_DOCUMENT, [NASTY * 9] * 9, [NASTY * 9] * 9, f"https://example.org/{'x' * 3000}")
def test_preview_keeps_to_discords_limits_and_pings_nobody(of, answers, warnings, address):
    embed = preview_embed(draft(of, warnings, "d", address), answers)
    assert len(embed) <= 6000
    assert len(embed.title) <= 256
    assert len(embed.description) <= 4096
    assert len(embed.fields) <= 25
    for field in embed.fields:
        assert 0 < len(field.value) <= 1024
        assert 0 < len(field.name) <= 256
    shown = "\n".join([embed.title, embed.description, *(field.value for field in embed.fields)])
    assert not PING.search(shown)
    assert not unescaped(shown, r"\]\(")


@settings(max_examples=60, deadline=None)
@given(st.lists(lines, max_size=40))
def test_preview_says_how_many_lines_it_leaves_out(headings):
    of = document("d", "D", [section("d", str(n), heading, "Lead.", []) for n, heading in enumerate(headings)])
    (field,) = [field for field in preview_embed(draft(of), []).fields if field.name.startswith("Sections")]
    shown = [line for line in field.value.splitlines() if line.startswith("- ")]
    more = re.fullmatch(r"- and (\d+) more", shown[-1]) if shown else None
    if more and headings:
        assert len(shown) - 1 + int(more[1]) == len(headings)
    elif headings:
        assert len(shown) == len(headings)


def test_link_that_does_not_fit_is_not_cut_into_another():
    (field,) = [
        field
        for field in preview_embed(draft(NASTY_DOCUMENT, address=f"https://example.org/{'x' * 3000}"), []).fields
        if field.name == "From"
    ]
    assert field.value == "a web page"


changes = st.builds(
    Difference,
    st.lists(lines, max_size=9).map(tuple),
    st.lists(lines, max_size=9).map(tuple),
    st.lists(lines, max_size=9).map(tuple),
    st.lists(st.builds("{}{}".format, st.sampled_from("+- "), lines), max_size=60).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(changes)
@example(Difference((NASTY * 9,) * 9, (NASTY * 9,) * 9, (NASTY * 9,) * 9, (f"+{NASTY * 30}",) * 60))
def test_difference_stays_in_one_message_and_its_block_cannot_be_left(change):
    text = difference_text(change)
    assert len(text) <= 2000
    assert split_text(text) == [text.strip()]
    assert text.count("```") in {0, 2}
    assert not PING.search(text)


@settings(max_examples=40, deadline=None)
@given(documents, documents)
@example(NASTY_DOCUMENT, document("d", "D", []))
def test_last_change_stays_in_one_message(before, after):
    revisions = [Revision(1, "d", n, of, Change.PUBLISH, 2, NOW) for n, of in enumerate((before, after), 1)]
    text = last_change_text(revisions)
    assert len(text) <= 2000
    assert text.count("```") in {0, 2}


def test_difference_of_nothing_and_of_something_new_is_said_in_words():
    assert "nothing to compare" in difference_text(None)
    assert "both say the same" in difference_text(difference(NASTY_DOCUMENT, NASTY_DOCUMENT))


@settings(max_examples=40, deadline=None)
@given(documents, lines)
@example(NASTY_DOCUMENT, NASTY)
def test_document_text_splits_into_messages_and_pings_nobody_but_names(of, trouble):
    source = WebSource(1, "d", WebOrigin("https://example.org/x"), Schedule.WEEKLY, NOW, trouble)
    revisions = [Revision(1, "d", n, of, change, 776677667766776677, NOW) for n, change in enumerate(Change, 1)]
    text = document_text(of, revisions, source, date(2026, 11, 22))
    assert all(len(piece) <= 2000 for piece in split_text(text))
    assert set(PING.findall(text)) <= {"<@776677667766776677>"}


@settings(max_examples=40, deadline=None)
@given(st.lists(lines, max_size=25), lines)
@example([NASTY * 20] * 25, NASTY)
def test_log_pings_nobody_but_names(subjects, action):
    entries = [AuditEntry(1, 776677667766776677, action, subject, NOW, 3) for subject in subjects]
    text = log_text(entries)
    assert all(len(piece) <= 2000 for piece in split_text(text))
    assert set(PING.findall(text)) <= {"<@776677667766776677>"}
    assert len(text.splitlines()) == max(len(subjects), 1)


def test_log_names_the_schedule_where_no_member_acted():
    assert "the schedule: refresh" in log_text([AuditEntry(1, 0, "refresh", "x", NOW)])


def test_history_is_newest_first():
    revisions = [Revision(1, "d", n, None, change, 776677667766776677, NOW) for n, change in enumerate(Change, 1)]
    numbers = [int(number) for number in re.findall(r"revision (\d+):", history_text(revisions))]
    assert numbers == sorted(numbers, reverse=True)


@settings(max_examples=40, deadline=None)
@given(documents, texts)
@example(NASTY_DOCUMENT, NASTY * 9)
def test_ranking_pings_nobody_and_shows_no_scores(of, question):
    passages = [Passage(each, of, 0.5678, 0.5678, 0.5678) for each in of.sections]
    text = ranking_text(question, passages, 1)
    assert not PING.search(text)
    assert "5678" not in text or "5678" in f"{question}{of}"


@pytest.mark.parametrize(
    ("score", "fit"), [(0.9, "fits well"), (0.55, "fits well"), (0.5, "fits in part"), (0.1, "hardly fits")]
)
def test_ranking_says_in_words_how_well_each_fits(score, fit):
    assert fit in ranking_text("q", [Passage(NASTY_DOCUMENT.sections[0], NASTY_DOCUMENT, score, 0, 0)], 1)


def test_ranking_of_nothing_says_so():
    assert ranking_text("q", [], 1) == "Nothing in the library comes near that."


@settings(max_examples=60, deadline=None)
@given(
    st.lists(lines.map(lambda text: " ".join(text.split())), min_size=1, max_size=8), st.sampled_from(["remote-work"])
)
def test_article_of_a_gap_has_the_members_words_on_one_line_each(questions, topic):
    group = GapGroup(tuple(questions), ("a",), 1, 1, 0)
    article = article_for(group, topic, "2026-11-22")
    assert article.startswith("---\ntitle: …\ntopic: remote-work\n")
    assert f"\n## {questions[0]}\n> Also asked: " in article


@settings(max_examples=60)
@given(texts)
def test_custom_ids_stay_within_discords_limit(text):
    group = GapGroup(("q",), (text,), 1, 1, 0)
    items = [DraftButton(action, "a" * 32) for action in DraftButton.LABELS]
    items += [UndoButton(digest_of(text), 2**31), BeginArticle(key_of(group), 9)]
    items += [SettingSelect(name, CommunitySettings(1)) for name in ("channels", "moderators", "askers", "threads")]
    assert all(0 < len(item.custom_id) <= 100 for item in items)
    assert all(item.template.fullmatch(item.custom_id) for item in items)
    assert len(f"{EDIT_ID}{'a' * 32}") <= 100


@settings(max_examples=30)
@given(st.text(max_size=300))
async def test_forms_fit_into_discord_for_any_title_and_topic(text):
    form = EditDraft(draft(document("remote-work/d", text or "x", [])))
    for each in (form, TypedDocument(text)):
        assert 0 < len(each.custom_id) <= 100
        assert len(each.title) <= 45
    for field in form.children:
        assert len(field.default or "") <= field.max_length


async def test_only_a_new_version_has_something_to_compare_with():
    first = [getattr(item.item, "label", None) for item in draft_view(draft(NASTY_DOCUMENT), ()).children]
    assert first[:3] == ["Publish", "Edit title/topic", "Discard"]
    assert "What changes" not in first
    labels = [
        getattr(item.item, "label", None) for item in draft_view(draft(NASTY_DOCUMENT, replaces="d"), ()).children
    ]
    assert labels[3] == "What changes"
