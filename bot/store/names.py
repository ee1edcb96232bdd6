"""Topics and sources of listed stories: counts, spellings, and what to offer while somebody types."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import HOTTEST, SAID, STORY, Reads, to_story
from bot.stories.model import Story, name_id
from bot.stories.words import fold_words

_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^\s/]*)")


@dataclass(frozen=True, slots=True)
class TopicCount:
    id: str
    name: str
    stories: int
    hottest: Story


class Name(NamedTuple):
    """A topic or source as it is offered."""

    id: str
    name: str
    stories: int
    """How many listed stories have it."""
    words: str
    """Of its name, as `fold_words` gives them."""
    domain: str


class Names(Reads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_names: Memory[list[Name]] = Memory(database)

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

    async def topics_like(self, text: str, limit: int = 25) -> list[Name]:
        """Return topics that have words beginning like those of the text, hottest first."""
        has = _begins(text)
        return list(islice((name for name in await self._names("topics") if has(name)), limit))

    async def sources_like(self, text: str, limit: int = 25) -> list[Name]:
        """Return sources by words of their names as topics are, or by how their domain begins."""
        has, begun = _begins(text), _domain(text) or " "
        found = (name for name in await self._names("sources") if has(name) or name.domain.startswith(begun))
        return list(islice(found, limit))

    async def _name(self, table: str, id_or_name: str) -> str | None:
        text = " ".join(id_or_name.split())
        sql = f"SELECT name FROM {table} WHERE id IN (?, ?) ORDER BY id = ? LIMIT 1"
        rows = await self._database.fetch(sql, (text, name_id(text), text))
        return rows[0]["name"] if rows else None

    async def _names(self, table: str) -> list[Name]:
        """Return all topics or sources, hottest first."""
        kept = self._known_names.kept()
        if table not in kept:
            rows = await self._database.fetch(_NAMES.format(table=table))
            kept[table] = [
                Name(row["id"], row["name"], row["count"], fold_words(row["name"]), _domain(row["domain"] or ""))
                for row in rows
            ]
        return kept[table]


def _begins(text: str) -> Callable[[Name], bool]:
    """Return whether a name has words that begin like each of the text's."""
    words = [f" {word}" for word in fold_words(text).split()]
    return lambda name: all(word in name.words for word in words)


def _domain(text: str) -> str:
    """Return the domain that a text begins with, without `www.`."""
    match = _DOMAIN.match(text.casefold().strip())
    return match[1] if match else ""


_HOTTEST_THEN_NAME = HOTTEST.removesuffix(", id") + ", name"
_NAMES = f"""
SELECT {{table}}.id AS id, name, {{table}}.stories AS count, source_domain AS domain
FROM {{table}} CROSS JOIN stories ON n = hottest
ORDER BY {HOTTEST.removesuffix(", id")}, count DESC, name
"""
_BY_DOMAIN = f"""
SELECT name FROM sources CROSS JOIN stories ON n = hottest
WHERE lower(source_domain) IN (?1, 'www.' || ?1) ORDER BY {_HOTTEST_THEN_NAME} LIMIT 1
"""
_TOPICS = f"""
SELECT topics.id AS topic, name, topics.stories AS count, {STORY}
FROM topics CROSS JOIN stories ON stories.n = hottest {SAID} ORDER BY topics.stories DESC, {_HOTTEST_THEN_NAME}
"""
