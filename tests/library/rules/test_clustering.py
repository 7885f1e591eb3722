"""Questions that mean the same stand together, each in one group, whoever leads it."""

from __future__ import annotations

import math
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.models import Embedding
from bot.library.rules.clustering import SAME_MEANING, clusters_of
from tests.fakes import BagOfStems

angles = st.lists(st.floats(0, 2 * math.pi), max_size=30)
embedder = BagOfStems()


def vectors(found):
    return [Embedding(array("f", (math.cos(each), math.sin(each))).tobytes()) for each in found]


def grouped(found, threshold=SAME_MEANING):
    return [cluster.members for cluster in clusters_of(vectors(found), embedder.similarities, threshold)]


@settings(max_examples=100, deadline=None)
@given(angles)
def test_each_question_stands_in_one_group(found):
    assert sorted(place for members in grouped(found) for place in members) == list(range(len(found)))


@settings(max_examples=100, deadline=None)
@given(angles)
def test_each_member_resembles_its_leader_and_no_two_leaders_resemble_each_other(found):
    all_vectors = vectors(found)
    groups = grouped(found)
    for leader, *others in groups:
        assert all(
            near >= SAME_MEANING
            for near in embedder.similarities(all_vectors[leader], [all_vectors[place] for place in others])
        )
    leaders = [all_vectors[members[0]] for members in groups]
    for place, leader in enumerate(leaders):
        assert all(near < SAME_MEANING for near in embedder.similarities(leader, leaders[:place]))


@settings(max_examples=100, deadline=None)
@given(angles)
def test_groups_come_in_the_order_of_their_leaders(found):
    groups = grouped(found)
    assert [members[0] for members in groups] == sorted(members[0] for members in groups)
    assert all(members == sorted(members) for members in groups)


def test_nearest_of_two_fitting_groups_is_joined():
    assert grouped([0.0, 1.0, 0.8], threshold=0.6) == [[0], [1, 2]]


def test_chain_of_neighbours_does_not_join_its_ends():
    assert grouped([0.0, 0.8, 1.6], threshold=0.6) == [[0, 1], [2]]


def test_nothing_makes_no_group():
    assert grouped([]) == []


async def test_questions_group_by_meaning():
    asked = ["how do I raise my rate", "raise my rate how", "client wont pay the invoice"]
    found = clusters_of(await embedder.embed_queries(asked), embedder.similarities)
    assert [cluster.members for cluster in found] == [[0, 1], [2]]
