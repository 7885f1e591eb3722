"""Measure the offer check, and the matching of weekly tasks and of skills in own words, on labelled ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from rich.table import Table

from bot.careers.adapters.catalogue_files import read_catalogue
from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.adapters.offer_lessons import read_offer_lessons
from bot.careers.adapters.offers_file import read_offer_rules
from bot.careers.catalogue import Catalogue
from bot.careers.offers import learn_meanings
from bot.careers.phrases import Phrases
from bot.careers.rules.offers import check_offer, sentences_of, telling
from bot.careers.rules.skill_matching import Sureness as SkillSureness
from bot.careers.rules.task_matching import Sureness, match_all
from bot.careers.skill_words import SkillWords
from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.learnt_files import Bend
from bot.search.adapters.model_files import find_model
from bot.settings import Settings
from bot.wiring.careers import meanings_file
from bot.wiring.embedding import learnt_matcher, open_models

if TYPE_CHECKING:
    from rich.console import Console

QUESTIONS = Path(__file__).parent / "questions"
SETS = {
    "three hundred": "offers.yaml",
    "unforeseen": "offers_unforeseen.yaml",
    "from the names": "offers_blind.yaml",
    "fresh": "offers_fresh.yaml",
    "apart": "offers_apart.yaml",
    "strangers": "offers_strangers.yaml",
    "newcomers": "offers_newcomers.yaml",
    "latecomers": "offers_latecomers.yaml",
}


@dataclass
class FlagFigures:
    """Count flags raised rightly, wrongly and not at all, and posts called a scam outright."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    harmless_marked: int = 0
    scams_marked: int = 0
    scams: int = 0
    harmless_flagged: int = 0
    harmless: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        raised = self.right.total() + self.wrong.total()
        return self.right.total() / raised if raised else 1.0

    @property
    def recall(self) -> float:
        wanted = self.right.total() + self.missed.total()
        return self.right.total() / wanted if wanted else 1.0

    def count(self, message, check):
        raised, wanted = {each.flag.id for each in check.questions}, set(message["flags"])
        self.right.update(raised & wanted)
        self.wrong.update(raised - wanted)
        self.missed.update(wanted - raised)
        self.scams += message["kind"] == "scam"
        self.scams_marked += message["kind"] == "scam" and check.has_marks
        self.harmless_marked += message["kind"] != "scam" and check.has_marks
        self.harmless += message["kind"] == "harmless"
        self.harmless_flagged += message["kind"] == "harmless" and bool(raised)
        if raised != wanted:
            self.misses.append(f"{message['id']}: raised {sorted(raised - wanted)}, missed {sorted(wanted - raised)}")


def messages(name: str, part: str | None = None) -> list[dict]:
    """Return the labelled messages of a part, or all."""
    every = yaml.safe_load((QUESTIONS / SETS[name]).read_text(encoding="utf-8"))
    return [message for message in every if part in (None, message["part"])]


async def flag_figures(part: str) -> dict[tuple[str, str], FlagFigures]:
    """Return the figures by set and by reading: by patterns alone, and by meaning too."""
    settings = Settings()
    rules, _ = read_offer_rules(settings.knowledge_dir)
    lessons, _ = read_offer_lessons(settings.knowledge_dir, rules)
    models = open_models(settings, learnt_matcher(settings))
    embedder = models.bent_for(Bend.OFFERS)
    meanings = LogisticMeanings(meanings_file(settings.knowledge_dir))
    try:
        await learn_meanings(lessons, Phrases(NothingKept(), embedder), meanings)
        # All at once: embedded message by message, they take three times as long.
        labelled = {name: messages(name, part) for name in SETS}
        every = [each for found in labelled.values() for each in found]
        sentences = list(dict.fromkeys(each for message in every for each in telling(sentences_of(message["text"]))))
        vectors = await embedder.embed_queries(sentences)
        shares = dict(zip(sentences, meanings.shares(sentences, vectors), strict=True))
        found = {}
        for name in (name for name in SETS if labelled[name]):
            alone, both = FlagFigures(), FlagFigures()
            for message in labelled[name]:
                alone.count(message, check_offer(message["text"], rules))
                both.count(message, check_offer(message["text"], rules, shares))
            found[name, "patterns alone"], found[name, "patterns and meaning"] = alone, both
        return found
    finally:
        models.close()


