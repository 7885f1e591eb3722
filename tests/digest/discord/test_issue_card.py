"""A digest as members see it: within Discord's limits, unable to ping, silent about what it has nothing of."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.discord.issue_card import QUIET, SHOWN_FRESH, issue_embed, issue_text
from bot.digest.rules.issues import Fresh, Issue, Lookout, Opportunity, Subject
from bot.kernel.models import Citation, Evidence, Source, Statement, Tip

WORDS = st.text(alphabet="ab *_[]<>@#`|\n", max_size=700)
SOURCE = Source("study-2025", "A study", "Journal", "2025", "https://example.org/study", Evidence.SURVEY)


def subject(text, number=1):
    return Subject(text, Statement(text, (number,)), 3)


ISSUES = st.builds(
    lambda text, subjects, fresh, introductions, title: Issue(
        Tip("t", "topic", text[:240]),
        tuple(subject(text, number) for number in range(1, subjects + 1)),
        tuple(Fresh(title, added=True, own=True, url=f"https://example.org/{'x' * len(title)}") for _ in range(fresh)),
        Lookout(Opportunity("o", text[:60], text[:240], "a#b"), text, Statement(text, (4,))),
        introductions,
        tuple(
            Citation(number, Source(f"s-{number}", title, title, "2025", f"https://example.org/{'y' * 200}", Evidence.SURVEY))
            for number in range(1, 5)
        ),
    ),
    WORDS, st.integers(0, 3), st.integers(0, 9), st.integers(0, 99), WORDS,
)  # fmt: skip


@settings(max_examples=40)
@given(ISSUES, WORDS)
def test_it_fits_into_one_embed_and_can_ping_nobody(issue, server):
    embed = issue_embed(issue, server)
    assert len(embed.description) <= 4096
    assert len(embed) <= 6000
    assert len(embed.title) <= 256
    assert "@everyone" not in embed.description
    assert not re.search(r"(?<!\\)<[@#]", embed.description)


def test_it_says_nothing_of_what_it_has_not():
    text = issue_text(Issue(tip=Tip("t", "topic", "Do it today.")))
    assert text == f"{QUIET}\n\n💡 **One thing to do today**\nDo it today."


def test_sources_are_those_of_what_is_shown():
    other = Citation(2, Source("other-2025", "Another", "J", "2025", None, Evidence.SURVEY))
    text = issue_text(Issue(subjects=(subject("Why?"),), citations=(Citation(1, SOURCE), other)))
    assert "**Why?** (3 members)\nWhy? [1]" in text
    assert "1. [A study](<https://example.org/study>), Journal, 2025 (survey)" in text
    assert "Another" not in text
    assert QUIET not in text


def test_a_place_explained_by_a_subject_above_is_not_explained_twice():
    lookout = Lookout(Opportunity("o", "Local firms", "Visit one.", "a#b"), "Why?", Statement("Because so.", (1,)))
    above = issue_text(Issue(subjects=(subject("Why?"),), lookout=lookout))
    assert above.endswith("🧭 **Where to look: Local firms**\nVisit one.\n*Why?* (above)")
    assert "*Why?* Because so. [1]" in issue_text(Issue(lookout=lookout))


def test_more_documents_than_are_shown_are_counted():
    fresh = tuple(Fresh(f"Title {number}", added=bool(number), own=False) for number in range(SHOWN_FRESH + 2))
    text = issue_text(Issue(fresh=fresh))
    assert "- Title 0 (renewed, shared library)\n- Title 1 (new, shared library)" in text
    assert text.endswith("- and 2 more: `/topics`")


def test_one_who_looks_for_an_introduction_is_one_member():
    assert issue_text(Issue(introductions=1)).endswith("🤝 1 member looks for an introduction: `/connect`")
    assert issue_text(Issue(introductions=2)).endswith("🤝 2 members look for an introduction: `/connect`")
