"""Digests as rows of the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import aiosqlite

from bot.digests.model import Digest, DigestState, MaxAge
from bot.digests.settings import from_filter, to_filter
from bot.store.times import to_seconds, to_time

COLUMNS = (
    'guild_id, number, channel_id, "when", timezone, topics, sources, per_source, min_heat, stories, max_age,'
    " mention, thread, publish, silent, updates, forum, state, reason, next_run_at, created_by, created_at"
)


def to_row(digest: Digest) -> Sequence[object]:
    """Return the values of COLUMNS, in their order."""
    return (
        digest.guild_id,
        digest.number,
        digest.channel_id,
        digest.when,
        digest.timezone,
        json.dumps(from_filter(digest.topics)),
        json.dumps(from_filter(digest.sources)),
        digest.per_source,
        digest.min_heat,
        digest.stories,
        digest.max_age,
        digest.mention,
        digest.thread,
        digest.publish,
        digest.silent,
        digest.updates,
        digest.forum,
        digest.state,
        digest.reason,
        to_seconds(digest.next_run_at),
        digest.created_by,
        to_seconds(digest.created_at),
    )


def to_digest(row: sqlite3.Row) -> Digest:
    """Return the digest of a row with its id and COLUMNS."""
    changed = {
        "topics": to_filter(json.loads(row["topics"])),
        "sources": to_filter(json.loads(row["sources"])),
        "max_age": MaxAge(row["max_age"]),
        "state": DigestState(row["state"]),
        "next_run_at": to_time(row["next_run_at"]),
        "created_at": to_time(row["created_at"]),
    }
    flags = {name: bool(row[name]) for name in ("thread", "publish", "silent", "updates", "forum")}
    return Digest(**dict(row) | changed | flags)


async def current(connection: aiosqlite.Connection, digest: Digest) -> Digest | None:
    """Return a digest as it is by now, if only among those removed."""
    sql = f"SELECT id, {COLUMNS} FROM digests WHERE id = ? AND guild_id = ?"
    return next(map(to_digest, await connection.execute_fetchall(sql, (digest.id, digest.guild_id))), None)
