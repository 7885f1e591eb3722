"""Files are read in a child process: it is confined, and however it ends, a moderator gets one sentence."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from time import monotonic

import pytest

from bot.errors import Unreadable
from bot.library.adapters.extraction.limits import ChildLimits
from bot.library.adapters.extraction.sandbox import SandboxedExtractor
from bot.library.rules.submissions import Format, Notice, Upload
from tests.library.adapters.extraction.makers import (
    assert_kept,
    assert_sentence,
    docx_of,
    line,
    pdf_of,
    shown,
)

NOTE = Upload("a.txt", b"Some words.")
SAY = """
def say(words):
    import json, sys
    sys.stdin.buffer.read()
    print(json.dumps({"unreadable": words}))
"""


def child(code, **limits):
    """Return an extractor whose children run this code instead of the worker."""
    return SandboxedExtractor(limits=ChildLimits(**limits), worker=[sys.executable, "-c", SAY + code])


async def refusal(extractor, upload=NOTE):
    with pytest.raises(Unreadable) as caught:
        await extractor.extract(upload)
    return str(caught.value)


def is_alive(pid):
    """Tell whether a process runs; one that waits to be taken off the list does not."""
    try:
        with open(f"/proc/{pid}/stat") as status:  # noqa: PTH123  # the place in /proc is a string
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def ends(pid):
    """Tell whether a process that was killed is gone within ten seconds: a grandchild dies when the kernel comes to it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            while is_alive(pid):  # noqa: ASYNC110  # nobody waits for a grandchild: no event tells
                await asyncio.sleep(0.01)
            return True
    return False


async def test_each_format_is_read_through_the_child():
    document = docx_of(lambda document: document.add_heading("Größe 👩‍💻", 2))
    extractor = SandboxedExtractor()
    uploads = {
        Format.MARKDOWN: Upload("a.md", "---\ntitle: T\nday: 2026-11-22\n---\n## Größe 👩‍💻".encode()),
        Format.TEXT: Upload("a.txt", "Größe 👩‍💻".encode("utf-16")),
        Format.HTML: Upload("a", "<h2>Größe 👩‍💻</h2>".encode(), "text/html"),
        Format.PDF: Upload("a.pdf", pdf_of(line("Größe"))),
        Format.DOCX: Upload("a.docx", document),
    }
    read = dict(zip(uploads, await asyncio.gather(*map(extractor.extract, uploads.values())), strict=True))
    for form, extracted in read.items():
        assert extracted.format is form
        assert shown(extracted)[0][2].startswith("Größe")
        assert_kept(extracted)
    assert read[Format.MARKDOWN].header == {"title": "T", "day": "2026-11-22"}
    assert shown(read[Format.DOCX]) == [("heading", 2, "Größe 👩‍💻")]


ENDS = {
    "hangs": ("import time; time.sleep(60)", "takes too long"),
    "hangs without listening": ("import os, time; os.close(0); os.close(1); time.sleep(60)", "takes too long"),
    "prints too much": ("while True: print('x' * 65536)", "holds more text"),
    "prints garbage": ("print('{')", "stopped its reader"),
    "prints nothing": ("", "stopped its reader"),
    "prints another answer": ("print('{\"blocks\":[]}')", "stopped its reader"),
    "fails": ("raise SystemExit(3)", "stopped its reader"),
    "is killed": ("import os; os.kill(os.getpid(), 11)", "stopped its reader"),
}


@pytest.mark.parametrize(("code", "sentence"), ENDS.values(), ids=ENDS)
async def test_however_a_child_ends_there_is_one_sentence(code, sentence):
    start = monotonic()
    # More than a pipe holds, so that a child that does not listen is noticed.
    said = await refusal(child(code, wall_seconds=1.5, answer_bytes=1_000_000), Upload("a.txt", b"x" * 500_000))
    assert sentence in said
    assert_sentence(said)
    assert monotonic() - start < 5


async def test_a_reader_that_cannot_start_is_said_in_a_sentence(tmp_path):
    said = await refusal(SandboxedExtractor(worker=[str(tmp_path / "nothing")]))
    assert "Wait a minute" in said
    assert_sentence(said)


