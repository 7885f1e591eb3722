"""What `python -m bot doctor` examines on this machine, and what it advises."""

from __future__ import annotations

import asyncio
import math
from array import array
from contextlib import asynccontextmanager
from importlib.util import find_spec
from shutil import disk_usage
from tempfile import TemporaryFile
from time import perf_counter
from typing import TYPE_CHECKING

from bot.errors import DatabaseUnavailable, StoreInUse
from bot.health.doctor import Check
from bot.health.rules.findings import bad, good, note, unchecked
from bot.kernel.adapters.database_form import NoDatabase, existing_database, form_of
from bot.kernel.adapters.installation import known_installation
from bot.kernel.adapters.sealing import Sealing, check_keys
from bot.kernel.adapters.store_lock import StoreLock
from bot.kernel.models import SHARED
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.exported_model import find_export
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.adapters.model_files import find_model
from bot.search.in_memory import InMemory
from bot.search.sync import SAMPLES
from bot.settings import keys, values_set
from bot.wiring.classifying import LEARNT, open_classifier
from bot.wiring.embedding import export_folder, learnt_matcher, open_models
from bot.wiring.examining_discord import discord_checks
from bot.wiring.foundation import knowledge_folder, problems_of_manners
from bot.wiring.indexing import AS_NEEDED, CHROMA, IN_MEMORY, open_index, searched_in_memory
from bot.wiring.vitals import LEAST_FREE
from bot.wiring.writing import open_model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.health.rules.findings import Finding
    from bot.settings import Settings

INGEST = "Run `python ingest.py` (`make run` does so before it starts the bot)."
WITH_TORCH = (
    "Run `python ingest.py` where PyTorch is installed (requirements.txt): it exports the model for this machine, too."
)
INGEST_MENDS = "Mend the files: `python ingest.py --check` names each line. Then run `python ingest.py`."
START_MENDS = (
    "Start the bot, or run `python ingest.py`: it is made anew from the database, and nothing is embedded again."
)
NO_INDEX = good("index", "none is kept: the database's vectors are searched in memory")
SEE_DATABASE = "Do what is said of the database, then run `python -m bot doctor` again."
OTHER_VERSION = "Install the version that made it, or set MENTOR_DATABASE_URL to another database."
ROOM = "Make room there, or set MENTOR_DATA_DIR to a folder on a larger disk."
KEY = "Set MENTOR_DATA_KEY to what `python -m bot new-key` prints, and keep a copy of it elsewhere."
ENOUGH = 1024**3
"""Bytes of free disk that leave room for a model, a backup and a growing library."""


def checks_of(settings: Settings) -> list[Check]:
    """Return every check, in the order in which a start would need the parts."""
    here = Examination(settings)
    return [
        Check("settings", here.settings),
        Check("disk", here.disk),
        Check("library", here.library),
        Check("database", here.database),
        Check("model", here.model),
        Check("classifier", here.classifier),
        Check("index", here.index),
        Check("language model", here.language_model),
        *discord_checks(settings),
    ]


