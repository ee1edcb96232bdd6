"""Suspended digests go on when their channel takes messages again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.digests.delivery import resumes_at
from bot.store.digests import DigestStore

log = logging.getLogger(__name__)


class Resumption:
    def __init__(self, digests: DigestStore, now: Callable[[], datetime]) -> None:
        self._digests = digests
        self._now = now

    async def resume(self, *, guild_id: int | None = None, channel_id: int | None = None) -> None:
        """Make suspended digests active; those whose last edition is within its deadline are due now, for one."""
        for digest in await self._digests.suspended(guild_id=guild_id, channel_id=channel_id):
            last = await self._digests.ledger.last_suspended(digest.id)
            await self._digests.take_up(digest, resumes_at(last, self._now()))
            log.info("%s: goes on", digest.name)
