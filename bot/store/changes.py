"""The record of what people changed about digests: appended to in the transaction of the change itself."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.digests.changes import Change
from bot.digests.model import Digest, DigestState
from bot.digests.settings import settings_of, with_settings
from bot.store.database import Database
from bot.store.times import to_seconds, to_time

SELECT = """
SELECT changes.*, number, created_by, created_at FROM changes CROSS JOIN digests ON digests.id = digest_id
"""


async def record(connection: aiosqlite.Connection, change: Change) -> Change:
    """Append a change and return it with its id."""
    cursor = await connection.execute(
        "INSERT INTO changes (order_id, digest_id, guild_id, made_by, manages, made_at, undoes, before, after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change.order_id,
            change.digest_id,
            change.guild_id,
            change.made_by,
            change.manages,
            to_seconds(change.made_at),
            change.undoes,
            _to_text(change.before),
            _to_text(change.after),
        ),
    )
    return replace(change, id=cursor.lastrowid or 0)


class Changes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_digest(self, digest_id: int, limit: int = 20) -> list[Change]:
        """Return the latest changes of a digest, newest first."""
        return await self._many("digest_id = ? ORDER BY changes.id DESC LIMIT ?", digest_id, limit)

    async def of_order(self, order_id: str) -> list[Change]:
        """Return what one order changed, in its order; whose it is, the caller checks."""
        return await self._many("order_id = ? ORDER BY changes.id", order_id)

    async def after(self, change: Change) -> list[Change]:
        """Return what was changed later about the same digest, in its order."""
        return await self._many("digest_id = ? AND changes.id > ? ORDER BY changes.id", change.digest_id, change.id)

    async def clear(self, made_by: datetime) -> None:
        """Delete what was changed by then."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM changes WHERE made_at <= ?", (to_seconds(made_by),))

    async def _many(self, condition: str, *values: object) -> list[Change]:
        rows = await self._database.fetch(f"{SELECT} WHERE {condition}", values)
        return [_to_change(row) for row in rows]


def _to_text(digest: Digest | None) -> str | None:
    return (
        None if digest is None else json.dumps(settings_of(digest) | {"state": digest.state, "reason": digest.reason})
    )


def _to_change(row: sqlite3.Row) -> Change:
    return Change(
        id=row["id"],
        order_id=row["order_id"],
        digest_id=row["digest_id"],
        number=row["number"],
        guild_id=row["guild_id"],
        made_by=row["made_by"],
        manages=bool(row["manages"]),
        made_at=to_time(row["made_at"]),
        undoes=bool(row["undoes"]),
        before=_to_digest(row, row["before"]),
        after=_to_digest(row, row["after"]),
    )


def _to_digest(row: sqlite3.Row, text: str | None) -> Digest | None:
    """Return a digest as it was; its next run is not kept."""
    if text is None:
        return None
    settings = json.loads(text)
    known = Digest(
        guild_id=row["guild_id"],
        channel_id=settings["channel_id"],
        when=settings["when"],
        id=row["digest_id"],
        number=row["number"],
        state=DigestState(settings["state"]),
        reason=settings["reason"],
        created_by=row["created_by"],
        created_at=to_time(row["created_at"]),
    )
    return with_settings(known, settings)
