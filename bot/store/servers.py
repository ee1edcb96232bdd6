"""Servers: which ones the bot has left, and the end of what is kept of them."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.store.database import Database
from bot.store.times import to_seconds, to_time

MOST_AT_ONCE = 50
"""Editions that one transaction deletes: the ledger waits no longer than for a few sends."""
GONE = "guild_id = (SELECT guild_id FROM servers WHERE guild_id = ? AND left_at <= ?)"
END_FOLLOW_UPS = """
UPDATE follow_ups SET state = 'refused', reason = ?, next_try_at = NULL
WHERE state = 'waiting' AND EXISTS (SELECT 1 FROM editions WHERE id = edition_id AND guild_id = ?)
"""


class ServerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self) -> dict[int, datetime | None]:
        """Return when the bot has left each server; None: it is there."""
        rows = await self._database.fetch("SELECT guild_id, left_at FROM servers")
        return {row["guild_id"]: to_time(row["left_at"]) for row in rows}

    async def leave(self, guild_id: int, reason: str, now: datetime) -> bool:
        """Let a server's digests rest until the bot is back. Return whether there is anything of it."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE servers SET left_at = ? WHERE guild_id = ? AND left_at IS NULL", (to_seconds(now), guild_id)
            )
            if cursor.rowcount != 1:
                return False
            await _end_editions(connection, guild_id, reason, now)
            await connection.execute(
                "UPDATE digests SET state = 'suspended', reason = ?"
                " WHERE guild_id = ? AND state IN ('active', 'suspended')",
                (reason, guild_id),
            )
            await connection.execute("DELETE FROM suspensions WHERE guild_id = ?", (guild_id,))
            return True

    async def join(self, guild_id: int) -> bool:
        """Note that the bot is in a server. Return whether it had left it."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE servers SET left_at = NULL WHERE guild_id = ? AND left_at IS NOT NULL", (guild_id,)
            )
            if cursor.rowcount == 1:  # whoever was in the server without the bot was told nothing
                await connection.execute("DELETE FROM suspensions WHERE guild_id = ?", (guild_id,))
            return cursor.rowcount == 1

    async def left_by(self, time: datetime) -> list[int]:
        """Return the servers that the bot had left by then and is still not in."""
        rows = await self._database.fetch("SELECT guild_id FROM servers WHERE left_at <= ?", (to_seconds(time),))
        return [row["guild_id"] for row in rows]

    async def delete_history(self, guild_id: int, left_by: datetime) -> int:
        """Delete some editions of a server, and what they posted. Return how many; 0: no more, or the bot is back."""
        async with self._database.transaction() as connection:
            rows = await connection.execute_fetchall(
                f"SELECT id FROM editions WHERE digest_id IN (SELECT id FROM digests WHERE {GONE}) LIMIT ?",
                (guild_id, to_seconds(left_by), MOST_AT_ONCE),
            )
            ids = [(row["id"],) for row in rows]
            for table, column in (("posted", "edition_id"), ("follow_ups", "edition_id"), ("editions", "id")):
                await connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", ids)
            return len(ids)

    async def delete(self, guild_id: int, left_by: datetime) -> int:
        """Delete a server whose history has gone, and its digests. Return how many; nothing where the bot is back."""
        where = (guild_id, to_seconds(left_by))
        async with self._database.transaction() as connection:
            for table in ("suspensions", "changes", "drafts"):
                await connection.execute(f"DELETE FROM {table} WHERE {GONE}", where)
            cursor = await connection.execute(f"DELETE FROM digests WHERE {GONE}", where)
            await connection.execute("DELETE FROM servers WHERE guild_id = ? AND left_at <= ?", where)
            return cursor.rowcount


async def _end_editions(connection: aiosqlite.Connection, guild_id: int, reason: str, now: datetime) -> None:
    """End what is unfinished: nobody can find out any more whether what was tried has arrived."""
    waiting = "guild_id = ? AND state = 'planned' AND first_tried_at IS NULL"
    await connection.execute(
        f"DELETE FROM posted WHERE edition_id IN (SELECT id FROM editions WHERE {waiting})", (guild_id,)
    )
    await connection.execute(
        "UPDATE editions SET state = iif(first_tried_at IS NULL, 'suspended', 'uncertain'), reason = ?, ended_at = ?,"
        " next_try_at = NULL WHERE guild_id = ? AND state = 'planned'",
        (reason, to_seconds(now), guild_id),
    )
    await connection.execute(END_FOLLOW_UPS, (reason, guild_id))