async def task_figures(part: str) -> dict[str, tuple[int, int]]:
    """Return (right, all) of the matches by how sure they are; an unknown task is right when no occupation has it."""
    settings = Settings()
    _, occupations, _ = read_catalogue(settings.knowledge_dir)
    asked = [
        each for each in yaml.safe_load((QUESTIONS / "tasks.yaml").read_text(encoding="utf-8")) if each["part"] == part
    ]
    tasks = [(each.id, task) for each in occupations for task in each.week]
    embedder = SentenceEmbedder(find_model(settings.embedding_model, settings.embedding_path))
    try:
        known = await embedder.embed_queries([task for _, task in tasks])
        typed = await embedder.embed_queries([each["task"] for each in asked])
        rows = [embedder.similarities(vector, known) for vector in typed]
    finally:
        embedder.close()
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for task, row in zip(asked, rows, strict=True):
        (match,) = match_all([task["task"]], tasks, [row])
        every[match.sureness] += 1
        fits = (
            not task["occupations"] if match.sureness is Sureness.UNKNOWN else match.occupation in task["occupations"]
        )
        right[match.sureness] += fits
    return {sureness.value: (right[sureness], every[sureness]) for sureness in Sureness}


class NothingKept:
    """Keep no vectors."""

    async def vectors(self, model, text_hashes):
        return {}

    async def keep_vectors(self, model, vectors):
        pass


async def skill_figures(part: str) -> dict[str, tuple[int, int]]:
    """Return (right, all) of skills in own words by how sure they are; an unknown one is right when the catalogue lacks it."""
    settings = Settings()
    skills, _, _ = read_catalogue(settings.knowledge_dir)
    asked = yaml.safe_load((QUESTIONS / "skill_words.yaml").read_text(encoding="utf-8"))
    embedder = SentenceEmbedder(find_model(settings.embedding_model, settings.embedding_path))
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    try:
        reader = SkillWords(skills, Catalogue(skills, []), Phrases(NothingKept(), embedder))
        for words in (each for each in asked if each["part"] == part):
            (match,) = await reader.read(words["words"])
            every[match.sureness] += 1
            wanted = set(words["skills"])
            right[match.sureness] += bool(wanted & set(match.skills)) if match.skills else not wanted
    finally:
        embedder.close()
    return {sureness.value: (right[sureness], every[sureness]) for sureness in SkillSureness}


def print_careers(
    flags: dict[tuple[str, str], FlagFigures],
    tasks: dict[str, tuple[int, int]],
    skills: dict[str, tuple[int, int]],
    out: Console,
    *,
    misses: bool,
) -> None:
    """Print each as a table."""
    table = Table(title="Offer check: flags on labelled messages")
    for name in (
        "messages",
        "read by",
        "precision",
        "recall",
        "not scams, called one",
        "scams with marks",
        "harmless flagged",
    ):
        table.add_column(name)
    for (name, reading), figures in flags.items():
        table.add_row(
            name,
            reading,
            f"{figures.precision:.2f}",
            f"{figures.recall:.2f}",
            str(figures.harmless_marked),
            f"{figures.scams_marked} of {figures.scams}",
            f"{figures.harmless_flagged} of {figures.harmless}",
        )
    out.print(table)
    for title, found in (("Weekly tasks matched with occupations", tasks), ("Skills in own words", skills)):
        table = Table(title=title)
        table.add_column("sureness")
        table.add_column("right")
        for sureness, (right, every) in found.items():
            table.add_row(sureness, f"{right} of {every}")
        out.print(table)
    if misses:
        for (name, reading), figures in flags.items():
            for line in figures.misses:
                out.print(f"{name}, {reading}: {line}")
