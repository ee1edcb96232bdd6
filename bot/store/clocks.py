"""Next runs and editions that were reckoned while the clock was ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database
from bot.store.times import to_seconds, to_time


@dataclass(frozen=True, slots=True)
class Waiting:
    """A digest whose next run has not come."""

    digest_id: int
    when: str
    timezone: str
    next_run_at: datetime


class ClockStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, now: datetime) -> list[Waiting]:
        rows = await self._database.fetch(
            'SELECT id, "when", timezone, next_run_at FROM digests'
            " WHERE state IN ('active', 'suspended') AND next_run_at > ?",
            (to_seconds(now),),
        )
        return [Waiting(row["id"], row["when"], row["timezone"], to_time(row["next_run_at"])) for row in rows]

    async def bring_forward(self, digest: Waiting, next_run_at: datetime) -> None:
        """Let a digest run sooner; a time that is to come again was not missed, and had not nothing to say."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE digests SET next_run_at = ? WHERE id = ? AND next_run_at = ?",
                (to_seconds(next_run_at), digest.digest_id, to_seconds(digest.next_run_at)),
            )
            if cursor.rowcount == 1:
                await connection.execute(
                    "DELETE FROM editions WHERE digest_id = ? AND due_at >= ?"
                    " AND NOT manual AND state IN ('missed', 'empty')",
                    (digest.digest_id, to_seconds(next_run_at)),
                )
