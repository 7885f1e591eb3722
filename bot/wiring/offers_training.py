"""Learn what sentences of offers mean, and write the weights that the bot starts with: `make train-offers`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.offers import learn_meanings
from bot.careers.phrases import Phrases
from bot.errors import KnowledgeError
from bot.wiring.careers import meanings_file
from bot.wiring.foundation import careers_folder, open_foundation
from bot.wiring.making import make

if TYPE_CHECKING:
    from bot.settings import Settings


async def train(settings: Settings) -> str:
    """Fit each flag with the settings' embedding model, write the weights, and say so in one line."""
    lessons, problems = careers_folder(settings).offer_lessons()
    if problems:
        raise KnowledgeError(problems)
    weights = meanings_file(settings.knowledge_dir)
    async with open_foundation(settings) as foundation:
        phrases = Phrases(foundation.store, foundation.embedder)
        # Kept where the library's weights stand, so that these are what the next start takes.
        await learn_meanings(lessons, phrases, LogisticMeanings(kept=weights))
        model = foundation.embedder.model
    harmless = sum(not lesson.flags for lesson in lessons)
    size = weights.stat().st_size / 1024
    return f"Learnt from {len(lessons):,} sentences, {harmless:,} of them harmless; {weights.name} has {size:,.0f} KB, for {model}."


if __name__ == "__main__":
    sys.exit(make(train))
