"""The local Discord as a server: REST, gateway and page on one port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import Counter, deque
from itertools import count
from typing import Any

from aiohttp import web
from yarl import URL

from bot.sandbox import fault_api, page_api, strip_api
from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, unauthorized, unknown_route
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.lent import Coming, Doing
from bot.sandbox.limits import Limits, RateLimited
from bot.sandbox.model import Event
from bot.sandbox.people import People
from bot.sandbox.request_log import Request
from bot.sandbox.rest import Handler, answer, refusal
from bot.sandbox.rest_commands import Commands
from bot.sandbox.rest_files import Files
from bot.sandbox.rest_interactions import Answers
from bot.sandbox.rest_messages import Messages
from bot.sandbox.rest_threads import Threads
from bot.sandbox.rest_world import Things
from bot.sandbox.seed import default_world
from bot.sandbox.world import World

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
API = "/api/v10"
KEPT_REQUESTS = 1000
_OPEN = (f"{API}/interactions/", f"{API}/webhooks/")  # the token is in the path


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
        self._port = 0
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self._port}"

    @property
    def rest(self) -> str:
        return self.base_url + API

    @property
    def gateway(self) -> str:
        return f"ws://{HOST}:{self._port}/gateway"

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
        self._port = self._runner.addresses[0][1]
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
        app = web.Application(middlewares=[self._guard, self._api], client_max_size=10 * 1024 * 1024)
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

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other hosts and origins: a web page must not reach this server by DNS rebinding."""
        own = {f"{name}:{self._port}" for name in (HOST, "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in own or (origin is not None and _authority(origin) not in own):
            return web.json_response({"message": "403: Forbidden", "code": 0}, status=403)
        try:
            return await handler(request)
        except ConnectionError:
            return web.Response()  # whoever asked has left in the midst of it, and hears nothing

    @web.middleware
    async def _api(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Log API requests, let faults strike, and turn refusals into Discord's error bodies."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        started = time.perf_counter()
        path = request.path.removeprefix(API)
        status = 0
        try:
            fault = self.faults.strike(request.method, path)
            response = await self._answered(request, handler, fault)
            status = 0 if _is_cut(request) else response.status
        finally:
            ms = (time.perf_counter() - started) * 1000
            line = Request(time.time(), request.method, path, status, ms, next(self._numbers), self.clock.offset)
            self.requests.append(line)
            self.statuses[status] += 1
        return response

    async def _answered(self, request: web.Request, handler: Handler, fault: Fault | None) -> web.StreamResponse:
        if fault and fault.when == "before":
            await asyncio.sleep(fault.delay)
            if fault.reset or fault.status:
                return _struck(request, fault)
        response = await self._handled(request, handler)
        if fault and fault.when == "after":
            await asyncio.sleep(fault.delay)
            if fault.reset or fault.status:
                return _struck(request, fault)
        return response

    async def _handled(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        headers: dict[str, str] = {}
        try:
            if not request.path.startswith(_OPEN):
                if request.headers.get("Authorization") != f"Bot {self.token}":
                    raise unauthorized()
                headers = self.limits.take(request.method, request.path.removeprefix(API))
            response = await handler(request)
        except RateLimited as error:
            response, headers = refusal(error), error.headers
        except ApiError as error:
            response = refusal(error)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            self.unknown.append(f"{request.method} {request.path}")
            log.error("The sandbox does not know %s %s", request.method, request.path)
            response = refusal(unknown_route())
        response.headers.update(headers)
        return response


def _struck(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.reset and request.transport is not None:
        request.transport.abort()  # nothing of the answer below leaves
    return answer({"message": "struck by a fault", "code": 0}, fault.status or 500)


def _is_cut(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _authority(origin: str) -> Any:
    try:
        return URL(origin).authority
    except ValueError:
        return None
