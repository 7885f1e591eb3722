"""Articles are read from Markdown; whatever is wrong is named with file, line and remedy, and never raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.careers.adapters.careers_folder import CareersFolder
from bot.errors import KnowledgeError
from bot.kernel.models import Evidence, Level
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.markdown_articles import ArticleReader, slug

TODAY = date(2026, 11, 22)
TOPICS = frozenset({"pricing-clients", "portfolio"})
TOPICS_FILE = """\
- {id: pricing-clients, title: Pricing, group: Money, covers: What to charge.}
- {id: portfolio, title: Portfolio, group: Money, covers: What to show.}
"""
GOOD = """\
---
title: Raising rates
topic: pricing-clients
summary: When and how to charge more.
level: starter
reviewed: 2026-11-22
review_by: 2027-05-22
sources:
  - {id: study-2025, title: A study, publisher: Journal, published: "2025-03", url: "https://example.org/s", evidence: survey}
---

## How do I raise my rate?
> Also asked: charge more · my rate is too low · increase price

Send a short notice thirty days ahead. Running work stays
at the old rate.

- Raise by ten percent at once.
- In a 2025 study eight of ten clients stayed [study-2025].
- Choose a calm week
  after a delivery.
- **Careful:** a raise in the middle of a project reads as blackmail.

## Do I need a reason?
> Also asked: how to justify · explain a raise · must i say why

No. A date and a number are enough.

- Name the number.
- Name the date.
- Stop there.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pricing-clients").mkdir()
    (tmp_path / "topics.yaml").write_text(TOPICS_FILE, encoding="utf-8")
    (tmp_path / "tips.yaml").write_text("[]", encoding="utf-8")
    (tmp_path / "filler.txt").write_text("# said too often\ngame-changer\nit is important to\n", encoding="utf-8")
    return tmp_path


def write(folder, content, name="pricing-clients/raising-rates.md"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder, content, name="pricing-clients/raising-rates.md"):
    return ArticleReader(folder, today=TODAY).read(write(folder, content, name), TOPICS)


def line_of(content, text):
    lines = content.split("\n")
    return 1 + (lines.index(text) if text in lines else next(n for n, line in enumerate(lines) if text in line))


def test_good_article_becomes_a_document(folder):
    document, problems = read(folder, GOOD)
    assert problems == []
    assert document.id == "pricing-clients/raising-rates"
    assert (document.title, document.topic, document.level) == ("Raising rates", "pricing-clients", Level.STARTER)
    assert (document.reviewed, document.review_by) == (date(2026, 11, 22), date(2027, 5, 22))
    assert document.sources[0].url == "https://example.org/s"
    assert document.sources[0].evidence is Evidence.SURVEY
    first, second = document.sections
    assert first.id == "pricing-clients/raising-rates#how-do-i-raise-my-rate"
    assert first.also_asked == ("charge more", "my rate is too low", "increase price")
    assert first.lead == "Send a short notice thirty days ahead. Running work stays at the old rate."
    assert first.points[2] == "Choose a calm week after a delivery."
    assert first.careful == "a raise in the middle of a project reads as blackmail."
    assert (second.careful, len(second.points)) == (None, 3)


@pytest.mark.parametrize(
    "content",
    [GOOD.replace("\n", "\r\n"), b"\xef\xbb\xbf" + GOOD.encode(), GOOD + "\n\n\n", "\n\n" + GOOD],
    ids=["windows line ends", "byte-order mark", "blank end", "blank start"],
)
def test_editors_habits_do_not_matter(folder, content):
    assert read(folder, content) == read(folder, GOOD)


