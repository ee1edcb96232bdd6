"""Keeps sends below Discord's limit of 50 requests a second for the whole bot."""

from __future__ import annotations

import asyncio

from aiolimiter import AsyncLimiter

PER_SECOND = 47


class Pacer:
    """One token at a time: never two at once, so that there is no burst after a pause."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._usual = AsyncLimiter(1, 1 / per_second)
        self._halved = AsyncLimiter(1, 2 / per_second)
        self._halved_until = 0.0

    async def wait(self) -> None:
        """Return when the next request may leave."""
        is_halved = asyncio.get_running_loop().time() < self._halved_until
        await (self._halved if is_halved else self._usual).acquire()

    def slow_down(self, seconds: float = 60) -> None:
        """Go at half the pace for a while: Discord has said that the whole bot is too fast."""
        self._halved_until = asyncio.get_running_loop().time() + seconds
