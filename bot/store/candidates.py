"""What a digest may choose from, and how hot the last days were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.digests.heatlevel import HEAT_DAYS
from bot.digests.selection import HEATED
from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import EQUAL_SECONDS, HOTTEST, SAID, STORY, Reads
from bot.store.times import to_seconds
from bot.stories.model import Story

MANY = 200


class Candidates(Reads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_heats: Memory[list[tuple[date, int]]] = Memory(database)
        self._known_windows: Memory[int] = Memory(database)
        self._known_candidates: Memory[list[Story]] = Memory(database, most=50)

    async def heats(self, *, now: datetime) -> list[tuple[date, int]]:
        """Return UTC day and heat of each listed story of the last 30 days that have any; `now` to the minute."""
        kept, minute = self._known_heats.kept(), to_seconds(now) // 60
        if minute not in kept:
            kept.clear()
            rows = await self._database.fetch(_HEATS, (to_seconds(now), HEAT_DAYS))
            kept[minute] = [(datetime.fromtimestamp(row["published_at"], UTC).date(), row["heat"]) for row in rows]
        return kept[minute]

    async def all_candidates(self, *, floor: int | None, since: datetime | None, now: datetime) -> list[Story] | None:
        """Return every listed story that is hot and young enough, hottest first, whatever channels have had of it.

        None where they are too many to keep for the next digest: ask for a channel's candidates.
        """
        kept, hour = self._known_candidates.kept(), since and to_seconds(since) // 3600 * 3600
        if (floor, hour) not in kept:
            sql = _ALL.format(
                index=_index(since),
                window="" if since is None else "AND published_at >= ?3",
                hot="" if floor is None else "AND heat >= ?1",
            )
            kept[floor, hour] = await self._stories(sql, floor, MANY, *([] if since is None else [hour]))
        stories = [story for story in kept[floor, hour] if _is_since(story, since)]
        is_whole = len(kept[floor, hour]) < MANY
        return sorted(stories, key=lambda story: _by_heat(story, now)) if is_whole else None

    async def candidates(
        self,
        *,
        channel_id: int,
        floor: int | None,
        since: datetime | None,
        now: datetime,
        limit: int,
        updates: bool = False,
    ) -> list[Story]:
        """Return what may be posted in a channel, hottest first: listed, hot and young enough, and neither a story
        the channel has had nor coverage of one; with `updates` also what it had once and is much hotter now. Dates
        ahead of `now` count as now."""
        sql = _CANDIDATES.format(
            index=await self._quicker_index(since, limit),
            window="" if since is None else "AND published_at >= ?4",
            hot="" if floor is None else "AND heat >= ?2",
            heated=_HEATED if updates else "",
        )
        start = () if since is None else (to_seconds(since),)
        stories = await self._stories(sql, channel_id, floor, limit, *start)
        return sorted(stories, key=lambda story: _by_heat(story, now))

    async def _quicker_index(self, since: datetime | None, limit: int) -> str:
        """Return by which index to look: all of a window with few stories, else the hottest until there are enough."""
        if since is None:
            return _index(since)
        kept, asked = self._known_windows.kept(), (to_seconds(since) // 3600, 2 * limit)
        if asked not in kept:
            kept[asked] = await self._number(_COUNT, (to_seconds(since), 2 * limit))
        return _index(since if kept[asked] < 2 * limit else None)


def _index(since: datetime | None) -> str:
    return "stories_by_heat" if since is None else "stories_by_date"


def _is_since(story: Story, since: datetime | None) -> bool:
    return since is None or (story.published_at is not None and to_seconds(story.published_at) >= to_seconds(since))


def _by_heat(story: Story, now: datetime) -> tuple[int, timedelta, str]:
    age = timedelta.max if story.published_at is None else now - min(story.published_at, now)
    return -story.heat, age, story.id


_LAST_DAY = "published_at - (published_at % 86400 + 86400) % 86400"
_LISTED = "FROM stories INDEXED BY stories_by_date WHERE listed = 1"
_HEATS = f"""
WITH RECURSIVE days (start) AS (
    SELECT (SELECT {_LAST_DAY} {_LISTED} AND published_at <= ?1 ORDER BY published_at DESC LIMIT 1)
    UNION ALL
    SELECT (SELECT {_LAST_DAY} {_LISTED} AND published_at < start ORDER BY published_at DESC LIMIT 1)
    FROM days WHERE start IS NOT NULL
    LIMIT ?2
)
SELECT published_at, heat {_LISTED} AND published_at BETWEEN (SELECT min(start) FROM days) AND ?1
ORDER BY published_at DESC
"""
_ALL = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (
    SELECT n FROM stories INDEXED BY {{index}} WHERE listed = 1 {{window}} {{hot}} LIMIT ?2
)
"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_LISTED} AND published_at >= ? LIMIT ?)"
_HAD = "CROSS JOIN posted ON channel_id = ?1 AND story_id ="
_HEATED = f"""
EXISTS (
    SELECT 1 FROM posted WHERE channel_id = ?1 AND story_id = it.id
    GROUP BY story_id HAVING count(*) = 1 AND posted.heat + {HEATED} <= it.heat
) OR
"""
_CANDIDATES = f"""
SELECT {STORY} FROM stories {SAID} WHERE stories.n IN (
    SELECT n FROM stories AS it INDEXED BY {{index}} WHERE listed = 1 {{window}} {{hot}}
    AND ({{heated}} NOT EXISTS (SELECT 1 FROM posted WHERE channel_id = ?1 AND story_id = it.id)
    AND NOT EXISTS (
        SELECT 1 FROM mentions CROSS JOIN stories AS other ON other.n = named {_HAD} other.id WHERE naming = it.n
    ) AND NOT EXISTS (
        SELECT 1 FROM mentions CROSS JOIN stories AS other ON other.n = naming {_HAD} other.id WHERE named = it.n
    ) AND NOT EXISTS (
        SELECT 1 FROM stories AS self
        CROSS JOIN stories AS twin INDEXED BY stories_by_headline ON twin.listed = 1 AND twin.headline = self.headline
        AND twin.published_at BETWEEN it.published_at - {EQUAL_SECONDS} AND it.published_at + {EQUAL_SECONDS}
        {_HAD} twin.id WHERE self.n = it.n
    )) ORDER BY {HOTTEST} LIMIT ?3
) ORDER BY {HOTTEST}
"""
