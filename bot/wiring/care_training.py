"""Learn from the examples of care, and write what the bot starts with: `make train-care`.

First the encoder is bent so that messages of a kind lie together, then a classifier learns from their vectors and words.
`ARGS=--keep-encoder` learns the classifier alone, in two minutes, as after a change of a few examples.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.care.adapters.example_files import examples_hash, read_examples
from bot.care.learning import learn_kinds, lessons_of, weights_key
from bot.errors import KnowledgeError
from bot.search.adapters.learnt_files import FOLDER, Bend
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.rules.chunking import units_of
from bot.search.training.card import CARE, note
from bot.wiring.care import new_classifier, weights_file
from bot.wiring.foundation import knowledge_folder, open_foundation
from bot.wiring.making import make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.care.rules.triage import Example
    from bot.kernel.models import Unit
    from bot.settings import Settings

KEEP_ENCODER = "--keep-encoder"


async def train(settings: Settings) -> str:
    """Bend the pinned model, fit the classifier on its vectors, write the weights of both, and say so in one line."""
    documents, problems = knowledge_folder(settings).documents()
    if problems:
        raise KnowledgeError(problems)
    units = [unit for document in documents for unit in units_of(document)]
    path = settings.knowledge_dir / "examples.yaml"
    examples = read_examples(path)
    if KEEP_ENCODER not in sys.argv:
        await asyncio.to_thread(_bend, examples, units)
    async with open_foundation(settings) as foundation:
        model, classifier = foundation.models.hearing(), new_classifier(foundation)
        await learn_kinds(classifier, examples, foundation.store, model, units)
        key = weights_key(model, examples_hash(path))
    weights = weights_file(settings.knowledge_dir)
    classifier.save(weights, key)
    return f"Learnt from {len(examples):,} examples; {weights.name} has {weights.stat().st_size / 1024:,.0f} KB, for {key}."


def _bend(examples: Sequence[Example], units: Sequence[Unit]) -> None:
    # Here: they need requirements-train.txt, which the rest does without.
    from bot.search.training import encoder, kinds

    texts, of = lessons_of(examples, units)
    encoder.save(kinds.learn(find_model(PINNED_MODEL, None).location, texts, [{kind} for kind in of]), FOLDER / CARE)
    note(FOLDER, Bend.CARE, CARE)


if __name__ == "__main__":
    sys.exit(make(train))
