"""Learn to tell kinds of messages apart, from examples and from what the library is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.care.rules.triage import LIBRARY
from bot.kernel.models import UnitKind, text_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.care.ports import KindClassifier, PhraseVectors
    from bot.care.rules.triage import Example
    from bot.kernel.models import Embedding, Unit
    from bot.kernel.ports import Embedder

QUESTIONS_LEARNT = 3000
"""The library's own questions that are learnt from, taken evenly: more say nothing new, and all of them say it louder."""

EMBEDDED_AT_ONCE = 256

log = structlog.get_logger(__name__)


async def ready(
    classifier: KindClassifier,
    weights: Path,
    kept: Path,
    key: str,
    learn: Callable[[], Sequence[Example]],
    store: PhraseVectors,
    embedder: Embedder,
    units: Sequence[Unit],
) -> None:
    """Take the weights that were learnt before, or learn now when they belong to another model or other examples.

    What is learnt now is kept beside the database, for the next time.
    """
    whole_key = weights_key(embedder, key)
    if classifier.load(weights, whole_key) or classifier.load(kept, whole_key):
        return
    log.warning("care_learns_now", why="no weights for this model and these examples; `make train-care` makes them")
    await learn_kinds(classifier, learn(), store, embedder, units)
    try:
        classifier.save(kept, whole_key)
    except OSError as exc:
        log.warning("care_not_kept", error=type(exc).__name__)


def weights_key(embedder: Embedder, examples: str) -> str:
    """Return what weights belong to: the model whose vectors they were learnt with, and the examples' hash."""
    return f"{embedder.model}|{examples}"


async def learn_kinds(
    classifier: KindClassifier,
    examples: Sequence[Example],
    store: PhraseVectors,
    embedder: Embedder,
    units: Sequence[Unit],
) -> None:
    """Learn from the examples, and from the library's questions as examples of what it is for.

    Their vectors are kept in the database, so only the first time embeds them. One kind alone teaches nothing.
    """
    texts, kinds = lessons_of(examples, units)
    await store.keep_phrases([text_hash(example.text) for example in examples])
    if len(set(kinds)) > 1:
        await classifier.fit(texts, await _vectors(store, embedder, texts), kinds, [1.0] * len(texts))


def lessons_of(examples: Sequence[Example], units: Sequence[Unit]) -> tuple[list[str], list[str]]:
    """Return the texts that are learnt from, and the kind of each: the examples, and questions of the library."""
    asked = sorted({unit.text for unit in units if unit.kind in (UnitKind.HEADING, UnitKind.QUESTION)}, key=text_hash)
    questions = asked[:QUESTIONS_LEARNT]
    texts = [*(example.text for example in examples), *questions]
    return texts, [*(example.kind for example in examples), *([LIBRARY] * len(questions))]


async def _vectors(store: PhraseVectors, embedder: Embedder, texts: Sequence[str]) -> list[Embedding]:
    hashes = [text_hash(text) for text in texts]
    known = await store.vectors(embedder.model, hashes)
    missing = list({key: text for key, text in zip(hashes, texts, strict=True) if key not in known}.items())
    for start in range(0, len(missing), EMBEDDED_AT_ONCE):
        part = missing[start : start + EMBEDDED_AT_ONCE]
        embedded = await embedder.embed_documents([text for _, text in part])
        new = dict(zip((key for key, _ in part), embedded, strict=True))
        await store.keep_vectors(embedder.model, new)
        known |= new
    return [known[key] for key in hashes]
