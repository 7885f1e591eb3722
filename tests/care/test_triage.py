"""Triage learns from examples once, keeps what it embedded, and judges by words and by meaning."""

from __future__ import annotations

from array import array

import pytest

from bot.care.adapters.guardrail_file import read_boundaries, read_examples, read_guardrails, read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside
from bot.care.rules.triage import LIBRARY, Example
from bot.care.triage import Triage
from bot.kernel.adapters.database import open_database
from bot.kernel.models import UnitKind, text_hash
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.rules.chunking import units_of
from bot.search.sync import LibrarySync
from tests.conftest import KNOWLEDGE
from tests.fakes import BagOfStems, MemoryIndex
from tests.shelf import DOCUMENTS, RAISES

GUARDRAILS = read_guardrails(KNOWLEDGE / "guardrails.yaml")
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

    async def triage(self, examples=EXAMPLES, units=UNITS, classifier=None):
        self.embedder.embedded.clear()
        triage = Triage(GUARDRAILS, BOUNDARIES, examples, classifier or LogisticKinds(), (), PackagedIdentifier())
        await triage.prepare(self.store, self.embedder, units)
        return triage

    async def judged(self, triage, question):
        (vector,) = await self.embedder.embed_queries([question])
        return triage.judge(question, vector)

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

    async def fit(self, vectors, kinds, weights):
        self.lessons.append((list(vectors), list(kinds), list(weights)))
        await super().fit(vectors, kinds, weights)


class TestJudging:
    @pytest.mark.parametrize(
        ("question", "concern"),
        [
            ("can i write off my new laptop", Concern.TAX),
            ("my client will sue me over a font", Concern.LAW),
            ("i am a burden and nobody would miss me", Concern.CRISIS),
        ],
    )
    async def test_question_in_none_of_the_guardrails_words_is_met_by_meaning(self, desk, question, concern):
        triage = await desk.triage()
        assert triage.judge(question, None).guardrail is None
        assert (await desk.judged(triage, question)).guardrail.concern is concern

    async def test_question_for_the_library_meets_nothing(self, desk):
        triage = await desk.triage()
        for question in ("how do I raise my rate with an old client?", "client wont pay my late invoice"):
            found = await desk.judged(triage, question)
            assert (found.guardrail, found.note) == (None, None)
            assert found.outside < 0.5

    async def test_question_of_another_world_belongs_elsewhere(self, desk):
        found = await desk.judged(await desk.triage(), "a recipe to boil eggs for pancakes")
        assert found.boundary.kind is Outside.ELSEWHERE
        assert found.outside > 0.5
        assert not found.certain

    async def test_words_alone_decide_before_anything_was_learnt(self, desk):
        triage = Triage(GUARDRAILS, BOUNDARIES, EXAMPLES, LogisticKinds(), (), PackagedIdentifier())
        assert (await desk.judged(triage, "can i write off my new laptop")).guardrail is None
        assert (await desk.judged(triage, "i want to kill myself")).guardrail.concern is Concern.CRISIS

    async def test_one_kind_alone_teaches_nothing_and_is_no_error(self, desk):
        classifier = Recording()
        triage = await desk.triage((), classifier=classifier)
        assert classifier.lessons == []
        assert (await desk.judged(triage, "can i write off my new laptop")).guardrail is None

    async def test_same_examples_give_the_same_judgement_after_a_restart(self, desk):
        first = await desk.judged(await desk.triage(), "deduct my german laptop")
        assert await desk.judged(await desk.triage(), "deduct my german laptop") == first


async def test_shipped_examples_teach_which_care_a_question_wants_in_other_words(desk):
    classifier = LogisticKinds()
    triage = await desk.triage(read_examples(KNOWLEDGE / "examples.yaml"), classifier=classifier)
    # In words that no pattern holds. A bag of stems learns less than a language model, so only the order is looked at.
    for question, concern in [
        ("a client keeps flirting with me on calls", Concern.HARASSMENT),
        ("do i have to charge vat to a german client", Concern.TAX),
        ("can i write off my laptop", Concern.TAX),
        ("got a cease and desist for a font", Concern.LAW),
        ("is it legal to use their logo", Concern.LAW),
        ("how do i take him to small claims court", Concern.LAW),
        ("everyone would be happier if i was gone", Concern.CRISIS),
    ]:
        assert triage.judge(question, None).guardrail is None, question
        (vector,) = await desk.embedder.embed_queries([question])
        shares = classifier.shares(vector)
        assert max(Concern, key=shares.__getitem__) is concern, (question, shares)


