"""Be the child that reads one file: `python -m bot.library.adapters.extraction.worker MEMORY CPU_SECONDS WALL_SECONDS`.

Standard input holds a line of JSON (`name`, `media_type`) and the file's bytes; standard output gets one JSON answer.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys

from bot.errors import Unreadable
from bot.library.adapters.extraction.answer import write_extracted, write_refusal
from bot.library.adapters.extraction.limits import ANSWER_BYTES, INPUT_BYTES
from bot.library.adapters.extraction.reading import Damaged, read_upload
from bot.library.rules.submissions import Upload

TOO_LARGE = "Reading the file takes too much memory. Split it into smaller files and hand these in."


def confine(memory_bytes: int, cpu_seconds: int, wall_seconds: float) -> None:
    """Give up for good what reading a file does not need: memory, time, files, processes."""
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_AS: memory_bytes,
    }
    for kind, limit in limits.items():
        # At the hard limit of CPU time the system kills without saying why; two seconds before, it says.
        hard = limit + 2 if kind == resource.RLIMIT_CPU else limit
        try:
            resource.setrlimit(kind, (limit, hard))
        except (OSError, ValueError):
            # macOS knows no limit on address space; the deadlines hold there too.
            if kind != resource.RLIMIT_AS or sys.platform != "darwin":
                raise
    # The parent's deadline comes first; this one is for a child whose parent was killed.
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def answer(request: bytes) -> bytes:
    """Return the answer to one request."""
    line, _, content = request.partition(b"\n")
    asked = json.loads(line)
    try:
        return write_extracted(read_upload(Upload(asked["name"], content, asked["media_type"])))
    except Damaged as exc:
        return write_refusal(str(exc), exc.fault)
    except Unreadable as exc:
        return write_refusal(str(exc))
    except MemoryError:
        return write_refusal(TOO_LARGE, "MemoryError")


def main() -> None:
    """Read the request, write the answer."""
    memory, cpu, wall = sys.argv[1:4]
    confine(int(memory), int(cpu), math.ceil(float(wall)) + 1)
    # A library that prints must not print into the answer.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = sys.stdin.buffer.read(INPUT_BYTES + ANSWER_BYTES)
    with out:
        out.write(answer(request))


if __name__ == "__main__":
    main()
