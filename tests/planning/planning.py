"""What the tests of plans share: a member's plan on the tests' own clock and library."""

from __future__ import annotations

from bot.planning.rules.fitting import Proposal
from bot.planning.rules.goals import Goal, GoalStep

SECTION = "pricing-clients/raising-rates#raise-rate-old-client"
GONE_SECTION = "pricing-clients/no-such-article#gone"


def goal(*hours, optional=(), section=SECTION):
    """Return a goal whose steps take these hours; those at the places in `optional` can be left out."""
    steps = tuple(
        GoalStep(f"s{place}", f"Do thing {place}.", f"Thing {place}.", each, section, optional=place in optional)
        for place, each in enumerate(hours, start=1)
    )
    return Goal("thing", "Do the thing", "About the thing.", steps)


async def begun(world, member, community=0, made=None, hours_a_week=5):
    """Let a member begin a plan, without Discord."""
    proposal = Proposal(made or goal(5, 5, 5, 5), hours_a_week, world.plans.today(), None)
    current = await world.plans.current(community, member)
    return await world.plans.start(proposal, community, member, current.id[:8] if current else None)
