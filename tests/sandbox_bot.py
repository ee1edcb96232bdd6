"""A small bot on the real discord.py client, connected to a sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands

from bot.sandbox.model import Channel
from bot.sandbox.people import People, Reply
from bot.sandbox.seed import MEMBER, MODERATOR
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.waiting import until


class Bot(discord.Client):
    """Counts what it hears; commands are added to `tree` before it connects."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents(guilds=True), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.interactions: list[discord.Interaction] = []

    async def setup_hook(self) -> None:
        if self.tree.get_commands() or self.tree.get_commands(type=discord.AppCommandType.message):
            await self.tree.sync()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.heard.append(event)
        if event == "interaction":
            self.interactions.append(args[0])
        super().dispatch(event, *args, **kwargs)


class Place:
    """A sandbox, its connected bot, and the one channel in which most tests happen."""

    def __init__(self, sandbox: Sandbox, bot: Bot) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.world = sandbox.world
        self.people: People = sandbox.people
        self.channel: Channel = sandbox.world.find_channel("ai-news")
        self.guild = sandbox.world.guild_of(self.channel)
        assert self.guild is not None

    @property
    def news(self) -> discord.TextChannel:
        channel = self.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        return channel

    async def slash(self, name: str, as_: int = MODERATOR, **options: Any) -> Reply:
        return await self.people.slash(as_, self.channel.id, name, options)

    def texts(self, viewer: int | None = MEMBER) -> list[str]:
        return [message.content for message in self.world.history(self.channel.id, viewer)]


@asynccontextmanager
async def at(sandbox: Sandbox) -> AsyncIterator[None]:
    """Point discord.py at the sandbox, and back again."""
    route, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = sandbox.rest
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.gateway)
    try:
        yield
    finally:
        discord.http.Route.BASE = route
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


@asynccontextmanager
async def connected(sandbox: Sandbox, bot: Bot, token: str = "") -> AsyncIterator[Bot]:
    async with at(sandbox):
        running = asyncio.create_task(bot.start(token or sandbox.token))
        await until(lambda: running.done() or bot.is_ready())
        try:
            if running.done():
                running.result()
            yield bot
        finally:
            await bot.close()
            await asyncio.wait([running])


@asynccontextmanager
async def place(
    set_up: Callable[[Bot], None] = lambda bot: None, *, world: World | None = None
) -> AsyncIterator[Place]:
    """Give a running sandbox with a bot; at the end nothing may have been asked that the sandbox doesn't know."""
    sandbox, bot = Sandbox(world=world), Bot()
    set_up(bot)
    await sandbox.start()
    try:
        async with connected(sandbox, bot):
            yield Place(sandbox, bot)
        assert sandbox.unknown == []
    finally:
        await sandbox.close()
