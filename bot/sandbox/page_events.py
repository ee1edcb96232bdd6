"""Server-sent events: what changes, to each open page as long as it listens."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from bot.sandbox import page_view as view
from bot.sandbox.model import Event, Json, User
from bot.sandbox.page_files import HEADERS
from bot.sandbox.world import World

SILENCE = 1.0  # seconds without news until a page is told that the connection stands
MOST = 1000  # changes that wait for a page; one that is further behind is cut off, and fetches all when it is back


class PageEvents:
    """Numbers the changes: an answer that knows of the first `told` of them needs none of these any more."""

    def __init__(self, world: World, run: str) -> None:
        self._world = world
        self._run = run
        self._streams: set[asyncio.Queue[Json | None]] = set()
        self.told = 0
        world.subscribe(self._count)

    def _count(self, event: Event) -> None:
        self.told += 1

    async def serve(self, request: web.Request, viewer: User) -> web.StreamResponse:
        """Stream changes to one page until it leaves."""
        stream = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
        waiting: asyncio.Queue[Json | None] = asyncio.Queue()
        waiting.put_nowait({"type": "hello", "run": self._run, "told": self.told})

        def hear(event: Event) -> None:
            told = view.event(self._world, event, viewer)
            if told is None:
                return
            if waiting.qsize() < MOST:
                waiting.put_nowait({"n": self.told} | told)
            elif request.transport is not None:
                request.transport.abort()  # it may be in the midst of a write that the page does not read

        forget = self._world.subscribe(hear)
        self._streams.add(waiting)
        try:
            await stream.prepare(request)
            await _send_all(stream, waiting)
        except ConnectionError:
            pass  # the page was closed or is being loaded again
        finally:
            forget()
            self._streams.discard(waiting)
        return stream

    async def end(self, app: web.Application) -> None:
        for waiting in self._streams:
            waiting.put_nowait(None)


async def _send_all(stream: web.StreamResponse, waiting: asyncio.Queue[Json | None]) -> None:
    """Write what comes until None does."""
    while True:
        try:
            told = await asyncio.wait_for(waiting.get(), SILENCE)
        except TimeoutError:
            told = {"type": "beat"}
        if told is None:
            return
        await stream.write(f"data: {json.dumps(told)}\n\n".encode())
