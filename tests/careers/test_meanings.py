"""What is served as a matrix says what scikit-learn says, and what was learnt once is not learnt again."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bot.careers.adapters import meanings
from bot.careers.adapters.meanings import INVERSE_REGULARISATION, ITERATIONS, LogisticMeanings
from bot.careers.adapters.offers_file import read_offer_rules
from tests.conftest import KNOWLEDGE

NEW = ["pay us a deposit first", "the rate is $40 an hour", "…", "write to me on telegram, no contract needed"]


def vectors_of(texts, seed=3):
    found = np.random.default_rng(seed).normal(size=(len(texts), 12)).astype("<f4")
    return [(row / np.linalg.norm(row)).tobytes() for row in found]


@pytest.mark.parametrize("kinds_kept", [2, 40])
async def test_shares_are_scikit_learns_own(kinds_kept):
    lessons = read_offer_rules(KNOWLEDGE)[0].lessons
    known = sorted({kind for _, kind in lessons})[:kinds_kept]
    lessons = [(text, kind) for text, kind in lessons if kind in known]
    texts, kinds = [text for text, _ in lessons], [kind for _, kind in lessons]
    served = LogisticMeanings()
    await served.fit(texts, vectors_of(texts), kinds)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS)
    model.fit(meanings._matrix(texts, vectors_of(texts)), kinds)
    asked = [*texts[:60], *NEW]
    expected = model.predict_proba(meanings._matrix(asked, vectors_of(asked, seed=5)))
    shares = served.shares(asked, vectors_of(asked, seed=5))
    for row, share in zip(expected, shares, strict=True):
        assert [share[str(kind)] for kind in model.classes_] == pytest.approx(row.tolist(), abs=1e-6)


class TestKept:
    TEXTS = ("pay a deposit", "send a gift card", "forty an hour", "a written contract")
    KINDS = ("fee", "fee", "", "")

    async def learnt(self, path, kinds=KINDS):
        one = LogisticMeanings(path)
        await one.fit(self.TEXTS, vectors_of(self.TEXTS), kinds)
        return one.shares(NEW, vectors_of(NEW))

    async def test_same_lessons_are_not_learnt_again(self, tmp_path, monkeypatch):
        first = await self.learnt(tmp_path / "learnt" / "m.npz")
        monkeypatch.setattr(meanings, "_fitted", None)
        assert await self.learnt(tmp_path / "learnt" / "m.npz") == first

    async def test_other_lessons_are_learnt_anew(self, tmp_path):
        await self.learnt(tmp_path / "m.npz")
        assert set((await self.learnt(tmp_path / "m.npz", ("a", "b", "a", "b")))[0]) == {"a", "b"}

    async def test_damaged_file_is_learnt_anew(self, tmp_path):
        first = await self.learnt(tmp_path / "m.npz")
        (tmp_path / "m.npz").write_bytes((tmp_path / "m.npz").read_bytes()[:200])
        assert await self.learnt(tmp_path / "m.npz") == first
