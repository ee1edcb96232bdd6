"""What every request passes: who may ask at all, the log, faults, limits and refusals."""

from __future__ import annotations

import asyncio
import logging
import time
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import web
from yarl import URL

from bot.sandbox.errors import ApiError, unauthorized, unknown_route
from bot.sandbox.faults import Fault
from bot.sandbox.limits import RateLimited
from bot.sandbox.request_log import Request
from bot.sandbox.rest import Handler, answer, refusal

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
API = "/api/v10"
_OPEN = (f"{API}/interactions/", f"{API}/webhooks/")  # the token is in the path


class Door:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._numbers = count(1)

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other hosts and origins: a web page must not reach this server by DNS rebinding."""
        own = {f"{name}:{self._sandbox.port}" for name in (HOST, "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in own or (origin is not None and _authority(origin) not in own):
            return web.json_response({"message": "403: Forbidden", "code": 0}, status=403)
        try:
            return await handler(request)
        except ConnectionError:
            return web.Response()  # whoever asked has left in the midst of it, and hears nothing

    @web.middleware
    async def api(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Log API requests, let faults strike, and turn refusals into Discord's error bodies."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        started = time.perf_counter()
        path = request.path.removeprefix(API)
        status = 0
        try:
            fault = self._sandbox.faults.strike(request.method, path)
            response = await self._answered(request, handler, fault)
            status = 0 if _is_cut(request) else response.status
        finally:
            ms = (time.perf_counter() - started) * 1000
            line = Request(
                time.time(), request.method, path, status, ms, next(self._numbers), self._sandbox.clock.offset
            )
            self._sandbox.requests.append(line)
            self._sandbox.statuses[status] += 1
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
                if request.headers.get("Authorization") != f"Bot {self._sandbox.token}":
                    raise unauthorized()
                headers = self._sandbox.limits.take(request.method, request.path.removeprefix(API))
            response = await handler(request)
        except RateLimited as error:
            response, headers = refusal(error), error.headers
        except ApiError as error:
            response = refusal(error)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            self._sandbox.unknown.append(f"{request.method} {request.path}")
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