FAULTS = {
    # what is done to the good article: (text, replaced by, where the line is, what is said, the remedy)
    "missing field": ("level: starter\n", "", None, "level: field required", "Add it"),
    "misspelt field": ("level:", "levle:", None, "level: field required", "Add it"),
    "unknown field": ("level: starter", "level: starter\nauthor: me", "author: me", "author: extra", "name or take it out"),
    "unknown level": ("level: starter", "level: expert", "level: expert", "level: input should be", "Correct it"),
    "no date": ("reviewed: 2026-11-22", "reviewed: soon", "reviewed: soon", "reviewed: ", "2026-11-22"),
    "impossible date": ("review_by: 2027-05-22", "review_by: 2027-13-45", None, "month must be in 1..12", "2026-11-22"),
    "no sources": (GOOD[GOOD.index("sources:") : GOOD.index("---\n\n")], "sources: []\n", "sources: []", "sources: list", "Correct it"),
    "source id": ("id: study-2025", "id: Study", "sources:", "sources.0.id:", "joined by hyphens"),
    "source date": ('published: "2025-03"', "published: spring", "sources:", "sources.0.published:", "or undated"),
    "source link": ("https://example.org/s", "javascript:alert(1)", "sources:", "sources.0.url:", "https://"),
    "source evidence": ("evidence: survey", "evidence: rumour", "sources:", "sources.0.evidence:", "Correct it"),
    "bad yaml": ("title: Raising rates", "title: Raising: rates", "title: Raising: rates", "not valid YAML", "Quote values"),
    "unknown topic": ("topic: pricing-clients", "topic: juggling", "topic: juggling", "unknown topic 'juggling'", "topics.yaml"),
    "other topic": ("topic: pricing-clients", "topic: portfolio", "topic: portfolio", "in folder 'pricing-clients'", "Move the file"),
    "heading empty": ("## Do I need a reason?", "##", "##", "a heading is empty", "Write the question"),
    "heading level": ("## Do I need a reason?", "### Do I need a reason?", "### Do", "headingh3", "editorial form"),
    "text first": ("## How do I", "Welcome.\n\n## How do I", "Welcome.", "before the first heading", "Begin with a ## question"),
    "no lead": ("No. A date and a number are enough.\n", "", "## Do I need", "has no lead", "Answer it"),
    "few phrasings": (" · must i say why", "", "## Do I need", "2 other phrasings", "three to six"),
    "no phrasings": ("> Also asked: how to justify · explain a raise · must i say why\n", "", "## Do I need", "0 other phrasings", "three to six"),
    "many phrasings": ("· must i say why", "· a · b · c · d · e", "## Do I need", "7 other phrasings", "three to six"),
    "few bullets": ("- Stop there.\n", "", "## Do I need", "2 bullets", "three to six"),
    "many bullets": ("- Stop there.\n", "- A.\n- B.\n- C.\n- D.\n- E.\n- F.\n", "## Do I need", "8 bullets", "three to six"),
    "leaning bullet": ("- Stop there.", "- This is enough.", "- This is", "starts with 'This'", "stand alone"),
    "early caution": ("- Name the number.", "- **Careful:** mind it.", "- **Careful:** mind", "stands before other bullets", "last one"),
    "filler in a bullet": ("- Stop there.", "- A Game-Changer.", "- A Game", "filler: 'Game-Changer'", "Say what you mean"),
    "filler in a lead": ("No. A date", "It is important to wait. A date", "## Do I need", "filler: 'It is important to'", "Say what"),
    "unlisted citation": ("- Stop there.", "- Stop there [nobody-2020].", "- Stop", "[nobody-2020] is cited but not listed", "Add it to sources"),
    "unused source": (" [study-2025]", "", None, "'study-2025' is never cited", "Cite it or drop it"),
    "numbered list": ("- Name the number.", "1. Name the number.", "1. Name", "ordered list", "editorial form"),
    "nested list": ("- Stop there.", "- Stop there.\n  - Really.", "  - Really.", "does not fit", "editorial form"),
    "code block": ("- Stop there.", "- Stop there.\n\n```\nx = 1\n```", "```", "a fence does not fit", "prose and bullets"),
    "html": ("- Stop there.", "- Stop there.\n\n<script>x</script>", "<script>", "a html block does not fit", "prose and bullets"),
    "rule": ("- Stop there.", "- Stop there.\n\n***", "***", "a hr does not fit", "prose and bullets"),
    "late prose": ("- Stop there.", "- Stop there.\n\nOne more thing.", "One more", "a paragraph does not fit", "editorial form"),
    "other quote": ("- Stop there.", "- Stop there.\n\n> As a poet said.", "> As a poet", "paragraph in blockquote", "editorial form"),
}  # fmt: skip


@pytest.mark.parametrize(("found", "put", "place", "what", "fix"), FAULTS.values(), ids=FAULTS)
def test_fault_is_named_with_file_line_and_remedy(folder, found, put, place, what, fix):
    content = GOOD.replace(found, put)
    assert content != GOOD
    document, problems = read(folder, content)
    assert document is None
    met = [problem for problem in problems if what in problem.what]
    assert met, problems
    assert met[0].path == str(folder / "pricing-clients" / "raising-rates.md")
    assert fix in met[0].fix
    assert not met[0].warning
    if place is not None:
        assert met[0].line == line_of(content, place)


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n\n"])
def test_line_numbers_hold_whatever_blank_lines_surround_the_text(folder, end):
    content = GOOD.replace("- Stop there.", "- This is enough.").rstrip() + end
    (problem,) = read(folder, content)[1]
    assert problem.line == line_of(content, "- This is")


