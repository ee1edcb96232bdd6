"""What comes after the messages of editions, from the moment they are sent until it is done or given up."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosqlite

from bot.digests.delivery import GRACE, LONGEST_REST, follow_ups_of
from bot.digests.model import Edition, FollowUp, FollowUpKind, FollowUpState
from bot.store.database import Database
from bot.store.rows import as_json
from bot.store.times import no_sooner, to_seconds, to_time

CLOCK_WENT_BACK = LONGEST_REST + timedelta(minutes=10)
"""A next try further ahead than this was set by a clock that has gone back since: try now."""


class FollowUpStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ready(self, now: datetime) -> list[tuple[str, FollowUpKind]]:
        """Return the editions and kinds of what may be tried now, the longest waiting first."""
        rows = await self._database.fetch(
            "SELECT edition_id, kind FROM follow_ups WHERE state = 'waiting' AND (next_try_at <= ? OR next_try_at > ?)"
            " ORDER BY next_try_at",
            (to_seconds(now), to_seconds(now + CLOCK_WENT_BACK)),
        )
        return [(row["edition_id"], FollowUpKind(row["kind"])) for row in rows]

    async def of(self, edition_id: str) -> list[FollowUp]:
        """Return all of an edition's, also those that are done."""
        return (await self.of_all([edition_id]))[edition_id]

    async def of_all(self, edition_ids: Sequence[str]) -> dict[str, list[FollowUp]]:
        """Return all of each edition's."""
        rows = await self._database.fetch(
            "SELECT * FROM follow_ups WHERE edition_id IN (SELECT value FROM json_each(?)) ORDER BY kind DESC",
            (as_json(edition_ids),),
        )
        found: dict[str, list[FollowUp]] = {edition_id: [] for edition_id in edition_ids}
        for row in rows:
            found[row["edition_id"]].append(_to_follow_up(row))
        return found

    async def get(self, edition_id: str, kind: FollowUpKind) -> FollowUp | None:
        return next((follow_up for follow_up in await self.of(edition_id) if follow_up.kind is kind), None)

    async def tried(self, follow_up: FollowUp, next_try_at: datetime) -> None:
        """Record a try before it leaves."""
        await self._change(follow_up, "tries = tries + 1, next_try_at = ?", no_sooner(next_try_at))

    async def put_off(self, follow_up: FollowUp, next_try_at: datetime, reason: str) -> None:
        """Record why it waits, and until when."""
        await self._change(follow_up, "next_try_at = ?, reason = ?", no_sooner(next_try_at), reason)

    async def finish(self, follow_up: FollowUp, state: FollowUpState, reason: str = "") -> None:
        await self._change(follow_up, "state = ?, reason = ?, next_try_at = NULL", state, reason)

    async def _change(self, follow_up: FollowUp, changes: str, *values: object) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(
                f"UPDATE follow_ups SET {changes} WHERE edition_id = ? AND kind = ? AND state = 'waiting'",
                (*values, follow_up.edition_id, follow_up.kind),
            )


async def begin(connection: aiosqlite.Connection, edition: Edition, now: datetime) -> None:
    """Write down what is to come after an edition that is being recorded as sent."""
    due, deadline = to_seconds(now), to_seconds(now + GRACE)
    await connection.executemany(
        "INSERT INTO follow_ups (edition_id, kind, state, deadline, next_try_at) VALUES (?, ?, 'waiting', ?, ?)",
        [(edition.id, kind, deadline, due) for kind in follow_ups_of(edition)],
    )


def _to_follow_up(row: sqlite3.Row) -> FollowUp:
    changed = {"kind": FollowUpKind(row["kind"]), "state": FollowUpState(row["state"])}
    return FollowUp(**dict(row) | changed | {name: to_time(row[name]) for name in ("deadline", "next_try_at")})
