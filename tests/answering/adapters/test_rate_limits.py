"""A member, a server and the operator each have a limit, and the strictest counts."""

from __future__ import annotations

import pytest

from bot.answering.adapters.rate_limits import WindowLimiter

GUILD, OTHER, ALICE, BOB = 111, 222, 1, 2


def limiter(member=6, community=100):
    return WindowLimiter(member_per_minute=member, community_per_minute=community)


def passed(limited, times, community=GUILD, member=ALICE, at_most=None):
    """Ask so many times and return how many of the questions may be answered."""
    return sum(limited.wait_seconds(community, member, at_most) == 0 for _ in range(times))


def test_member_over_the_limit_is_told_the_seconds_to_wait():
    limited = limiter(member=2)
    assert passed(limited, 2) == 2
    assert 1 <= limited.wait_seconds(GUILD, ALICE) <= 60
    assert limited.wait_seconds(GUILD, BOB) == 0


def test_question_that_is_refused_does_not_count():
    limited = limiter(member=100, community=2)
    assert passed(limited, 5) == 2
    assert passed(limited, 98, community=0) == 98


@pytest.mark.parametrize(("at_most", "answered"), [(None, 6), (2, 2), (6, 6), (60, 6)])
def test_communitys_limit_may_be_stricter_than_the_operators_but_not_looser(at_most, answered):
    assert passed(limiter(), 10, at_most=at_most) == answered


def test_community_over_its_limit_waits_while_direct_messages_do_not():
    limited = limiter(member=100, community=1)
    assert passed(limited, 3) == 1
    assert passed(limited, 3, community=0, member=BOB) == 3


def test_communitys_limit_for_a_member_is_no_other_communitys_business():
    limited = limiter()
    assert passed(limited, 3, at_most=2) == 2
    assert passed(limited, 3, community=OTHER, at_most=2) == 2
    assert passed(limited, 1, community=0) == 1


def test_operators_limit_holds_over_all_communities_whatever_each_allows():
    limited = limiter(member=4)
    assert passed(limited, 3, at_most=2) == 2
    assert passed(limited, 3, community=OTHER, at_most=3) == 2
    assert passed(limited, 1, community=0) == 0


def test_limit_that_was_made_stricter_holds_at_once():
    limited = limiter()
    assert passed(limited, 1, at_most=3) == 1
    assert passed(limited, 3, at_most=1) == 1
    assert passed(limited, 1, at_most=1) == 0
