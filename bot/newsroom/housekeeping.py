"""Housekeeping: what is kept of servers that the bot was removed from goes after a while."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store.servers import ServerStore

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


class Housekeeping:
    def __init__(self, servers: ServerStore, now: Callable[[], datetime]) -> None:
        self._servers = servers
        self._now = now

    async def clear(self) -> None:
        """Delete what has been kept for long enough; a crash in between leaves the rest to the next time."""
        left_by = self._now() - KEPT
        for guild_id in await self._servers.left_by(left_by):
            editions = 0
            while some := await self._servers.delete_history(guild_id, left_by):
                editions += some
            digests = await self._servers.delete(guild_id, left_by)
            log.info("server %s: long left, deleted its %s digests and %s editions", guild_id, digests, editions)