@pytest.mark.parametrize(("length", "good"), [(349, True), (350, True), (351, False)])
def test_lead_may_have_350_characters(folder, length, good):
    document, problems = read(folder, GOOD.replace("No. A date and a number are enough.", "x" * length))
    assert (document is not None) is good
    assert good or f"{length} characters" in problems[0].what


def test_heading_used_twice_gets_sections_of_their_own(folder):
    block = GOOD[GOOD.index("## Do I need") :]
    content = GOOD + "\n" + block + "\n" + block.replace("reason?", "reason? 2") + "\n" + block
    document, problems = read(folder, content)
    assert not problems
    assert len({section.id for section in document.sections}) == 5
    assert all(section.document_id == document.id for section in document.sections)


def test_article_without_a_section_is_refused(folder):
    document, problems = read(folder, GOOD[: GOOD.index("## How")])
    assert document is None
    assert any("no section" in problem.what for problem in problems)


def test_source_listed_twice_is_refused(folder):
    entry = next(line for line in GOOD.splitlines() if "study-2025, title" in line)
    document, problems = read(folder, GOOD.replace(entry, f"{entry}\n{entry}"))
    assert document is None
    assert "'study-2025' stands twice" in problems[0].what


@pytest.mark.parametrize("name", ["Raising.md", "a b.md", "a#b.md", "a_b.md", "préis.md"])
def test_file_name_that_could_not_be_an_address_is_refused(folder, name):
    document, problems = read(folder, GOOD, f"pricing-clients/{name}")
    assert document is None
    assert any(name in problem.what and "hyphens" in problem.fix for problem in problems)


def test_overdue_review_is_a_warning_that_keeps_the_article(folder):
    content = GOOD.replace("review_by: 2027-05-22", "review_by: 2026-11-21")
    document, (problem,) = read(folder, content)
    assert document is not None
    assert problem.warning
    assert problem.line == line_of(content, "review_by")
    assert "2026-11-21" in problem.what
    assert read(folder, GOOD.replace("review_by: 2027-05-22", "review_by: 2026-11-22"))[1] == []


def test_undecodable_file_is_a_problem(folder):
    document, (problem,) = read(folder, b"\xff\xfe\x00bad")
    assert document is None
    assert "UTF-8" in problem.fix


def test_missing_file_is_a_problem(folder):
    document, (problem,) = ArticleReader(folder, today=TODAY).read(folder / "pricing-clients" / "gone.md", TOPICS)
    assert document is None
    assert "cannot be read" in problem.what


def test_several_bad_files_are_listed_at_once_and_the_good_one_is_kept(folder):
    write(folder, GOOD)
    write(folder, GOOD.replace("level: starter", "level: expert"), "pricing-clients/one.md")
    write(folder, GOOD.replace("- Stop there.", "- This is enough."), "pricing-clients/two.md")
    write(folder, b"\xff", "pricing-clients/three.md")
    documents, problems = KnowledgeFolder(folder, today=TODAY).documents()
    assert [document.id for document in documents] == ["pricing-clients/raising-rates"]
    assert sorted({problem.path.rpartition("/")[2] for problem in problems}) == ["one.md", "three.md", "two.md"]


def test_several_faults_of_one_file_are_listed_at_once(folder):
    content = GOOD.replace("- Stop there.", "- This is a game-changer [nobody-2020].").replace(
        "No. A date and a number are enough.\n", ""
    )
    problems = read(folder, content)[1]
    assert len(problems) == 4
    assert all(str(problem).startswith(f"{problem.path}:{problem.line}: ") for problem in problems)


def test_only_asked_for_folders_are_checked(folder):
    write(folder, GOOD)
    write(folder, "nonsense", "portfolio/bad.md")
    reader = KnowledgeFolder(folder, today=TODAY)
    assert reader.documents([folder / "pricing-clients"])[1] == []
    assert reader.documents([folder / "portfolio" / "bad.md"])[1]


def test_heading_in_two_articles_is_a_warning(folder):
    write(folder, GOOD)
    write(folder, GOOD, "pricing-clients/again.md")
    documents, problems = KnowledgeFolder(folder, today=TODAY).documents()
    assert len(documents) == 2
    assert len(problems) == 2
    assert all(problem.warning and "again.md" in problem.what for problem in problems)


