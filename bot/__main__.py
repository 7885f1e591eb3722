"""Start the bot, its browser preview, or answer questions in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from bot.allocator import be_frugal
from bot.errors import KnowledgeError, OperatorError, Unavailable
from bot.log import configure_logging
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

EXIT_BAD = 1
EXIT_OPERATOR = 2
LEVELS = {"ask": "WARNING", "read": "WARNING", "try-model": "WARNING", "doctor": "CRITICAL"}
"""What is logged where the command's own output is what somebody wants to read; the doctor tells everything itself."""

SETTINGS_BAD = """\
❌ settings: {fault}
   → Correct that line in .env, or that variable; config.example.env names every setting. Nothing else was examined."""
ALL_WELL = "\nNothing that could be examined keeps the mentor from working."
NOT_WELL = "\nWhat is marked ❌ keeps the mentor from working."
CONNECT_HINT = (
    "To connect to Discord, put DISCORD_TOKEN into .env (README, “Into Discord in ten minutes”). Ctrl-C stops."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 good, 1 when the doctor found something bad, 2 something to mend."""
    args = _parser().parse_args(arguments)
    if args.command == "new-key":
        from bot.kernel.adapters.sealing import new_key  # here: cryptography is not needed to read the settings

        print(new_key())
        return 0
    # Before anything is loaded.
    be_frugal()
    try:
        settings = load_settings()
        level = LEVELS.get(args.command, settings.log_level)
        configure_logging(level, settings.log_format, messages=settings.log_messages)
        return asyncio.run(_run(args, settings))
    except (OperatorError, Unavailable) as exc:
        if args.command == "doctor":
            print(SETTINGS_BAD.format(fault=exc))
            return EXIT_BAD
        print(exc, file=sys.stderr)
        return EXIT_OPERATOR
    except KnowledgeError as exc:
        print(*exc.problems, sep="\n", file=sys.stderr)
        return EXIT_OPERATOR
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("--preview", action="store_true", help="serve the browser preview even when a token is set")
    commands = parser.add_subparsers(dest="command")
    ask = commands.add_parser("ask", help="answer in the terminal and exit")
    ask.add_argument("question", nargs="?", help="the question; with --json they come from standard input")
    ask.add_argument("--json", action="store_true", help="one question or JSON object a line in, one JSON object out")
    commands.add_parser("try-model", help="ask the language model that is set five built-in questions and exit")
    read = commands.add_parser("read", help="show what files would become as documents of a community, and exit")
    read.add_argument("files", nargs="+", metavar="FILE", help="md, txt, html, pdf, docx, or a zip of these")
    read.add_argument("--json", action="store_true", help="print one JSON object a file")
    commands.add_parser(
        "doctor", help="examine settings, data, model and Discord, say what to do, and exit with 0 or 1"
    )
    commands.add_parser("new-key", help="print a new key for MENTOR_DATA_KEY and exit")
    commands.add_parser(
        "forget-unreadable", help="delete conversations whose key is lost, so that the bot starts without them"
    )
    return parser


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.command == "doctor":
        from bot.health.doctor import examine  # here, as below
        from bot.terminal import print_finding
        from bot.wiring.examining import checks_of

        is_well = await examine(checks_of(settings), print_finding)
        print(ALL_WELL if is_well else NOT_WELL)
        return 0 if is_well else EXIT_BAD
    if args.command == "read":
        from bot.reading import read_files  # here: nothing of the bot itself is needed to read a file

        await read_files(args.files, settings, sys.stdout, as_json=args.json)
        return 0

    from bot import app, terminal  # here: a misspelt setting is reported before seconds of imports

    if args.command == "ask":
        if not args.json and not args.question:
            raise OperatorError('Ask like this: python -m bot ask "how do I find my first client?"')
        async with app.open_services(settings) as services:
            if args.json:
                await terminal.answer_lines(services.mentor, services.use_cases.library, sys.stdin, sys.stdout)
            else:
                await terminal.answer_one(services.mentor, args.question)
    elif args.command == "try-model":
        await app.try_model(settings, terminal.print_trial)
    elif args.command == "forget-unreadable":
        print(f"{await app.forget_unreadable_rows(settings)} rows deleted.")
    elif args.preview or settings.discord_token is None:
        await app.run_preview(settings, _announce)
    else:
        await app.run_bot(settings)
    return 0


def _announce(address: str) -> None:
    print(f"\nThe mentor is ready in your browser:\n\n  {address}\n\n{CONNECT_HINT}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
