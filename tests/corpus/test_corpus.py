"""Documents of all formats, made with real programs, come out as their readers see them."""

from __future__ import annotations

from tests.corpus.measuring import BOUNDARIES, FALSE_WARNINGS, LINES, measured


def test_the_corpus_reaches_its_targets():
    total = measured()
    shown = "\n".join(total.lines(misses=True))
    assert len(total.results) >= 20, shown
    assert total.boundaries >= BOUNDARIES, shown
    assert total.lined >= LINES, shown
    assert total.false_warnings <= FALSE_WARNINGS, shown
    assert total.true_warnings == 1, shown
