"""Keeps the bot's requests below Discord's limit of 50 a second."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestStartParams
from yarl import URL

log = logging.getLogger(__name__)

PER_SECOND = 45
"""Some room is left for what the network delays: requests that left evenly may arrive close together."""
CAUGHT_UP = 1
"""How many requests a loop that was busy may make up for at once: more would be a burst."""
TOO_MANY_REQUESTS = 429


class Pacer:
    """Gives out the moments at which requests may leave, one after the other."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._usual = per_second
        self._next = 0.0
        self._halved_until = 0.0
        self._turn = asyncio.Lock()

    @property
    def per_second(self) -> float:
        """The pace of this moment."""
        is_halved = asyncio.get_running_loop().time() < self._halved_until
        return self._usual / 2 if is_halved else self._usual

    async def wait(self) -> None:
        """Return when the next request may leave; whoever asked first goes first."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(self._next - loop.time())
            interval = 1 / self.per_second
            self._next = max(self._next, loop.time() - CAUGHT_UP * interval) + interval

    def slow_down(self, seconds: float = 60) -> None:
        """Go at half the pace for a while: Discord has said that the whole bot is too fast."""
        self._halved_until = asyncio.get_running_loop().time() + seconds

    def trace(self) -> TraceConfig:
        """Return what paces all requests of an HTTP session, a library's repeats included."""
        trace = TraceConfig()
        trace.on_request_start.append(self._leave)
        trace.on_request_end.append(self._hear)
        return trace

    async def _leave(self, _: ClientSession, __: SimpleNamespace, request: TraceRequestStartParams) -> None:
        if counts(request.url):
            await self.wait()

    async def _hear(self, _: ClientSession, __: SimpleNamespace, answer: TraceRequestEndParams) -> None:
        response = answer.response
        if response.status == TOO_MANY_REQUESTS and response.headers.get("X-RateLimit-Scope") == "global":
            log.warning("Discord finds all requests together too many: going at half the pace for a while")
            self.slow_down()


def counts(url: URL) -> bool:
    """Whether Discord counts a request for its limit: the gateway and answers to people are outside of it."""
    _, room, *rest = url.path.split("/")  # /api/v10/channels/...
    return room == "api" and rest[1:2] not in (["interactions"], ["webhooks"])
