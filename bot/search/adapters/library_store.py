"""Keep documents, units and vectors in the database."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from sys import intern
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select, union

from bot.kernel.adapters.changes import Kind, tell
from bot.kernel.adapters.sql import in_slices, upsert
from bot.kernel.models import Document, Embedding, Unit, UnitKind
from bot.search.adapters.tables import documents, phrases, units, vectors
from bot.search.rules.chunking import units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.kernel.adapters.sql import Row

_DOCUMENT = TypeAdapter(Document)
_TOLD = (units.c.section_id, units.c.kind, units.c.position, units.c.text)
"""What a unit is made of; its id and its text's hash follow from that."""


def fingerprint(document: Document) -> str:
    """Return a hash of everything in the document and of how it is cut: a change of either asks for a sync."""
    units_cut = "".join(unit.id for unit in units_of(document))
    return sha256(_DOCUMENT.dump_json(document) + units_cut.encode()).hexdigest()


class DatabaseLibrary:
    """Implement the library's store on SQL tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def documents(self, community: int) -> list[Document]:
        """Return the community's own documents, by id."""
        query = select(documents.c.content).where(documents.c.community == community).order_by(documents.c.id)
        async with self._engine.connect() as connection:
            contents = list(await connection.scalars(query))
        # In a thread: 500 documents take half a second, in which nobody else would be answered.
        return await asyncio.to_thread(lambda: [_DOCUMENT.validate_json(content) for content in contents])

    async def fingerprints(self, community: int) -> dict[str, str]:
        """Return each document's id with the hash of its content."""
        query = select(documents.c.id, documents.c.fingerprint).where(documents.c.community == community)
        async with self._engine.connect() as connection:
            return {row.id: row.fingerprint for row in await connection.execute(query)}

    async def communities(self) -> list[int]:
        """Return the numbers of all communities that own documents, the shared library's among them."""
        query = select(documents.c.community).distinct().order_by(documents.c.community)
        async with self._engine.connect() as connection:
            return list(await connection.scalars(query))

    async def sizes(self) -> dict[int, int]:
        """Return how many units each community has; one without any is left out."""
        query = select(units.c.community, func.count().label("units")).group_by(units.c.community)
        async with self._engine.connect() as connection:
            return {row.community: row.units for row in await connection.execute(query)}

    async def document(self, community: int, document_id: str) -> Document | None:
        """Return one document of the community's own."""
        query = select(documents.c.content).where(documents.c.community == community, documents.c.id == document_id)
        async with self._engine.connect() as connection:
            content = await connection.scalar(query)
        return None if content is None else _DOCUMENT.validate_json(content)

    async def unit_ids(self, community: int) -> set[str]:
        """Return the ids of the community's units."""
        async with self._engine.connect() as connection:
            return set(await connection.scalars(select(units.c.id).where(units.c.community == community)))

    async def units(self, community: int) -> list[Unit]:
        """Return the community's units."""
        return await self._units(select(*_TOLD).where(units.c.community == community))

    async def units_without_vector(self, model: str) -> list[Unit]:
        """Return the units, of all communities, whose text has no vector of this model yet."""
        known = select(vectors.c.text_hash).where(vectors.c.model == model)
        return await self._units(select(*_TOLD).where(units.c.text_hash.not_in(known)))

    async def entries(self, model: str, unit_ids: Sequence[str]) -> list[tuple[str, Embedding]]:
        """Return (unit id, vector) of those units that have a vector of this model."""
        joined = units.join(vectors, (vectors.c.text_hash == units.c.text_hash) & (vectors.c.model == model))
        found: list[tuple[str, Embedding]] = []
        async with self._engine.connect() as connection:
            for part in in_slices(unit_ids):
                query = select(units.c.id, vectors.c.embedding).select_from(joined).where(units.c.id.in_(part))
                found += [(row.id, Embedding(row.embedding)) for row in await connection.execute(query)]
        return found

    async def vectors(self, model: str, text_hashes: Sequence[str]) -> dict[str, Embedding]:
        """Return the kept vectors among those asked for, by text hash."""
        found: dict[str, Embedding] = {}
        async with self._engine.connect() as connection:
            for part in in_slices(text_hashes):
                query = select(vectors.c.text_hash, vectors.c.embedding).where(
                    vectors.c.model == model, vectors.c.text_hash.in_(part)
                )
                for row in await connection.execute(query):
                    found[row.text_hash] = Embedding(row.embedding)
        return found

    async def keep_vectors(self, model: str, vectors_by_hash: Mapping[str, Embedding]) -> None:
        """Keep vectors by text hash; known ones are left as they are."""
        rows: list[Row] = [
            {"model": model, "text_hash": text_hash, "embedding": bytes(embedding)}
            for text_hash, embedding in vectors_by_hash.items()
        ]
        async with self._engine.begin() as connection:
            await upsert(connection, vectors, rows, keep_old=True)

    async def keep_phrases(self, text_hashes: Sequence[str]) -> None:
        """Let these texts, and no others that stand outside the library, keep their vectors."""
        rows: list[Row] = [{"text_hash": key} for key in dict.fromkeys(text_hashes)]
        async with self._engine.begin() as connection:
            await connection.execute(delete(phrases))
            await upsert(connection, phrases, rows)

    async def add_phrases(self, text_hashes: Sequence[str]) -> None:
        """Let these texts that stand outside the library keep their vectors too."""
        rows: list[Row] = [{"text_hash": key} for key in dict.fromkeys(text_hashes)]
        async with self._engine.begin() as connection:
            await upsert(connection, phrases, rows, keep_old=True)

    async def drop_unused_vectors(self, *models: str) -> int:
        """Delete vectors of other models and of texts that no unit has and no phrase is; return how many."""
        used = union(select(units.c.text_hash), select(phrases.c.text_hash))
        unused = vectors.c.model.not_in(models) | vectors.c.text_hash.not_in(used)
        async with self._engine.begin() as connection:
            count = await connection.scalar(select(func.count()).select_from(vectors).where(unused))
            if count:
                await connection.execute(delete(vectors).where(unused))
        return count or 0

    async def replace(self, community: int, put: Sequence[Document], remove: Sequence[str]) -> None:
        """Write documents with their units and delete others, in one transaction."""
        async with self._engine.begin() as connection:
            gone = [await take_document(connection, community, document_id) for document_id in remove]
            for document in put:
                await put_document(connection, community, document)
            if put or any(gone):
                await tell(connection, Kind.LIBRARY, community)

    async def _units(self, query: Select[Any]) -> list[Unit]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(
            # A section's id once for its fourteen units: 2 MB of the shipped library.
            lambda: [Unit(intern(row.section_id), UnitKind(row.kind), row.position, row.text) for row in rows]
        )


