"""Suspensions: which digests can't be posted, and whether their moderators know of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosqlite

from bot.digests.notices import Notice
from bot.store.database import Database
from bot.store.rows import as_json
from bot.store.times import to_seconds, to_time

SAME_WITHIN = timedelta(hours=1)
"""A digest that went on, posted nothing and is suspended again so soon was never well: nobody is told twice."""

UNTOLD = """
SELECT guild_id, nonce, min(began_at) AS first, max(began_at) AS newest, min(tried_at) AS tried_at,
    max(tries) AS tries, json_group_array(digest_id) AS digest_ids
FROM suspensions WHERE told_at IS NULL AND resumed_at IS NULL GROUP BY guild_id, nonce
"""
UNSEEN = "guild_id = ? AND seen_at IS NULL"


async def begin(connection: aiosqlite.Connection, channel_id: int, now: datetime) -> None:
    """Note what the digests of a channel that are suspended now were not before."""
    here = "SELECT id FROM digests WHERE channel_id = ? AND state = 'suspended'"
    await connection.execute(
        f"DELETE FROM suspensions WHERE digest_id IN ({here}) AND resumed_at IS NOT NULL AND (resumed_at <= ?"
        " OR reason <> (SELECT reason FROM digests WHERE id = digest_id))",
        (channel_id, to_seconds(now - SAME_WITHIN)),
    )
    await connection.execute(
        "INSERT INTO suspensions (digest_id, guild_id, reason, began_at) SELECT id, guild_id, reason, ? FROM digests"
        f" WHERE id IN ({here}) ON CONFLICT (digest_id) DO UPDATE SET resumed_at = NULL",
        (to_seconds(now), channel_id),
    )


async def pause(connection: aiosqlite.Connection, digest_id: int, now: datetime) -> None:
    """Note that a digest goes on by itself; whether it can be posted will be seen."""
    await connection.execute(
        "UPDATE suspensions SET resumed_at = ? WHERE digest_id = ? AND resumed_at IS NULL", (to_seconds(now), digest_id)
    )


async def end(connection: aiosqlite.Connection, digest_id: int) -> None:
    """Forget a digest's suspension: it was posted, or somebody has decided about it."""
    await connection.execute("DELETE FROM suspensions WHERE digest_id = ?", (digest_id,))


class Suspensions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def untold(self) -> list[Notice]:
        """Return what moderators are still to be told: what can go into one message together."""
        return [_to_notice(row) for row in await self._database.fetch(UNTOLD)]

    async def trying(self, digest_ids: Sequence[int], nonce: str, now: datetime) -> None:
        """Record a try to tell of these digests before it leaves."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE suspensions SET nonce = ?, tried_at = coalesce(tried_at, ?), tries = tries + 1"
                " WHERE digest_id IN (SELECT value FROM json_each(?)) AND told_at IS NULL",
                (nonce, to_seconds(now), as_json(digest_ids)),
            )

    async def told(self, guild_id: int, nonce: str, now: datetime) -> None:
        """Record that a notice is settled."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE suspensions SET told_at = ? WHERE guild_id = ? AND nonce = ? AND told_at IS NULL",
                (to_seconds(now), guild_id, nonce),
            )

    async def take_unseen(self, guild_id: int, now: datetime) -> Sequence[int]:
        """Return the digests that are suspended and whose moderators have not seen it; from now on they have."""
        if not await self._database.fetch(f"SELECT 1 FROM suspensions WHERE {UNSEEN} LIMIT 1", (guild_id,)):
            return []
        async with self._database.transaction() as connection:
            rows = await connection.execute_fetchall(
                f"UPDATE suspensions SET seen_at = ? WHERE {UNSEEN} AND resumed_at IS NULL RETURNING digest_id",
                (to_seconds(now), guild_id),
            )
        return [row["digest_id"] for row in rows]


def _to_notice(row: sqlite3.Row) -> Notice:
    return Notice(
        guild_id=row["guild_id"],
        digest_ids=tuple(json.loads(row["digest_ids"])),
        first=to_time(row["first"]),
        newest=to_time(row["newest"]),
        nonce=row["nonce"] or "",
        tried_at=to_time(row["tried_at"]),
        tries=row["tries"],
    )
