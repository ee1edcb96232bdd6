"""The lists: hottest and newest stories, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database
from bot.store.memory import Memory
from bot.store.rows import HOTTEST, NEWEST, SAID, STORY, Reads
from bot.store.times import to_seconds, to_time
from bot.stories.model import Story
from bot.stories.page import PAGE_SIZE, Page
from bot.stories.period import ENOUGH, Period, chosen

FEW = 3000
"""So many stories of a window are sorted faster than the hottest of all are searched for those within it."""


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    stories: int
    listed: int
    newest: datetime | None
    loaded_at: datetime | None


class Lists(Reads):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._known_counts: Memory[list[int]] = Memory(database)

    async def top(
        self,
        *,
        now: datetime,
        period: Period | None,
        topic: str | None = None,
        source: str | None = None,
        page: int = 1,
    ) -> tuple[Period, Page[Story]]:
        """Return the hottest listed stories, and the period: one is chosen if none is given. `topic`, `source`: ids.

        Periods begin at whole minutes: their stories are counted once for each.
        """
        now = now.replace(second=0, microsecond=0)
        if period is None:
            starts = {each: _start(each, now) for each in (Period.WEEK, Period.MONTH, Period.YEAR)}
            counts = await self._counts(topic, source, list(starts.values()), f" LIMIT {ENOUGH}")
            period = chosen(dict(zip(starts, counts, strict=True)))
        since = _start(period, now)
        total = await self._count(topic, source, since)
        by_date = since is not None and total <= FEW
        return period, await self._page(_among(topic, source, by_date), HOTTEST, since, total, page)

    async def latest(
        self, *, now: datetime, topic: str | None = None, source: str | None = None, page: int = 1
    ) -> Page[Story]:
        """Return the newest listed stories, those without a date last; dates ahead of `now` come first, as now does."""
        total = await self._count(topic, source, None)
        return await self._page(_among(topic, source, by_date=True), NEWEST, None, total, page)

    async def newest(self, *, topic: str | None = None, source: str | None = None) -> Story | None:
        """Return the newest listed story that has a date."""
        among, parameters = _among(topic, source, by_date=True)
        newest = f"SELECT n FROM {among} ORDER BY {NEWEST} LIMIT 1"
        found = await self._first(f"SELECT {STORY} FROM stories {SAID} WHERE stories.n = ({newest})", *parameters)
        return found if found and found.published_at else None

    async def facts(self) -> LibraryFacts:
        """Return how large and how fresh the library is, as of the last load."""
        row = (await self._database.fetch("SELECT stories, listed, loaded_at FROM library"))[0]
        story = await self.newest()
        newest = story.published_at if story else None
        return LibraryFacts(row["stories"], row["listed"], newest, to_time(row["loaded_at"]))

    async def _count(self, topic: str | None, source: str | None, since: datetime | None) -> int:
        return (await self._counts(topic, source, [since]))[0]

    async def _counts(
        self, topic: str | None, source: str | None, starts: Sequence[datetime | None], most: str = ""
    ) -> list[int]:
        """Return how many stories there are since each of these times, each counted up to `most`."""
        kept, asked = self._known_counts.kept(), (topic, source, *starts, most)
        if asked not in kept:
            among, parameters = _among(topic, source, by_date=True)
            windows = [_window(since) for since in starts]
            counts = [f"(SELECT count(*) FROM (SELECT 1 FROM {among}{window}{most}))" for window, _ in windows]
            values = [value for _, start in windows for value in (*parameters, *start)]
            kept[asked] = list((await self._database.fetch(f"SELECT {', '.join(counts)}", values))[0])
        return kept[asked]

    async def _page(
        self, among: tuple[str, list[object]], order: str, since: datetime | None, total: int, page: int
    ) -> Page[Story]:
        window, start = _window(since)
        number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
        shown = f"SELECT n FROM {among[0]}{window} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET ?"
        offset = (number - 1) * PAGE_SIZE
        sql = f"SELECT {STORY} FROM stories {SAID} WHERE stories.n IN ({shown}) ORDER BY {order}"
        items = await self._stories(sql, *among[1], *start, offset)
        return Page(tuple(items), number, total)


def _among(topic: str | None, source: str | None, by_date: bool) -> tuple[str, list[object]]:
    """Return the FROM and WHERE of listed stories, on the index that has them in the wanted order."""
    order = "date" if by_date else "heat"
    if source is not None:
        sql = f"stories INDEXED BY stories_by_source_{order} WHERE listed = 1 AND source_id = ?"
        both = f"{sql} AND EXISTS (SELECT 1 FROM story_topics WHERE topic = ? AND story = n)"
        return (sql, [source]) if topic is None else (both, [source, topic])
    if topic is not None:
        index = " INDEXED BY story_topics_by_date" if by_date else ""  # the table itself is in order of heat
        columns = "story AS n, heat, published_at, id"
        return f"(SELECT {columns} FROM story_topics{index} WHERE topic = ?) WHERE 1", [topic]
    return f"stories INDEXED BY stories_by_{order} WHERE listed = 1", []


def _window(since: datetime | None) -> tuple[str, list[object]]:
    return ("", []) if since is None else (" AND published_at >= ?", [to_seconds(since)])


def _start(period: Period, now: datetime) -> datetime | None:
    return None if period.span is None else now - period.span
