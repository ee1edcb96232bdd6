"""The gate of each channel: one try at a time, and after a refusal none in vain more than once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.digests.delivery import GRACE, rests
from bot.store.editions import Ledger


class Gate:
    """How a channel has answered lately. Hold `turn` while asking it for something."""

    def __init__(self, refused_at: datetime | None, now: Callable[[], datetime]) -> None:
        self._now = now
        self._refusals = (refused_at,) if refused_at else ()  # the latest two, the last one first
        self._has_taken_since = refused_at is None or now() - refused_at >= GRACE
        self._is_hopeful = False
        self.turn = asyncio.Lock()

    def rests(self, *, is_urgent: bool = False) -> bool:
        """Return whether the channel should not be asked for anything now."""
        is_urgent = is_urgent or self._is_hopeful or self._has_taken_since
        return rests(self._refusals, self._now(), is_urgent=is_urgent)

    def refused(self) -> None:
        """It has refused something in a way that Discord counts."""
        self._refusals = (self._now(), *self._refusals[:1])
        self._has_taken_since = self._is_hopeful = False

    def accepted(self) -> None:
        self._has_taken_since = True

    def hope(self) -> None:
        """Something has changed: let it be tried again before its minute is over."""
        self._is_hopeful = True


class Gates:
    """Kept in memory; what a channel refused before the bot was started is in the ledger."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now
        self._gates: dict[int, Gate] = {}

    async def of(self, channel_id: int) -> Gate:
        if channel_id not in self._gates:
            refused_at = await self._ledger.refused_at(channel_id)
            self._gates.setdefault(channel_id, Gate(refused_at, self._now))
        return self._gates[channel_id]
