"""Noticing that article files change, also where the whole folder is replaced."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

from bot.newsroom.folder import is_candidate

log = logging.getLogger(__name__)

DEBOUNCE_MS = 300
LOOK_MS = 500
"""How often the folder itself is looked at: when it is replaced, the system stops telling about what is in it."""


async def changes(folder: Path) -> AsyncIterator[None]:
    """Yield after each burst of changes to candidates, and when the folder was replaced or came back; never ends."""
    while True:
        seen = await asyncio.to_thread(_identity, folder)
        if seen is None:
            await asyncio.sleep(LOOK_MS / 1000)
            continue
        async for _ in _changes_in(folder, seen):
            yield


async def _changes_in(folder: Path, seen: tuple[int, int]) -> AsyncIterator[None]:
    """Yield when the watching has begun and after each burst of changes, until the folder is another one."""
    has_begun = False
    try:
        watching = awatch(
            folder,
            watch_filter=_matters,
            debounce=DEBOUNCE_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        async for found in watching:
            if found or not has_begun:
                has_begun = True
                yield
            if await asyncio.to_thread(_identity, folder) != seen:
                return
    except OSError as error:  # gone between two looks, or the system's limit of watches is reached
        log.warning("can't watch %s, trying again: %s", folder, error)
        await asyncio.sleep(LOOK_MS / 1000)


def _matters(change: Change, path: str) -> bool:
    """Tell whether a path is a candidate, or may be a folder (a renamed folder is told by its own name only)."""
    name = os.path.basename(path)
    return is_candidate(name) or (not name.startswith(".") and not os.path.splitext(name)[1])


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
