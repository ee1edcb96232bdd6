"""Digests in the database; how their editions fare is in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import aiosqlite

from bot.digests.changes import Change, Order, is_same, keeps_next_run
from bot.digests.model import MOST_IN_SERVER, Digest, DigestState
from bot.errors import UserError
from bot.store import digest_rows, drafts, suspensions
from bot.store.changes import Changes, record
from bot.store.database import Database
from bot.store.digest_rows import COLUMNS, to_digest, to_row
from bot.store.drafts import Drafts
from bot.store.editions import Ledger
from bot.store.follow_ups import FollowUpStore
from bot.store.times import to_seconds

DUE = """
SELECT id FROM digests WHERE state IN ('active', 'suspended') AND next_run_at <= ?
AND guild_id NOT IN (SELECT guild_id FROM servers WHERE left_at IS NOT NULL) ORDER BY next_run_at
"""


class DigestStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.ledger = Ledger(database)
        self.follow_ups = FollowUpStore(database)
        self.suspensions = suspensions.Suspensions(database)
        self.changes = Changes(database)
        self.drafts = Drafts(database)

    async def add(self, digest: Digest) -> Digest:
        """Save a new digest and return it with its id and number. Raises UserError where the server has enough."""
        made_at = digest.created_at or datetime.fromtimestamp(0, UTC)
        (change,) = await self.change([Order(None, replace(digest, id=0))], by=digest.created_by, now=made_at)
        assert change.after is not None
        return change.after

    async def change(
        self,
        orders: Sequence[Order],
        *,
        by: int,
        now: datetime,
        manages: bool = False,
        undoes: bool = False,
        draft: str = "",
    ) -> list[Change]:
        """Carry out what somebody wants of one server's digests and record it, all of it or nothing.

        The draft that the orders come from ends with that. Raises UserError where it has ended, where a digest is no
        longer as an order says, or the server has enough of them.
        """
        order_id = secrets.token_hex(8)
        made = []
        async with self._database.transaction() as connection:
            if draft:
                await drafts.end(connection, draft)
            for order in orders:
                before, digest = await self._carry_out(connection, order, now)
                change = Change(
                    id=0,
                    order_id=order_id,
                    digest_id=digest.id,
                    number=digest.number,
                    guild_id=digest.guild_id,
                    made_by=by,
                    manages=manages,
                    made_at=now,
                    undoes=undoes,
                    before=before,
                    after=order.after and digest,
                )
                made.append(await record(connection, change))
        return made

    async def _carry_out(
        self, connection: aiosqlite.Connection, order: Order, now: datetime
    ) -> tuple[Digest | None, Digest]:
        """Return the digest as it was, and with its id and number as it is now, if only among those removed."""
        wanted = order.after or replace(_given(order.before), state=DigestState.REMOVED, reason="")
        if not wanted.id:
            return None, await self._insert(connection, wanted)
        current = await self._unchanged(connection, order, wanted)
        if order.before is None:
            await self._check_room(connection, wanted.guild_id)
        elif keeps_next_run(current, wanted, now):
            wanted = replace(wanted, next_run_at=current.next_run_at)
        sets = ", ".join(f"{name.strip()} = ?" for name in COLUMNS.split(","))
        await connection.execute(f"UPDATE digests SET {sets} WHERE id = ?", (*to_row(wanted), wanted.id))
        await suspensions.end(connection, wanted.id)
        if wanted.timezone != current.timezone:
            await connection.execute(
                "UPDATE servers SET timezone = ? WHERE guild_id = ?", (wanted.timezone, wanted.guild_id)
            )
        return order.before and current, wanted

    async def _unchanged(self, connection: aiosqlite.Connection, order: Order, wanted: Digest) -> Digest:
        """Return a digest as it is, where that is what the order says of it."""
        current = await digest_rows.current(connection, wanted)
        if current and (is_same(current, order.before) if order.before else current.state is DigestState.REMOVED):
            return current
        now = "`/digest show` says how it is now: begin anew from there."
        raise UserError(f"Digest #{wanted.number} was changed meanwhile. {now}")

    async def _insert(self, connection: aiosqlite.Connection, digest: Digest) -> Digest:
        await self._check_room(connection, digest.guild_id)
        digest = replace(digest, number=await self._take_number(connection, digest))
        values = to_row(digest)
        marks = ", ".join("?" for _ in values)
        cursor = await connection.execute(f"INSERT INTO digests ({COLUMNS}) VALUES ({marks})", values)
        return replace(digest, id=cursor.lastrowid or 0)

    async def _check_room(self, connection: aiosqlite.Connection, guild_id: int) -> None:
        (counted,) = await connection.execute_fetchall(
            "SELECT count(*) FROM digests WHERE guild_id = ? AND state <> 'removed'", (guild_id,)
        )
        if counted[0] >= MOST_IN_SERVER:
            raise UserError(
                f"This server has {MOST_IN_SERVER} digests, and more are not possible."
                " `/digest list` shows them; remove one with `/digest remove` first."
            )

    async def _take_number(self, connection: aiosqlite.Connection, digest: Digest) -> int:
        (row,) = await connection.execute_fetchall(
            "INSERT INTO servers (guild_id, next_number, timezone) VALUES (?, 2, ?)"
            " ON CONFLICT (guild_id) DO UPDATE SET next_number = next_number + 1, timezone = excluded.timezone"
            " RETURNING next_number - 1",
            (digest.guild_id, digest.timezone),
        )
        return int(row[0])

    async def by_id(self, digest_id: int) -> Digest | None:
        """Return a digest, a removed one too."""
        return await self._one("id = ?", digest_id)

    async def get(self, guild_id: int, number: int, *, removed: bool = False) -> Digest | None:
        """Return a digest of a server; `removed`: only where it was removed."""
        state = "state = 'removed'" if removed else "state <> 'removed'"
        return await self._one(f"guild_id = ? AND number = ? AND {state}", guild_id, number)

    async def in_guild(self, guild_id: int) -> list[Digest]:
        """Return a server's digests by number."""
        return await self._many("guild_id = ? AND state <> 'removed' ORDER BY number", guild_id)

    async def removed(self, guild_id: int) -> list[Digest]:
        """Return the digests that a server has removed, the latest number first."""
        return await self._many("guild_id = ? AND state = 'removed' ORDER BY number DESC LIMIT 25", guild_id)

    async def in_channel(self, channel_id: int) -> list[Digest]:
        return await self._many("channel_id = ? AND state <> 'removed' ORDER BY id", channel_id)

    async def due(self, now: datetime) -> list[int]:
        """Return the ids of the digests whose time has come, the longest waiting first.

        Ids only, so that one row that can't be read costs no other. A suspended digest is tried at its times too,
        but not in a server that the bot has left.
        """
        rows = await self._database.fetch(DUE, (to_seconds(now),))
        return [row["id"] for row in rows]

    async def state_of(self, digest_id: int) -> DigestState:
        """Return how a digest stands; one that is gone altogether counts as removed."""
        rows = await self._database.fetch("SELECT state FROM digests WHERE id = ?", (digest_id,))
        return DigestState(rows[0]["state"]) if rows else DigestState.REMOVED

    async def suspend(self, digest: Digest, reason: str, now: datetime) -> None:
        """Record that a digest can't be posted: its moderators are told. One that is paused stays so."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "UPDATE digests SET state = 'suspended', reason = ? WHERE id = ? AND state IN ('active', 'suspended')",
                (reason, digest.id),
            )
            await suspensions.begin(connection, digest.channel_id, now)

    async def suspended(self, *, guild_id: int | None = None, channel_id: int | None = None) -> list[Digest]:
        """Return the suspended digests of a server or of a channel."""
        if channel_id is not None:
            return await self._many("channel_id = ? AND state = 'suspended'", channel_id)
        return await self._many("guild_id = ? AND state = 'suspended'", guild_id)

    async def take_up(self, digest: Digest, next_run_at: datetime | None, now: datetime) -> bool:
        """Make a digest active again: it seems that it can be posted. Return whether it was still suspended."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE digests SET state = 'active', reason = '', next_run_at = coalesce(?, next_run_at)"
                " WHERE id = ? AND state = 'suspended'",
                (to_seconds(next_run_at), digest.id),
            )
            await suspensions.pause(connection, digest.id, now)
            return cursor.rowcount == 1

    async def last_timezone(self, guild_id: int) -> str | None:
        """Return the zone that a server has given a digest last."""
        rows = await self._database.fetch("SELECT timezone FROM servers WHERE guild_id = ?", (guild_id,))
        return rows[0]["timezone"] if rows else None

    async def _one(self, condition: str, *values: object) -> Digest | None:
        found = await self._many(condition, *values)
        return found[0] if found else None

    async def _many(self, condition: str, *values: object) -> list[Digest]:
        rows = await self._database.fetch(f"SELECT id, {COLUMNS} FROM digests WHERE {condition}", values)
        return [to_digest(row) for row in rows]


def _given(digest: Digest | None) -> Digest:
    """Return the digest: an order has one at least."""
    assert digest is not None
    return digest
