"""Read files in the terminal as moderators hand them in, and say what they would become."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.errors import MemberError, OperatorError
from bot.kernel.adapters.clock import SystemClock
from bot.library.account import account_of, lines_of, refusal_of
from bot.library.adapters.extraction.sandbox import SandboxedExtractor
from bot.library.adapters.zip_packer import ZipPacker
from bot.library.draft_reading import DraftReader
from bot.library.rules.submissions import Upload
from bot.search.adapters.knowledge_folder import KnowledgeFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.settings import Settings

COMMUNITY = 1
"""No community in particular: a document's id needs one."""


async def read_files(names: Iterable[str], settings: Settings, out: TextIO, *, as_json: bool) -> None:
    """Print what each file would become: a JSON object a line, or text; raise OperatorError for a file that is not there."""
    clock = SystemClock()
    files = KnowledgeFolder(settings.knowledge_dir, today=clock.now().date())
    extractor = SandboxedExtractor()
    reader = DraftReader(extractor, files, None, clock)
    for name in names:
        async for account in _accounts(reader, await asyncio.to_thread(_upload_of, name), name):
            text = json.dumps(account, ensure_ascii=False) if as_json else "\n".join((*lines_of(account), ""))
            print(text, file=out, flush=True)


def _upload_of(name: str) -> Upload:
    path = Path(name)
    try:
        return Upload(path.name, path.read_bytes())
    except OSError as exc:
        raise OperatorError(f"{name}: {exc.strerror}.") from exc


async def _accounts(reader: DraftReader, upload: Upload, shown: str) -> AsyncIterator[dict[str, Any]]:
    if upload.name.lower().endswith(".zip"):
        try:
            unpacked = await ZipPacker().unpack(upload.content)
        except MemberError as exc:
            yield refusal_of(shown, str(exc))
            return
        for inner in unpacked:
            yield await _account(reader, inner, f"{shown}/{inner.name}")
    else:
        yield await _account(reader, upload, shown)


async def _account(reader: DraftReader, upload: Upload, shown: str) -> dict[str, Any]:
    try:
        extracted = await reader.extract(upload)
        document, warnings = await reader.document_of(COMMUNITY, upload.name, extracted, topic=reader.topics[0])
    except MemberError as exc:
        return refusal_of(shown, str(exc))
    return account_of(shown, document, extracted, warnings)
