"""Learn the matcher from the repository alone: `make train` writes `bot/search/learnt/`."""

from __future__ import annotations

import argparse
import asyncio
import json
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from sentence_transformers import SentenceTransformer

from bot.kernel.adapters.clock import SystemClock
from bot.search.adapters.askers_file import read_askers
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.learnt_files import CARD, FOLDER
from bot.search.adapters.learnt_ranker import LearntRanker
from bot.search.adapters.model_files import WEIGHTS_SHA256, find_model
from bot.search.training import encoder, ranker
from bot.search.training.material import gather
from bot.search.training.searching import Searching, beside, recalls
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.search.rules.askers import Askers
    from bot.search.rules.ranking import Candidate

EPOCHS = 3
ENCODER, RANKER = "encoder.safetensors", "ranker.json"
FOLDS = 2

log = structlog.get_logger(__name__)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.search.training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--without", nargs="*", default=(), metavar="TOPIC", help="learn nothing from these topics")
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    began = perf_counter()
    settings = Settings()
    folder = KnowledgeFolder(settings.knowledge_dir, today=SystemClock().now().date())
    documents, _ = folder.documents()
    bank, graded, _ = folder.question_bank(documents)
    material = gather(documents, bank, graded, args.without)
    base = find_model(settings.embedding_model, settings.embedding_path)
    args.out.mkdir(parents=True, exist_ok=True)
    plain_model = SentenceTransformer(base.location, device="cpu")
    unit_texts, texts = [unit.text for unit in material.units], [text for text, _ in material.choose]
    plain, plain_asked = (encoder.encode(plain_model, each) for each in (unit_texts, texts))
    log.info("library_encoded", units=len(unit_texts), minutes=round((perf_counter() - began) / 60, 1))
    with TemporaryDirectory() as work:
        model = encoder.learn(base.location, material, plain, epochs=args.epochs, work=Path(work))
    encoder.save(model, args.out / ENCODER)
    log.info("encoder_learnt", minutes=round((perf_counter() - began) / 60, 1))
    bent, bent_asked = (encoder.encode(model, each) for each in (unit_texts, texts))
    searching = {
        "plain model": (plain, plain_asked),
        "learnt model alone": (bent, bent_asked),
        "both": (beside(plain, bent), beside(plain_asked, bent_asked)),
    }
    found = {
        name: asyncio.run(Searching(material, units).candidates(texts, asked))
        for name, (units, asked) in searching.items()
    }
    askers = read_askers(settings.knowledge_dir / "askers.yaml")
    answers = [right for _, right in material.choose]
    weights = ranker.fit(texts, found["both"], answers, askers)
    (args.out / RANKER).write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    figures = {name: recalls([_ids(each) for each in one], answers) for name, one in found.items()}
    figures["both, re-ranked (by the other half)"] = recalls(_reranked(texts, found["both"], answers, askers), answers)
    card = {
        "base": base.name,
        "base_sha256": WEIGHTS_SHA256,
        "encoder": {"file": ENCODER, "sha256": _sha256(args.out / ENCODER)},
        "ranker": {"file": RANKER, "sha256": _sha256(args.out / RANKER)},
        "made": {
            "command": "make train",
            "epochs": args.epochs,
            "seed": encoder.SEED,
            "rank": encoder.RANK,
            "learning_rate": encoder.LEARNING_RATE,
            "without": list(args.without),
            "minutes": round((perf_counter() - began) / 60, 1),
        },
        "data": {
            "sections": len(material.sections),
            "messages": sum(len(own) for own in material.train.values()),
            "graded": len(graded),
            "choose": len(texts),
        },
        "figures": figures,
    }
    (args.out / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, values in figures.items():
        log.info("choose_part", system=name, **values)


def _ids(candidates: list[Candidate]) -> list[str]:
    return [candidate.passage.section.id for candidate in candidates]


def _reranked(
    texts: list[str], found: list[list[Candidate]], answers: list[frozenset[str]], askers: Askers
) -> list[list[str]]:
    """Return each message's order by weights that were fitted on the other half of the messages."""
    orders: list[list[str]] = [[] for _ in texts]
    for half in range(FOLDS):
        others = [number for number in range(len(texts)) if number % FOLDS != half]
        weights = ranker.fit(
            [texts[number] for number in others],
            [found[number] for number in others],
            [answers[number] for number in others],
            askers,
        )
        learnt = LearntRanker(weights, askers)
        for number in range(half, len(texts), FOLDS):
            relevances = asyncio.run(learnt.relevances(texts[number], found[number]))
            order = sorted(zip(relevances, _ids(found[number]), strict=True), reverse=True)
            orders[number] = [section for _, section in order]
    return orders


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    main()
