"""The local Discord as a server: REST, gateway and page on one port of 127.0.0.1."""

from __future__ import annotations

import secrets
from collections import Counter, deque

from aiohttp import web

from bot.sandbox import fault_api, page_api, strip_api
from bot.sandbox.clock import Clock
from bot.sandbox.door import API, HOST, Door
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.lent import Coming, Doing
from bot.sandbox.limits import Limits
from bot.sandbox.model import Event
from bot.sandbox.people import People
from bot.sandbox.request_log import Request
from bot.sandbox.rest_commands import Commands
from bot.sandbox.rest_files import Files
from bot.sandbox.rest_interactions import Answers
from bot.sandbox.rest_messages import Messages
from bot.sandbox.rest_threads import Threads
from bot.sandbox.rest_world import Things
from bot.sandbox.seed import default_world
from bot.sandbox.world import World

KEPT_REQUESTS = 1000


class Sandbox:
    """`start` it, connect a bot to `rest` and `gateway` with `token`, `close` it."""

    def __init__(self, *, world: World | None = None) -> None:
        self.world = world or default_world()
        self.token = f"sandbox.{secrets.token_urlsafe(24)}"
        self.run = secrets.token_hex(4)  # tells an open page whether this still is the world that it shows
        self.faults = Faults()
        self.limits = Limits()
        self.statuses: Counter[int] = Counter()  # of all answers to bots; 0 where the connection was cut
        self.requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)
        self.unknown: list[str] = []  # requests that the sandbox has no answer to
        self.coming: Coming | None = None  # what the bot will do by itself, where somebody says
        self.doings: list[Doing] = []  # more buttons for the page
        self.hub = Gateway(self.world, self.token, lambda: self.gateway)
        self.interactions = Interactions(self.world, self.hub.interact)
        self.people = People(self.world, self.interactions)
        self.world.subscribe(self.hub.tell)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def rest(self) -> str:
        return self.base_url + API

    @property
    def gateway(self) -> str:
        return f"ws://{HOST}:{self.port}/gateway"

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError where the port is taken."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        self.world.address = self.base_url

    async def close(self) -> None:
        await self.hub.drop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def begin_outage(self) -> None:
        """Fail every request with 503, and keep bots off the gateway; their sessions can be resumed afterwards."""
        self.faults.is_out = self.hub.is_shut = True
        await self.hub.drop()

    def end_outage(self) -> None:
        self.faults.is_out = self.hub.is_shut = False

    def tell_of_switch(self) -> None:
        """Have open pages look again at what misbehaves."""
        self.world.emit(Event("SANDBOX_SWITCH", {}))

    def _app(self) -> web.Application:
        door = Door(self)
        app = web.Application(middlewares=[door.guard, door.api], client_max_size=10 * 1024 * 1024)
        app.router.add_get("/gateway", self.hub.serve)
        app.router.add_get("/gateway/", self.hub.serve)
        for room in (
            Things(self.world, lambda: self.gateway),
            Commands(self.world),
            Messages(self.world, self.hub),
            Answers(self.world, self.interactions),
            Threads(self.world),
        ):
            for route in room.routes():
                app.router.add_route(route.method, API + route.path, route.handler)
        Files(self.world, self.interactions).add_routes(app)
        page_api.add_routes(app, self)
        fault_api.add_routes(app, self)
        strip_api.add_routes(app, self)
        return app
