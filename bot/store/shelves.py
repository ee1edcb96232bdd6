"""The write path of the library: articles put into their stories, stories that lose their file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import aiosqlite

from bot.store.bulk import insert
from bot.store.database import Database
from bot.store.identity import Kind
from bot.store.inventory import FileRow
from bot.store.mentions import Mentions, new_ids, next_number
from bot.store.sheets import ARTICLE_COLUMNS, Sheet
from bot.store.texts import TEXT_ROW, text_row

BEFORE_ALL = -(1 << 40)
"""Stands for the date of a story without one in `story_topics`."""
BATCH = 500
"""Most stories of one transaction: the ledger waits no longer than one of them."""


class Record(NamedTuple):
    """What is kept of a file that holds no story."""

    path: str
    size: int
    mtime_ns: int
    state: str
    hash: bytes | None = None
    key: int | None = None
    published_at: int | None = None


class Shelves:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self,
        sheets: Sequence[Sheet],
        places: Mapping[str, int | None],
        *,
        before_commit: Callable[[], None] | None = None,
    ) -> None:
        """Write articles into their stories; where the place is None, into one that was only named, or a new one."""
        async with self._database.transaction() as db:
            old = [story for sheet in sheets if (story := places[sheet.path]) is not None]
            mentions = Mentions(db)
            left = await _clear(db, mentions, old)
            stories, ids = await _place(db, sheets, places)
            await _write(db, sheets, stories, ids)
            added = {(stories[sheet.path], at): row for sheet in sheets for at, row in enumerate(sheet.mentions)}
            await mentions.link(added, list(stories.values()), left)
            if before_commit:
                before_commit()
        self._database.library_version += 1

    async def withdraw(self, stories: Sequence[int]) -> None:
        """Unlist stories whose file has gone; they stay known by their URLs and by what others say of them."""
        async with self._database.transaction() as db:
            mentions = Mentions(db)
            left = await _clear(db, mentions, stories)
            gone = [(story,) for story in stories]
            await db.executemany("UPDATE stories SET listed = 0, article = 2, related_count = 0 WHERE n = ?", gone)
            # Should this process die before the files are recorded: they are read again.
            await db.executemany("UPDATE files SET story = NULL, mtime_ns = -1 WHERE story = ?", gone)
            await mentions.link({}, stories, left | set(stories))
        self._database.library_version += 1

    async def forget(self, paths: Sequence[str]) -> None:
        """Drop files that have gone; their stories are withdrawn or moved before."""
        async with self._database.transaction() as db:
            await db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])

    async def record(self, records: Sequence[Record]) -> None:
        """Write what was seen of files without a story of their own."""
        async with self._database.transaction() as db:
            await db.executemany(_RECORD, records)

    async def record_as_before(self, seen: Sequence[tuple[str, FileRow]]) -> None:
        """Write when and in which state files were seen whose content counts as last read."""
        async with self._database.transaction() as db:
            await db.executemany(_RECORD_STATE, [(path, *row) for path, row in seen])


async def _clear(db: aiosqlite.Connection, mentions: Mentions, stories: Sequence[int]) -> set[int]:
    """Take everything off stories that came from their file; return whom they named."""
    if not stories:
        return set()
    rows = [(story,) for story in stories]
    await db.executemany(f"UPDATE urls SET kind = {Kind.FORMER} WHERE story = ? AND kind <= {Kind.ALIAS}", rows)
    await db.executemany("DELETE FROM story_topics WHERE story = ?", rows)
    await db.executemany(f"DELETE FROM story_texts WHERE rowid = (SELECT {TEXT_ROW} FROM stories WHERE n = ?)", rows)
    return await mentions.take_away(stories)


async def _place(
    db: aiosqlite.Connection, sheets: Sequence[Sheet], places: Mapping[str, int | None]
) -> tuple[dict[str, int], dict[int, str]]:
    """Return the story of each path, and the ids of those that are new."""
    stories = {path: story for sheet in sheets if (story := places[path := sheet.path]) is not None}
    homeless = [sheet for sheet in sheets if sheet.path not in stories]
    keys = {key for sheet in homeless for key in _keys(sheet)}
    named = {row["key"]: row["story"] for row in await db.execute_fetchall(_ONLY_NAMED, (json.dumps(list(keys)),))}
    free = set(named.values())
    for sheet, key in [(sheet, sheet.key) for sheet in homeless] + [(s, key) for s in homeless for key, _ in s.aliases]:
        if sheet.path not in stories and named.get(key) in free:
            stories[sheet.path] = named[key]
            free.discard(named[key])
    new = [sheet for sheet in homeless if sheet.path not in stories]
    numbers = dict(enumerate(new, start=await next_number(db, "stories", "n")))
    ids = await new_ids(db, [sheet.key for sheet in new])
    stories |= {sheet.path: number for number, sheet in numbers.items()}
    return stories, {number: ids[sheet.key] for number, sheet in numbers.items()}


async def _write(
    db: aiosqlite.Connection, sheets: Sequence[Sheet], stories: Mapping[str, int], new: Mapping[int, str]
) -> None:
    placed = [(stories[sheet.path], sheet) for sheet in sheets]
    await insert(db, _INSERT_STORY, [(new[n], n, 1, *sheet.row) for n, sheet in placed if n in new])
    await db.executemany(_UPDATE_STORY, [(*sheet.row, n) for n, sheet in placed if n not in new])
    await insert(db, _PUT_URL, sorted(_urls(placed)), "ON CONFLICT (key, story) DO UPDATE SET kind = excluded.kind")
    listed = [(n, sheet) for n, sheet in placed if sheet.listed]
    texts = sorted(
        (text_row(sheet.published_at, n), *sheet.texts, sheet.heat, sheet.published_at) for n, sheet in listed
    )
    await insert(db, _PUT_TEXTS, texts)
    await insert(db, _PUT_TOPIC, await _topic_rows(db, listed))
    await db.executemany("UPDATE files SET story = NULL WHERE story = ?", [(n,) for n, _ in placed if n not in new])
    aliases = {n: "\n".join(text for _, text in sheet.aliases) for n, sheet in placed}
    await insert(db, _PUT_FILE, [(*sheet.file, "read", aliases[n], n) for n, sheet in placed])


async def _topic_rows(db: aiosqlite.Connection, listed: Sequence[tuple[int, Sheet]]) -> list[tuple[object, ...]]:
    found = await db.execute_fetchall(_IDS, (json.dumps([n for n, _ in listed]),))
    ids = {row["n"]: row["id"] for row in found}
    return sorted(
        (topic, sheet.heat, BEFORE_ALL if sheet.published_at is None else sheet.published_at, ids[n], n)
        for n, sheet in listed
        for topic in sheet.topics
    )


def _keys(sheet: Sheet) -> list[int]:
    return [sheet.key, *(key for key, _ in sheet.aliases)]


def _urls(placed: Iterable[tuple[int, Sheet]]) -> Iterable[tuple[int, int, int]]:
    for story, sheet in placed:
        yield sheet.key, story, Kind.OWN
        for alias, _ in sheet.aliases:
            yield alias, story, Kind.ALIAS


_COLUMNS = ", ".join(ARTICLE_COLUMNS)
_INSERT_STORY = f"INSERT INTO stories (id, n, article, {_COLUMNS})"
_SET = ", ".join(f"{column} = ?" for column in ARTICLE_COLUMNS)
_UPDATE_STORY = f"UPDATE stories SET {_SET}, article = 1, said = NULL WHERE n = ?"
_PUT_URL = "INSERT INTO urls (key, story, kind)"
_PUT_TEXTS = "INSERT INTO story_texts (rowid, title, source, topics, excerpt, heat, published_at)"
_PUT_TOPIC = "INSERT INTO story_topics (topic, heat, published_at, id, story)"
_PUT_FILE = "INSERT OR REPLACE INTO files (path, size, mtime_ns, hash, key, published_at, state, aliases, story)"
_IDS = "SELECT n, id FROM stories WHERE n IN (SELECT value FROM json_each(?))"
_RECORD = """
INSERT OR REPLACE INTO files (path, size, mtime_ns, state, hash, key, published_at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_RECORD_STATE = """
INSERT INTO files (path, size, mtime_ns, state) VALUES (?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, state = excluded.state
"""
_ONLY_NAMED = f"""
SELECT key, story FROM urls CROSS JOIN stories ON n = story
WHERE key IN (SELECT value FROM json_each(?)) AND kind = {Kind.NAMED} AND article = 0
"""
