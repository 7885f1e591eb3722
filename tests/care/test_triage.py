"""Triage learns from examples once, keeps what it embedded, and judges by words and by meaning."""

from __future__ import annotations

import asyncio
from array import array
from dataclasses import replace

import numpy as np
import pytest

from bot.care.adapters.example_files import examples_hash
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.learning import QUESTIONS_LEARNT, learn_kinds, ready, weights_key
from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside
from bot.care.rules.triage import LIBRARY, Example
from bot.care.triage import Triage
from bot.errors import ModelUnavailable
from bot.kernel.adapters.database import open_database
from bot.kernel.models import UnitKind, text_hash
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.rules.chunking import units_of
from bot.search.sync import LibrarySync
from tests.conftest import KNOWLEDGE
from tests.fakes import BagOfStems, MemoryIndex
from tests.shelf import DOCUMENTS, RAISES

GUARDRAILS = read_guardrails(KNOWLEDGE / "guardrails.yaml")
SURE = [replace(rail, threshold=0.3, note_from=0.2) for rail in GUARDRAILS]
"""Guardrails that a handful of examples can reach."""

PHRASES = read_phrases(KNOWLEDGE / "phrases.yaml")
BOUNDARIES = read_boundaries(KNOWLEDGE / "scope.yaml")
EXAMPLES = tuple(
    Example(text, kind)
    for kind, texts in {
        Concern.TAX: ["write off my laptop", "vat for a german client", "deduct the home office", "quarterly vat return"],
        Concern.LAW: ["client says he will sue me", "cease and desist for a font", "small claims court", "lawyer for a contract"],
        Concern.CRISIS: ["nobody would miss me", "everything is hopeless and i want out", "i am a burden to everybody"],
        Outside.ELSEWHERE: ["recipe for pancakes", "football match yesterday", "boil eggs", "train my dog"],
        LIBRARY: ["raise my rate", "first client without reviews", "late invoice", "overlap across time zones"],
    }.items()
    for text in texts
)  # fmt: skip
UNITS = [unit for each in DOCUMENTS for unit in units_of(each)]
QUESTIONS = {unit.text for unit in UNITS if unit.kind in {UnitKind.HEADING, UnitKind.QUESTION}}


class Desk:
    """Hold what a start needs; `triage` is a fresh one each time, as in a new process."""

    def __init__(self, engine):
        self.store = DatabaseLibrary(engine)
        self.embedder = BagOfStems()
        self.sync = LibrarySync(self.store, MemoryIndex(), self.embedder, fingerprint)

    async def learn(self, examples=EXAMPLES, units=UNITS, classifier=None):
        self.embedder.embedded.clear()
        classifier = classifier or LogisticKinds()
        await learn_kinds(classifier, examples, self.store, self.embedder, units)
        return classifier

    async def triage(self, examples=EXAMPLES, **options):
        triage = Triage(SURE, BOUNDARIES, PHRASES, await self.learn(examples), (), PackagedIdentifier(), **options)
        triage.listen(self.embedder)
        return triage

    async def kept(self, examples=EXAMPLES):
        hashes = [text_hash(example.text) for example in examples]
        return set(await self.store.vectors(self.embedder.model, hashes))


@pytest.fixture
async def desk(tmp_path):
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'triage.db'}") as engine:
        yield Desk(engine)


class Recording(LogisticKinds):
    """Remember what it was taught."""

    def __init__(self):
        super().__init__()
        self.lessons = []

    async def fit(self, texts, vectors, kinds, weights):
        self.lessons.append((list(texts), list(vectors), list(kinds), list(weights)))
        await super().fit(texts, vectors, kinds, weights)


