"""Run what makes a file of the repository anew: one line when it is done, one sentence when something is for the operator to mend."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError, OperatorError
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.settings import Settings


def make(what: Callable[[Settings], Awaitable[str]]) -> int:
    """Make it with the operator's settings, print what it says, and return the exit code: 0, or 2 with a sentence on stderr."""

    async def made() -> str:
        return await what(load_settings())

    try:
        print(asyncio.run(made()))
    except (OperatorError, KnowledgeError) as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0
