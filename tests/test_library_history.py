"""However the folder came to be what it is, readers see what a first load of it would show."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.newsroom import library
from bot.newsroom.library import Library
from bot.store.database import Database
from bot.store.texts import TEXT_ROW
from tests.builders import NOW
from tests.libraries import SITE_URL, Shelf, open_shelf

PATHS = [f"{name}.md" for name in "abcdef"]
URLS = [f"site.example/{number}" for number in range(5)]


class History:
    """Random changes to a folder, some of them several at once."""

    def __init__(self, shelf: Shelf, seed: int, *, moves_urls: bool) -> None:
        self._shelf = shelf
        self._random = random.Random(seed)
        self._moves_urls = moves_urls

    @property
    def _files(self) -> list[str]:
        return sorted(file.name for file in self._shelf.folder.iterdir())

    def change(self) -> None:
        for _ in range(self._random.choice([1, 1, 2, 5])):
            self._random.choice([self._write, self._write, self._write, self._remove, self._rename, self._break])()

    def mend(self) -> None:
        for name in self._files:
            if not (self._shelf.folder / name).read_text().endswith("---\n"):
                self._shelf.remove(name)

    def _write(self) -> None:
        path = self._random.choice(PATHS)
        url = self._random.choice(URLS) if self._moves_urls else f"site.example/{path[0]}"
        self._shelf.article(path, url, **self._keys(path))

    def _keys(self, path: str) -> dict[str, Any]:
        pick = self._random.choice
        named = [f"site.example/{name}" for name in "abcdef"] if not self._moves_urls else URLS
        keys: dict[str, Any] = {
            "title": f"{path} {self._random.randrange(3)}",
            "heat": pick([-1, 50, 60, 70]),
            "published": pick(["true", "true", "false"]),
            "publishedDateTime": f"2026-02-0{self._random.randrange(1, 4)}",
            "topics": pick(["[AI]", "[ai, Chips]", "[]"]),
            "related": [
                {
                    "webUrl": f"https://{url}",
                    "title": f"{url} by {path}",
                    "publishedDateTime": f"2026-01-0{pick('123')}",
                }
                for url in self._random.sample([*named, "only.example/1", "only.example/2"], self._random.randrange(4))
            ],
        }
        if self._moves_urls and self._random.random() < 0.3:
            keys["originalUrl"] = f"https://{pick([*URLS, 'only.example/1', 'alias.example/1'])}"
        return keys

    def _remove(self) -> None:
        if self._files:
            self._shelf.remove(self._random.choice(self._files))

    def _rename(self) -> None:
        if self._files and self._moves_urls:
            self._shelf.move(self._random.choice(self._files), self._random.choice(PATHS))

    def _break(self) -> None:
        if self._files:
            self._shelf.write(self._random.choice(self._files), "---\ntitle: [")


@pytest.mark.parametrize("seed", range(15))
async def test_lists_do_not_depend_on_history(tmp_path: Path, seed: int):
    async with open_shelf(tmp_path) as shelf:
        await live_through(shelf, History(shelf, seed, moves_urls=True))
        assert await lists(shelf) == await lists_of_a_first_load(shelf, tmp_path)
        await check_whole(shelf.database)


@pytest.mark.parametrize("seed", range(15))
async def test_coverage_does_not_depend_on_history_where_files_keep_their_urls(tmp_path: Path, seed: int):
    async with open_shelf(tmp_path) as shelf:
        await live_through(shelf, History(shelf, seed, moves_urls=False))
        async with open_shelf(tmp_path, "first") as first:
            await first.load()
            assert await coverages(shelf) == await coverages(first)
        await check_whole(shelf.database)


async def live_through(shelf: Shelf, history: History) -> None:
    for _ in range(25):
        history.change()
        await shelf.load()
        await check_whole(shelf.database)
    history.mend()
    await shelf.load()


async def lists(shelf: Shelf) -> Any:
    latest = await shelf.stories.latest(now=NOW)
    report = await shelf.load()
    topics = [(topic.name, topic.stories, topic.hottest.title) for topic in await shelf.stories.topics()]
    stories = sorted((story.title, story.url, story.heat, story.topics) for story in latest.items)
    same = sorted((twice.kept, twice.dropped) for twice in report.duplicates)
    return stories, topics, report.listed, same


async def lists_of_a_first_load(shelf: Shelf, tmp_path: Path) -> Any:
    async with open_shelf(tmp_path, "first") as first:
        await first.load()
        return await lists(first)


async def coverages(shelf: Shelf) -> Any:
    found = {}
    for story in (await shelf.stories.latest(now=NOW)).items:
        coverage = await shelf.stories.coverage(story.id)
        named = [(other.title, other.url, other.heat, other.listed, other.id) for other in coverage.named]
        naming = sorted(other.url for other in coverage.naming)
        sharing = sorted((other.url, count) for other, count in coverage.sharing)
        found[story.url] = (story.title, story.related_count, named, naming, sharing)
    return found


async def check_whole(database: Database) -> None:
    """Nothing in the database contradicts itself."""
    for contradiction in (
        "SELECT n FROM stories WHERE article = 1 AND (SELECT count(*) FROM files WHERE story = n) <> 1",
        "SELECT n FROM stories WHERE article <> 1 AND (listed OR n IN (SELECT story FROM files WHERE story))",
        "SELECT n FROM stories WHERE article = 0 AND n NOT IN (SELECT named FROM mentions)",
        "SELECT n FROM stories WHERE (SELECT count(*) FROM urls WHERE story = n AND kind = 0) <> (article = 1)",
        "SELECT n FROM stories WHERE (SELECT count(*) FROM urls WHERE story = n AND kind = 3) <> (article = 0)",
        "SELECT naming FROM mentions WHERE naming NOT IN (SELECT n FROM stories WHERE article = 1)",
        "SELECT n FROM stories WHERE article <> 1 AND said IS NULL AND n IN (SELECT named FROM mentions)",
        "SELECT n FROM stories WHERE article = 1 AND said IS NOT NULL",
        "SELECT n FROM stories WHERE said IS NOT NULL AND n <> (SELECT named FROM mentions WHERE number = said)",
        "SELECT n FROM stories WHERE said IS NOT NULL AND said NOT IN (SELECT number FROM mentions)",
        f"SELECT rowid FROM story_texts WHERE rowid NOT IN (SELECT {TEXT_ROW} FROM stories WHERE listed = 1)",
        f"SELECT n FROM stories WHERE listed = 1 AND {TEXT_ROW} NOT IN (SELECT rowid FROM story_texts)",
        "SELECT story FROM story_topics WHERE story NOT IN (SELECT n FROM stories WHERE listed = 1)",
        "SELECT key FROM urls WHERE kind = 0 GROUP BY key HAVING count(*) > 1",
        "SELECT key FROM urls WHERE kind = 3 GROUP BY key HAVING count(*) > 1",
        "SELECT id FROM merged WHERE id IN (SELECT id FROM stories)",
        "PRAGMA foreign_key_check",
    ):
        assert not [tuple(row) for row in await database.fetch(contradiction)], contradiction


@pytest.mark.parametrize("seed", range(6))
async def test_a_load_that_was_cut_short_is_made_good_by_the_next(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "BATCH", 1)  # a transaction for each story
    async with open_shelf(tmp_path) as shelf:
        history = History(shelf, seed, moves_urls=True)
        for step in range(12):
            history.change()
            await load_and_die(shelf, step % 5)
        history.mend()
        await shelf.load()
        await check_whole(shelf.database)
        assert await lists(shelf) == await lists_of_a_first_load(shelf, tmp_path)


@pytest.mark.parametrize("transactions", range(7))
async def test_a_dropped_file_takes_over_also_after_a_load_that_was_cut_short(
    tmp_path: Path, transactions: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "BATCH", 1)
    async with open_shelf(tmp_path) as shelf:
        shelf.article("a.md", "a.example/1", title="A")
        shelf.article("b.md", "a.example/1", title="B", heat=50)
        await shelf.load()
        shelf.article("a.md", "a.example/2", title="A")
        await load_and_die(shelf, transactions)
        await shelf.load()
        assert await shelf.top() == ["A", "B"]


async def load_and_die(shelf: Shelf, transactions: int) -> None:
    """Load with a process that dies after so many transactions."""
    dying: Any = CutShort(shelf.database, transactions)
    with contextlib.suppress(CutShortError):
        await Library(dying, shelf.folder, site_url=SITE_URL, now=lambda: NOW).load()


class CutShortError(Exception):
    """The process has died."""


class CutShort:
    """A database that takes so many transactions and no more."""

    def __init__(self, database: Database, transactions: int) -> None:
        self._database = database
        self._left = transactions
        self.fetch = database.fetch
        self.library_version = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        if not self._left:
            raise CutShortError
        self._left -= 1
        async with self._database.transaction() as db:
            yield db
