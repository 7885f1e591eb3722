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

EXIT_OPERATOR = 2
CONNECT_HINT = (
    "To connect to Discord, put DISCORD_TOKEN into .env (README, “Into Discord in ten minutes”). Ctrl-C stops."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 good, 2 something for the operator to mend."""
    args = _parser().parse_args(arguments)
    if args.command == "new-key":
        from bot.kernel.adapters.sealing import new_key  # here: cryptography is not needed to read the settings

        print(new_key())
        return 0
    # Before anything is loaded: an arena that a thread has got stays its own.
    be_frugal()
    try:
        settings = load_settings()
        level = "WARNING" if args.command in {"ask", "read", "try-model"} else settings.log_level
        configure_logging(level, settings.log_format, messages=settings.log_messages)
        asyncio.run(_run(args, settings))
    except (OperatorError, Unavailable) as exc:
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
    commands.add_parser("new-key", help="print a new key for MENTOR_DATA_KEY and exit")
    commands.add_parser(
        "forget-unreadable", help="delete conversations whose key is lost, so that the bot starts without them"
    )
    return parser


async def _run(args: argparse.Namespace, settings: Settings) -> None:
    if args.command == "read":
        from bot.reading import read_files  # here: nothing of the bot itself is needed to read a file

        await read_files(args.files, settings, sys.stdout, as_json=args.json)
        return

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


def _announce(address: str) -> None:
    print(f"\nThe mentor is ready in your browser:\n\n  {address}\n\n{CONNECT_HINT}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
