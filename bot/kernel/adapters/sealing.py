"""Encrypt what members wrote before it reaches the database, and open it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, delete, select

from bot.errors import NotFound, SettingsError
from bot.kernel.adapters.sql import in_slices
from bot.kernel.adapters.tables import Moment, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.fernet import MultiFernet
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncEngine

SEALED = "\x1asealed:"
PLAIN = "\x1aplain:"
"""Texts that begin with the substitute character, which no keyboard types, carry a mark; all others stand as they are."""

UNREADABLE = "That was kept under a key that I don't have any more, so I can't show it. Just ask me again."
MALFORMED = "MENTOR_DATA_KEY: not a key; `python -m bot new-key` prints one, and several are separated by commas."
MISSING = "MENTOR_DATA_KEY: this database holds encrypted conversations; set the key that encrypted them."
WRONG = "MENTOR_DATA_KEY: some conversations in this database were encrypted with another key; add it after a comma."
LOST = " If it is lost, `python -m bot forget-unreadable` deletes them."


def new_key() -> str:
    """Return a fresh key for MENTOR_DATA_KEY."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


class Sealing:
    """Seal and open texts with the keys given, the first of which seals; without keys, texts are kept as they are."""

    def __init__(self, keys: str = "") -> None:
        self._fernet = _fernet_of([key.strip() for key in keys.split(",") if key.strip()])

    @property
    def has_keys(self) -> bool:
        """Tell whether texts are encrypted."""
        return self._fernet is not None

    def seal(self, text: str) -> str:
        """Return what the database keeps of a text."""
        if self._fernet is not None:
            return SEALED + self._fernet.encrypt(text.encode(errors="surrogatepass")).decode()
        # A member's own text that looks like a marked one must come back as it was, too.
        return PLAIN + text if text.startswith((SEALED, PLAIN)) else text

    def open(self, kept: str) -> str:
        """Return the text that was kept, encrypted or from before there was a key; raise NotFound without its key."""
        if kept.startswith(PLAIN):
            return kept.removeprefix(PLAIN)
        if not kept.startswith(SEALED):
            return kept
        if self._fernet is None:
            raise NotFound(UNREADABLE)
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(kept.removeprefix(SEALED)).decode(errors="surrogatepass")
        except InvalidToken:
            raise NotFound(UNREADABLE) from None

    def opens(self, kept: str) -> bool:
        """Tell whether these keys open a kept text."""
        try:
            self.open(kept)
        except NotFound:
            return False
        return True


def _fernet_of(keys: Sequence[str]) -> MultiFernet | None:
    if not keys:
        return None
    from cryptography.fernet import Fernet, MultiFernet  # here: 6 MB that whoever has no key does without

    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise SettingsError(MALFORMED) from None


UNSEALED = Sealing()
"""Keeps texts as they are."""


@dataclass(frozen=True, slots=True)
class _Probed:
    """Say where a table's sealed rows are looked for: a row's columns are sealed together, so one of them is enough."""

    row_id: Column[Any]
    sealed: Column[Any]
    at: Column[Any]


def is_sealed(column: ColumnElement[Any]) -> bool:
    """Tell whether a column is encrypted when there is a key."""
    return isinstance(column, Column) and bool(column.info.get("sealed"))


def _probed() -> Iterator[_Probed]:
    for table in metadata.sorted_tables:
        sealed = [column for column in table.columns if is_sealed(column)]
        if sealed:
            at = next(column for column in table.columns if isinstance(column.type, Moment))
            yield _Probed(next(iter(table.primary_key)), sealed[0], at)


async def check_keys(engine: AsyncEngine, sealing: Sealing) -> None:
    """Raise SettingsError when the database holds texts that these keys do not open.

    The oldest and the newest text of each table are tried: keys are replaced as time goes on.
    """
    async with engine.connect() as connection:
        for probed in _probed():
            column, at = probed.sealed, probed.at
            sealed = select(column).where(column.startswith(SEALED, autoescape=True)).limit(1)
            for order in (at, at.desc()):
                kept = await connection.scalar(sealed.order_by(order))
                if kept is not None and not sealing.opens(kept):
                    raise SettingsError((WRONG if sealing.has_keys else MISSING) + LOST)


async def forget_unreadable(engine: AsyncEngine, sealing: Sealing) -> int:
    """Delete the rows that these keys do not open; return how many."""
    count = 0
    async with engine.begin() as connection:
        for probed in _probed():
            row_id, column = probed.row_id, probed.sealed
            sealed = select(row_id, column).where(column.startswith(SEALED, autoescape=True))
            lost = [number for number, kept in await connection.execute(sealed) if not sealing.opens(kept)]
            for part in in_slices(lost):
                count += (await connection.execute(delete(row_id.table).where(row_id.in_(part)))).rowcount
    return count