async def put_document(connection: AsyncConnection, community: int, document: Document) -> None:
    """Write a document with its units instead of what it held before, inside the caller's transaction.

    Raises ValueError when the id is another community's: ids carry the community's number, so only a fault leads here.
    """
    owner = await connection.scalar(select(documents.c.community).where(documents.c.id == document.id))
    if owner not in {None, community}:
        raise ValueError("This document's id belongs to another community.")
    await connection.execute(delete(units).where(units.c.document_id == document.id))
    content = _DOCUMENT.dump_json(document).decode()
    row: Row = {
        "id": document.id,
        "community": community,
        "fingerprint": fingerprint(document),
        "content": content,
    }
    await upsert(connection, documents, [row])
    rows: list[Row] = [
        {
            "id": unit.id,
            "document_id": document.id,
            "community": community,
            "section_id": unit.section_id,
            "kind": unit.kind.value,
            "position": unit.position,
            "text": unit.text,
            "text_hash": unit.text_hash,
        }
        for unit in units_of(document)
    ]
    await upsert(connection, units, rows)


async def take_document(connection: AsyncConnection, community: int, document_id: str) -> bool:
    """Delete a community's document with its units, inside the caller's transaction; return whether there was one."""
    await connection.execute(delete(units).where(units.c.document_id == document_id, units.c.community == community))
    own = (documents.c.id == document_id) & (documents.c.community == community)
    return (await connection.execute(delete(documents).where(own))).rowcount > 0
