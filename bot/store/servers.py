"""Servers: which ones the bot has left, and how all that is kept of one goes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import aiosqlite

from bot.errors import UserError
from bot.store.database import Database
from bot.store.times import to_seconds, to_time

MOST_AT_ONCE = 50
"""Editions that one transaction deletes: the ledger waits no longer than for a few sends."""
NOBODY = 0
"""Whose the digests of a forgotten server are until they are deleted; its row is there from the beginning."""
END_SUSPENSIONS = "DELETE FROM suspensions WHERE digest_id IN (SELECT id FROM digests WHERE guild_id = ?)"
FORGET = (
    END_SUSPENSIONS,
    "DELETE FROM changes WHERE digest_id IN (SELECT id FROM digests WHERE guild_id = ?)",
    "DELETE FROM drafts WHERE guild_id = ?",
    f"UPDATE digests SET guild_id = {NOBODY}, number = id, state = 'removed', next_run_at = NULL WHERE guild_id = ?",
    "DELETE FROM servers WHERE guild_id = ?",
)
END_FOLLOW_UPS = """
UPDATE follow_ups SET state = 'refused', reason = ?, next_try_at = NULL
WHERE state = 'waiting' AND EXISTS (SELECT 1 FROM editions WHERE id = edition_id AND guild_id = ?)
"""
LAST_CHANGE = "SELECT coalesce(max(id), 0) FROM changes WHERE digest_id IN (SELECT id FROM digests WHERE guild_id = ?1)"
CHANGED = "The digests have changed since I asked. Use `/digest forget` again: its file will hold them as they are now."


class Holdings(NamedTuple):
    """How much is kept of a server."""

    digests: int
    editions: int
    anything: bool
    """Also what is left of digests that were removed, and drafts."""
    last_change: int
    """Row of the last change that people made of its digests, 0 without one."""


class ServerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self) -> dict[int, datetime | None]:
        """Return when the bot has left each server; None: it is there."""
        rows = await self._database.fetch("SELECT guild_id, left_at FROM servers WHERE guild_id <> ?", (NOBODY,))
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
            await connection.execute(END_SUSPENSIONS, (guild_id,))
            return True

    async def join(self, guild_id: int) -> bool:
        """Note that the bot is in a server. Return whether it had left it."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE servers SET left_at = NULL WHERE guild_id = ? AND left_at IS NOT NULL", (guild_id,)
            )
            if cursor.rowcount == 1:  # whoever was in the server without the bot was told nothing
                await connection.execute(END_SUSPENSIONS, (guild_id,))
            return cursor.rowcount == 1

    async def left_by(self, time: datetime) -> list[int]:
        """Return the servers that the bot had left by then and is still not in."""
        rows = await self._database.fetch("SELECT guild_id FROM servers WHERE left_at <= ?", (to_seconds(time),))
        return [row["guild_id"] for row in rows]

    async def holdings(self, guild_id: int) -> Holdings:
        """Return how much there is of a server."""
        digests = "SELECT id FROM digests WHERE guild_id = ?1"
        (row,) = await self._database.fetch(
            f"SELECT (SELECT count(*) FROM digests WHERE guild_id = ?1 AND state <> 'removed') AS digests,"
            f" (SELECT count(*) FROM editions WHERE digest_id IN ({digests})) AS editions,"
            " EXISTS (SELECT 1 FROM servers WHERE guild_id = ?1)"
            f" OR EXISTS (SELECT 1 FROM drafts WHERE guild_id = ?1) AS anything, ({LAST_CHANGE}) AS last_change",
            (guild_id,),
        )
        return Holdings(row["digests"], row["editions"], bool(row["anything"]), row["last_change"])

    async def forget(self, guild_id: int, *, left_by: datetime | None = None, last_change: int | None = None) -> bool:
        """Let nothing be a server's any more, all at once; `erase` deletes it. Return whether there was anything.

        With `left_by` only where the bot had left it by then and is not back. Raises UserError where people have
        changed a digest after `last_change`.
        """
        async with self._database.transaction() as connection:
            if left_by and not await connection.execute_fetchall(
                "SELECT 1 FROM servers WHERE guild_id = ? AND left_at <= ?", (guild_id, to_seconds(left_by))
            ):
                return False
            (last,) = await connection.execute_fetchall(LAST_CHANGE, (guild_id,))
            deleted = sum([(await connection.execute(statement, (guild_id,))).rowcount for statement in FORGET])
            if deleted and last_change not in (None, last[0]):
                raise UserError(CHANGED)
            return deleted > 0

    async def erase(self) -> int:
        """Delete what is nobody's any more, in many short transactions. Return how many editions that were."""
        editions = 0
        while some := await self._erase_some():
            editions += some
        async with self._database.transaction() as connection:
            await connection.execute(
                "DELETE FROM digests WHERE guild_id = ?"
                " AND NOT EXISTS (SELECT 1 FROM editions WHERE digest_id = digests.id)",
                (NOBODY,),
            )
        return editions

    async def _erase_some(self) -> int:
        async with self._database.transaction() as connection:
            rows = await connection.execute_fetchall(
                "SELECT id FROM editions WHERE digest_id IN (SELECT id FROM digests WHERE guild_id = ?) LIMIT ?",
                (NOBODY, MOST_AT_ONCE),
            )
            ids = [(row["id"],) for row in rows]
            for table, column in (("posted", "edition_id"), ("follow_ups", "edition_id"), ("editions", "id")):
                await connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", ids)
            return len(ids)


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
