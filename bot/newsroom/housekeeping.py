"""Housekeeping: what was kept for long enough goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store.digests import DigestStore
from bot.store.servers import ServerStore

log = logging.getLogger(__name__)

LEFT_SERVERS = timedelta(days=30)
DRAFTS = timedelta(days=1)
CHANGES = timedelta(days=90)


class Housekeeping:
    def __init__(self, servers: ServerStore, digests: DigestStore, now: Callable[[], datetime]) -> None:
        self._servers = servers
        self._digests = digests
        self._now = now

    async def clear(self) -> None:
        """Delete what has been kept for long enough; a crash in between leaves the rest to the next time."""
        now = self._now()
        for guild_id in await self._servers.left_by(now - LEFT_SERVERS):
            if await self._servers.forget(guild_id, left_by=now - LEFT_SERVERS):
                log.info("server %s: long left, all of it is forgotten", guild_id)
        if editions := await self._servers.erase():
            log.info("deleted %s editions of servers that are forgotten", editions)
        await self._digests.drafts.clear(now - DRAFTS)
        await self._digests.changes.clear(now - CHANGES)