class Examination:
    """Look at each part as it is, and change nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def settings(self) -> Sequence[Finding]:
        """Count what is set; what is misspelt or out of range stopped the doctor before."""
        found = [good("settings", f"{len(values_set())} of {len(keys())} are set, the others are as by default")]
        if not self._settings.data_key.get_secret_value():
            found.append(note("settings", "what members write is kept unencrypted in the database", KEY))
        return found

    async def disk(self) -> Sequence[Finding]:
        """Look how much room is left, and whether the folder can be written to."""
        folder = self._settings.data_dir
        place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        try:
            await asyncio.to_thread(_write_in, str(place))
        except OSError as exc:
            return [bad("disk", f"{place} cannot be written to: {exc.strerror}", ROOM)]
        free = (await asyncio.to_thread(disk_usage, place)).free
        says = f"{free / 1024**3:.1f} GB are free where the data stands ({folder})"
        if free < LEAST_FREE:
            return [bad("disk", says, ROOM)]
        return [note("disk", says, ROOM) if free < ENOUGH else good("disk", says)]

    async def library(self) -> Sequence[Finding]:
        """Read the shared library's files as an ingest would."""
        folder = knowledge_folder(self._settings)
        documents, problems = await asyncio.to_thread(folder.documents)
        problems += await asyncio.to_thread(problems_of_manners, self._settings.knowledge_dir)
        if problems:
            return [bad("library", f"{len(problems)} problem(s), the first: {problems[0]}", INGEST_MENDS)]
        try:
            async with self._readable() as (_, store):
                known = await store.fingerprints(SHARED)
        except DatabaseUnavailable:
            return [good("library", f"{len(documents)} article(s) can be read; none is ingested yet")]
        differ = sum(known.get(document.id) != fingerprint(document) for document in documents)
        differ += len(known.keys() - {document.id for document in documents})
        if differ:
            says = f"{differ} article(s) are not as they were ingested"
            return [note("library", says, INGEST)]
        return [good("library", f"{len(documents)} article(s), all ingested as they are")]

    async def database(self) -> Sequence[Finding]:
        """Look whether it opens, whose form it has, and whether the key opens what members wrote."""
        try:
            return await self._database()
        except NoDatabase as exc:
            return [bad("database", str(exc), INGEST)]

    async def _database(self) -> Sequence[Finding]:
        async with existing_database(self._settings.database_address) as engine:
            form = await form_of(engine)
            kind = engine.dialect.name
            if form.revision is None:
                return [bad("database", f"{kind}, empty", INGEST)]
            if not form.is_known:
                says = f"{kind}, made by a newer version of this program ({form.revision})"
                return [bad("database", says, OTHER_VERSION)]
            if not form.is_newest:
                says = f"{kind}, at {form.revision}; the next start brings it to {form.newest}"
                return [note("database", says, "Make a backup first: `python ingest.py backup FILE`.")]
            await check_keys(engine, Sealing(self._settings.data_key.get_secret_value()))
            documents = len(await DatabaseLibrary(engine).documents(SHARED))
            if not documents:
                return [bad("database", f"{kind}, without a single article", INGEST)]
            return [good("database", f"{kind}, in its newest form ({form.revision}), {documents} shared article(s)")]

    async def model(self) -> Sequence[Finding]:
        """Look for the embedding model and its export, and embed a text."""
        settings = self._settings
        files = await asyncio.to_thread(find_model, settings.embedding_model, settings.embedding_path)
        learnt = learnt_matcher(settings)
        exported = await asyncio.to_thread(find_export, export_folder(settings), files, learnt)
        if exported is None and find_spec("sentence_transformers") is None:
            says = f"{files.name} is not exported, and PyTorch, which could serve instead, is not installed"
            return [bad("model", says, WITH_TORCH)]
        if exported is None:
            says = f"{files.name} is not exported; it serves by PyTorch, which takes more memory and time"
            return [note("model", says, INGEST)]
        models = open_models(settings, learnt)
        try:
            began = perf_counter()
            (vector,) = await models.matching.embed_queries(["How do I find my first client?"])
            seconds = perf_counter() - began
        finally:
            models.close()
        if not math.isclose(_length(vector), 1, rel_tol=1e-2):
            return [bad("model", f"{files.name} makes vectors that are not of unit length", INGEST)]
        return [good("model", f"{files.name}, exported for ONNX Runtime; loaded and used in {seconds:.1f} s")]

    async def classifier(self) -> Sequence[Finding]:
        """Ask the classifier for which sections a question is."""
        if self._settings.classifier != LEARNT:
            return [good("classifier", "none is wanted: MENTOR_CLASSIFIER=none")]
        with open_classifier(self._settings, export_folder(self._settings)) as classifier:
            began = perf_counter()
            found = await classifier.cosines(["How do I find my first client?"]) if classifier is not None else [{}]
            seconds = perf_counter() - began
        if not found[0]:
            says = "its encoder is not exported, or what was learnt is missing; sections are ranked without it"
            return [note("classifier", says, INGEST)]
        return [good("classifier", f"knows {len(found[0]):,} sections; loaded and used in {seconds:.1f} s")]

    async def index(self) -> Sequence[Finding]:
        """Compare the search index with the database, unless a running bot holds it."""
        settings = self._settings
        if settings.index == IN_MEMORY:
            return [NO_INDEX]
        if settings.index == AS_NEEDED:
            try:
                async with self._readable() as (_, store):
                    if await searched_in_memory(settings, store):
                        return [NO_INDEX]
            except DatabaseUnavailable:
                return [
                    unchecked("index", "the database, which tells whether one is needed, cannot be read", SEE_DATABASE)
                ]
        if settings.chroma_url:
            return await self._index()
        if not (settings.data_dir / CHROMA).is_dir():
            return [bad("index", f"there is none in {settings.data_dir}", INGEST)]
        try:
            with StoreLock(settings.data_dir):
                return await self._index()
        except StoreInUse:
            return [unchecked("index", "a running bot holds it", "`/status` in Discord says how it is.")]

    async def language_model(self) -> Sequence[Finding]:
        """Look whether the model that is set can be reached by name; asking it would cost money."""
        name = self._settings.llm
        if not name:
            return [good("language model", "none is set, and answers need none")]
        await open_model(self._settings)
        return [
            good("language model", f"{name} can be loaded"),
            unchecked("language model", "whether it answers", "`python -m bot try-model` asks it five questions."),
        ]

    async def _index(self) -> Sequence[Finding]:
        settings = self._settings
        model = open_models(settings, learnt_matcher(settings)).matching.model
        async with self._readable() as (engine, store):
            installation = await known_installation(engine)
            truth = await store.unit_ids(SHARED)
            if installation is None:
                # An index of an older version says not whose it is: with a library in the database, the next start makes it anew.
                mend = START_MENDS if truth else INGEST
                return [bad("index", "nothing in it was written for this database", mend)]
            sample = sorted(truth)[:: max(1, len(truth) // SAMPLES)]
            entries = await store.entries(model, sample)
            if len(entries) < len(sample):
                return [bad("index", "units have no vector of the model that is set", INGEST)]
            memory = InMemory(store, model, ExactVectors)
            with open_index(settings, store, memory, model, installation, in_memory=False) as index:
                held = await index.ids(SHARED)
                if held != truth or not await index.is_sound(SHARED, entries):
                    return [bad("index", f"it holds {len(held)} units, the database {len(truth)}", START_MENDS)]
        return [good("index", f"{len(held)} units, the same as in the database, each of {len(sample)} tried is found")]

    @asynccontextmanager
    async def _readable(self) -> AsyncIterator[tuple[AsyncEngine, DatabaseLibrary]]:
        """Yield the database and the library's store in it; raise DatabaseUnavailable where the database cannot be read as it is."""
        async with existing_database(self._settings.database_address) as engine:
            await _must_be_newest(engine)
            yield engine, DatabaseLibrary(engine)


async def _must_be_newest(engine: AsyncEngine) -> None:
    if not (await form_of(engine)).is_newest:
        raise DatabaseUnavailable("The database is not in this program's form.")


def _length(vector: bytes) -> float:
    numbers = array("f", vector)
    return math.sqrt(math.fsum(number * number for number in numbers))


def _write_in(folder: str) -> None:
    with TemporaryFile(dir=folder) as file:
        file.write(b"written by the doctor")
