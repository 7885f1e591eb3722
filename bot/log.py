"""Send every log line, ours and the libraries', through structlog to standard error."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from bot.absent import without

# structlog 26 loads rich where it is installed, 4 MB, for tracebacks that are not wanted here.
with without("rich"):
    import structlog
    import structlog.tracebacks

if TYPE_CHECKING:
    from structlog.typing import Processor

NOISY = (
    "httpx",
    "httpcore",
    "openai",
    "anthropic",
    "langchain_core",
    "chromadb",
    "alembic",
    "sentence_transformers",
    "transformers",
    "discord.gateway",
    "aiosqlite",
)
"""Libraries that chatter; the model clients among them would put whole prompts into a debug log."""

VOICE_WARNINGS = ("discord.client", "discord.state")
"""discord.py 2.7 warns at each start about voice libraries, which a bot that only writes does not need."""

LOUD = "This log now holds what members write. Tell them, and switch it off when the fault is found."


def configure_logging(level: str, style: str, *, messages: bool = False) -> None:
    """Set the level and the style: `console` for people, `json` for machines, `auto` by whether a terminal listens.

    Libraries log what they carry, members' messages among it, below INFO: there they are heard only with `messages`.
    """
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Tracebacks without the values of variables: those hold what members wrote.
    without_values = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    renderer: list[Processor] = (
        [structlog.processors.ExceptionRenderer(without_values), structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level if messages else max(logging.INFO, logging.getLevelName(level)))
    logging.getLogger("bot").setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.getLogger("discord.client").addFilter(without_traceback)
    for name in VOICE_WARNINGS:
        logging.getLogger(name).setLevel(logging.ERROR)
    if messages:
        # The highest level, so that no setting hides it.
        structlog.get_logger(__name__).critical("messages_are_logged", setting="MENTOR_LOG_MESSAGES", advice=LOUD)


def without_traceback(record: logging.LogRecord) -> bool:
    """Let discord.py 2.7 say that it connects again, and why, in one line: an outage is no fault in this program."""
    if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
        record.msg = f"{record.msg} ({type(record.exc_info[1]).__name__})"
        record.exc_info = None
        record.exc_text = None
    return True
