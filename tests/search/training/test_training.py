"""What is learnt from, how it is batched and weighed: small parts that need no trainer."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import torch

from bot.kernel.models import Passage, UnitKind
from bot.search.rules.askers import Askers
from bot.search.rules.question_bank import Asked, Graded
from bot.search.rules.ranking import Candidate
from bot.search.training import prototypes, ranker
from bot.search.training.loss import BatchLoss, encoded
from bot.search.training.material import HELP, TOGETHER, gather
from bot.search.training.searching import recalls
from tests.shelf import DOCUMENTS, RAISES

SECTIONS = [section for document in DOCUMENTS for section in document.sections]
BANK = [
    Asked(
        section.id, tuple(f"{name} about {section.heading}" for name in "abcdefgh"), (f"kept about {section.heading}",)
    )
    for section in SECTIONS
]


class Words(torch.nn.Module):
    """Embed a text as the mean of its words' vectors, which are learnt."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        self.table = torch.nn.Embedding(40, 8)

    def forward(self, read):
        mask = read["attention_mask"].unsqueeze(-1).float()
        return {"sentence_embedding": (self.table(read["input_ids"]) * mask).sum(1) / mask.sum(1)}


def column(*texts):
    width = max(map(len, texts))
    padded = [[*text, *[0] * (width - len(text))] for text in texts]
    mask = [[1] * len(text) + [0] * (width - len(text)) for text in texts]
    return {"input_ids": torch.tensor(padded), "attention_mask": torch.tensor(mask)}


def test_left_out_topics_teach_nothing_and_are_still_asked_about():
    material = gather(DOCUMENTS, BANK, [], without=["pricing-clients"])
    taught = {material.sections[number].document_id.partition("/")[0] for number in material.train}
    assert "pricing-clients" not in taught
    assert taught
    assert len(material.choose) == len(BANK)


def test_sections_that_were_read_share_a_message_by_their_grades():
    first, second, third = (section.id for section in SECTIONS[:3])
    graded = Graded(BANK[0].train[0], first, answers=(first, second), helps=(third,))
    material = gather(DOCUMENTS, BANK, [graded])
    numbers = {section.id: number for number, section in enumerate(material.sections)}
    message = next(m for m in material.train[numbers[first]] if m.text == graded.question)
    whole = 2 + HELP
    assert message.targets == {numbers[first]: 1 / whole, numbers[second]: 1 / whole, numbers[third]: HELP / whole}
    assert material.read == 1


def test_a_post_that_was_read_beside_the_library_is_learnt_of_the_section_that_answers_it_best():
    first, second = (section.id for section in SECTIONS[:2])
    post = Graded("somebody who never saw the library", second, answers=(second,), helps=(first,))
    material = gather(DOCUMENTS, BANK, [post])
    numbers = {section.id: number for number, section in enumerate(material.sections)}
    assert material.train[numbers[second]][-1].text == post.question
    assert post.question not in {message.text for message in material.train[numbers[first]]}
    assert all(post.question != text for text, _ in material.choose)


def test_batches_are_full_and_hold_each_section_once():
    material = gather(DOCUMENTS, BANK, [])
    near = np.random.default_rng(1).random((len(SECTIONS), len(SECTIONS)), dtype=np.float32)
    rows = material.rows(3, seed=1, near=near, at_once=3)
    assert rows
    assert len(rows) % 3 == 0
    for start in range(0, len(rows), 3):
        assert len({row.section for row in rows[start : start + 3]}) == 3
    assert all(len(row.messages) == TOGETHER for row in rows)


def test_rows_are_the_same_for_the_same_seed():
    material = gather(DOCUMENTS, BANK, [])
    near = np.eye(len(SECTIONS), dtype=np.float32)
    assert material.rows(2, 5, near, 2) == material.rows(2, 5, near, 2)


def test_texts_are_encoded_alike_in_whatever_company():
    model, chance = Words(), random.Random(1)
    texts = [[chance.randrange(1, 40) for _ in range(chance.randrange(1, 9))] for _ in range(12)]
    together = encoded(model, [column(*texts[:5]), column(*texts[5:])])
    alone = torch.cat([encoded(model, [column(text)]) for text in texts])
    assert torch.allclose(together, alone, atol=1e-6)


def test_a_few_steps_bring_messages_to_their_sections():
    material = gather(DOCUMENTS, BANK, [])
    rows = material.rows(1, 1, np.eye(len(SECTIONS), dtype=np.float32), 3)[:3]
    model = Words()
    loss = BatchLoss(model, rows)
    columns = [column(*([10 * number + place + 1] for number in range(3))) for place in range(TOGETHER)]
    columns += [column([9], [19], [29]), column([8], [18], [28])]
    steps = torch.optim.Adam(model.parameters(), lr=0.1)
    seen = []
    for _ in range(30):
        steps.zero_grad()
        now = loss(columns, torch.arange(3))
        now.backward()
        steps.step()
        seen.append(now.item())
    assert seen[-1] < seen[0] / 5


def test_each_section_learns_a_vector_that_its_own_messages_are_nearest_to():
    material = gather(DOCUMENTS, BANK, [])
    chance = np.random.default_rng(4)
    directions = np.linalg.qr(chance.normal(size=(16, 16)))[0].astype(np.float32)[: len(SECTIONS)]

    def near(section):
        vector = directions[section] + 0.2 * chance.normal(size=16)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    taught = np.stack([near(section) for section, own in material.train.items() for _ in own])
    units = np.stack([near(owner) for owner in material.owners])
    learnt = prototypes.learn(material, taught, units, sorted(material.train))
    fresh = np.stack([near(section) for section in sorted(material.train)])
    assert np.allclose(np.linalg.norm(learnt, axis=1), 1, atol=1e-5)
    assert (fresh @ learnt.T).argmax(1).tolist() == list(range(len(learnt)))


def test_the_reranker_learns_which_number_tells():
    document, chance = RAISES, random.Random(2)
    found, answers = [], []
    for _ in range(60):
        candidates = []
        for place in range(ranker.CANDIDATES):
            section = replace(document.sections[0], id=f"{document.id}#{place}")
            whole = chance.random()
            passage = Passage(section, document, chance.random(), whole, chance.random())
            candidates.append(Candidate(passage, {UnitKind.WHOLE: whole}, 0.0))
        found.append(candidates)
        best = max(candidates, key=lambda each: each.near(UnitKind.WHOLE))
        answers.append(frozenset({best.passage.section.id}))
    weights = ranker.fit(["how do I raise my rate"] * 60, found, answers, Askers())
    learnt = dict(zip(weights.features, weights.weights, strict=True))
    assert learnt["whole"] > 5 * abs(learnt["lexical"])


def test_recalls_count_messages_with_a_right_section_so_early():
    orders = [["a", "b", "c"], ["b", "a", "c"]]
    assert recalls(orders, [frozenset("a"), frozenset("c")]) == {"recall@1": 0.5, "recall@3": 1.0, "recall@20": 1.0}
