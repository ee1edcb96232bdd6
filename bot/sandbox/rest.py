"""What the REST routes share: reading requests, writing answers, and the bot's rights in a channel."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError, invalid, missing_access, missing_permissions
from bot.sandbox.model import THREADS, Channel, Guild, Json
from bot.sandbox.permissions import Permission, to_write
from bot.sandbox.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(data: Any, status: int = 200) -> web.Response:
    """Answer in JSON; discord.py knows it by a content type without a charset, as Discord sends it."""
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")


def nothing() -> web.Response:
    return web.Response(status=204)


def refusal(error: ApiError) -> web.Response:
    return answer(error.body(), error.status)


async def body(request: web.Request) -> Json:
    """Return the request's JSON object, where no files can come with it."""
    if request.content_type.startswith("multipart/"):
        raise ApiError(400, 0, "The sandbox takes no files here")
    return object_of(await request.read() or b"{}")


def object_of(text: bytes) -> Json:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ApiError(400, 50109, "The request body contains invalid JSON.")
    return data


def number(request: web.Request, name: str) -> int:
    """Return an id of the path."""
    value = request.match_info[name]
    if not value.isdigit():
        message = f'Value "{value}" is not snowflake.'
        error = {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": message}]}
        raise ApiError(400, 50035, "Invalid Form Body", {name: error})
    return int(value)


def flag(request: web.Request, name: str) -> bool:
    return request.query.get(name, "").lower() in ("1", "true")


def joined(world: World, request: web.Request) -> Guild:
    """Return the path's server if the bot is in it."""
    guild = world.guild(number(request, "guild_id"))
    if not guild.has_bot:
        raise missing_access()
    return guild


def whole(request: web.Request, name: str) -> int | None:
    """Return a number of the query."""
    value = request.query.get(name)
    if value is None:
        return None
    if not value.isdigit():
        raise invalid((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    return int(value)


def viewed(world: World, request: web.Request) -> Channel:
    """Return the path's channel if the bot may see it."""
    channel = world.channel(number(request, "channel_id"))
    if not world.may(world.bot.id, channel, Permission.VIEW_CHANNEL):
        raise missing_access()
    return channel


def sendable(world: World, request: web.Request) -> Channel:
    """Return the path's channel if the bot may write there."""
    channel = viewed(world, request)
    if channel.type not in (0, 1, 2, 5, 13) and channel.type not in THREADS:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if not world.may(world.bot.id, channel, to_write(channel)):
        raise missing_permissions()
    if channel.locked and not world.may(world.bot.id, channel, Permission.MANAGE_THREADS):
        raise (
            ApiError(400, 50083, "Thread is archived")
            if channel.archived
            else ApiError(400, 160005, "Thread is locked")
        )
    return channel
