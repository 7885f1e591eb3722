"""What is served as a matrix says what scikit-learn says, and what was learnt once is not learnt again."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bot.careers.adapters import meanings
from bot.careers.adapters.meanings import INVERSE_REGULARISATION, ITERATIONS, LogisticMeanings
from bot.careers.adapters.offer_lessons import read_offer_lessons
from bot.careers.adapters.offers_file import read_offer_rules
from bot.careers.rules.offer_lessons import lessons_key
from bot.wiring.careers import meanings_file
from tests.conftest import KNOWLEDGE

NEW = ["pay us a deposit first", "the rate is $40 an hour", "…", "write to me on telegram, no contract needed"]
RULES = read_offer_rules(KNOWLEDGE)[0]
LESSONS, PROBLEMS = read_offer_lessons(KNOWLEDGE, RULES)


def vectors_of(texts, seed=3):
    found = np.random.default_rng(seed).normal(size=(len(texts), 12)).astype("<f4")
    return [(row / np.linalg.norm(row)).tobytes() for row in found]


async def test_shares_are_scikit_learns_own():
    some = [lesson for lesson in LESSONS if lesson.flags <= {"cheque", "tasks"}][:400:2] + [
        lesson for lesson in LESSONS if lesson.flags & {"cheque", "tasks"}
    ]
    texts, kinds = [lesson.text for lesson in some], [lesson.flags for lesson in some]
    served = LogisticMeanings()
    await served.fit(texts, vectors_of(texts), kinds, "k")
    shares = served.shares([*texts[:60], *NEW], vectors_of([*texts[:60], *NEW], seed=5))
    asked = meanings._matrix([*texts[:60], *NEW], vectors_of([*texts[:60], *NEW], seed=5))
    for flag in ("cheque", "tasks"):
        model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS, class_weight="balanced")
        model.fit(meanings._matrix(texts, vectors_of(texts)), [flag in kind for kind in kinds])
        assert [share[flag] for share in shares] == pytest.approx(model.predict_proba(asked)[:, 1].tolist(), abs=1e-4)


def test_lessons_have_no_fault_and_are_many_and_as_often_harmless_as_any_two_flags():
    assert not PROBLEMS
    assert len(LESSONS) > 4000
    assert sum(not lesson.flags for lesson in LESSONS) > 1500
    taught = {flag.id for flag in RULES.flags if flag.kind != "good"}
    assert {flag for lesson in LESSONS for flag in lesson.flags} == taught


def test_weights_that_came_with_the_library_were_learnt_from_its_lessons():
    """After a change of the lessons: make train-offers."""
    with np.load(meanings_file(KNOWLEDGE)) as kept:
        assert lessons_key(LESSONS) in str(kept["key"])


def test_file_called_after_no_flag_is_a_problem(tmp_path):
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "pay-first.txt").write_text("# a heading\nPay 5 first.\n\n")
    (tmp_path / "offers" / "nobody.txt").write_text("x\n")
    lessons, problems = read_offer_lessons(tmp_path, RULES)
    assert "Pay 5 first." in {lesson.text for lesson in lessons}
    assert "# a heading" not in {lesson.text for lesson in lessons}
    assert [problem.what for problem in problems] == ["no flag is called nobody."]


def test_library_without_lessons_teaches_nothing(tmp_path):
    assert read_offer_lessons(tmp_path, RULES) == ((), [])


class TestKept:
    TEXTS = ("pay a deposit", "send a gift card", "forty an hour", "a written contract")
    KINDS = (frozenset({"fee"}), frozenset({"fee", "card"}), frozenset(), frozenset())

    async def learnt(self, path, key="k"):
        one = LogisticMeanings(kept=path)
        if not one.take(key):
            await one.fit(self.TEXTS, vectors_of(self.TEXTS), self.KINDS, key)
        return one.shares(NEW, vectors_of(NEW))

    async def test_same_lessons_are_not_learnt_again(self, tmp_path, monkeypatch):
        first = await self.learnt(tmp_path / "learnt" / "m.npz")
        monkeypatch.setattr(meanings, "_fitted", None)
        again = await self.learnt(tmp_path / "learnt" / "m.npz")
        for one, other in zip(first, again, strict=True):
            assert one == pytest.approx(other, abs=1e-2)  # half precision in the file

    async def test_other_lessons_are_learnt_anew(self, tmp_path):
        await self.learnt(tmp_path / "m.npz")
        assert not LogisticMeanings(kept=tmp_path / "m.npz").take("another key")

    async def test_damaged_file_is_learnt_anew(self, tmp_path):
        await self.learnt(tmp_path / "m.npz")
        (tmp_path / "m.npz").write_bytes((tmp_path / "m.npz").read_bytes()[:200])
        assert not LogisticMeanings(kept=tmp_path / "m.npz").take("k")
        assert {*(await self.learnt(tmp_path / "m.npz"))[0]} == {"card", "fee"}

    async def test_library_s_own_weights_come_first(self, tmp_path):
        await self.learnt(tmp_path / "shipped.npz")
        one = LogisticMeanings(tmp_path / "shipped.npz", tmp_path / "kept.npz")
        assert one.take("k")
        assert not (tmp_path / "kept.npz").exists()
