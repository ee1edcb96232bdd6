"""What the page asks of the sandbox and hears from it: JSON and server-sent events."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import ValidationError

from bot.sandbox import page_files
from bot.sandbox import page_view as view
from bot.sandbox.errors import ApiError, missing_access
from bot.sandbox.model import Channel, Json, User
from bot.sandbox.options import Refused
from bot.sandbox.page_events import PageEvents
from bot.sandbox.page_files import HEADERS
from bot.sandbox.page_history import part
from bot.sandbox.page_uploads import PageUploads
from bot.sandbox.permissions import Permission

if TYPE_CHECKING:
    from bot.sandbox.people import Reply
    from bot.sandbox.server import Sandbox

log = logging.getLogger(__name__)

LONGEST_STEP = 10 * 366 * 86400.0

as_text = partial(json.dumps, separators=(",", ":"), ensure_ascii=False)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    page = PageApi(sandbox)
    app.router.add_get("/", page_files.index)
    app.router.add_get("/sandbox/page/{name}", page_files.file)
    app.router.add_get("/sandbox/events", page.events)
    for name in ("state", "messages", "clock"):
        app.router.add_get(f"/sandbox/{name}", in_json(getattr(page, name)))
    for name in ("slash", "autocomplete", "press", "choose", "submit", "menu", "say", "dismiss"):
        app.router.add_post(f"/sandbox/{name}", in_json(getattr(page, name)))
    app.router.add_post("/sandbox/upload", in_json(page.uploads.take))
    app.router.add_post("/sandbox/clock", in_json(page.move_clock))
    app.on_shutdown.append(page.news.end)


def in_json(method: Callable[[web.Request], Awaitable[Json]]) -> Handler:
    """Answer with JSON; what people got wrong or Discord refuses is said in words."""

    async def handle(request: web.Request) -> web.Response:
        try:
            response = web.json_response(await method(request), headers=HEADERS, dumps=as_text)
        except ApiError as error:
            return web.json_response(error.body(), status=error.status, headers=HEADERS)
        except Refused as error:
            return web.json_response({"message": str(error)}, status=400, headers=HEADERS)
        except (KeyError, TypeError, ValueError) as error:
            is_foreseen = isinstance(error, ValueError)
            log.warning("%s %s: %s", request.method, request.path, _in_words(error), exc_info=not is_foreseen)
            return web.json_response({"message": f"Asked wrongly: {_in_words(error)}"}, status=400, headers=HEADERS)
        response.enable_compression()
        return response

    return handle


def _in_words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


class PageApi:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._people = sandbox.people
        self.news = PageEvents(sandbox.world, sandbox.run)
        self.uploads = PageUploads()

    # Looking

    async def state(self, request: web.Request) -> Json:
        viewer = self._viewer(request.query.get("as"))
        state = view.state(self._world, viewer, partial(self._people.commands_for, viewer.id))
        return state | {"told": self.news.told}

    async def messages(self, request: web.Request) -> Json:
        viewer = self._viewer(request.query.get("as"))
        channel = self._visible(viewer, request.query["channel"])
        found = part(view.history(self._world, viewer, channel), dict(request.query))
        return {
            "messages": [view.message(self._world, each) for each in found.messages],
            "earlier": found.earlier,
            "later": found.later,
            "told": self.news.told,
        }

    async def clock(self, request: web.Request) -> Json:
        return {"offset": self._sandbox.clock.offset}

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await self.news.serve(request, self._viewer(request.query.get("as")))

    # Doing

    async def slash(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, channel = self._place(asked)
        options = self.uploads.put_into(asked["options"])
        return self._reply(await self._people.slash(user.id, channel.id, asked["name"], options))

    async def autocomplete(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, channel = self._place(asked)
        choices = await self._people.autocomplete(
            user.id, channel.id, asked["name"], asked["options"], asked["focused"]
        )
        return {"choices": choices}

    async def press(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, _ = self._place(asked)
        return self._reply(await self._people.press(user.id, int(asked["message"]), asked["custom_id"]))

    async def choose(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, _ = self._place(asked)
        message_id, custom_id = int(asked["message"]), asked["custom_id"]
        return self._reply(await self._people.choose(user.id, message_id, custom_id, asked["values"]))

    async def submit(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, _ = self._place(asked)
        return self._reply(await self._people.submit(user.id, asked["modal"], asked["fields"]))

    async def menu(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, _ = self._place(asked)
        return self._reply(await self._people.menu(user.id, int(asked["message"]), asked["name"]))

    async def say(self, request: web.Request) -> Json:
        asked = await json_body(request)
        user, channel = self._place(asked)
        if not view.may_write(self._world, user, channel):
            raise Refused(f"You can't write in {channel.called}.")
        message = self._world.say(user, channel, str(asked["content"])[:2000])
        return {"id": str(message.id)}

    async def dismiss(self, request: web.Request) -> Json:
        asked = await json_body(request)
        message = self._world.message(int(asked["message"]))
        if message.only_for == self._viewer(asked["as"]).id:
            self._world.delete(message)
        return {}

    async def move_clock(self, request: web.Request) -> Json:
        seconds = float((await json_body(request))["advance"])
        if not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_STEP:
            raise ValueError("the clock goes forward, at most ten years at a time")
        self._world.advance(seconds)
        return {"offset": self._sandbox.clock.offset}

    def _reply(self, reply: Reply) -> Json:
        """Return what is for this page alone; messages come as events."""
        return {"modal": reply.modal, "failed": reply.failed}

    # Who and where

    def _viewer(self, asked: str | None) -> User:
        people = view.people(self._world)
        return next((user for user in people if str(user.id) == asked), people[0])

    def _place(self, asked: Json) -> tuple[User, Channel]:
        viewer = self._viewer(asked["as"])
        return viewer, self._visible(viewer, asked["channel"])

    def _visible(self, viewer: User, channel_id: str) -> Channel:
        channel = self._world.channel(int(channel_id))
        if not self._world.may(viewer.id, channel, Permission.VIEW_CHANNEL):
            raise missing_access()
        return channel


async def json_body(request: web.Request) -> Json:
    """Return the JSON object sent; other types are refused, since a form on another site could send those."""
    if request.content_type != "application/json":
        raise ValueError("send JSON")
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("send an object")
    return body
