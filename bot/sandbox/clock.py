"""The time of the sandbox: real time plus an offset that people can move."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import aiohttp

log = logging.getLogger(__name__)


class Clock:
    """Owned by the sandbox; stamps its snowflakes and messages."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset  # seconds

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def advance(self, seconds: float) -> None:
        self.offset += seconds

    def set(self, moment: datetime) -> None:
        self.offset = (moment - datetime.now(UTC)).total_seconds()


class RemoteClock:
    """The same time as seen by another process; `refresh` asks the sandbox for its offset."""

    def __init__(self, base_url: str) -> None:
        self._url = f"{base_url}/sandbox/clock"
        self._clock = Clock()
        self._session: aiohttp.ClientSession | None = None

    def now(self) -> datetime:
        return self._clock.now()

    async def refresh(self) -> None:
        """Take over the sandbox's offset; keep the last one while the sandbox can't be reached."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
        try:
            async with self._session.get(self._url) as response:
                self._clock.offset = float((await response.json())["offset"])
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("The sandbox's clock can't be read: %s", error)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
