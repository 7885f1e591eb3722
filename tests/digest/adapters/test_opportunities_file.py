"""The kinds of places to look at: each explained by a section that exists, and what is wrong with a file is said."""

from __future__ import annotations

from datetime import date

import pytest

from bot.digest.adapters.opportunities_file import read_opportunities
from bot.digest.rules.issues import Opportunity
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from tests.conftest import KNOWLEDGE

GOOD = "- {id: local-firms, name: Local firms, look: Visit one., section: a/b#c}\n"


def test_every_shipped_place_is_explained_by_a_section_of_the_library():
    documents, _ = KnowledgeFolder(KNOWLEDGE, today=date(2026, 11, 22)).documents()
    sections = {section.id for document in documents for section in document.sections}
    found, problems = read_opportunities(KNOWLEDGE, sections)
    assert not problems, "\n".join(map(str, problems))
    # Half a year of weeks without a repeat.
    assert len(found) >= 26
    assert len({each.section_id for each in found}) == len(found)


def test_a_library_may_go_without_the_file(tmp_path):
    assert read_opportunities(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid YAML"),
        ("id: a", "holds no list"),
        (GOOD + GOOD, "entry local-firms stands twice"),
        (GOOD + "- {id: Two Words, name: N, look: L, section: a/b#c}\n", "entry Two Words: id"),
        (GOOD + f"- {{id: long, name: N, look: {'x' * 241}, section: a/b#c}}\n", "entry long: look"),
        (GOOD + "- {id: lost, name: N, look: L, section: a/b#gone}\n", "the library has no section 'a/b#gone'"),
        (GOOD + "- {id: job, name: N, look: L, section: a/b#c, apply: https://x.example}\n", "apply"),
        (GOOD + "- just words\n", "entry number 2"),
    ],
)
def test_what_is_wrong_is_said_and_costs_no_other_entry(tmp_path, text, said):
    (tmp_path / "opportunities.yaml").write_text(text, encoding="utf-8")
    found, problems = read_opportunities(tmp_path, {"a/b#c"})
    assert said in "\n".join(map(str, problems))
    assert found in ([], [Opportunity("local-firms", "Local firms", "Visit one.", "a/b#c")])
    assert bool(found) == text.startswith(GOOD)
