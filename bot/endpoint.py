"""Which Discord the bot talks to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Discord that is not the real one."""

    rest: str
    gateway: str


@contextmanager
def connecting_to(endpoint: Endpoint | None) -> Iterator[None]:
    """Point discord.py to another Discord for the time of the block; None leaves all as it is."""
    if endpoint is None:
        yield
        return
    rest, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = endpoint.rest, URL(endpoint.gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, gateway
