"""Who names whom: which story each entry of a `related` list means, and the stories that are only named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import aiosqlite

from bot.store.identity import Kind
from bot.store.keys import id_of
from bot.store.sheets import FACTS, MENTION_COLUMNS, Row

Entry = tuple[int, int]
"""(naming story, position in its list)"""

_MENTION = ", ".join(("naming", "position", "named", *MENTION_COLUMNS))
_INSERT_MENTION = f"INSERT INTO mentions ({_MENTION}) VALUES ({', '.join('?' * (3 + len(MENTION_COLUMNS)))})"
_FACTS = ", ".join(FACTS)
_UPDATES = ", ".join(f"{column} = excluded.{column}" for column in FACTS)
# Content decides between entries of one date, so that it does not matter in which order files were read.
_BUILD_NAMED = f"""
INSERT INTO stories (n, id, article, listed, heat, {_FACTS})
SELECT ?, ?, 0, 0, coalesce(quality, 0), {_FACTS} FROM mentions WHERE named = ?
ORDER BY published_at DESC, quality DESC, title, url, excerpt LIMIT 1
ON CONFLICT (n) DO UPDATE SET
    heat = excluded.heat, topics = '', related_count = 0, headline = '', words = '', {_UPDATES}
"""


@dataclass(slots=True)
class Links:
    """What entries of `related` lists mean, decided."""

    named: dict[Entry, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    """Key of a URL that nobody had -> the story made for it."""
    moved: dict[int, int] = field(default_factory=dict)
    """Story that was named -> the one that is meant now."""


def decide(
    entries: Iterable[tuple[Entry, str, int | None]], owners: Mapping[int, tuple[int, int]], next_story: int
) -> Links:
    """Decide which story each entry (place, keys, story so far) means.

    It is the one that owns its URL, else the article that owns one of its other URLs, else a story that is only named.
    `owners` gives the kind and story of a key's best owner.
    """
    links = Links()
    for place, keys, before in entries:
        url, *others = split(keys)
        owner = owners[url] if url in owners else _article_of(others, owners)
        story = owner[1] if owner else links.new.setdefault(url, next_story + len(links.new))
        links.named[place] = story
        if before is not None and before != story:
            links.moved[before] = story
    return links


def split(keys: str) -> list[int]:
    return [int(key) for key in keys.split(" ")]


def _article_of(keys: Sequence[int], owners: Mapping[int, tuple[int, int]]) -> tuple[int, int] | None:
    found = [owners[key] for key in keys if key in owners and owners[key][0] <= Kind.FORMER]
    return found[0] if found else None


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
        entries = [(place, str(row[0]), None) for place, row in added.items()]
        entries += [(place, keys, named) for place, (keys, named) in befores.items()]
        owners = await self._owners({key for _, keys, _ in entries for key in split(keys)})
        links = await asyncio.to_thread(decide, entries, owners, await self._next_story())
        moved = [
            (named, *place) for place, named in links.named.items() if place in befores and befores[place][1] != named
        ]
        await self._db.executemany(
            _INSERT_MENTION, [(*place, links.named[place], *row) for place, row in added.items()]
        )
        if moved:
            await self._db.executemany("UPDATE mentions SET named = ? WHERE naming = ? AND position = ?", moved)
        left = left | links.moved.keys()
        shown = {links.named[place] for place in added} | {named for named, *_ in moved}
        await self._build(links.new, shown | left)
        said = {(key, links.named[place], Kind.SAID) for place, keys, _ in entries for key in split(keys)}
        await self._add_urls({(key, story, Kind.NAMED) for key, story in links.new.items()})
        await self._add_urls(said)
        await self._leave(left, links.moved)

    async def _build(self, new: Mapping[int, int], shown: Collection[int]) -> None:
        """Make the stories that are only named what the latest entry says of them."""
        ids = await new_ids(self._db, list(new))
        built = [(story, ids[key]) for key, story in new.items()]
        known = await self._fetch(
            "SELECT n, id FROM stories WHERE n IN (SELECT value FROM json_each(?)) AND article <> 1",
            set(shown) - set(new.values()),
        )
        built += [(row["n"], row["id"]) for row in known]
        await self._db.executemany(_BUILD_NAMED, [(story, name, story) for story, name in built])

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
        await self._add_urls({(key, row["named"], Kind.SAID) for row in rows for key in split(row["keys"])})
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

    async def _add_urls(self, rows: Collection[tuple[int, int, int]]) -> None:
        await self._db.executemany("INSERT OR IGNORE INTO urls (key, story, kind) VALUES (?, ?, ?)", sorted(rows))

    async def _next_story(self) -> int:
        return await next_story(self._db)

    async def _fetch(self, sql: str, values: Collection[object]) -> list[aiosqlite.Row]:
        return list(await self._db.execute_fetchall(sql, (json.dumps(list(values)),)))

    async def _run(self, sql: str, values: Collection[object]) -> None:
        await self._db.execute_fetchall(sql, (json.dumps(list(values)),))


async def next_story(db: aiosqlite.Connection) -> int:
    rows = list(await db.execute_fetchall("SELECT coalesce(max(n), 0) + 1 FROM stories"))
    return int(rows[0][0])


async def new_ids(db: aiosqlite.Connection, keys: Sequence[int]) -> dict[int, str]:
    """Return an id for each key: the hash of it, or of it with a number where another story was first."""
    wanted = json.dumps([id_of(key) for key in keys])
    rows = await db.execute_fetchall("SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    taken = {row["id"] for row in rows}
    ids: dict[int, str] = {}
    for key in keys:
        name, number = id_of(key), 1
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
INSERT OR IGNORE INTO posted (channel_id, story_id, edition_id, role, posted_at)
SELECT channel_id, stories.id, edition_id, role, posted_at FROM posted
JOIN merged ON merged.id = story_id JOIN stories ON n = merged.story
"""
