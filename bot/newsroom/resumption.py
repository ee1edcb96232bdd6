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

    async def resume(self, channel_id: int) -> None:
        """Make suspended digests active; those whose last edition is within its deadline are due now, for one."""
        now = self._now()
        for digest in await self._digests.suspended(channel_id=channel_id):
            last = await self._digests.ledger.last_suspended(digest.id)
            if await self._digests.take_up(digest, resumes_at(last, now), now):
                log.info("%s: goes on", digest.name)
