"""Small facts the bot keeps about itself, by name."""

from __future__ import annotations

from bot.store.database import Database


class MetaStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        rows = await self._database.fetch("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0]["value"]) if rows else None

    async def set(self, key: str, value: str) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )
