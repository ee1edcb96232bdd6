"""The database file: one writer, two readers, and who may open it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.store.opening import StoreError, hold_lock, prepare

__all__ = ["Database", "StoreError"]

READERS = 2
WRITER_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "journal_size_limit = 67108864",
    "cache_size = -16000",  # KiB
    "wal_autocheckpoint = 8000",  # pages: a first load rewrites most of them with each transaction
)
READER_PRAGMAS = ("query_only = ON",)


class Database:
    """An open database file that no other process has. Made by `open`."""

    def __init__(self, path: Path, lock: sqlite3.Connection) -> None:
        self.path = path
        self.library_version = 0
        """Goes up with each change of the stories, by `Shelves`, and of what is counted of them, by `Census`."""
        self._lock = lock
        self._writing = asyncio.Lock()
        self._connections: list[aiosqlite.Connection] = []
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Lock the file against other processes, check it, bring it up to date and connect. Raises StoreError."""
        path = await asyncio.to_thread(path.resolve)  # the lock lies beside the file, not beside a link to it
        lock = await asyncio.to_thread(hold_lock, path)
        database = cls(path, lock)
        try:
            await asyncio.to_thread(prepare, path)
            await database._connect()
        except BaseException:
            await database.close()
            raise
        return database

    async def _connect(self) -> None:
        await self._open_connection(WRITER_PRAGMAS)
        for _ in range(READERS):
            self._free.put_nowait(await self._open_connection(READER_PRAGMAS))

    async def _open_connection(self, pragmas: Sequence[str]) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self.path, isolation_level=None)
        self._connections.append(connection)
        connection.row_factory = sqlite3.Row
        for pragma in pragmas:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        return connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Everything done on the connection is committed at the end of the block, or none of it.

        A task cancelled while it commits is cancelled all the same, and the commit has happened or not as a whole.
        """
        async with self._writing:
            writer = self._connections[0]
            try:
                await writer.execute_fetchall("BEGIN IMMEDIATE")
                yield writer
                await writer.commit()
            except BaseException:
                # The connection's thread does one thing after the other: this comes after whatever a cancelled task
                # left running, and does nothing where that was a commit.
                await writer.rollback()
                raise

    async def fetch(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Return all rows of a query, on a connection that can't write."""
        reader = await self._free.get()
        try:
            return list(await reader.execute_fetchall(sql, parameters))
        except asyncio.CancelledError:
            await _interrupt(reader)  # nobody waits for it any more
            raise
        finally:
            self._free.put_nowait(reader)

    async def close(self) -> None:
        """Wait for the transaction in progress, close the file and let other processes have it."""
        async with self._writing:
            try:
                for connection in reversed(self._connections):
                    await connection.close()
                self._connections.clear()
            finally:
                self._lock.close()


async def _interrupt(connection: aiosqlite.Connection) -> None:
    """End what runs on a connection. An interruption is lost where the connection's thread has yet to begin."""
    behind_it = asyncio.ensure_future(connection.execute_fetchall("SELECT 1"))
    while not behind_it.done():
        await connection.interrupt()
        await asyncio.wait((behind_it,), timeout=0.01)
    behind_it.exception()  # it may have been interrupted itself
