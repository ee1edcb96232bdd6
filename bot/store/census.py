"""What is counted and noticed once a load is done: topics, sources, sizes, URLs with two owners."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import NamedTuple

from bot.store.database import Database
from bot.store.keys import key_of
from bot.store.times import to_seconds
from bot.stories.model import name_id


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
            counts = list(await db.execute_fetchall(_TOPICS))
            hottest = json.dumps([row["hottest"] for row in counts])
            spellings = {row["n"]: row["topics"] for row in await db.execute_fetchall(_SPELLINGS, (hottest,))}
            topics = [
                (row["topic"], _spelling(row["topic"], spellings[row["hottest"]]), row["stories"], row["hottest"])
                for row in counts
            ]
            await db.execute_fetchall("DELETE FROM topics")
            await db.executemany("INSERT INTO topics (id, name, stories, hottest) VALUES (?, ?, ?, ?)", topics)
            for statement in ("DELETE FROM sources", _SOURCES, _SIZES):
                await db.execute_fetchall(statement)
        self._database.library_version += 1

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
        owners: dict[int, list[sqlite3.Row]] = {}
        for row in await self._database.fetch(_SAME_ALIAS):
            owners.setdefault(row["key"], []).append(row)
        return found + [_same_alias(key, rows) for key, rows in owners.items() if len(rows) > 1]


def _same_alias(key: int, rows: list[sqlite3.Row]) -> Duplicate:
    """Return who has a URL and who only says so; it is written in those who have it as an alias."""
    texts = (text for row in rows for text in row["aliases"].split("\n") if key_of(text) == key)
    kept, *dropped = [row["path"] for row in rows]
    return Duplicate(f"https://{next(texts, '')}", kept, ", ".join(dropped))


def _spelling(topic: str, topics: str) -> str:
    return next(name for name in topics.split("\n") if name_id(name) == topic)


_TOPICS = """
SELECT topic, count(*) AS stories, (
    SELECT story FROM story_topics WHERE topic = counted.topic ORDER BY heat DESC, published_at DESC, id LIMIT 1
) AS hottest
FROM story_topics AS counted INDEXED BY story_topics_by_date GROUP BY topic
"""
_SPELLINGS = "SELECT n, topics FROM stories WHERE n IN (SELECT value FROM json_each(?))"
_SOURCES = """
INSERT INTO sources (id, name, stories, hottest)
SELECT counted, source_name, count, n FROM (
    SELECT source_id AS counted, count(*) AS count FROM stories INDEXED BY stories_by_source_heat
    WHERE listed = 1 AND source_id IS NOT NULL GROUP BY source_id)
JOIN stories ON n = (
    SELECT n FROM stories INDEXED BY stories_by_source_heat WHERE listed = 1 AND source_id = counted
    ORDER BY heat DESC, published_at DESC, id LIMIT 1)
"""
_SIZES = """
UPDATE library SET stories = (SELECT count(*) FROM stories),
listed = (SELECT count(*) FROM stories INDEXED BY stories_by_heat WHERE listed = 1)
"""
_SAME_URL = """
SELECT stories.url AS url, kept.path AS kept, dropped.path AS dropped
FROM files AS dropped JOIN files AS kept ON kept.key = dropped.key AND kept.story IS NOT NULL
JOIN stories ON n = kept.story WHERE dropped.state = 'read' AND dropped.story IS NULL ORDER BY dropped.path
"""
_SAME_ALIAS = """
SELECT urls.key AS key, path, aliases
FROM (SELECT key AS twice FROM urls WHERE kind <= 1 GROUP BY key HAVING count(*) > 1)
CROSS JOIN urls ON urls.key = twice AND kind <= 1 JOIN stories ON n = urls.story JOIN files ON files.story = n
ORDER BY urls.key, kind, listed DESC, heat DESC, id
"""
