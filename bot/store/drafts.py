"""Drafts: what people have begun and not finished, so that forms go on working after a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.errors import UserError
from bot.store.database import Database
from bot.store.times import to_seconds

OVER = "This is over: it was saved, cancelled or left for too long. Run the command again."
MOST = 25
"""That one person has in a server: before one more, the one that was left alone longest goes."""
MAKE_ROOM = """
DELETE FROM drafts WHERE id IN (
    SELECT id FROM drafts WHERE guild_id = ? AND user_id = ? ORDER BY made_at DESC LIMIT -1 OFFSET ?
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: str
    """16 random hex digits."""
    guild_id: int
    user_id: int
    """Who began it, and nobody else may go on with it."""
    manages: bool
    """Had Manage Server then; others have `/digest` from the server's own settings."""
    content: str
    """JSON of whoever made it."""


class Drafts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, draft: Draft, now: datetime) -> None:
        """Keep a new draft."""
        async with self._database.transaction() as connection:
            await connection.execute(MAKE_ROOM, (draft.guild_id, draft.user_id, MOST - 1))
            await connection.execute(
                "INSERT INTO drafts (id, guild_id, user_id, manages, content, made_at) VALUES (?, ?, ?, ?, ?, ?)",
                (draft.id, draft.guild_id, draft.user_id, draft.manages, draft.content, to_seconds(now)),
            )

    async def change(self, draft_id: str, content: str, now: datetime) -> None:
        """Keep what a draft has become. Raises UserError where it is gone: it does not come back."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(
                "UPDATE drafts SET content = ?, made_at = ? WHERE id = ?", (content, to_seconds(now), draft_id)
            )
            _check_there(cursor)

    async def get(self, draft_id: str) -> Draft | None:
        rows = await self._database.fetch(
            "SELECT id, guild_id, user_id, manages, content FROM drafts WHERE id = ?", (draft_id,)
        )
        return Draft(**dict(rows[0]) | {"manages": bool(rows[0]["manages"])}) if rows else None

    async def end(self, draft_id: str) -> None:
        """Delete a draft. Raises UserError where it is gone: of two who end it at once one does."""
        async with self._database.transaction() as connection:
            await end(connection, draft_id)

    async def clear(self, made_by: datetime) -> None:
        """Delete the drafts that nobody has touched since."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM drafts WHERE made_at <= ?", (to_seconds(made_by),))


async def end(connection: aiosqlite.Connection, draft_id: str) -> None:
    """Delete a draft together with what else is done in a transaction."""
    cursor = await connection.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))
    _check_there(cursor)


def _check_there(cursor: aiosqlite.Cursor) -> None:
    if cursor.rowcount == 0:
        raise UserError(OVER)
