"""A member, a server and the operator each have a limit, and the strictest counts."""

from __future__ import annotations

from itertools import cycle

import pytest

from bot.answering.adapters.rate_limits import WindowLimiter
from bot.kernel.adapters.limit_storages import DatabaseStorage
from tests.databases import open_rows

GUILD, OTHER, ALICE, BOB = 111, 222, 1, 2


@pytest.fixture(params=["process", "database"])
async def limiter(request, tmp_path):
    """What makes limiters; those in the database are of two processes that count together."""
    if request.param == "process":
        yield lambda member=6, community=100: WindowLimiter(member_per_minute=member, community_per_minute=community)
        return
    async with open_rows(tmp_path / "limits.db") as one, open_rows(tmp_path / "limits.db") as other:
        yield lambda **limits: Both(*(shared(engine, **limits) for engine in (one, other)))


def shared(engine, member=6, community=100):
    return WindowLimiter(member_per_minute=member, community_per_minute=community, storage=DatabaseStorage(engine))


class Both:
    """Let two processes answer by turns."""

    def __init__(self, *limiters):
        self._turns = cycle(limiters)

    async def wait_seconds(self, *asked):
        return await next(self._turns).wait_seconds(*asked)


async def passed(limited, times, community=GUILD, member=ALICE, at_most=None):
    """Ask so many times and return how many of the questions may be answered."""
    return sum([await limited.wait_seconds(community, member, at_most) == 0 for _ in range(times)])


async def test_member_over_the_limit_is_told_the_seconds_to_wait(limiter):
    limited = limiter(member=2)
    assert await passed(limited, 2) == 2
    assert 1 <= await limited.wait_seconds(GUILD, ALICE) <= 60
    assert await limited.wait_seconds(GUILD, BOB) == 0


async def test_question_that_is_refused_does_not_count(limiter):
    limited = limiter(member=100, community=2)
    assert await passed(limited, 5) == 2
    assert await passed(limited, 98, community=0) == 98


@pytest.mark.parametrize(("at_most", "answered"), [(None, 6), (2, 2), (6, 6), (60, 6)])
async def test_communitys_limit_may_be_stricter_than_the_operators_but_not_looser(limiter, at_most, answered):
    assert await passed(limiter(), 10, at_most=at_most) == answered


async def test_community_over_its_limit_waits_while_direct_messages_do_not(limiter):
    limited = limiter(member=100, community=1)
    assert await passed(limited, 3) == 1
    assert await passed(limited, 3, community=0, member=BOB) == 3


async def test_communitys_limit_for_a_member_is_no_other_communitys_business(limiter):
    limited = limiter()
    assert await passed(limited, 3, at_most=2) == 2
    assert await passed(limited, 3, community=OTHER, at_most=2) == 2
    assert await passed(limited, 1, community=0) == 1


async def test_operators_limit_holds_over_all_communities_whatever_each_allows(limiter):
    limited = limiter(member=4)
    assert await passed(limited, 3, at_most=2) == 2
    assert await passed(limited, 3, community=OTHER, at_most=3) == 2
    assert await passed(limited, 1, community=0) == 0


async def test_limit_that_was_made_stricter_holds_at_once(limiter):
    limited = limiter()
    assert await passed(limited, 1, at_most=3) == 1
    assert await passed(limited, 3, at_most=1) == 1
    assert await passed(limited, 1, at_most=1) == 0
