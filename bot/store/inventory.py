"""What the store knows of files and of the URLs they claim: all that a load decides by."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TypeAlias

from bot.store.database import Database
from bot.store.identity import Claim, Kind, Known, Owner

FileRow: TypeAlias = tuple[int, int, str]
"""A file as it was last seen: size, mtime_ns, and `read`, `skipped` or `broken`."""


PART = 2000
"""Files that are taken over at a time: nobody waits long meanwhile, however many there are."""


class Inventory:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def files(self) -> dict[str, FileRow]:
        """Return every file as last seen, by path."""
        found: dict[str, FileRow] = {}
        last = ""
        while rows := await self._database.fetch(_FILES, (last, PART)):
            found |= {path: (size, mtime_ns, state) for path, size, mtime_ns, state in rows}
            last = rows[-1]["path"]
        return found

    async def hashes(self, paths: Collection[str]) -> dict[str, bytes]:
        rows = await self._database.fetch(_HASHES, (json.dumps(list(paths)),))
        return {row["path"]: row["hash"] for row in rows}

    async def waiting(self, paths: Collection[str]) -> list[str]:
        """Return the files that may take over when these change or go: those that lost their URL to one of them, or
        whose URL nobody has any more."""
        rows = await self._database.fetch(_ORPHANED)
        rows += await self._database.fetch(_SHARING_A_URL, (json.dumps(list(paths)),)) if paths else []
        return sorted({row["path"] for row in rows})

    async def known(self, claims: Sequence[Claim], paths: Collection[str]) -> Known:
        """Return what `settle` needs; `paths` are the files that changed or went."""
        touched = json.dumps(list(paths))
        keys = json.dumps(list({claim.key for claim in claims}))
        held = await self._database.fetch(_HELD, (touched,))
        stories = {row["path"]: row["story"] for row in held}
        rows = await self._database.fetch(_RIVALS, (keys, touched))
        rivals = [(Claim(row["path"], row["key"], row["published_at"]), row["story"]) for row in rows]
        owners: dict[int, list[Owner]] = {}
        for row in await self._database.fetch(_FILE_OWNERS, (keys,)):
            owners.setdefault(row["key"], []).append(Owner(row["kind"], row["story"], row["article"] == 1))
        wanted = {*stories.values(), *(owner.story for found in owners.values() for owner in found)}
        others = await self._database.fetch(_HELD_BY_OTHERS, (json.dumps(list(wanted)), touched))
        return Known(stories, rivals, owners, {row["story"] for row in others})


_FILES = "SELECT path, size, mtime_ns, state FROM files WHERE path > ? ORDER BY path LIMIT ?"
_HASHES = "SELECT path, hash FROM files WHERE path IN (SELECT value FROM json_each(?)) AND hash IS NOT NULL"
_ORPHANED = """
SELECT path FROM files AS dropped WHERE state = 'read' AND story IS NULL
AND NOT EXISTS (SELECT 1 FROM files WHERE key = dropped.key AND story IS NOT NULL)
"""
_SHARING_A_URL = """
SELECT path FROM files WHERE state = 'read' AND story IS NULL
AND key IN (SELECT key FROM files WHERE path IN (SELECT value FROM json_each(?)) AND story IS NOT NULL)
"""
_HELD = "SELECT path, story FROM files WHERE path IN (SELECT value FROM json_each(?)) AND story IS NOT NULL"
_RIVALS = """
SELECT path, key, published_at, story FROM files
WHERE key IN (SELECT value FROM json_each(?)) AND story IS NOT NULL AND path NOT IN (SELECT value FROM json_each(?))
"""
_FILE_OWNERS = f"""
SELECT key, kind, story, article FROM urls CROSS JOIN stories ON n = story
WHERE key IN (SELECT value FROM json_each(?)) AND kind <= {Kind.FORMER} ORDER BY kind, listed DESC, heat DESC, id
"""
_HELD_BY_OTHERS = """
SELECT story FROM files WHERE story IN (SELECT value FROM json_each(?)) AND path NOT IN (SELECT value FROM json_each(?))
"""
