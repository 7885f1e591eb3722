"""Start the bot, its browser preview, or answer questions in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bot.errors import KnowledgeError, MemberError, OperatorError, Unavailable
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.app import Services
    from bot.services.mentor import Reply
    from bot.settings import Settings

EXIT_OPERATOR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 good, 2 something for the operator to mend."""
    args = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        return asyncio.run(_run(args, settings))
    except (OperatorError, Unavailable) as exc:
        print(str(exc), file=sys.stderr)
    except KnowledgeError as exc:
        print(*exc.problems, sep="\n", file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return EXIT_OPERATOR
