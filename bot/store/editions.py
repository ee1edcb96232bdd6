"""The ledger: every edition from its plan to its end, and the stories each channel has had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import aiosqlite

from bot.digests.changes import is_same
from bot.digests.model import Digest, Edition, EditionState
from bot.errors import UserError
from bot.store import digest_rows, follow_ups, suspensions
from bot.store.edition_rows import COLUMNS, posted_rows, to_edition, to_row
from bot.store.posted import Posted
from bot.store.times import no_sooner, to_seconds, to_time

KEEP_POSTED = (EditionState.SENT, EditionState.UNCERTAIN)
CLOCK_WENT_BACK = timedelta(minutes=10)
"""A next try further ahead than this was set by a clock that has gone back since: try now."""


class Ledger(Posted):
    async def plan(self, digest: Digest, editions: Sequence[Edition], next_run_at: datetime | None) -> bool:
        """Move the digest's next run on and write its editions, all at once. Return whether the last one was written.

        Nothing changes where the digest did meanwhile; an edition for a time that has one is left out.
        With no `next_run_at` the next run stays as it is (editions made by hand); raises UserError where the digest
        was changed or removed meanwhile.
        """
        async with self._database.transaction() as connection:
            current = await digest_rows.current(connection, digest)
            is_unchanged = current is not None and is_same(current, digest)
            if next_run_at is None and not is_unchanged:
                raise UserError(f"Digest #{digest.number} was changed or removed meanwhile. `/digest list` says which.")
            if next_run_at and not (is_unchanged and await self._move_on(connection, digest, next_run_at)):
                return False
            return [await self._insert(connection, edition) for edition in editions][-1]

    async def _move_on(self, connection: aiosqlite.Connection, digest: Digest, next_run_at: datetime) -> bool:
        cursor = await connection.execute(
            "UPDATE digests SET next_run_at = ? WHERE id = ? AND state IN ('active', 'suspended') AND next_run_at = ?",
            (to_seconds(next_run_at), digest.id, to_seconds(digest.next_run_at)),
        )
        return cursor.rowcount == 1

    async def _insert(self, connection: aiosqlite.Connection, edition: Edition) -> bool:
        values = to_row(edition)
        marks = ", ".join("?" for _ in values)
        cursor = await connection.execute(
            f"INSERT INTO editions ({COLUMNS}) VALUES ({marks}) ON CONFLICT (digest_id, due_at, manual) DO NOTHING",
            values,
        )
        if cursor.rowcount == 1:
            await connection.executemany("INSERT OR IGNORE INTO posted VALUES (?, ?, ?, ?, ?, ?)", posted_rows(edition))
        return cursor.rowcount == 1

    async def ready(self, now: datetime) -> list[str]:
        """Return the ids of unfinished editions that may be tried now, the longest waiting first."""
        rows = await self._database.fetch(
            "SELECT id FROM editions WHERE state = 'planned' AND (next_try_at <= ? OR next_try_at > ?)"
            " ORDER BY next_try_at",
            (to_seconds(now), to_seconds(now + CLOCK_WENT_BACK)),
        )
        return [row["id"] for row in rows]

    async def edition(self, edition_id: str) -> Edition | None:
        found = await self._many("id = ?", edition_id)
        return found[0] if found else None

    async def editions(self, digest_id: int, limit: int = 10) -> list[Edition]:
        """Return a digest's latest editions, newest first."""
        return await self._many("digest_id = ? ORDER BY due_at DESC, manual DESC LIMIT ?", digest_id, limit)

    async def last_suspended(self, digest_id: int) -> Edition | None:
        """Return a digest's latest edition where a missing permission was its end."""
        found = await self.editions(digest_id, limit=1)
        return found[0] if found and found[0].state is EditionState.SUSPENDED else None

    async def refused_at(self, channel_id: int) -> datetime | None:
        """Return when a channel last refused an edition for a missing permission."""
        (row,) = await self._database.fetch(
            "SELECT max(ended_at) FROM editions WHERE channel_id = ? AND state = 'suspended'", (channel_id,)
        )
        latest: int | None = row[0]
        return to_time(latest)

    async def tried(self, edition: Edition, now: datetime, next_try_at: datetime) -> bool:
        """Record a try before it leaves; False where somebody else has tried or ended it meanwhile: do not send."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE editions SET tries = tries + 1, first_tried_at = coalesce(first_tried_at, ?), next_try_at = ?"
                " WHERE id = ? AND state = 'planned' AND tries = ?",
                (to_seconds(now), no_sooner(next_try_at), edition.id, edition.tries),
            )
            return cursor.rowcount == 1

    async def put_off(self, edition: Edition, next_try_at: datetime, reason: str) -> None:
        """Record why an edition waits, and until when."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE editions SET next_try_at = ?, reason = ? WHERE id = ? AND state = 'planned'",
                (no_sooner(next_try_at), reason, edition.id),
            )

    async def finish(
        self,
        edition: Edition,
        state: EditionState,
        *,
        now: datetime,
        message_id: int | None = None,
        reason: str = "",
        suspends: bool = False,
        is_found: bool = False,
    ) -> bool:
        """Record how an edition ended, what it means for its channel's digests, and free its stories if not posted.

        Return whether it had not ended before. `is_found`: its message is there, but nothing was taken just now.
        """
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE editions SET state = ?, message_id = ?, reason = ?, ended_at = ?, next_try_at = NULL"
                " WHERE id = ? AND state = 'planned'",
                (state, message_id, reason, to_seconds(now), edition.id),
            )
            if cursor.rowcount != 1:
                return False
            if state not in KEEP_POSTED:
                await connection.execute("DELETE FROM posted WHERE edition_id = ?", (edition.id,))
            if suspends:
                await self._suspend(connection, edition, reason, now)
            elif state is EditionState.SENT:
                if not is_found:
                    await self._take_up(connection, edition)
                await follow_ups.begin(connection, replace(edition, message_id=message_id), now)
            return True

    async def _suspend(self, connection: aiosqlite.Connection, edition: Edition, reason: str, now: datetime) -> None:
        """What one digest may not, no digest of the channel may: none of them tries for itself."""
        waiting = "channel_id = ? AND state = 'planned' AND first_tried_at IS NULL AND id <> ?"
        await connection.execute(
            f"DELETE FROM posted WHERE edition_id IN (SELECT id FROM editions WHERE {waiting})",
            (edition.channel_id, edition.id),
        )
        await connection.execute(
            f"UPDATE editions SET state = 'suspended', reason = ?, ended_at = ?, next_try_at = NULL WHERE {waiting}",
            (reason, to_seconds(now), edition.channel_id, edition.id),
        )
        await connection.execute(
            "UPDATE digests SET state = 'suspended', reason = ?"
            " WHERE channel_id = ? AND state IN ('active', 'suspended')",
            (reason, edition.channel_id),
        )
        await suspensions.begin(connection, edition.channel_id, now)

    async def _take_up(self, connection: aiosqlite.Connection, edition: Edition) -> None:
        """Its digest can be posted, where that has not moved to another channel."""
        cursor = await connection.execute(
            "UPDATE digests SET state = 'active', reason = ''"
            " WHERE id = ? AND channel_id = ? AND state IN ('active', 'suspended')",
            (edition.digest_id, edition.channel_id),
        )
        if cursor.rowcount:
            await suspensions.end(connection, edition.digest_id)

    async def _many(self, condition: str, *values: object) -> list[Edition]:
        rows = await self._database.fetch(f"SELECT {COLUMNS} FROM editions WHERE {condition}", values)
        return [to_edition(row) for row in rows]
