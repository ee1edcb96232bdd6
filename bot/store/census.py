"""What is counted and noticed once a load is done: topics, sources, sizes, URLs with two owners."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.store.database import Database
from bot.store.times import to_seconds


class Duplicate(NamedTuple):
    """A URL that several files say is theirs; paths of the one that has it and of the others."""

    url: str
    kept: str
    dropped: str


class Census:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self) -> None:
        """Write down topics, sources and how many stories there are, after a load that changed something."""
        async with self._database.transaction() as db:
            for statement in _COUNT:
                await db.execute_fetchall(statement)

    async def finish(self, now: datetime) -> tuple[int, int]:
        """Note when the folder was last read; return how many stories are known and listed."""
        async with self._database.transaction() as db:
            await db.execute_fetchall("UPDATE library SET loaded_at = ?", (to_seconds(now),))
            ((stories, listed),) = await db.execute_fetchall("SELECT stories, listed FROM library")
        return stories, listed

    async def duplicates(self) -> list[Duplicate]:
        """Return files that lost their URL to another file, then other URLs with several owners, once each."""
        files = await self._database.fetch(_SAME_URL)
        found = [Duplicate(row["url"], row["kept"], row["dropped"]) for row in files]
        owners: dict[str, list[str]] = {}
        for row in await self._database.fetch(_SAME_ALIAS):
            owners.setdefault(row["key"], []).append(row["path"])
        return found + [
            Duplicate(f"https://{key}", kept, ", ".join(others)) for key, (kept, *others) in owners.items() if others
        ]


_COUNT = (
    "DELETE FROM topics",
    """INSERT INTO topics (id, name, stories, hottest)
    SELECT topic, name, count, story FROM (SELECT topic AS counted, count(*) AS count FROM story_topics GROUP BY topic)
    JOIN story_topics INDEXED BY story_topics_by_heat ON topic = counted AND story = (
        SELECT story FROM story_topics INDEXED BY story_topics_by_heat WHERE topic = counted
        ORDER BY heat DESC, published_at DESC, id LIMIT 1)""",
    "DELETE FROM sources",
    """INSERT INTO sources (id, name, stories, hottest)
    SELECT counted, source_name, count, n FROM (
        SELECT source_id AS counted, count(*) AS count FROM stories INDEXED BY stories_by_source_heat
        WHERE listed = 1 AND source_id IS NOT NULL GROUP BY source_id)
    JOIN stories ON n = (
        SELECT n FROM stories INDEXED BY stories_by_source_heat WHERE listed = 1 AND source_id = counted
        ORDER BY heat DESC, published_at DESC, id LIMIT 1)""",
    """UPDATE library SET stories = (SELECT count(*) FROM stories),
    listed = (SELECT count(*) FROM stories INDEXED BY stories_by_heat WHERE listed = 1)""",
)
_SAME_URL = """
SELECT stories.url AS url, kept.path AS kept, dropped.path AS dropped
FROM files AS dropped JOIN files AS kept ON kept.key = dropped.key AND kept.story IS NOT NULL
JOIN stories ON n = kept.story WHERE dropped.state = 'read' AND dropped.story IS NULL ORDER BY dropped.path
"""
_SAME_ALIAS = """
SELECT urls.key AS key, path FROM (SELECT key AS twice FROM urls WHERE kind <= 1 GROUP BY key HAVING count(*) > 1)
CROSS JOIN urls ON urls.key = twice AND kind <= 1 JOIN stories ON n = urls.story JOIN files ON files.story = n
ORDER BY urls.key, kind, listed DESC, heat DESC, id
"""
