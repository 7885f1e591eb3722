"""Learn what sentences of offers mean, and write the weights that the bot starts with: `make train-offers`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.offers import learn_meanings
from bot.careers.phrases import Phrases
from bot.errors import KnowledgeError
from bot.search.adapters.learnt_files import FOLDER, Bend
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.training.card import OFFERS, note
from bot.wiring.careers import meanings_file
from bot.wiring.foundation import careers_folder, open_foundation
from bot.wiring.making import make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.careers.rules.offer_lessons import Lesson
    from bot.settings import Settings


async def train(settings: Settings) -> str:
    """Bend the pinned model, fit each flag on its vectors, write the weights of both, and say so in one line."""
    lessons, problems = careers_folder(settings).offer_lessons()
    if problems:
        raise KnowledgeError(problems)
    await asyncio.to_thread(_bend, lessons)
    weights = meanings_file(settings.knowledge_dir)
    async with open_foundation(settings) as foundation:
        bent = foundation.models.bent_for(Bend.OFFERS)
        phrases = Phrases(foundation.store, bent)
        # Kept where the library's weights stand, so that these are what the next start takes.
        await learn_meanings(lessons, phrases, LogisticMeanings(kept=weights))
        model = bent.model
    harmless = sum(not lesson.flags for lesson in lessons)
    size = weights.stat().st_size / 1024
    return f"Learnt from {len(lessons):,} sentences, {harmless:,} of them harmless; {weights.name} has {size:,.0f} KB, for {model}."


def _bend(lessons: Sequence[Lesson]) -> None:
    # Here: they need requirements-train.txt, which the rest does without.
    from bot.search.training import encoder, kinds

    texts, flags = [lesson.text for lesson in lessons], [lesson.flags for lesson in lessons]
    encoder.save(kinds.learn(find_model(PINNED_MODEL, None).location, texts, flags), FOLDER / OFFERS)
    note(FOLDER, Bend.OFFERS, OFFERS)


if __name__ == "__main__":
    sys.exit(make(train))