async def test_a_child_that_eats_memory_is_stopped():
    extractor = SandboxedExtractor(limits=ChildLimits(memory_bytes=120 * 1024 * 1024))
    said = await refusal(extractor, Upload("a.html", b"<p><b>Words.</b>" * 300_000))
    assert "memory" in said or "stopped its reader" in said


async def test_a_child_that_only_computes_is_stopped():
    code = "from bot.library.adapters.extraction.worker import confine\nconfine(2**30, 1, 60)\nwhile True: pass"
    assert "takes too long" in await refusal(child(code))


async def test_a_child_outlives_no_parent():
    code = "from bot.library.adapters.extraction.worker import confine\nconfine(2**30, 9, 0.2)\nimport time; time.sleep(60)"
    assert "takes too long" in await refusal(child(code))


async def test_a_confined_child_writes_no_file(tmp_path):
    code = f"""
from bot.library.adapters.extraction.worker import confine
confine(2**30, 5, 9)
try:
    with open({str(tmp_path / "a")!r}, "w") as file:
        file.write("x" * 99999)
except OSError as exc:
    say(type(exc).__name__)
"""
    assert await refusal(child(code)) == "OSError"
    assert (tmp_path / "a").stat().st_size == 0


async def test_a_child_learns_no_secret(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    said = await refusal(child("import os; say(' '.join(sorted(os.environ)))"))
    assert set(said.split()) <= {"LANG", "LC_CTYPE", "PATH"}


async def test_a_childs_own_children_die_with_it(tmp_path):
    code = f"""
import os, time
if os.fork():
    time.sleep(60)
with open({str(tmp_path / "pid")!r}, "w") as file:
    file.write(str(os.getpid()))
time.sleep(60)
"""
    await refusal(child(code, wall_seconds=1))
    assert await ends((tmp_path / "pid").read_text())


async def test_a_cancelled_extraction_leaves_no_child(tmp_path):
    code = f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    task = asyncio.create_task(child(code).extract(NOTE))
    async with asyncio.timeout(120):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():  # noqa: ASYNC110  # another process writes it: no event tells
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await ends((tmp_path / "pid").read_text())


async def test_no_more_children_run_at_once_than_allowed(tmp_path):
    log = tmp_path / "log"
    code = f"""
import os, time
def mark(sign):
    with open({str(log)!r}, "a") as file:
        file.write(sign)
mark("+"); time.sleep(0.15); mark("-"); say("Done.")
"""
    extractor = SandboxedExtractor(at_once=2, worker=[sys.executable, "-c", SAY + code])
    await asyncio.gather(*(refusal(extractor) for _ in range(6)))
    running = peak = 0
    for sign in log.read_text():
        running += 1 if sign == "+" else -1
        peak = max(peak, running)
    assert (len(log.read_text()), peak) == (12, 2)


async def test_what_a_library_prints_is_no_answer():
    code = """
import os, sys
from bot.library.adapters.extraction import reading, worker
inner = worker.read_upload
worker.read_upload = lambda upload: (print("noise", flush=True), os.write(1, b"noise"), inner(upload))[2]
worker.main()
"""
    extracted = await child(code).extract(Upload("a.txt", b"Words."))
    assert (shown(extracted), extracted.notices) == ([("paragraph", 0, "Words.")], frozenset())


async def test_long_names_and_types_do_no_harm():
    extracted = await SandboxedExtractor().extract(Upload("../" * 10_000 + "a\n\x00.md", b"Words.", "x" * 10_000))
    assert extracted.format is Format.MARKDOWN


async def test_two_files_at_once_do_not_wait_for_the_event_loop():
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    start = monotonic()
    extracted = await SandboxedExtractor().extract(Upload("a.md", b"*a " * 60_000))
    ticking.cancel()
    assert Notice.CUT_SHORT not in extracted.notices
    assert ticks > (monotonic() - start) / 0.01 / 3


def test_no_descriptor_is_left_open():
    async def few():
        for _ in range(3):
            await refusal(child("while True: print('x' * 65536)", answer_bytes=100_000))
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names to count, no paths to use

    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names to count, no paths to use
    assert asyncio.run(few()) <= before + 4
    assert len(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208  # names to count, no paths to use
