"""Read files in child processes that can hurt nobody: the face of extraction towards the bot."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.errors import Unreadable
from bot.library.adapters.extraction.answer import fault_of, read_answer
from bot.library.adapters.extraction.finishing import finished
from bot.library.adapters.extraction.limits import INPUT_BYTES, ChildLimits

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence

    from bot.library.rules.submissions import Extracted, Upload

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).parents[4]
_NAME_CHARACTERS = 255
_MEDIA_TYPE_CHARACTERS = 200
_CHUNK_BYTES = 64 * 1024
_REAP_SECONDS = 5.0
_REFUSAL_BYTES = 4_096

WORKER = (sys.executable, "-s", "-B", "-X", "utf8", "-m", "bot.library.adapters.extraction.worker")

ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": os.defpath}
"""All that a child learns of the bot's: no token, no key, no address of a database."""

EMPTY = "The file is empty. Look whether the right one was handed in."
TOO_BIG = f"The file is larger than {INPUT_BYTES // 1024 // 1024} MiB. Split it, or take the pictures out, and hand it in again."
TOO_SLOW = "Reading the file takes too long. Split it into smaller files, or save it as text, and hand that in."
TOO_MUCH = "The file holds more text than can be read at once. Split it into smaller files and hand these in."
BUSY = "The machine cannot start a reader for the file just now. Wait a minute and hand it in again."
BROKEN = "The file stopped its reader. Open it, save it again or copy its text into a new file, and hand that in."


class SandboxedExtractor:
    """Implement the extractor with one confined child process for each file, `at_once` of them at a time."""

    def __init__(self, *, at_once: int = 2, limits: ChildLimits | None = None, worker: Sequence[str] = WORKER) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._limits = limits or ChildLimits()
        self._worker = tuple(worker)

    async def extract(self, upload: Upload) -> Extracted:
        """Return the upload's text in blocks; raise Unreadable with a sentence for whoever handed it in."""
        if not upload.content:
            raise Unreadable(EMPTY)
        if len(upload.content) > INPUT_BYTES:
            raise Unreadable(TOO_BIG)
        async with self._turns:
            answer = await self._ask(_request(upload))
        if len(answer) < _REFUSAL_BYTES and (fault := fault_of(answer)):
            log.warning("extraction_failed", fault=fault, size=len(upload.content))
        try:
            # Four megabytes of JSON take a tenth of a second, in which the event loop should answer others.
            extracted = await asyncio.to_thread(read_answer, answer)
        except ValueError as exc:
            log.warning("extraction_garbled", size=len(upload.content))
            raise Unreadable(BROKEN) from exc
        return await asyncio.to_thread(finished, extracted)

    async def _ask(self, request: bytes) -> bytes:
        limits = self._limits
        arguments = (str(limits.memory_bytes), str(limits.cpu_seconds), str(limits.wall_seconds))
        try:
            child = await asyncio.create_subprocess_exec(
                *self._worker,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=_ROOT,
                env=ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as exc:
            log.warning("extraction_not_started", reason=exc.strerror)
            raise Unreadable(BUSY) from exc
        try:
            async with asyncio.timeout(limits.wall_seconds):
                answer, _ = await asyncio.gather(self._listen(child), _tell(child, request))
                status = await child.wait()
        except TimeoutError:
            log.warning("extraction_timeout", seconds=limits.wall_seconds)
            raise Unreadable(TOO_SLOW) from None
        finally:
            await _end(child)
        if status in {-signal.SIGXCPU, -signal.SIGALRM}:
            raise Unreadable(TOO_SLOW)
        if status:
            log.warning("extraction_died", status=status)
            raise Unreadable(BROKEN)
        return answer

    async def _listen(self, child: Process) -> bytes:
        assert child.stdout is not None
        heard = bytearray()
        while chunk := await child.stdout.read(_CHUNK_BYTES):
            heard += chunk
            if len(heard) > self._limits.answer_bytes:
                log.warning("extraction_flood", limit=self._limits.answer_bytes)
                raise Unreadable(TOO_MUCH)
        return bytes(heard)


async def _tell(child: Process, request: bytes) -> None:
    assert child.stdin is not None
    # A child that ends early does not hear the rest; what it said, or how it ended, tells why.
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(request)
        await child.stdin.drain()
    child.stdin.close()


async def _end(child: Process) -> None:
    """Kill whatever is left of the child's session and wait until the system has it off its list."""
    # macOS answers EPERM for a group whose last process is dead but not yet taken off the list.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        await asyncio.shield(asyncio.wait_for(_drain(child), _REAP_SECONDS))


async def _drain(child: Process) -> None:
    """Read what is left: asyncio closes a pipe, and frees it, only at its end."""
    assert child.stdout is not None
    while await child.stdout.read(_CHUNK_BYTES):
        pass
    await child.wait()


def _request(upload: Upload) -> bytes:
    asked = {
        "name": upload.name[-_NAME_CHARACTERS:],
        "media_type": upload.media_type[:_MEDIA_TYPE_CHARACTERS] if upload.media_type else None,
    }
    return json.dumps(asked).encode() + b"\n" + upload.content
