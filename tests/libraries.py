"""A library on a folder of its own: files written by a test, loaded into a real database."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.newsroom.library import Library, LoadReport
from bot.store.database import Database
from bot.store.stories import StoryStore
from bot.stories.model import Story
from bot.stories.period import Period
from tests.builders import NOW, article_file

SITE_URL = "https://everyday-cc.github.io/ai"
SEEDS = Path(__file__).parent.parent / "seeds"


class Shelf:
    """An articles folder, the database it is loaded into, and questions to it."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.stories = StoryStore(database)
        self.library = Library(database, folder, site_url=SITE_URL, now=lambda: NOW)
        self._writes = 0

    async def load(self) -> LoadReport:
        return await self.library.load()

    def write(self, path: str, text: str | bytes) -> None:
        """Write a file, each at a time of its own, as if it were not just now."""
        self._writes += 1
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        time = 1_600_000_000_123_456_789 + self._writes * 1_000_000
        os.utime(file, ns=(time, time))

    def article(self, path: str, url: str, *, related: Any = (), **keys: Any) -> None:
        """Write an article at `https://<url>`; `related` are further URLs, or mappings."""
        self.write(path, an_article(url, related=related, **keys))

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def move(self, path: str, to: str) -> None:
        (self.folder / path).rename(self.folder / to)

    async def find(self, url: str) -> Story:
        found = await self.stories.find(f"https://{url}")
        assert found is not None, url
        return found.story

    async def id_of(self, url: str) -> str:
        return (await self.find(url)).id

    async def top(self, **options: Any) -> list[str]:
        """Return the titles of the hottest stories of all times."""
        _, page = await self.stories.top(now=NOW, **{"period": Period.ALL} | options)
        return titles(page.items)


async def post(shelf: Shelf, story_id: str, heat: int | None = None) -> None:
    """Write that a story was posted in channel 10, with that heat."""
    async with shelf.database.transaction() as db:
        await db.execute("PRAGMA defer_foreign_keys = ON")
        await db.execute("INSERT INTO servers (guild_id) VALUES (1)")
        await db.execute(
            """INSERT INTO digests (id, guild_id, number, channel_id, "when", timezone, topics, sources, per_source,
            min_heat, stories, max_age, thread, publish, silent, updates, state, created_by)
            VALUES (1, 1, 1, 10, 'daily 09:00', 'UTC', '', '', 2, 'any', 5, 'any', 0, 0, 0, 0, 'active', 1)"""
        )
        await db.execute(
            """INSERT INTO editions (id, digest_id, number, guild_id, channel_id, due_at, manual, nonce, places, silent,
            state, deadline, planned_at) VALUES ('e', 1, 1, 1, 10, 0, 0, 'n', '[]', 0, 'sent', 0, 0)"""
        )
        await db.execute("INSERT INTO posted VALUES (10, ?, 'e', 'place', 0, ?)", (story_id, heat))


def an_article(url: str, *, related: Any = (), **keys: Any) -> str:
    keys = {"heat": 100, "publishedDateTime": "2026-03-01T12:00:00Z"} | keys
    title = keys.pop("title", f"About {url}")
    if related:
        keys["related"] = json.dumps([an_entry(entry) for entry in related])
    return article_file(title, f"https://{url}", **keys)


def an_entry(entry: str | dict[str, Any]) -> dict[str, Any]:
    given = {"webUrl": f"https://{entry}"} if isinstance(entry, str) else entry
    return {"title": f"Named {given['webUrl'][8:]}"} | given


def titles(stories: Any) -> list[str]:
    return [story.title for story in stories]


@asynccontextmanager
async def open_shelf(tmp_path: Path, name: str = "library") -> AsyncIterator[Shelf]:
    folder = tmp_path / "articles"
    folder.mkdir(exist_ok=True)
    database = await Database.open(tmp_path / f"{name}.db")
    try:
        yield Shelf(folder, database)
    finally:
        await database.close()


def days_ago(days: float) -> str:
    return datetime.fromtimestamp(NOW.timestamp() - days * 86400, NOW.tzinfo).isoformat()
