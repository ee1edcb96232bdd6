"""Topics and sources of listed stories: counts, spellings, and what to offer while somebody types."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from bot.store.rows import HOTTEST, SAID, STORY, Reads, to_story
from bot.store.sheets import fold_words
from bot.stories.model import Story, name_id

_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^\s/]*)")


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

    async def source_name(self, text: str) -> str | None:
        """Return the library's spelling of a source that was written as its id, its name, or its domain."""
        if name := await self._name("sources", text):
            return name
        rows = await self._database.fetch(_BY_DOMAIN, (_domain(text),))
        return rows[0]["name"] if rows else None

    async def suggest_topics(self, text: str, limit: int = 25) -> list[tuple[str, str]]:
        """Return id and name of topics that have words beginning like those of the text, hottest first."""
        words = fold_words(text).split()
        return [(row["id"], row["name"]) for row in await self._rows("topics") if _has(row["name"], words)][:limit]

    async def suggest_sources(self, text: str, limit: int = 25) -> list[tuple[str, str]]:
        """Return id and name of sources by words of their names as topics are, or by how their domain begins."""
        words, begun = fold_words(text).split(), _domain(text) or " "
        rows = await self._rows("sources")
        found = (row for row in rows if _has(row["name"], words) or _domain(row["domain"] or "").startswith(begun))
        return [(row["id"], row["name"]) for row in found][:limit]

    async def _name(self, table: str, id_or_name: str) -> str | None:
        text = " ".join(id_or_name.split())
        sql = f"SELECT name FROM {table} WHERE id IN (?, ?) ORDER BY id = ? LIMIT 1"
        rows = await self._database.fetch(sql, (text, name_id(text), text))
        return rows[0]["name"] if rows else None

    async def _rows(self, table: str) -> list[sqlite3.Row]:
        named = f"SELECT {table}.id AS id, name, source_domain AS domain FROM {table} CROSS JOIN stories ON n = hottest"
        return await self._database.fetch(f"{named} ORDER BY {_HOTTEST_THEN_NAME}")


def _has(name: str, words: list[str]) -> bool:
    folded = fold_words(name)
    return all(f" {word}" in folded for word in words)


def _domain(text: str) -> str:
    """Return the domain that a text begins with, without `www.`."""
    match = _DOMAIN.match(text.casefold().strip())
    return match[1] if match else ""


_HOTTEST_THEN_NAME = HOTTEST.removesuffix(", id") + ", name"
_BY_DOMAIN = f"""
SELECT name FROM sources CROSS JOIN stories ON n = hottest
WHERE lower(source_domain) IN (?1, 'www.' || ?1) ORDER BY {_HOTTEST_THEN_NAME} LIMIT 1
"""
_TOPICS = f"""
SELECT topics.id AS topic, name, topics.stories AS count, {STORY}
FROM topics CROSS JOIN stories ON stories.n = hottest {SAID} ORDER BY topics.stories DESC, {_HOTTEST_THEN_NAME}
"""