class TestJudging:
    @pytest.mark.parametrize(
        ("question", "concern"),
        [
            ("can i write off my new laptop", Concern.TAX),
            ("small claims court for a font", Concern.LAW),
            ("i am a burden and hopeless", Concern.CRISIS),
        ],
    )
    async def test_question_in_none_of_the_guardrails_words_is_met_by_meaning(self, desk, question, concern):
        triage = await desk.triage()
        assert (await triage.judge(question, by_words_alone=True)).guardrail is None
        found = await triage.judge(question)
        assert (found.guardrail.concern, found.by_meaning) == (concern, True)

    async def test_question_for_the_library_meets_nothing(self, desk):
        triage = await desk.triage()
        for question in ("how do I raise my rate with an old client?", "client wont pay my late invoice"):
            found = await triage.judge(question)
            assert (found.guardrail, found.note) == (None, None)
            assert found.outside < 0.5

    async def test_question_of_another_world_belongs_elsewhere(self, desk):
        triage = await desk.triage()
        found = await triage.judge("a recipe to boil eggs for pancakes")
        assert found.boundary.kind is Outside.ELSEWHERE
        assert found.outside > 0.5
        assert not found.certain
        assert await triage.outside("a recipe to boil eggs for pancakes") == pytest.approx(found.outside)

    async def test_words_alone_decide_before_anything_was_learnt(self):
        triage = Triage(GUARDRAILS, BOUNDARIES, PHRASES, LogisticKinds(), (), PackagedIdentifier())
        assert (await triage.judge("can i write off my new laptop")).guardrail is None
        assert await triage.outside("a recipe to boil eggs for pancakes") == 0.0
        assert (await triage.judge("i want to kill myself")).guardrail.concern is Concern.CRISIS

    async def test_work_question_beside_a_cry_for_help_is_kept(self, desk):
        found = await (await desk.triage()).judge("how do i raise my rate? also i want to die")
        assert found.guardrail.concern is Concern.CRISIS
        assert not found.by_meaning
        assert found.rest == "how do i raise my rate?"

    async def test_same_examples_give_the_same_judgement_after_a_restart(self, desk):
        first = await (await desk.triage()).judge("deduct my german laptop")
        assert await (await desk.triage()).judge("deduct my german laptop") == first


class Reader:
    """A language model that says what it was told, or does not answer."""

    def __init__(self, says):
        self.says = says
        self.asked = []

    async def wants_care(self, text, concern):
        self.asked.append((text, concern))
        if isinstance(self.says, Exception):
            raise self.says
        if self.says is None:
            await asyncio.Event().wait()
        return self.says


class TestConfirming:
    MEANT = "i am a burden and hopeless"

    async def test_who_agrees_changes_nothing(self, desk):
        reader = Reader(True)
        found = await (await desk.triage(confirmer=reader)).judge(self.MEANT)
        assert found.guardrail.concern is Concern.CRISIS
        assert reader.asked == [(self.MEANT, "crisis")]

    @pytest.mark.parametrize("says", [False, ModelUnavailable("down", "refused"), None])
    async def test_who_disagrees_fails_or_hangs_leaves_the_milder(self, desk, says, monkeypatch):
        monkeypatch.setattr("bot.care.triage.CONFIRMED_WITHIN_SECONDS", 0.05)
        found = await (await desk.triage(confirmer=Reader(says))).judge(self.MEANT)
        assert found.guardrail is None
        assert found.note == next(rail.note for rail in GUARDRAILS if rail.concern is Concern.CRISIS)

    async def test_what_words_say_is_never_asked_about(self, desk):
        reader = Reader(False)
        found = await (await desk.triage(confirmer=reader)).judge("i want to kill myself")
        assert found.guardrail is not None
        assert reader.asked == []


class TestLearning:
    async def test_the_librarys_own_questions_are_examples_of_what_it_is_for(self, desk):
        classifier = Recording()
        await desk.learn(classifier=classifier)
        [(texts, vectors, kinds, weights)] = classifier.lessons
        assert texts[: len(EXAMPLES)] == [example.text for example in EXAMPLES]
        assert set(texts[len(EXAMPLES) :]) == QUESTIONS
        assert kinds[len(EXAMPLES) :] == [LIBRARY] * len(QUESTIONS)
        assert vectors == await desk.embedder.embed_queries(texts)
        assert set(weights) == {1.0}
        assert len(QUESTIONS) < QUESTIONS_LEARNT

    async def test_one_kind_alone_teaches_nothing_and_is_no_error(self, desk):
        classifier = Recording()
        await desk.learn((), classifier=classifier)
        assert classifier.lessons == []

    async def test_leads_and_steps_of_the_library_teach_nothing(self, desk):
        await desk.learn()
        assert set(desk.embedder.embedded) == {example.text for example in EXAMPLES} | QUESTIONS


