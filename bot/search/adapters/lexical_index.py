"""Search sections by their words with BM25 (bm25s), stemmed and without stop words."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import Stemmer

from bot.absent import without
from bot.kernel.models import without_citations

# bm25s 0.3 loads SciPy where it is installed, 10 MB and .1 s of CPU, for a matrix that NumPy makes, too.
with without("scipy"):
    import bm25s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Section

COMMON = 4
"""Sections that use a word from which on it belongs to the library's language, and is no name or quotation from another."""

_WORD = re.compile(r"[^\W\d_][\w'-]*")

HEADING_WEIGHT = 2
"""How often a heading counts: it holds the words that the section is about."""


@dataclass(frozen=True, slots=True)
class _Built:
    """Hold a finished index with the ids of its sections, swapped in as a whole."""

    model: bm25s.BM25
    section_ids: tuple[str, ...]
    peaks: tuple[float, ...]
    """The most that each word, by its number in the vocabulary, adds to any section's score."""
    rarest: float

    def sections_with(self, stem: str) -> int:
        """Return how many sections use a word."""
        number = self.model.vocab_dict.get(stem)
        starts = self.model.scores["indptr"]
        return 0 if number is None else int(starts[number + 1] - starts[number])


class Bm25Index:
    """Keep one BM25 index in memory; a rebuild swaps it, so that searches never see half of one."""

    def __init__(self) -> None:
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # bm25s 0.3 sets its logger to DEBUG when it is imported
        # Without its memory of ten thousand words, 2 MB of an index: a word is stemmed in a microsecond.
        self._stemmer = Stemmer.Stemmer("english", 0)
        self._built: _Built | None = None

    async def rebuild(self, sections: Sequence[Section]) -> None:
        """Index these sections instead of those before."""
        self._built = await asyncio.to_thread(self._build, list(sections)) if sections else None

    async def search(self, queries: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        """Return for each query (section id, score in [0, 1]) pairs, best first.

        The score is BM25 divided by what a section would reach that held every word of the query to saturation. A word that
        stands nowhere in the library weighs like its rarest one: a question full of such words is about something else.
        """
        built = self._built
        if built is None:
            return [[] for _ in queries]
        return [_ranked(built, words, limit) for words in self._words(queries)]

    async def known(self, text: str) -> list[str]:
        """Return the words of a text, each once and in its order, that several sections use; stop words are left out."""
        built = self._built
        if built is None:
            return []
        written = dict.fromkeys(_WORD.findall(text))
        stems = zip(written, self._words(list(written)), strict=True)
        return [word for word, own in stems if own and all(built.sections_with(each) >= COMMON for each in own)]

    def _build(self, sections: list[Section]) -> _Built:
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        model.index(self._words([_text_of(section) for section in sections]), show_progress=False)
        scores, starts = model.scores["data"], model.scores["indptr"]
        peaks = tuple(float(scores[start:end].max(initial=0.0)) for start, end in pairwise(starts))
        return _Built(model, tuple(section.id for section in sections), peaks, max(peaks, default=0.0))

    def _words(self, texts: Sequence[str]) -> list[list[str]]:
        return list(
            bm25s.tokenize(list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)
        )


def _ranked(built: _Built, words: Sequence[str], limit: int) -> list[tuple[str, float]]:
    asked = dict.fromkeys(words)
    known = [number for word in asked if (number := built.model.vocab_dict.get(word)) is not None]
    if not known:
        return []
    scores = built.model.get_scores_from_ids(known)
    ceiling = sum(built.peaks[number] for number in known) + built.rarest * (len(asked) - len(known))
    best = np.argsort(-scores, kind="stable")[:limit]
    return [(built.section_ids[i], float(scores[i]) / ceiling) for i in best if scores[i] > 0]


def _text_of(section: Section) -> str:
    parts = [section.heading] * HEADING_WEIGHT
    parts += [*section.also_asked, section.lead, *section.points, section.careful or ""]
    return without_citations(" ".join(parts))
