"""Who names whom: entries of `related` lists written down, and the stories that are only named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

import aiosqlite

from bot.store.bulk import insert
from bot.store.identity import Kind
from bot.store.keys import id_of
from bot.store.links import NOTHING, Entry, Meaning, Said, decide, latest_of, split
from bot.store.sheets import MENTION_COLUMNS, Row

_MENTION = ", ".join(("number", "naming", "position", "named", *MENTION_COLUMNS))
_INSERT = f"INSERT INTO mentions ({_MENTION})"
_MOVE = "UPDATE mentions SET named = ? WHERE naming = ? AND position = ?"
_WITHOUT_FILE = """
SELECT n FROM stories WHERE n IN (SELECT value FROM json_each(?)) AND article <> 1
AND EXISTS (SELECT 1 FROM mentions WHERE named = stories.n)
"""
_INSERT_NAMED = "INSERT INTO stories (n, id, article, listed, heat, said)"
# Content decides between entries of one date (as in `latest_of`), so that the order in which files are read does not.
_SHOW_LATEST = """
UPDATE stories SET topics = '', related_count = 0, headline = '', words = '', (said, heat) = (
    SELECT number, coalesce(mentions.quality, 0) FROM mentions WHERE named = stories.n
    ORDER BY mentions.published_at DESC, mentions.quality DESC, mentions.title, mentions.url, mentions.excerpt LIMIT 1
) WHERE n = ?
"""


class Mentions:
    """Writes within a transaction that the caller holds."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db

    async def take_away(self, naming: Collection[int]) -> set[int]:
        """Delete what these stories say of others; return whom they named."""
        rows = await self._fetch(
            "SELECT DISTINCT named FROM mentions WHERE naming IN (SELECT value FROM json_each(?))", naming
        )
        if rows:
            await self._run("DELETE FROM mentions WHERE naming IN (SELECT value FROM json_each(?))", naming)
        return {row[0] for row in rows}

    async def link(self, added: Mapping[Entry, Row], changed: Collection[int], left: set[int]) -> None:
        """Write new entries, and work out anew what older ones mean.

        `changed` stories have other URLs than before; `left` are those that lost an entry already.
        """
        again = await self._fetch(_NAMED_BY_URLS_OF, changed)
        befores = {(row["naming"], row["position"]): (row["keys"], row["named"]) for row in again}
        entries: list[Meaning] = [(place, split(str(row[0])), None) for place, row in added.items()]
        entries += [(place, split(keys), named) for place, (keys, named) in befores.items()]
        owners = await self._owners({key for _, keys, _ in entries for key in keys})
        links = await asyncio.to_thread(decide, entries, owners, await next_number(self._db, "stories", "n"))
        moved = {place: links.named[place] for place in befores if links.named[place] != befores[place][1]}
        first = await next_number(self._db, "mentions", "number")
        numbers = dict(zip(added, count(first), strict=False))
        rows = [(numbers[place], *place, links.named[place], *row) for place, row in added.items()]
        await insert(self._db, _INSERT, rows)
        await self._db.executemany(_MOVE, [(named, *place) for place, named in moved.items()])
        left = left | links.moved.keys()
        latest = latest_of((links.named[place], numbers[place], row) for place, row in added.items())
        await self._make(links.new, latest)
        await self._show((latest.keys() - set(links.new.values())) | set(moved.values()) | left)
        await self._add_urls((key, story, Kind.NAMED) for key, story in links.new.items())
        said = ((key, links.named[place]) for place, keys, _ in entries for key in keys)
        await self._add_urls((key, story, Kind.SAID) for key, story in said if links.new.get(key) != story)
        await self._leave(left, links.moved)

    async def _make(self, new: Mapping[int, int], latest: Mapping[int, Said]) -> None:
        """Make stories for URLs that nobody had; those that only older entries name wait for `_show`."""
        ids = await new_ids(self._db, list(new))
        told = ((story, ids[key], latest.get(story, NOTHING)) for key, story in new.items())
        values = [(story, name, 0, 0, said.quality or 0, said.number) for story, name, said in told]
        await insert(self._db, _INSERT_NAMED, values)

    async def _show(self, stories: Collection[int]) -> None:
        """Let stories without a file show what the latest entry says of them."""
        await self._run("UPDATE stories SET said = NULL WHERE n IN (SELECT value FROM json_each(?))", stories)
        named = await self._fetch(_WITHOUT_FILE, stories)
        await self._db.executemany(_SHOW_LATEST, [(row["n"],) for row in named])

    async def _leave(self, left: Collection[int], moved: Mapping[int, int]) -> None:
        """Forget what entries that are gone said, and the stories that nobody names any more."""
        if not left:
            return
        await self._run(
            f"DELETE FROM urls WHERE kind = {Kind.SAID} AND story IN (SELECT value FROM json_each(?))", left
        )
        rows = await self._fetch(
            "SELECT named, keys FROM mentions WHERE named IN (SELECT value FROM json_each(?))", left
        )
        await self._add_urls((key, row["named"], Kind.SAID) for row in rows for key in split(row["keys"]))
        unnamed = await self._fetch(_NAMED_BY_NOBODY, left)
        gone = [row["n"] for row in unnamed]
        if gone:
            await merge(self._db, {row["id"]: moved[row["n"]] for row in unnamed if row["n"] in moved}, gone)
            await self._run("DELETE FROM urls WHERE story IN (SELECT value FROM json_each(?))", gone)
            await self._run("DELETE FROM stories WHERE n IN (SELECT value FROM json_each(?))", gone)

    async def _owners(self, keys: Collection[int]) -> dict[int, tuple[int, int]]:
        rows = await self._fetch(_OWNERS, keys)
        owners: dict[int, tuple[int, int]] = {}
        for row in rows:
            owners.setdefault(row["key"], (row["kind"], row["story"]))
        return owners

    async def _add_urls(self, rows: Iterable[tuple[int, int, int]]) -> None:
        await insert(self._db, "INSERT OR IGNORE INTO urls (key, story, kind)", sorted(set(rows)))

    async def _fetch(self, sql: str, values: Collection[object]) -> list[aiosqlite.Row]:
        return list(await self._db.execute_fetchall(sql, (json.dumps(list(values)),)))

    async def _run(self, sql: str, values: Collection[object]) -> None:
        await self._db.execute_fetchall(sql, (json.dumps(list(values)),))


