"""Learn from the examples of care once, and write the weights that the bot starts with: `make train-care`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.care.adapters.example_files import examples_hash, read_examples
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.learning import learn_kinds, weights_key
from bot.errors import KnowledgeError
from bot.search.rules.chunking import units_of
from bot.wiring.care import weights_file
from bot.wiring.foundation import knowledge_folder, open_foundation
from bot.wiring.making import make

if TYPE_CHECKING:
    from bot.settings import Settings


async def train(settings: Settings) -> str:
    """Fit the classifier with the settings' embedding model, write its weights, and say so in one line."""
    documents, problems = knowledge_folder(settings).documents()
    if problems:
        raise KnowledgeError(problems)
    units = [unit for document in documents for unit in units_of(document)]
    path = settings.knowledge_dir / "examples.yaml"
    examples, classifier = read_examples(path), LogisticKinds()
    async with open_foundation(settings) as foundation:
        await learn_kinds(classifier, examples, foundation.store, foundation.embedder, units)
        key = weights_key(foundation.embedder, examples_hash(path))
    weights = weights_file(settings.knowledge_dir)
    classifier.save(weights, key)
    return f"Learnt from {len(examples):,} examples; {weights.name} has {weights.stat().st_size / 1024:,.0f} KB, for {key}."


if __name__ == "__main__":
    sys.exit(make(train))
