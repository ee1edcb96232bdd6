"""The log of what the bot asked of the API, and how the page tells it: in words, and without tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.model import Json
from bot.sandbox.world import World

_WORDS = [
    ("POST", r"/channels/(\d+)/messages", "send a message in {}"),
    ("GET", r"/channels/(\d+)/messages", "read the history of {}"),
    ("GET", r"/channels/(\d+)/messages/\d+", "look at a message in {}"),
    ("PATCH", r"/channels/(\d+)/messages/\d+", "change a message in {}"),
    ("DELETE", r"/channels/(\d+)/messages/\d+", "delete a message in {}"),
    ("POST", r"/channels/(\d+)/messages/\d+/crosspost", "publish a message of {}"),
    ("POST", r"/channels/(\d+)/(?:messages/\d+/)?threads", "start a thread or post in {}"),
    ("GET", r"/channels/(\d+)/threads/.*", "look for archived posts of {}"),
    ("GET", r"/channels/(\d+)", "look at {}"),
    ("GET", r"/guilds/\d+/threads/active", "look for open threads"),
    ("GET", r"/guilds/\d+", "look at a server"),
    ("POST", r"/interactions/.*/callback", "answer somebody"),
    ("PATCH", r"/webhooks/.*/messages/@original", "write the answer"),
    ("POST", r"/webhooks/[^/]*/[^/]*", "answer once more"),
    ("PUT", r"/applications/\d+/commands", "register the commands"),
    ("GET", r"/applications/\d+/commands", "look at the commands"),
    ("GET", r"/gateway(?:/bot)?", "ask where to connect"),
    ("GET", r"/users/@me", "ask who it is"),
    ("GET", r"/oauth2/applications/@me", "ask which application it is"),
]
_SECRET = re.compile(r"(/(?:interactions|webhooks)/[^/]*/)[^/]*")


@dataclass(frozen=True)
class Request:
    """One line of the request log."""

    at: float  # seconds of the Unix epoch, real time
    method: str
    path: str  # behind /api/v10
    status: int  # 0: the connection was cut
    ms: float
    number: int  # counted from 1
    offset: float  # of the sandbox's clock from real time, in seconds

    @property
    def failed(self) -> bool:
        return not 200 <= self.status < 400


def told(world: World, request: Request) -> Json:
    """Return a request as the page lists it; its time is that of the sandbox."""
    return {
        "number": request.number,
        "at": request.at + request.offset,
        "method": request.method,
        "what": what(world, request.method, request.path),
        "status": str(request.status or "cut off"),
        "failed": request.failed,
        "ms": round(request.ms),
    }


def what(world: World, method: str, path: str) -> str:
    """Return what a request asks for: in words, or the path without its token."""
    for known, pattern, words in _WORDS:
        if known == method and (match := re.fullmatch(pattern, path)):
            return words.format(*(_name(world, int(id)) for id in match.groups()))
    return _SECRET.sub(r"\1…", path)


def _name(world: World, channel_id: int) -> str:
    channel = world.channels.get(channel_id)
    if channel is None:
        return "a channel that is not there"
    return channel.called if channel.guild_id else "direct messages"
