"""Being in Discord: logging in as soon as it can be reached, staying connected, and leaving in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import chain, repeat
from typing import Literal

import aiohttp
import discord
from discord.backoff import ExponentialBackoff

from bot.delivery import TOKEN_GONE
from bot.tasks import cancelled, first_of

log = logging.getLogger(__name__)

CLOSE_SECONDS = 5
AUTHENTICATION_FAILED = 4004
WAITS = (5, 10, 20, 40, 60)
"""Seconds between tries to get into Discord; the last one again and again."""


class BackSoon(ExponentialBackoff[Literal[False]]):
    """Waits at most a minute between tries to get back; discord.py's own wait grows to 17 minutes."""

    def __init__(self) -> None:
        super().__init__()
        self._max = 6  # the longest wait is 2 to the power of it, in seconds


discord.client.ExponentialBackoff = BackSoon  # type: ignore[assignment, attr-defined]  # connect() makes its own


@asynccontextmanager
async def connected(client: discord.Client, token: str) -> AsyncIterator[asyncio.Task[None]]:
    """Be in Discord; yield the task that holds the connection. Raises discord.LoginFailure."""
    async with client:
        await _log_in(client, token)
        connection = asyncio.create_task(_connect(client))
        try:
            await _until_ready(client, connection)
            yield connection
        finally:
            await _disconnect(client, connection)


def _waits() -> Iterator[float]:
    return chain(WAITS, repeat(WAITS[-1]))


async def _log_in(client: discord.Client, token: str) -> None:
    """Log in as soon as Discord can be reached: a machine may start before its network."""
    for wait in _waits():
        try:
            await client.login(token)
        except (aiohttp.ClientError, OSError, discord.HTTPException, discord.RateLimited) as error:  # no wrong token
            log.warning("Discord can't be reached (%s); trying again in %s s", error, wait)
        else:
            return
        await client.http.close()
        client.http.connector = discord.utils.MISSING  # the closed session has closed it too
        await asyncio.sleep(wait)


async def _connect(client: discord.Client) -> None:
    """Stay connected. discord.py mends a connection that once stood; where the first one fails, it trips over it."""
    for wait in _waits():
        try:
            await client.connect()
        except discord.ConnectionClosed as error:
            if error.code == AUTHENTICATION_FAILED:
                raise discord.LoginFailure(TOKEN_GONE) from error
            raise
        except AttributeError:
            if client.ws is not None:
                raise
            log.warning("Discord's gateway can't be reached; trying again in %s s", wait)
        else:
            return
        await asyncio.sleep(wait)


async def _until_ready(client: discord.Client, connection: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(client.wait_until_ready())
    try:
        await first_of(connection, waiting)
    finally:
        waiting.cancel()


async def _disconnect(client: discord.Client, connection: asyncio.Task[None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.close()
    await cancelled(connection)