class TestWeights:
    async def test_weights_of_the_same_model_and_examples_are_taken_and_nothing_is_embedded(self, desk, tmp_path):
        key = weights_key(desk.embedder, "abc")
        learnt = await desk.learn()
        learnt.save(tmp_path / "weights.npz", key)
        desk.embedder.embedded.clear()
        taken = LogisticKinds()
        await ready(
            taken,
            tmp_path / "weights.npz",
            tmp_path / "kept.npz",
            "abc",
            lambda: EXAMPLES,
            desk.store,
            desk.embedder,
            UNITS,
        )
        assert desk.embedder.embedded == []
        text = ["can i write off my laptop"]
        vectors = await desk.embedder.embed_queries(text)
        assert taken.shares(text, vectors)[0] == pytest.approx(learnt.shares(text, vectors)[0], abs=0.01)

    @pytest.mark.parametrize("key", ["other-model|abc", "bag-of-stems@1|changed", None])
    async def test_missing_or_foreign_weights_are_learnt_anew(self, desk, tmp_path, key):
        if key is not None:
            (await desk.learn()).save(tmp_path / "weights.npz", key)
        desk.embedder.embedded.clear()
        classifier = Recording()
        await ready(
            classifier,
            tmp_path / "weights.npz",
            tmp_path / "kept.npz",
            "abc",
            lambda: EXAMPLES,
            desk.store,
            desk.embedder,
            UNITS,
        )
        assert len(classifier.lessons) == 1


class TestCost:
    async def test_learning_again_embeds_nothing(self, desk):
        await desk.learn()
        assert desk.embedder.embedded
        await desk.learn()
        assert desk.embedder.embedded == []

    async def test_text_that_stands_twice_is_embedded_once(self, desk):
        await desk.learn((*EXAMPLES, Example(RAISES.sections[0].heading, LIBRARY), EXAMPLES[0]))
        assert len(desk.embedder.embedded) == len(set(desk.embedder.embedded))

    async def test_questions_that_a_sync_embedded_are_not_embedded_again(self, desk):
        await desk.sync.run(DOCUMENTS)
        await desk.learn()
        assert set(desk.embedder.embedded) == {example.text for example in EXAMPLES} - QUESTIONS

    async def test_vectors_of_examples_survive_a_syncs_clean_up(self, desk):
        await desk.learn()
        await desk.sync.run(DOCUMENTS)
        await desk.sync.run(DOCUMENTS[1:])
        assert await desk.kept() == {text_hash(example.text) for example in EXAMPLES}

    async def test_an_example_that_was_taken_out_loses_its_vector_at_the_next_clean_up(self, desk):
        await desk.sync.run(DOCUMENTS)
        await desk.learn()
        await desk.learn(EXAMPLES[1:])
        await desk.sync.run(DOCUMENTS[1:])
        assert await desk.kept() == {text_hash(example.text) for example in EXAMPLES[1:]}

    async def test_another_model_embeds_the_examples_again(self, desk):
        await desk.learn()
        desk.embedder.model = "bag-of-stems@2"
        await desk.learn()
        assert {example.text for example in EXAMPLES} <= set(desk.embedder.embedded)


class TestLanguages:
    def triage(self, languages, **options):
        return Triage((), (), PHRASES, LogisticKinds(), languages, PackagedIdentifier(), **options)

    def test_question_in_another_language_is_noticed(self):
        triage = self.triage(read_languages(KNOWLEDGE / "languages.yaml"))
        assert triage.foreign_language("comment augmenter mon tarif avec un ancien client").code == "fr"
        assert triage.foreign_language("how do i raise my rate with an old client") is None

    def test_mentor_that_reads_every_language_refuses_none(self):
        triage = self.triage(read_languages(KNOWLEDGE / "languages.yaml"), reads_all_languages=True)
        assert triage.foreign_language("comment augmenter mon tarif avec un ancien client") is None

    async def test_another_script_is_never_judged_by_meaning(self, desk):
        """The examples are English: what they make of Arabic is chance, and was once a helpline for a bare question on proposals."""

        class Alarmed(LogisticKinds):
            def shares(self, texts, vectors):
                return [{Concern.CRISIS.value: 1.0} for _ in texts]

        languages = read_languages(KNOWLEDGE / "languages.yaml")
        triage = Triage(GUARDRAILS, BOUNDARIES, PHRASES, Alarmed(), languages, PackagedIdentifier())
        triage.listen(desk.embedder)
        assert (await triage.judge("how do i raise my rate with an old client")).guardrail.concern is Concern.CRISIS
        arabic = "صرلي شهرين عم قدم عروض، يمكن 70 عرض، وما رد عليي غير 2. شو عم اعمل غلط؟"
        assert (await triage.judge(arabic)).guardrail is None
        assert (await triage.judge("اريد ان اموت")).guardrail.concern is Concern.CRISIS


