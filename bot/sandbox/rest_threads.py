"""REST routes of threads under messages."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import fields, objects
from bot.sandbox.errors import ApiError, Form, missing_permissions
from bot.sandbox.model import HAS_THREAD, TEXT
from bot.sandbox.permissions import Permission
from bot.sandbox.rest import answer, body, number, viewed
from bot.sandbox.world import World


class Threads:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/channels/{channel_id}/messages/{message_id}/threads", self.start)]

    async def start(self, request: web.Request) -> web.Response:
        data = await body(request)
        channel = viewed(self._world, request)
        message = self._world.message(number(request, "message_id"), channel.id)
        if channel.type not in (TEXT, 5):
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if not self._world.may(self._world.bot.id, channel, Permission.CREATE_PUBLIC_THREADS):
            raise missing_permissions()
        if message.thread_id is not None:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        form = Form()
        fields.text(form, ("name",), data.get("name"), 1, 100)
        form.check()
        thread = self._world.add_thread(channel, data["name"], self._world.bot, thread_id=message.id)
        message.thread_id, message.flags = thread.id, message.flags | HAS_THREAD
        self._world.edit(message, stamped=False)
        return answer(objects.channel(self._world, thread), status=201)
