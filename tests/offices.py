"""The delivery connected to a sandbox, with nothing above it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.client import LONGEST_HOLD
from bot.delivery import Delivery
from bot.digests.model import Edition
from bot.endpoint import Endpoint, connecting_to
from bot.sandbox.model import Channel, Message
from bot.sandbox.permissions import Permission
from bot.sandbox.server import Sandbox
from tests.builders import a_story, an_edition
from tests.waiting import until


@dataclass
class Office:
    """A sandbox with the delivery connected to it."""

    sandbox: Sandbox
    client: discord.Client
    place: str = "ai-news"
    errors: list[Exception] = field(default_factory=list)

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.client, self.errors.append)

    @property
    def channel(self) -> Channel:
        return self.sandbox.world.find_channel(self.place)

    def edition(self, **changes: Any) -> Edition:
        story = a_story("a", image="https://a.example/picture.png")
        place = {"guild_id": self.channel.guild_id, "channel_id": self.channel.id}
        return an_edition(story, a_story("b"), planned_at=self.sandbox.clock.now(), **(place | changes))

    def messages(self, channel: Channel | None = None) -> list[Message]:
        return self.sandbox.world.history((channel or self.channel).id)

    def deny(self, permission: Permission) -> None:
        guild = self.sandbox.world.guild_of(self.channel)
        assert guild is not None
        self.sandbox.world.set_overwrite(self.channel, self.sandbox.world.bot_role(guild), deny=permission)

    async def knows(self, **permissions: bool) -> None:
        """Wait until the client has heard of a change of what it may do."""

        def holds() -> bool:
            seen = self.seen
            return all(getattr(seen.permissions_for(seen.guild.me), name) is has for name, has in permissions.items())

        await until(holds)

    async def knows_tags(self, count: int) -> None:
        """Wait until the client has heard of a forum's tags."""
        await until(lambda: len(getattr(self.seen, "available_tags", ())) == count)

    @property
    def seen(self) -> discord.abc.GuildChannel:
        """The channel as the client knows it."""
        seen = self.client.get_channel(self.channel.id)
        assert isinstance(seen, discord.abc.GuildChannel)
        return seen


@asynccontextmanager
async def open_office(place: str = "ai-news") -> AsyncIterator[Office]:
    sandbox = Sandbox()
    await sandbox.start()
    intents = discord.Intents(guilds=True)
    mentions = discord.AllowedMentions.none()
    client = discord.Client(
        intents=intents,
        allowed_mentions=mentions,
        guild_ready_timeout=0.1,
        max_messages=None,
        max_ratelimit_timeout=LONGEST_HOLD,
    )
    with connecting_to(Endpoint(sandbox.rest, sandbox.gateway)):
        async with client:
            await client.login(sandbox.token)
            connection = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            yield Office(sandbox, client, place)
        await asyncio.wait((connection,))
    await sandbox.close()
    assert sandbox.unknown == []