class TestClassifier:
    def vector(self, *values):
        return array("f", values).tobytes()

    async def test_shares_sum_to_one_and_follow_what_was_learnt(self):
        kinds = LogisticKinds()
        east, north = self.vector(1, 0), self.vector(0, 1)
        assert kinds.shares(["a"], [east]) == [{}]
        await kinds.fit(
            ["sun rises"] * 4 + ["ice"] * 4, [east] * 4 + [north] * 4, ["east"] * 4 + ["north"] * 4, [1.0] * 8
        )
        shares, other = kinds.shares(["sun rises", "ice"], [east, north])
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares["east"] > 0.8
        assert other["north"] > 0.8

    async def test_words_tell_apart_what_vectors_cannot(self):
        kinds = LogisticKinds()
        same = self.vector(0.7, 0.7)
        await kinds.fit(["kill fee", "kill me"] * 20, [same] * 40, ["library", "crisis"] * 20, [1.0] * 40)
        fee, me = kinds.shares(["a kill fee", "kill me now"], [same, same])
        assert fee["library"] > me["library"]

    async def test_vectors_of_two_models_are_learnt_from_apart_and_what_they_say_is_averaged(self):
        north, east, half = (0, 1), (1, 0), 0.5**0.5
        both_north, both_east, one_of_each = (
            self.vector(*(half * value for value in first + second))
            for first, second in ((north, north), (east, east), (north, east))
        )
        kinds, alone = LogisticKinds(parts=2), LogisticKinds()
        texts, names = ["x"] * 40, ["north", "east"] * 20
        await kinds.fit(texts, [both_north, both_east] * 20, names, [1.0] * 40)
        await alone.fit(texts, [self.vector(*north), self.vector(*east)] * 20, names, [1.0] * 40)
        (agreed,), (split,) = kinds.shares(["x"], [both_north]), kinds.shares(["x"], [one_of_each])
        assert agreed["north"] == pytest.approx(alone.shares(["x"], [self.vector(*north)])[0]["north"], abs=1e-3)
        assert split["north"] == pytest.approx(0.5, abs=1e-3)

    async def test_weights_of_another_number_of_models_are_not_taken(self, tmp_path):
        kinds = LogisticKinds()
        await kinds.fit(["a", "b"], [self.vector(1, 0), self.vector(0, 1)], ["east", "north"], [1.0, 1.0])
        kinds.save(tmp_path / "w.npz", "key")
        assert LogisticKinds().load(tmp_path / "w.npz", "key")
        assert not LogisticKinds(parts=2).load(tmp_path / "w.npz", "key")

    async def test_a_second_fit_replaces_the_first(self):
        kinds = LogisticKinds()
        vectors = [self.vector(1, 0), self.vector(0, 1)]
        await kinds.fit(["a", "b"], vectors, ["east", "north"], [1.0, 1.0])
        await kinds.fit(["a", "b"], vectors, ["left", "up"], [1.0, 1.0])
        assert set(kinds.shares(["a"], vectors[:1])[0]) == {"left", "up"}


async def test_shipped_weights_were_learnt_from_the_shipped_examples():
    path = KNOWLEDGE / "examples.yaml"
    with np.load(KNOWLEDGE / "examples" / "weights.npz") as kept:
        model, _, examples = str(kept["key"]).rpartition("|")
    assert "all-MiniLM-L6-v2" in model
    assert examples == examples_hash(path), "run: make train-care"
