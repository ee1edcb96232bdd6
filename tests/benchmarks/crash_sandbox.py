"""A sandbox that misbehaves at random, and knows which requests of the bot are under way."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from random import Random

from aiohttp import web

from bot.sandbox.door import API
from bot.sandbox.faults import Fault
from bot.sandbox.rest import Handler
from bot.sandbox.server import Sandbox

REQUESTS = {
    "send": ("POST", r"^/channels/\d+/(messages|threads)$"),
    "follow-up": ("POST", r"^/channels/\d+/messages/\d+/(threads|crosspost)$"),
    "look": ("GET", r"^/(channels/\d+/(messages|threads/archived/public)|guilds/\d+/threads/active)$"),
}
"""What is struck, by method and path: posting, what comes after it, and looking for what was posted."""
SHARES = {
    "cut after": (0.12, {"reset": True, "when": "after"}),
    **{
        f"{status} {when}": (0.12 / 6, {"status": status, "when": when})
        for status in (500, 502, 503)
        for when in ("before", "after")
    },
    "cut before": (0.01, {"reset": True}),
    "3 s late before": (0.02, {"delay": 3.0}),  # less than the 10 seconds after which a message counts as absent
    "1 s late after": (0.02, {"delay": 1.0, "when": "after"}),
}
"""Faults with their shares of the requests; before or after the request took effect."""


class Misbehaving(Sandbox):
    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.faults.random = chance
        self.quiet = asyncio.Event()
        """No request is under way, of bots that are dead by now neither."""
        self.quiet.set()
        self._under_way = 0
        self.came: Counter[str] = Counter()
        self.on_send: Callable[[str], float] = lambda path: 0.0
        """Called for each send before it takes effect; returns for how many seconds it does not."""
        self._faults: dict[tuple[str, str], Fault] = {}

    def misbehave(self) -> None:
        for kind, (method, path) in REQUESTS.items():
            left = 1.0
            for name, (share, fault) in SHARES.items():
                self._faults[kind, name] = self.faults.add(method, path, rate=share / left, **fault)  # type: ignore[arg-type]
                left -= share

    def behave(self) -> None:
        self.faults.clear()

    def struck(self, kind: str, name: str) -> int:
        fault = self._faults.get((kind, name))
        return fault.struck if fault else 0

    def _app(self) -> web.Application:
        app = super()._app()
        app.middlewares.insert(0, self._watch)
        return app

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API):
            return await handler(request)
        self._under_way += 1
        self.quiet.clear()
        try:
            await request.read()  # from here on it takes effect, whatever becomes of its sender
            if kind := _kind_of(request):
                self.came[kind] += 1
                await asyncio.sleep(self.on_send(request.path) if kind == "send" else 0)
            return await handler(request)
        except ConnectionResetError:
            return web.Response()  # killed while sending: nobody hears
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.quiet.set()


def _kind_of(request: web.Request) -> str | None:
    path = request.path.removeprefix(API)
    fitting = (
        kind for kind, (method, match) in REQUESTS.items() if method == request.method and re.search(match, path)
    )
    return next(fitting, None)