class TestLearning:
    async def test_the_librarys_own_questions_are_examples_of_what_it_is_for(self, desk):
        classifier = Recording()
        await desk.triage(classifier=classifier)
        [(vectors, kinds, _)] = classifier.lessons
        questions = [unit.text for unit in UNITS if unit.kind in {UnitKind.HEADING, UnitKind.QUESTION}]
        assert kinds == [*(example.kind for example in EXAMPLES), *[LIBRARY] * len(questions)]
        texts = [*(example.text for example in EXAMPLES), *questions]
        assert vectors == await desk.embedder.embed_queries(texts)

    async def test_a_labelled_example_weighs_more_than_one_of_thousands_of_questions(self, desk):
        classifier = Recording()
        await desk.triage(classifier=classifier)
        [(_, _, weights)] = classifier.lessons
        assert set(weights[: len(EXAMPLES)]) == {1.0}
        assert 0 < max(weights[len(EXAMPLES) :]) < 1

    async def test_leads_and_steps_of_the_library_teach_nothing(self, desk):
        await desk.triage()
        assert set(desk.embedder.embedded) == {example.text for example in EXAMPLES} | QUESTIONS


class TestCost:
    async def test_second_start_embeds_nothing(self, desk):
        await desk.triage()
        assert desk.embedder.embedded
        await desk.triage()
        assert desk.embedder.embedded == []

    async def test_text_that_stands_twice_is_embedded_once(self, desk):
        await desk.triage((*EXAMPLES, Example(RAISES.sections[0].heading, LIBRARY), EXAMPLES[0]))
        assert len(desk.embedder.embedded) == len(set(desk.embedder.embedded))

    async def test_questions_that_a_sync_embedded_are_not_embedded_again(self, desk):
        await desk.sync.run(DOCUMENTS)
        await desk.triage()
        assert set(desk.embedder.embedded) == {example.text for example in EXAMPLES} - QUESTIONS

    async def test_a_new_example_is_embedded_alone(self, desk):
        await desk.triage()
        await desk.triage((*EXAMPLES, Example("is my dog taxable", Concern.TAX)))
        assert desk.embedder.embedded == ["is my dog taxable"]

    async def test_vectors_of_examples_survive_a_syncs_clean_up(self, desk):
        await desk.triage()
        report = await desk.sync.run(DOCUMENTS)
        assert report.added == len(DOCUMENTS)
        await desk.sync.run(DOCUMENTS[1:])
        assert await desk.kept() == {text_hash(example.text) for example in EXAMPLES}
        await desk.triage(units=[unit for each in DOCUMENTS[1:] for unit in units_of(each)])
        assert desk.embedder.embedded == []

    async def test_an_example_that_was_taken_out_loses_its_vector_at_the_next_clean_up(self, desk):
        await desk.sync.run(DOCUMENTS)
        await desk.triage()
        await desk.triage(EXAMPLES[1:])
        await desk.sync.run(DOCUMENTS[1:])
        assert await desk.kept() == {text_hash(example.text) for example in EXAMPLES[1:]}

    async def test_another_model_embeds_the_examples_again(self, desk):
        await desk.triage()
        desk.embedder.model = "bag-of-stems@2"
        await desk.triage()
        assert {example.text for example in EXAMPLES} <= set(desk.embedder.embedded)


class TestLanguages:
    def triage(self, languages):
        return Triage((), (), (), LogisticKinds(), languages, PackagedIdentifier())

    def test_question_in_another_language_is_noticed(self):
        triage = self.triage(read_languages(KNOWLEDGE / "languages.yaml"))
        assert triage.foreign_language("comment augmenter mon tarif avec un ancien client").code == "fr"
        assert triage.foreign_language("how do i raise my rate with an old client") is None

    def test_mentor_that_reads_every_language_asks_no_identifier(self):
        class Deaf:
            def identify(self, text):
                raise AssertionError("nobody should ask")

        triage = Triage((), (), (), LogisticKinds(), (), Deaf())
        assert triage.foreign_language("comment augmenter mon tarif avec un ancien client") is None


class TestClassifier:
    def vector(self, *values):
        return array("f", values).tobytes()

    async def test_shares_sum_to_one_and_follow_what_was_learnt(self):
        kinds = LogisticKinds()
        assert kinds.shares(self.vector(1, 0)) == {}
        await kinds.fit([self.vector(1, 0), self.vector(0, 1)] * 4, ["east", "north"] * 4, [1.0] * 8)
        shares = kinds.shares(self.vector(1, 0))
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares["east"] > 0.8
        assert kinds.shares(self.vector(0, 1))["north"] > 0.8

    async def test_weight_counts_like_so_many_examples(self):
        heavy, many = LogisticKinds(), LogisticKinds()
        vectors = [self.vector(1, 0), self.vector(0.6, 0.8)]
        await heavy.fit(vectors, ["east", "north"], [1.0, 3.0])
        await many.fit([*vectors, vectors[1], vectors[1]], ["east", *["north"] * 3], [1.0] * 4)
        assert heavy.shares(vectors[0]) == pytest.approx(many.shares(vectors[0]), abs=1e-3)

    async def test_a_second_fit_replaces_the_first(self):
        kinds = LogisticKinds()
        vectors = [self.vector(1, 0), self.vector(0, 1)]
        await kinds.fit(vectors, ["east", "north"], [1.0, 1.0])
        await kinds.fit(vectors, ["left", "up"], [1.0, 1.0])
        assert set(kinds.shares(vectors[0])) == {"left", "up"}