async def next_number(db: aiosqlite.Connection, table: str, column: str) -> int:
    rows = list(await db.execute_fetchall(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}"))
    return int(rows[0][0])


async def new_ids(db: aiosqlite.Connection, keys: Sequence[int]) -> dict[int, str]:
    """Return an id for each key: the hash of it, or of it with a number where another story was first."""
    first = {key: id_of(key) for key in keys}
    wanted = json.dumps(list(first.values()))
    rows = await db.execute_fetchall("SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    taken = {row["id"] for row in rows}
    ids: dict[int, str] = {}
    for key, name in first.items():
        number = 1
        while name in taken:
            number += 1
            name = id_of(key, number)
            if list(await db.execute_fetchall("SELECT 1 FROM stories WHERE id = ?", (name,))):
                taken.add(name)
        taken.add(name)
        ids[key] = name
    await db.execute_fetchall("DELETE FROM merged WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    return ids


async def merge(db: aiosqlite.Connection, into: Mapping[str, int], gone: Sequence[int]) -> None:
    """Let ids lead to the stories they became part of, on buttons and in the ledger."""
    rows = [(name, story) for name, story in into.items() if story not in gone]
    if not rows:
        return
    await db.executemany("INSERT OR REPLACE INTO merged (id, story) VALUES (?, ?)", rows)
    await db.execute_fetchall(_POSTED_FOLLOWS)
    await db.execute_fetchall("DELETE FROM posted WHERE story_id IN (SELECT id FROM merged)")


_NAMED_BY_URLS_OF = """
SELECT naming, position, named, keys FROM mentions WHERE named IN (
    SELECT story FROM urls WHERE key IN (SELECT key FROM urls WHERE story IN (SELECT value FROM json_each(?))))
"""
_OWNERS = f"""
SELECT key, kind, story FROM urls CROSS JOIN stories ON n = story
WHERE key IN (SELECT value FROM json_each(?)) AND kind <= {Kind.NAMED} ORDER BY kind, listed DESC, heat DESC, id
"""
_NAMED_BY_NOBODY = """
SELECT n, id FROM stories WHERE n IN (SELECT value FROM json_each(?))
AND article = 0 AND NOT EXISTS (SELECT 1 FROM mentions WHERE named = n)
"""
_POSTED_FOLLOWS = """
INSERT OR IGNORE INTO posted (channel_id, story_id, edition_id, role, posted_at, heat)
SELECT channel_id, stories.id, edition_id, role, posted_at, posted.heat FROM posted
JOIN merged ON merged.id = story_id JOIN stories ON n = merged.story
"""
