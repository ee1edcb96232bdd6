"""REST routes of channels and their messages."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import drafts, intents, objects
from bot.sandbox.errors import ApiError, invalid, missing_access, missing_permissions, unknown
from bot.sandbox.gateway import Gateway
from bot.sandbox.model import CROSSPOSTED, Channel, Json, Message
from bot.sandbox.nonces import Nonces
from bot.sandbox.permissions import Permission
from bot.sandbox.rest import answer, nothing, number, sendable, viewed, whole
from bot.sandbox.uploads import with_files
from bot.sandbox.world import World


class Messages:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._nonces = Nonces(message for room in world.messages.values() for message in room.values())

    def routes(self) -> list[web.RouteDef]:
        one = "/channels/{channel_id}/messages/{message_id}"
        return [
            web.get("/channels/{channel_id}", self.channel),
            web.get("/channels/{channel_id}/messages", self.history),
            web.post("/channels/{channel_id}/messages", self.create),
            web.post("/channels/{channel_id}/typing", self.typing),
            web.get(one, self.get),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.post(one + "/crosspost", self.crosspost),
        ]

    async def channel(self, request: web.Request) -> web.Response:
        return answer(objects.channel(self._world, viewed(self._world, request)))

    async def typing(self, request: web.Request) -> web.Response:
        sendable(self._world, request)
        return nothing()

    async def create(self, request: web.Request) -> web.Response:
        draft = await with_files(request)
        channel = sendable(self._world, request)
        world = self._world
        may = world.permissions(world.bot.id, channel)
        made = drafts.message(world, world.bot, channel, draft, may)
        self._check_reference(channel, draft, may)
        enforced = draft.get("enforce_nonce") and draft.get("nonce") is not None
        if enforced and (first := self._nonces.first(world.bot.id, draft["nonce"])):
            return answer(objects.message(world, world.message(first[1], first[0])))
        if draft.get("message_reference"):
            made.type, made.reply_to = 19, int(draft["message_reference"]["message_id"])
        if draft.get("nonce") is not None:
            self._nonces.remember(world.bot.id, draft["nonce"], channel.id, made.id)
        return answer(objects.message(world, world.post(made)))

    def _check_reference(self, channel: Channel, draft: Json, may: int) -> None:
        reference = draft.get("message_reference")
        if not reference:
            return
        if not may & Permission.READ_MESSAGE_HISTORY:
            raise ApiError(403, 160002, "Cannot reply without permission to read message history")
        if int(reference["message_id"]) not in self._world.messages.get(channel.id, {}):
            raise invalid(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")

    async def history(self, request: web.Request) -> web.Response:
        """Newest first; without Read Message History an empty list, not an error."""
        channel = viewed(self._world, request)
        limit = whole(request, "limit") or 50
        if not 1 <= limit <= 100:
            raise invalid(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        if not self._world.may(self._world.bot.id, channel, Permission.READ_MESSAGE_HISTORY):
            return answer([])
        if whole(request, "around"):
            raise ApiError(400, 0, "The sandbox does not know around")
        messages = self._world.history(channel.id)
        after, before = whole(request, "after"), whole(request, "before")
        if after is not None:
            found = [message for message in messages if message.id > after][:limit]
        else:
            found = [message for message in messages if before is None or message.id < before][-limit:]
        return answer([self._read(message) for message in sorted(found, key=lambda m: -m.id)])

    async def get(self, request: web.Request) -> web.Response:
        channel = viewed(self._world, request)
        if not self._world.may(self._world.bot.id, channel, Permission.READ_MESSAGE_HISTORY):
            raise missing_access()
        return answer(self._read(self._message(request, channel)))

    async def edit(self, request: web.Request) -> web.Response:
        draft = await with_files(request)
        channel = viewed(self._world, request)
        message = self._message(request, channel)
        if message.author.id != self._world.bot.id:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        if channel.archived:
            raise ApiError(400, 50083, "Thread is archived")
        drafts.change(self._world, message, draft, self._world.permissions(self._world.bot.id, channel))
        self._world.edit(message)
        return answer(objects.message(self._world, message))

    async def delete(self, request: web.Request) -> web.Response:
        channel = viewed(self._world, request)
        message = self._message(request, channel)
        own = message.author.id == self._world.bot.id
        if not own and not self._world.may(self._world.bot.id, channel, Permission.MANAGE_MESSAGES):
            raise missing_permissions()
        self._world.delete(message)
        return nothing()

    async def crosspost(self, request: web.Request) -> web.Response:
        channel = viewed(self._world, request)
        message = self._message(request, channel)
        if channel.type != 5:
            raise ApiError(403, 50024, "Cannot execute action on this channel type")
        own = message.author.id == self._world.bot.id
        needed = Permission.SEND_MESSAGES if own else Permission.MANAGE_MESSAGES
        if not self._world.may(self._world.bot.id, channel, needed):
            raise missing_permissions()
        if message.flags & CROSSPOSTED:
            raise ApiError(400, 40033, "This message has already been crossposted")
        message.flags |= CROSSPOSTED
        self._world.edit(message, stamped=False)
        return answer(objects.message(self._world, message))

    def _message(self, request: web.Request, channel: Channel) -> Message:
        message = self._world.message(number(request, "message_id"), channel.id)
        if message.only_for is not None:
            raise unknown("Message")
        return message

    def _read(self, message: Message) -> Json:
        form = objects.message(self._world, message)
        if self._world.channel(message.channel_id).guild_id is None:
            return form
        return intents.readable(self._world, form, self._gateway.intents)
