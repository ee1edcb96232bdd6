"""Topics and sources of listed stories: counts, spellings, and what to offer while somebody types."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.store.rows import HOTTEST, SAID, STORY, Reads, to_story
from bot.store.sheets import fold_words
from bot.stories.model import Story, name_id


@dataclass(frozen=True, slots=True)
class TopicCount:
    id: str
    name: str
    stories: int
    hottest: Story


class Names(Reads):
    async def topics(self) -> list[TopicCount]:
        """Return all topics, those of most stories first."""
        rows = await self._database.fetch(_TOPICS)
        return [TopicCount(row["topic"], row["name"], row["count"], to_story(row)) for row in rows]

    async def topic_name(self, id_or_name: str) -> str | None:
        """Return the library's spelling of a topic that was written as its id or its name in any case."""
        return await self._name("topics", id_or_name)

    async def source_name(self, id_or_name: str) -> str | None:
        return await self._name("sources", id_or_name)

    async def topic_names(self) -> list[str]:
        """Return the names of all topics, hottest first."""
        return [row["name"] for row in await self._rows("topics")]

    async def source_names(self) -> list[str]:
        return [row["name"] for row in await self._rows("sources")]

    async def suggest_topics(self, text: str, limit: int = 25) -> list[tuple[str, str]]:
        """Return id and name of topics that have words beginning like those of the text, hottest first."""
        return _matching(await self._rows("topics"), text)[:limit]

    async def suggest_sources(self, text: str, limit: int = 25) -> list[tuple[str, str]]:
        return _matching(await self._rows("sources"), text)[:limit]

    async def _name(self, table: str, id_or_name: str) -> str | None:
        text = " ".join(id_or_name.split())
        sql = f"SELECT name FROM {table} WHERE id IN (?, ?) ORDER BY id = ? LIMIT 1"
        rows = await self._database.fetch(sql, (text, name_id(text), text))
        return rows[0]["name"] if rows else None

    async def _rows(self, table: str) -> list[sqlite3.Row]:
        named = f"SELECT {table}.id AS id, name FROM {table} CROSS JOIN stories ON n = hottest"
        return await self._database.fetch(f"{named} ORDER BY {_HOTTEST_THEN_NAME}")


def _matching(rows: list[sqlite3.Row], text: str) -> list[tuple[str, str]]:
    words = fold_words(text).split()
    folded = [(row["id"], row["name"], fold_words(row["name"])) for row in rows]
    return [(name_id, name) for name_id, name, has in folded if all(f" {word}" in has for word in words)]


_HOTTEST_THEN_NAME = HOTTEST.removesuffix(", id") + ", name"
_TOPICS = f"""
SELECT topics.id AS topic, name, topics.stories AS count, {STORY}
FROM topics CROSS JOIN stories ON stories.n = hottest {SAID} ORDER BY topics.stories DESC, {_HOTTEST_THEN_NAME}
"""
