"""Read `knowledge/`, check it, and bring the database and the search index in line with it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.digest.adapters.opportunities_file import read_opportunities
from bot.errors import KnowledgeError, OperatorError, Unavailable
from bot.kernel.adapters.database import read_database
from bot.kernel.adapters.postgresql import INGESTING, alone
from bot.kernel.models import Problem
from bot.library.rules.likeness import gist_of, middle, near_pairs, near_points
from bot.planning.adapters.roadmaps_file import read_goals
from bot.search.adapters.learnt_files import Bend
from bot.search.adapters.library_store import DatabaseLibrary
from bot.search.adapters.side_by_side import plain_half
from bot.settings import load_settings
from bot.wiring import safekeeping, serving
from bot.wiring.embedding import learnt_matcher, open_models
from bot.wiring.foundation import careers_folder, knowledge_folder, open_foundation, problems_of_manners

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.kernel.models import Document, Embedding, Section
    from bot.search.rules.question_bank import Asked
    from bot.search.sync import LibrarySync, SyncPlan, SyncReport
    from bot.settings import Settings

EXIT_OPERATOR = 2
EXIT_PROBLEMS = 3
"""Not 1: Python ends so after any error that nobody foresaw, and `make run` must not go on after one."""

KEEPING = "`ingest.py backup FILE` writes everything in the database into one file, and `ingest.py restore FILE` brings it back."

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 good, 3 bad files, 2 something for the operator to mend."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["backup"], ["restore"]):
        return _keep(given)
    parser = _parser()
    args = parser.parse_args(given)
    if args.paths and not args.check:
        parser.error("paths go with --check; an ingest always reads the whole library.")
    if missing := [str(path) for path in args.paths if not path.exists()]:
        parser.error(f"there is no {', '.join(missing)}.")
    try:
        settings = load_settings()
        if args.check:
            return _check(settings, args.paths)
        return asyncio.run(_ingest(settings, dry_run=args.dry_run, rebuild=args.rebuild))
    except KnowledgeError as exc:
        _print_problems(exc.problems)
        return EXIT_PROBLEMS
    except (OperatorError, Unavailable) as exc:
        err.print(str(exc), markup=False)
        return EXIT_OPERATOR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ingest.py", description=__doc__, epilog=KEEPING)
    parser.add_argument("paths", nargs="*", type=Path, help="with --check: only the articles below these folders")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="validate the files and write nothing")
    what.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    what.add_argument("--rebuild", action="store_true", help="throw the index away and build it from the database")
    return parser


def _keep(arguments: Sequence[str]) -> int:
    """Run `backup FILE` or `restore FILE`."""
    parser = argparse.ArgumentParser(
        prog="ingest.py", description="Keep everything that the database holds in one file."
    )
    parser.add_argument("task", choices=("backup", "restore"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--yes", action="store_true", help="replace the file, or the database, that is there already")
    args = parser.parse_args(arguments)
    try:
        settings = load_settings()
        if args.task == "backup":
            out.print(safekeeping.backup(settings, args.file, replace=args.yes), markup=False)
        else:
            out.print(asyncio.run(safekeeping.restore(settings, args.file, replace=args.yes)), markup=False)
    except (OperatorError, Unavailable) as exc:
        err.print(str(exc), markup=False)
        return EXIT_OPERATOR
    return 0


def _check(settings: Settings, paths: Sequence[Path]) -> int:
    folder = knowledge_folder(settings)
    documents, problems = folder.documents(paths)
    careers = careers_folder(settings)
    skills, occupations, faults = careers.catalogue()
    asked: list[Asked] = []
    if not paths:
        asked, _, wrong = folder.question_bank(documents)
        problems += careers.tips()[1] + faults + wrong + problems_of_manners(settings.knowledge_dir)
        problems += careers.offer_rules(documents)[1] + careers.offer_lessons()[1] + careers.money_facts(documents)[1]
        problems += careers.directions({skill.field for skill in skills}, documents)[1]
        standing = {section.id for document in documents for section in document.sections}
        problems += read_opportunities(settings.knowledge_dir, standing)[1]
        problems += read_goals(settings.knowledge_dir, standing)[1]
        problems += asyncio.run(_near_repeats(settings, documents)) + _near_points(settings, documents)
    _print_problems(problems)
    sections = sum(len(document.sections) for document in documents)
    out.print(f"{len(documents)} articles with {sections} sections are good.")
    if not paths and (skills or occupations or faults):
        out.print(f"{len(skills)} skills and {len(occupations)} occupations are good.")
    if not paths and asked:
        out.print(
            f"{sum(len(each.messages) for each in asked)} messages in the question bank, for {len(asked)} sections."
        )
    flags = careers.offer_rules()[0].flags
    if not paths and flags:
        out.print(f"{len(flags)} flags for offers are good.")
    goals = read_goals(settings.knowledge_dir)[0].listed
    if not paths and goals:
        out.print(f"{len(goals)} goals for plans are good.")
    return _exit_code(problems)


async def _near_repeats(settings: Settings, documents: Sequence[Document]) -> list[Problem]:
    """Warn about sections that say nearly the same; only texts without a kept vector go through the model."""
    sections = {section.id: section for document in documents for section in document.sections}
    gists = {section_id: gist_of(section) for section_id, section in sections.items()}
    texts = {unit.text_hash: unit.text for units in gists.values() for unit in units}
    models = open_models(settings, learnt_matcher(settings))
    embedder = models.plain
    try:
        vectors = await _kept_vectors(settings, models.matching.model, list(texts))
        if Bend.MATCHING in models.bends:
            # Alike is what the plain model finds alike; the library is kept in both models' vectors.
            vectors = {key: plain_half(vector) for key, vector in vectors.items()}
        missing = [key for key in texts if key not in vectors]
        embedded = await embedder.embed_documents([texts[key] for key in missing])
        vectors.update(zip(missing, embedded, strict=True))
        middles = {key: middle([vectors[unit.text_hash] for unit in units]) for key, units in gists.items()}
        pairs = near_pairs(middles, embedder.similarities)
    finally:
        models.close()
    return [_near_repeat(settings, sections[first], sections[second], cosine) for first, second, cosine in pairs]


def _near_points(settings: Settings, documents: Sequence[Document]) -> list[Problem]:
    """Warn about points that tell what another article tells."""
    pairs = near_points([section for document in documents for section in document.sections])
    return [
        Problem(
            str(settings.knowledge_dir / f"{pair.first.document_id}.md"),
            None,
            f"{pair.point[:60]!r} tells nearly what {pair.other[:60]!r} in {pair.second.document_id} tells.",
            "Give the fact one home, and let the other say something of its own.",
            warning=True,
        )
        for pair in pairs
    ]


def _near_repeat(settings: Settings, first: Section, second: Section, cosine: float) -> Problem:
    path, other = (str(settings.knowledge_dir / f"{section.document_id}.md") for section in (first, second))
    what = f"{first.heading!r} says nearly the same as {second.heading!r} in {other} (cosine {cosine:.2f})."
    return Problem(path, None, what, "Merge them, or make each say whom it is for.", warning=True)


async def _kept_vectors(settings: Settings, model: str, text_hashes: Sequence[str]) -> dict[str, Embedding]:
    """Return what an earlier ingest embedded; a check neither makes nor migrates a database."""
    try:
        async with read_database(settings.database_address) as engine:
            return await DatabaseLibrary(engine).vectors(model, text_hashes)
    except Unavailable:
        return {}


async def _ingest(settings: Settings, *, dry_run: bool, rebuild: bool) -> int:
    folder = knowledge_folder(settings)
    documents, problems = folder.documents()
    careers = careers_folder(settings)
    problems += careers.tips()[1] + careers.catalogue()[2] + careers.offer_rules()[1] + careers.money_facts()[1]
    problems += careers.offer_lessons()[1]
    problems += read_opportunities(settings.knowledge_dir)[1]
    problems += read_goals(settings.knowledge_dir)[1]
    # An article that no longer passes the check keeps its last good version; only a deleted file is removed.
    keep = frozenset(_document_id(settings, path) for path in settings.knowledge_dir.glob("*/*.md"))
    async with open_foundation(settings) as foundation:
        if dry_run:
            _print_plan(await foundation.sync.plan(documents, keep=keep))
        else:
            if (seconds := await serving.export(settings)) is not None:
                out.print(f"exported the model for ONNX Runtime in {seconds:.0f} s")
            # Of two first starts at once one embeds, and the other finds it done.
            async with alone(foundation.engine, INGESTING):
                with _progress(foundation.sync):
                    report = await foundation.sync.run(documents, keep=keep, rebuild=rebuild)
                await serving.learn(settings, foundation)
            _print_report(report)
    _print_problems(problems)
    return _exit_code(problems)


def _document_id(settings: Settings, path: Path) -> str:
    return path.relative_to(settings.knowledge_dir).with_suffix("").as_posix()


@contextmanager
def _progress(sync: LibrarySync) -> Iterator[None]:
    """Show how far the embedding is: a bar on a terminal, a line a slice elsewhere."""
    if not out.is_terminal:
        sync.progress = lambda done, total: out.print(f"embedded {done} of {total} texts")
        yield
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("embedding", total=None)
        sync.progress = lambda done, total: bar.update(task, completed=done, total=total)
        yield


def _print_report(report: SyncReport) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for name in ("documents", "sections", "units", "added", "changed", "removed", "unchanged"):
        table.add_row(name, str(getattr(report, name)))
    if report.reindexed:
        table.add_row("reindexed", f"{report.reindexed} units, nothing embedded for it")
    table.add_row("seconds", f"{report.seconds:.1f}")
    out.print(table)


def _print_plan(plan: SyncPlan) -> None:
    for document in plan.upsert:
        out.print(f"write   {document.id}", markup=False)
    for document_id in plan.remove:
        out.print(f"remove  {document_id}", markup=False)
    out.print(
        f"{plan.added} added, {plan.changed} changed, {len(plan.remove)} removed, {plan.unchanged} unchanged; "
        "nothing was written."
    )


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        err.print(f"{'warning' if problem.warning else 'error'}: {problem}", markup=False)


def _exit_code(problems: Sequence[Problem]) -> int:
    return EXIT_PROBLEMS if any(not problem.warning for problem in problems) else 0


if __name__ == "__main__":
    sys.exit(main())
