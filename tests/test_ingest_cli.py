"""`python ingest.py` as an operator runs it: on a folder, in a process of its own where that matters."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

import ingest
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.installation import installation_of
from bot.kernel.adapters.store_lock import StoreLock
from bot.kernel.models import SHARED
from bot.search.adapters.collection_names import Owner
from bot.search.adapters.library_store import DatabaseLibrary
from bot.search.adapters.vector_index import ChromaIndex
from bot.settings import Settings
from bot.wiring.embedding import learnt_matcher, open_models
from bot.wiring.foundation import MANNERS
from tests.exported import exported_model

ROOT = Path(__file__).parent.parent
MODEL = open_models(Settings(), learnt_matcher(Settings())).matching.model
TABLE = re.compile(r"^(\w+) +(\S+)", re.MULTILINE)


def article(title, sections=2, topic="pricing-clients"):
    header = (
        f"---\ntitle: {title}\ntopic: {topic}\nsummary: About {title}.\nlevel: starter\nreviewed: 2026-11-01\n"
        "review_by: 2099-11-01\nsources:\n  - {id: study-2025, title: A study, publisher: A journal, "
        'published: "2025", url: "https://example.org/study", evidence: survey}\n---\n'
    )
    parts = [
        f"\n## How does {title} work in case {number}?\n"
        f"> Also asked: {title} case {number} · help with {title} {number} · {title} number {number}\n\n"
        f"Begin {title} with step {number}, and write down what you agree on.\n\n"
        f"- Name {number} things that {title} needs.\n"
        f"- Ask for {number + 10} percent first [study-2025].\n"
        f"- Keep a record of {title} for {number + 1} weeks.\n"
        for number in range(sections)
    ]
    return header + "".join(parts)


def write_library(folder, articles):
    (folder / "pricing-clients").mkdir(parents=True)
    (folder / "topics.yaml").write_text(
        "- {id: pricing-clients, title: Pricing, group: Money, covers: What to charge.}\n"
    )
    (folder / "tips.yaml").write_text("- {id: t1, topic: pricing-clients, text: Write your floor price down.}\n")
    for name, text in articles.items():
        (folder / "pricing-clients" / f"{name}.md").write_text(text)
    for name in MANNERS:
        shutil.copy(ROOT / "knowledge" / name, folder)
    # The shipped goals name topics that this small library has not.
    (folder / "goals.yaml").write_text(
        "- {id: earn-more, name: Earn more, named: wants to earn more, topics: [pricing-clients]}\n"
    )
    # With the weights of the shipped examples: learning them anew takes a minute.
    shutil.copytree(ROOT / "knowledge" / "examples", folder / "examples")


class Operator:
    """Run the command line on a library and a data folder of its own."""

    def __init__(self, place, monkeypatch, capsys):
        self.place = place
        self.articles = place / "knowledge" / "pricing-clients"
        self.data = place / "data"
        self._capsys = capsys
        for key in [key for key in os.environ if key.startswith("MENTOR_")]:
            monkeypatch.delenv(key)
        monkeypatch.setenv("MENTOR_DATA_DIR", str(self.data))
        monkeypatch.setenv("MENTOR_INDEX", "chroma")
        monkeypatch.setenv("MENTOR_MODEL_DIR", str(exported_model()))
        monkeypatch.setenv("MENTOR_KNOWLEDGE_DIR", str(place / "knowledge"))
        monkeypatch.chdir(place)

    def run(self, *arguments):
        """Return (exit code, standard output, standard error) of a run in this process."""
        self._capsys.readouterr()
        try:
            code = ingest.main(arguments)
        except SystemExit as exc:
            code = exc.code
        return code, *self._capsys.readouterr()

    def start(self, *arguments):
        """Start a run in a process of its own."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "ingest.py"), *arguments],
            # One thread: beside other work, torch's threads wait for each other longer than they compute.
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def held(self):
        """Return titles of the documents in the database; check that the index holds just their units, each findable."""
        return asyncio.run(self._held())

    async def _held(self):
        async with open_database(f"sqlite+aiosqlite:///{self.data / 'wayfinder.db'}") as engine:
            owner = Owner.of(await installation_of(engine))
            index = ChromaIndex.embedded(self.data / "chroma", MODEL, owner, deadline_seconds=30)
            try:
                store = DatabaseLibrary(engine)
                units = await store.unit_ids(SHARED)
                entries = await store.entries(MODEL, sorted(units))
                assert len(entries) == len(units)
                assert await index.ids(SHARED) == units
                assert await index.is_sound(SHARED, entries)
                return [document.title for document in await store.documents(SHARED)]
            finally:
                index.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Ingest two articles once; most tests work on copies."""
    place = tmp_path_factory.mktemp("template")
    write_library(place / "knowledge", {"raises": article("raises"), "invoices": article("invoices")})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MENTOR_DATA_DIR", str(place / "data"))
        patch.setenv("MENTOR_INDEX", "chroma")
        patch.setenv("MENTOR_MODEL_DIR", str(exported_model()))
        patch.setenv("MENTOR_KNOWLEDGE_DIR", str(place / "knowledge"))
        patch.chdir(place)
        assert ingest.main([]) == 0
    return place


@pytest.fixture
def operator(template, tmp_path, monkeypatch, capsys):
    """Return an operator whose library is ingested already."""
    return Operator(Path(shutil.copytree(template, tmp_path / "copy")), monkeypatch, capsys)


@pytest.fixture
def newcomer(tmp_path, monkeypatch, capsys):
    """Return an operator who has never run it."""
    write_library(tmp_path / "knowledge", {"raises": article("raises")})
    return Operator(tmp_path, monkeypatch, capsys)


def table(text):
    return dict(TABLE.findall(text))


def test_first_run_ends_with_a_table_of_what_was_done(newcomer):
    code, out, err = newcomer.run()
    assert (code, err) == (0, "")
    done = table(out)
    assert {name: done[name] for name in ("documents", "sections", "added", "changed", "removed", "unchanged")} == {
        "documents": "1",
        "sections": "2",
        "added": "1",
        "changed": "0",
        "removed": "0",
        "unchanged": "0",
    }
    assert float(done["seconds"]) >= 0
    assert int(done["units"]) > 10
    assert re.search(r"embedded (\d+) of \1 texts", out)
    assert newcomer.held() == ["raises"]


def test_a_run_without_changes_loads_no_model(operator):
    program = (
        "import sys, ingest\n"
        "code = ingest.main([])\n"
        "print('loaded', sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)), code)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded [] 0"
    assert table(done.stdout)["unchanged"] == "2"
    assert "embedded" not in done.stdout


def test_added_changed_and_removed_articles_are_counted(operator):
    (operator.articles / "raises.md").write_text(article("raises").replace("Begin raises", "Start raises"))
    (operator.articles / "deposits.md").write_text(article("deposits"))
    (operator.articles / "invoices.md").unlink()
    code, out, _ = operator.run()
    assert code == 0
    done = table(out)
    assert (done["added"], done["changed"], done["removed"], done["unchanged"]) == ("1", "1", "1", "0")
    assert operator.held() == ["deposits", "raises"]


def test_check_writes_nothing(newcomer):
    code, out, err = newcomer.run("--check")
    assert (code, err) == (0, "")
    assert out == "1 articles with 2 sections are good.\n"
    assert not newcomer.data.exists()


def test_check_lists_every_bad_file_with_line_and_remedy(operator):
    (operator.articles / "one.md").write_text(article("one").replace("[study-2025]", "[ghost-2024]"))
    (operator.articles / "two.md").write_text(article("two").replace("level: starter", "level: wizard"))
    (operator.articles / "three.md").write_bytes(b"\xff\xfe\x00")
    code, out, err = operator.run("--check")
    assert code == 3
    assert re.search(r"one\.md:\d+: \[ghost-2024\] is cited but not listed\. Add it to sources\.", err)
    assert re.search(r"two\.md:\d+: .*level", err)
    assert re.search(r"three\.md: cannot be read", err)
    assert "2 articles with 4 sections are good." in out


def test_check_may_be_asked_about_one_folder_or_file(operator):
    (operator.articles / "bad.md").write_text("no front matter")
    assert operator.run("--check", str(operator.articles / "raises.md"))[0] == 0
    assert operator.run("--check", "knowledge/pricing-clients")[0] == 3


def test_check_of_a_path_that_is_not_there_is_not_called_good(operator):
    code, out, err = operator.run("--check", "knowledge/pricing-cleints")
    assert code == 2
    assert "knowledge/pricing-cleints" in err
    assert "good" not in out


def test_paths_without_check_are_refused_and_nothing_is_ingested(operator):
    (operator.articles / "deposits.md").write_text(article("deposits"))
    code, _, err = operator.run("knowledge/pricing-clients")
    assert code == 2
    assert "--check" in err
    assert operator.held() == ["invoices", "raises"]


@pytest.mark.parametrize("name", MANNERS)
def test_check_names_what_the_bot_would_not_start_with(operator, name):
    (operator.place / "knowledge" / name).write_text("- nonsense: true\n")
    code, _, err = operator.run("--check")
    assert code == 3
    assert f"{name}: " in err
    (operator.place / "knowledge" / name).unlink()
    assert operator.run("--check")[0] == 3


def test_check_warns_of_sections_that_say_nearly_the_same_and_still_passes(operator):
    (operator.articles / "again.md").write_text(article("raises").replace("How does raises work", "How do raises work"))
    code, out, err = operator.run("--check")
    assert code == 0
    assert "3 articles with 6 sections are good." in out
    assert re.search(
        r"^warning: .*'How do raises work in case 0\?' says nearly the same as .*raises\.md", err, re.MULTILINE
    )
    assert "error" not in err
    assert operator.held() == ["invoices", "raises"]


def test_check_reports_the_catalogue_by_entry_with_remedy(operator):
    (operator.place / "knowledge" / "skills.yaml").write_text(
        "sources: []\nfields: [Writing]\nskills:\n- {id: editing, name: Editing, field: Writing, what: Mending texts., "
        "opens: [jobs], demand: {text: Up 40%., source: null, date: 2026-02}, first_20_hours: [{hours: 20, step: Edit.}], "
        "proof: One text., neighbours: [ghost]}\n"
    )
    code, out, err = operator.run("--check")
    assert code == 3
    assert re.search(r"skills\.yaml: skill editing: first_20_hours: .* Give three to six steps", err)
    assert "0 skills and 0 occupations are good." in out
    assert operator.run("--check", "knowledge/pricing-clients")[0] == 0


def test_dry_run_says_what_would_change_and_writes_nothing(operator):
    (operator.articles / "raises.md").write_text(article("raises").replace("Begin raises", "Start raises"))
    (operator.articles / "deposits.md").write_text(article("deposits"))
    (operator.articles / "invoices.md").unlink()
    code, out, _ = operator.run("--dry-run")
    assert code == 0
    assert out.splitlines() == [
        "write   pricing-clients/deposits",
        "write   pricing-clients/raises",
        "remove  pricing-clients/invoices",
        "1 added, 1 changed, 1 removed, 0 unchanged; nothing was written.",
    ]
    assert operator.held() == ["invoices", "raises"]


def test_rebuild_makes_the_index_anew_and_embeds_nothing(operator):
    shutil.rmtree(operator.data / "chroma")
    code, out, _ = operator.run("--rebuild")
    assert code == 0
    assert "embedded" not in out.replace("nothing embedded", "")
    done = table(out)
    assert done["reindexed"] == done["units"]
    assert operator.held() == ["invoices", "raises"]


def test_a_damaged_index_is_mended_by_an_ordinary_run(operator):
    (operator.data / "chroma" / "chroma.sqlite3").write_bytes(b"nonsense" * 1000)
    code, out, err = operator.run()
    assert (code, err) == (0, "")
    assert table(out)["reindexed"] == table(out)["units"]
    assert operator.held() == ["invoices", "raises"]


def test_bad_files_end_with_exit_1_while_good_ones_are_taken_and_last_good_versions_kept(operator):
    (operator.articles / "raises.md").write_text("---\ntitle: [broken\n---\n")
    (operator.articles / "broken-from-the-start.md").write_text("no front matter at all")
    (operator.articles / "deposits.md").write_text(article("deposits"))
    code, out, err = operator.run()
    assert code == 3
    assert "raises.md" in err
    assert "broken-from-the-start.md" in err
    assert (table(out)["added"], table(out)["removed"]) == ("1", "0")
    assert operator.held() == ["deposits", "invoices", "raises"]


def test_topics_that_cannot_be_read_stop_it_with_exit_1(operator):
    (operator.place / "knowledge" / "topics.yaml").write_text("- {id: 1")
    code, _, err = operator.run()
    assert code == 3
    assert "topics.yaml" in err


def test_a_store_in_use_by_another_process_says_what_to_do(operator):
    with StoreLock(operator.data):
        run = operator.start()
        out, err = run.communicate(timeout=120)
    assert run.returncode == 2
    assert out == ""
    assert re.fullmatch(r"A running bot holds.*Stop it first.*MENTOR_CHROMA_URL.*\n", err)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("MENTOR_KNOWLEDGE_DIR", "/nowhere/at/all"),
        ("MENTOR_EMBEDDING_MODEL", "not a model"),
        ("MENTOR_DATABASE_URL", "nonsense"),
        ("MENTOR_CHROMA_URL", "localhost"),
        ("MENTOR_KNOWLEGE_DIR", "misspelt"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_it_and_exit_2(operator, monkeypatch, key, value):
    monkeypatch.setenv(key, value)
    code, out, err = operator.run()
    assert (code, out) == (2, "")
    assert key in err
    assert len(err.splitlines()) == 1


def test_killed_while_it_embeds_the_next_run_goes_on_where_it_was(newcomer):
    for name in ("deposits", "raises"):
        (newcomer.articles / f"{name}.md").write_text(article(name, sections=32))
    _kill_when(newcomer.start(), says=r"embedded 0 of")
    _kill_when(newcomer.start(), says=r"embedded 512 of")
    code, out, err = newcomer.run()
    assert (code, err) == (0, "")
    assert newcomer.held() == ["deposits", "raises"]
    code, out, _ = newcomer.run()
    assert "embedded" not in out
    assert table(out)["unchanged"] == "2"


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.1])
def test_killed_while_it_writes_the_index_the_next_run_mends_it_and_embeds_nothing(operator, delay):
    shutil.rmtree(operator.data / "chroma")
    run = operator.start("--rebuild")
    _wait_for(operator.data / "chroma" / "chroma.sqlite3", run)
    sleep(delay)
    run.kill()
    run.communicate()
    code, out, err = operator.run()
    assert (code, err) == (0, "")
    assert "texts" not in out
    assert operator.held() == ["invoices", "raises"]


def _kill_when(run, *, says):
    for line in run.stdout:
        if re.search(says, line):
            run.kill()
            run.communicate()
            return
    pytest.fail(f"it ended before it said {says!r}: {run.communicate()[1]}")


def _wait_for(path, run):
    until = monotonic() + 60
    while not path.exists() and run.poll() is None and monotonic() < until:
        sleep(0.01)
