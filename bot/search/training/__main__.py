"""Learn the matcher from the repository alone: `make train` writes `bot/search/learnt/`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from bot.kernel.adapters.clock import SystemClock
from bot.search.adapters.askers_file import read_askers
from bot.search.adapters.classifier_files import CLASSIFIER_FOLDER
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.learnt_files import FOLDER
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.adapters.prototypes import SectionPrototypes, SectionVectors, write_section_vectors
from bot.search.training import classifier, prototypes, ranker
from bot.search.training.card import ENCODER, PROTOTYPES, RANKER, made_before, write_card
from bot.search.training.encoding import Vectors, bent_model, encode, plain_model
from bot.search.training.material import gather
from bot.search.training.searching import Searching, recalls

if TYPE_CHECKING:
    from collections.abc import Collection

    from sentence_transformers import SentenceTransformer

    from bot.search.rules.ranking import Candidate
    from bot.search.training.classifier import LargerReading
    from bot.search.training.material import Material

EPOCHS = 2
MEMORY = Path(".wayfinder/training")
"""Where the larger encoder's vectors wait for the next training."""

log = structlog.get_logger(__name__)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.search.training", description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--without", nargs="*", default=(), metavar="TOPIC", help="learn nothing from these topics")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument(
        "--keep-encoder", action="store_true", help="learn only what stands on the encoder that is there"
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    learn(args.out, args.epochs, args.without, keep_encoder=args.keep_encoder)


def learn(out: Path, epochs: int, without: Collection[str], *, keep_encoder: bool) -> None:
    """Bend the encoder, learn each section's vector, fit the re-ranker on what both find, and write all with their card."""
    began = perf_counter()
    # Not the operator's settings: whoever runs it gets the same.
    knowledge = Path("knowledge")
    material = _material(knowledge, without)
    base = find_model(PINNED_MODEL, None)
    texts = [text for text, _ in material.choose]
    units = [unit.text for unit in material.units]
    model = plain_model(base.location)
    plain = Vectors(encode(model, units), encode(model, texts))
    _say("library_encoded", began)
    made = made_before(out) if keep_encoder else {}
    if not keep_encoder:
        made = _learn_encoder(base.location, material, plain, out / ENCODER, epochs)
        _say("encoder_learnt", began)
    model = bent_model(base.location, out / ENCODER)
    bent = Vectors(encode(model, units), encode(model, texts))
    both = plain.beside(bent)
    known = _learn_prototypes(model, material, bent, out / PROTOTYPES)
    _say("prototypes_learnt", began)
    larger = classifier.learn(material, texts, out / CLASSIFIER_FOLDER.name, MEMORY)
    _say("classifier_learnt", began)
    systems: dict[str, tuple[Vectors, SectionPrototypes | None, LargerReading | None]] = {
        "plain model": (plain, None, None),
        "bent model": (bent, None, None),
        "both": (both, None, None),
        "both, with prototypes": (both, known, None),
        "both, with prototypes and classifier": (both, known, larger),
    }
    found = {
        name: asyncio.run(Searching(material, vectors.units, sections, read).candidates(texts, vectors.asked))
        for name, (vectors, sections, read) in systems.items()
    }
    answers = [right for _, right in material.choose]
    askers = read_askers(knowledge / "askers.yaml")
    candidates = found["both, with prototypes and classifier"]
    weights = ranker.fit(texts, candidates, answers, askers)
    (out / RANKER).write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    orders = {name: [_ids(each) for each in one] for name, one in found.items()}
    orders["re-ranked (each half by the other)"] = ranker.crossed(texts, candidates, answers, askers)
    figures = {name: recalls(order, answers) for name, order in orders.items()}
    if left_out := [number for number, right in enumerate(answers) if _topics(right) & set(without)]:
        right = [answers[number] for number in left_out]
        figures |= {
            f"{name}: topics left out": recalls([order[number] for number in left_out], right)
            for name, order in orders.items()
        }
    if not keep_encoder:
        made |= {"without": list(without), "minutes": round((perf_counter() - began) / 60, 1)}
    write_card(out, base.name, material, made, figures)
    for name, values in figures.items():
        log.info("messages_kept_apart", system=name, **values)


def _material(knowledge: Path, without: Collection[str]) -> Material:
    folder = KnowledgeFolder(knowledge, today=SystemClock().now().date())
    documents, _ = folder.documents()
    bank, graded, _ = folder.question_bank(documents)
    return gather(documents, bank, graded, without)


def _learn_encoder(base: str, material: Material, plain: Vectors, path: Path, epochs: int) -> dict[str, object]:
    from bot.search.training import encoder  # here: it needs requirements-train.txt, which the rest does without

    with TemporaryDirectory() as work:
        model = encoder.learn(base, material, plain.units, epochs=epochs, work=Path(work))
    encoder.save(model, path)
    return {"command": "make train", "epochs": epochs, **encoder.RECIPE}


def _learn_prototypes(model: SentenceTransformer, material: Material, bent: Vectors, path: Path) -> SectionPrototypes:
    messages = encode(model, [message.text for own in material.train.values() for message in own])
    # Sections that no message is learnt for keep what their texts say.
    sections = sorted(material.train)
    learnt = prototypes.learn(material, messages, bent.units, sections)
    ids = [material.sections[number].id for number in sections]
    write_section_vectors(path, ids, learnt)
    return SectionPrototypes(SectionVectors(ids, learnt))


def _topics(sections: Collection[str]) -> set[str]:
    return {section.partition("/")[0] for section in sections}


def _ids(candidates: list[Candidate]) -> list[str]:
    return [candidate.passage.section.id for candidate in candidates]


def _say(event: str, began: float) -> None:
    log.info(event, minutes=round((perf_counter() - began) / 60, 1))


if __name__ == "__main__":
    main()
