"""Examine one part after the other, so that what one lacks keeps no other from being looked at."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import OperatorError, Unavailable
from bot.health.rules.findings import Verdict, bad

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.health.rules.findings import Finding

CHECK_SECONDS = 120.0
READ_ABOVE = "Do what the line says, then run `python -m bot doctor` again."
REACH = "See that it runs and that this machine reaches it: address, password, network. Then run `python -m bot doctor` again."
UNFORESEEN = "Start the bot with MENTOR_LOG_LEVEL=DEBUG and read what it logs about this part."


@dataclass(frozen=True, slots=True)
class Check:
    """Hold how one part is examined; an error of the mentor's own is a finding, too."""

    part: str
    run: Callable[[], Awaitable[Sequence[Finding]]]


async def examine(checks: Sequence[Check], show: Callable[[Finding], None]) -> bool:
    """Make each check, `show` what it finds, and tell whether nothing keeps the bot from working."""
    is_well = True
    for check in checks:
        for finding in await _findings(check):
            show(finding)
            is_well = is_well and finding.verdict is not Verdict.BAD
    return is_well


async def _findings(check: Check) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check.run()
    except TimeoutError:
        return [bad(check.part, f"no answer within {CHECK_SECONDS:g} s", UNFORESEEN)]
    except OperatorError as exc:
        return [bad(check.part, str(exc), READ_ABOVE)]
    except Unavailable as exc:
        return [bad(check.part, str(exc), REACH)]
    # The operator wants to hear of all parts, also where one fails in a way that nobody foresaw.
    except Exception as exc:
        return [bad(check.part, f"{type(exc).__name__}: {exc}", UNFORESEEN)]