def test_source_described_in_two_ways_is_a_warning(folder):
    write(folder, GOOD)
    other = (
        GOOD.replace("How do I raise", "When do I raise")
        .replace("Do I need a", "Is there a")
        .replace("publisher: Journal", "publisher: Press")
    )
    write(folder, other, "pricing-clients/zz.md")
    (problem,) = KnowledgeFolder(folder, today=TODAY).documents()[1]
    assert problem.warning
    assert "'study-2025' differs" in problem.what


TIP = "- {{id: {id}, topic: {topic}, text: {text}}}\n"


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (TIP.format(id="t2", topic="juggling", text="Do it."), "tip t2 has the unknown topic 'juggling'"),
        (TIP.format(id="t1", topic="portfolio", text="Do it."), "tip t1 stands twice"),
        (TIP.format(id="t2", topic="portfolio", text="x" * 241), "tip t2: text:"),
        ("- {id: t2, topic: portfolio}\n", "tip t2: text: field required"),
        ("- {id: t2, topic: portfolio, text: ''}\n", "tip t2: text:"),
        ("- just words\n", "tip number 2"),
    ],
)
def test_bad_tip_costs_no_other_tip(folder, bad, what):
    first = TIP.format(id="t1", topic="portfolio", text="x" * 240)
    last = TIP.format(id="t3", topic="pricing-clients", text="Write it down.")
    (folder / "tips.yaml").write_text(first + bad + last, encoding="utf-8")
    tips, problems = CareersFolder(folder, frozenset({"portfolio", "pricing-clients"})).tips()
    assert [tip.id for tip in tips] == ["t1", "t3"]
    assert [problem.path for problem in problems] == [str(folder / "tips.yaml")]
    assert what in problems[0].what
    assert problems[0].fix


@pytest.mark.parametrize("content", [None, "[", "a: 1", "", "5", b"\xff", "- !!bool x", "a: 2026-13-45"])
def test_tips_file_that_cannot_be_read_is_one_problem(folder, content):
    path = folder / "tips.yaml"
    path.unlink()
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tips, problems = CareersFolder(folder, frozenset({"portfolio", "pricing-clients"})).tips()
    assert tips == []
    assert len(problems) == 1


@pytest.mark.parametrize("content", [None, "[", "a: 1", "- {id: x}", b"\xff", "- !!bool x"])
def test_topics_file_that_cannot_be_read_stops_with_its_name(folder, content):
    path = folder / "topics.yaml"
    path.unlink()
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(KnowledgeError) as caught:
        KnowledgeFolder(folder, today=TODAY).documents()
    assert str(caught.value.problems[0]).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("How do I raise my rate?", "how-do-i-raise-my-rate"),
        ("What's a résumé?", "whats-a-resume"),
        ("Что?", "section"),
        ("x" * 200, "x" * 80),
    ],
)
def test_slug_is_readable_ascii(heading, expected):
    assert slug(heading) == expected


ODD = ["---", "---\n", "## ", "> ", "- ", "1. ", "```", "<b>", "[a-1]", "{", "}", ": ", "\n", "\n\n", "    ", "\t", "!!bool x", "2026-99-99", "&a *a", "|", "Also asked:", "**Careful:**", "\x00", "\u2028", "\ufeff", "é", "word", "#" * 7]  # fmt: skip


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=25).map("".join))
def test_odd_text_is_a_list_of_problems_and_never_an_exception(folder, text):
    for content in (text, GOOD[: GOOD.index("## How")] + text, f"---\n{text}\n---\n## Why?\n", GOOD + text):
        document, problems = read(folder, content)
        assert document is not None or problems
        assert all(problem.what and problem.fix and problem.path for problem in problems)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_odd_bytes_are_a_list_of_problems_and_never_an_exception(folder, data):
    document, problems = read(folder, data)
    assert document is None
    assert problems


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_heading_has_a_slug_that_fits_an_id(text):
    made = slug(text)
    assert 0 < len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=1, max_value=40))
def test_line_of_a_fault_is_the_line_that_an_editor_shows(folder, blanks):
    content = GOOD.replace("## Do I need", "\n" * blanks + "## Do I need").replace("- Stop there.", "- They stop.")
    (problem,) = read(folder, content)[1]
    assert problem.line == line_of(content, "- They stop.")
