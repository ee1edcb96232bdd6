"""What a replay of the library's last days works with."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import chain

from bot.digests.heatlevel import Heats
from bot.digests.replay import Past
from bot.store.coverage import Coverages
from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import HOTTEST, SAID, STORY, to_story
from bot.store.times import to_seconds
from bot.stories.model import Story

MOST = 10_000
"""The hottest of these days: no digest comes to the others."""
TOGETHER = 500
"""Stories whose coverage is asked for at once."""


class Replays(Coverages):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_pasts: Memory[Past] = Memory(database, most=3)

    async def past(self, heats: Heats, floor: int | None) -> Past:
        """Return what a digest that lets through stories from this heat on would have had to choose from.

        `heats` are those of the last days that have stories.
        """
        days = sorted({day for day, _ in heats})
        if not days:
            return Past((), (), {})
        kept, asked = self._known_pasts.kept(), (tuple(days), floor)
        if asked not in kept:
            stories = await self._since(days[0], floor)
            ids = [story.id for story in stories]
            parts = [await self._coverage_ids(ids[at : at + TOGETHER]) for at in range(0, len(ids), TOGETHER)]
            kept[asked] = Past(days, stories, dict(chain.from_iterable(part.items() for part in parts)))
        return kept[asked]

    async def _since(self, day: date, floor: int | None) -> Sequence[Story]:
        sql = _SINCE.format(hot="" if floor is None else "AND heat >= ?3")
        start = to_seconds(datetime.combine(day, time(), UTC))
        rows = await self._database.fetch(sql, (start, MOST) if floor is None else (start, MOST, floor))
        return await asyncio.to_thread(_to_stories, rows)


def _to_stories(rows: Sequence[sqlite3.Row]) -> list[Story]:
    return [to_story(row) for row in rows]


_SINCE = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (
    SELECT n FROM stories INDEXED BY stories_by_date WHERE listed = 1 AND published_at >= ?1 {{hot}}
    ORDER BY {HOTTEST} LIMIT ?2
)
"""
