"""Stories out of their rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from bot.store.database import Database
from bot.store.sheets import FACTS
from bot.store.times import to_time
from bot.stories.model import Source, Story

_OWN = ("id", "heat", "topics", "article", "listed", "related_count")
_TOLD = [fact for fact in FACTS if fact != "source_id"]
STORY = ", ".join(
    [f"stories.{column} AS {column}" for column in _OWN]
    + [f"iif(said.number IS NULL, stories.{column}, said.{column}) AS {column}" for column in _TOLD]
)
"""What `to_story` needs, of `stories` with SAID."""
SAID = "LEFT JOIN mentions AS said ON said.number = stories.said"
HOTTEST = "heat DESC, published_at DESC, id"
NEWEST = "published_at DESC, heat DESC, id"
EQUAL_DAYS = 14
"""How far apart two listed stories with one headline may be to be one event."""
EQUAL_SECONDS = EQUAL_DAYS * 86400


class Reads:
    """What the groups of questions have in common."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _stories(self, sql: str, *parameters: object) -> list[Story]:
        return [to_story(row) for row in await self._database.fetch(sql, parameters)]

    async def _first(self, sql: str, *parameters: object) -> Story | None:
        rows = await self._database.fetch(sql, parameters)
        return to_story(rows[0]) if rows else None

    async def _number(self, sql: str, parameters: Sequence[object]) -> int:
        return int((await self._database.fetch(sql, parameters))[0][0])


def to_story(row: sqlite3.Row) -> Story:
    return Story(
        id=row["id"],
        title=row["title"],
        url=row["url"],
        excerpt=row["excerpt"],
        source=_source(row),
        published_at=to_time(row["published_at"]),
        heat=row["heat"],
        quality=row["quality"],
        topics=tuple(row["topics"].split("\n")) if row["topics"] else (),
        image=row["image"],
        listed=bool(row["listed"]),
        has_article=row["article"] == 1,
        is_gone=row["article"] == 2,
        related_count=row["related_count"],
    )


def _source(row: sqlite3.Row) -> Source | None:
    if row["source_name"] is None:
        return None
    return Source(row["source_name"], row["source_domain"], row["source_logo"])


def as_json(values: Iterable[object]) -> str:
    """Return a list for `IN (SELECT value FROM json_each(?))`."""
    return json.dumps(list(values))
