"""What every command works with, and the short names they share."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, cast

import discord
from discord.app_commands import AppCommandContext, AppInstallationType

from bot.commands.sittings import Sittings
from bot.newsroom.notices import Notices
from bot.newsroom.press import Press
from bot.store.digests import DigestStore
from bot.store.servers import ServerStore
from bot.store.stories import StoryStore

Interaction: TypeAlias = discord.Interaction[Any]
EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
BY_ANYBODY = AppInstallationType(guild=True, user=True)
"""In a server's own installation and in that of a person."""


@dataclass(frozen=True)
class Desk:
    """The collaborators of the commands; handed to the client by `app`."""

    stories: StoryStore
    digests: DigestStore
    press: Press
    servers: ServerStore
    notices: Notices
    now: Callable[[], datetime]
    default_timezone: str = "UTC"
    shared: deque[int] = field(default_factory=lambda: deque(maxlen=1000))
    """The answers that were posted for everybody last: their buttons may be pressed twice at once."""
    sittings: Sittings = field(default_factory=Sittings)

    async def usual_timezone(self, guild_id: int) -> str:
        """Return the time zone that a server has used last, else the one for those that have used none."""
        return await self.digests.last_timezone(guild_id) or self.default_timezone


def desk_of(interaction: Interaction) -> Desk:
    """Return the desk of the client that received this interaction: buttons and options have no other way to it."""
    return cast(Desk, interaction.client.desk)


def guild_of(interaction: Interaction) -> int:
    """Return the server's id, for commands that servers alone have."""
    assert interaction.guild_id is not None
    return interaction.guild_id
