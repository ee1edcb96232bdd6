"""Next runs after the clock was put back: none waits for a time that was reckoned from a wrong one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.digests.schedule import next_run
from bot.errors import UserError
from bot.store.clocks import ClockStore, Waiting

log = logging.getLogger(__name__)

SLACK = timedelta(seconds=5)
"""Clocks that are kept right go back by less than this."""


class Timekeeper:
    def __init__(self, store: ClockStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._latest: datetime | None = None  # nothing is known at the start: the clock may have been put back since

    async def tick(self) -> None:
        """Bring forward what waits too long, at the start and when the clock went back.

        A time that has its edition already gets no second one.
        """
        now, latest = self._now(), self._latest
        self._latest = now
        if latest is not None and now >= latest - SLACK:
            return
        found = await asyncio.to_thread(_too_late, await self._store.waiting(now), now)
        if found:
            log.warning("the clock was put back: %s digests are due sooner", len(found))
        for digest, due in found:
            await self._store.bring_forward(digest, due)


def _too_late(waiting: list[Waiting], now: datetime) -> list[tuple[Waiting, datetime]]:
    """Return the digests that wait longer than until their next time, with that time."""
    found = []
    for digest in waiting:
        with suppress(UserError):  # the press says so of a row that can't be read
            due = next_run(digest.when, digest.timezone, now)
            if due < digest.next_run_at:
                found.append((digest, due))
    return found
