"""What each channel has had: stories with a place of their own, and their coverage."""

from __future__ import annotations

from collections.abc import Collection

from bot.digests.model import Earlier
from bot.digests.reasons import Posting
from bot.store.database import Database
from bot.store.edition_rows import COLUMNS, to_edition
from bot.store.rows import as_json


class Posted:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def posted(self, channel_id: int, story_ids: Collection[str]) -> frozenset[str]:
        """Return which of the stories the channel has had, or will have had when what is planned is sent."""
        rows = await self._database.fetch(
            "SELECT DISTINCT story_id FROM posted"
            " WHERE channel_id = ? AND story_id IN (SELECT value FROM json_each(?))",
            (channel_id, as_json(story_ids)),
        )
        return frozenset(row["story_id"] for row in rows)

    async def postings(self, guild_id: int, channel_ids: Collection[int], story_id: str) -> list[Posting]:
        """Return where these channels of a server had a story, or will have it when what is planned is sent: those
        where it had a place of its own first, then the latest."""
        asked = (as_json(channel_ids), story_id, guild_id)
        rows = await self._database.fetch(POSTINGS, asked)
        roles = {row["edition_id"]: row["role"] for row in rows}
        rows = await self._database.fetch(EDITIONS, (as_json(list(roles)),))
        found = [Posting(edition, roles[edition.id] == "place") for edition in map(to_edition, rows)]
        return sorted(found, key=lambda posting: (posting.leads, posting.edition.planned_at), reverse=True)

    async def earlier(self, channel_id: int, story_ids: Collection[str]) -> dict[str, Earlier]:
        """Return where the channel had those stories that it had once only, with a place of their own."""
        rows = await self._database.fetch(EARLIER, (channel_id, as_json(story_ids)))
        return {row["story_id"]: Earlier(row["message_id"], row["heat"]) for row in rows}


EARLIER = """
SELECT story_id, message_id, heat FROM posted CROSS JOIN editions ON editions.id = edition_id
WHERE posted.channel_id = ? AND story_id IN (SELECT value FROM json_each(?))
GROUP BY story_id HAVING count(*) = 1 AND heat IS NOT NULL AND state = 'sent' AND message_id > 0
"""

POSTINGS = """
SELECT edition_id, role FROM posted CROSS JOIN editions ON editions.id = edition_id
WHERE posted.channel_id IN (SELECT value FROM json_each(?)) AND story_id = ? AND guild_id = ?
"""
EDITIONS = f"SELECT {COLUMNS} FROM editions WHERE id IN (SELECT value FROM json_each(?))"
