"""What the bot hears of servers, channels and permissions, and what that means for the digests there."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import discord
from discord.abc import GuildChannel

from bot.commands.desk import Desk
from bot.commands.moderators.channels import may_post, why_refused
from bot.commands.moderators.whereabouts import DELETED
from bot.digests.model import Digest

log = logging.getLogger(__name__)

LEFT = "I was removed from the server."


class Surroundings(discord.Client):
    desk: Desk
    """Set before the client logs in."""

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """What is heard while the bot stops may find the database closed: the next start looks at all of it again."""
        if self.is_closed():
            log.info("stopped before the end of %s", event_method)
        else:
            await super().on_error(event_method, *args, **kwargs)

    # Servers

    async def take_stock(self) -> None:
        """Note which servers the bot was removed from or added to while it was not connected."""
        for guild_id, left_at in (await self.desk.servers.known()).items():
            guild = self.get_guild(guild_id)
            if guild is None and left_at is None:
                await self._left(guild_id)
            elif guild and left_at:
                await self.on_guild_join(guild)

    async def on_ready(self) -> None:
        name = self.user.display_name if self.user else "nobody"
        log.info("connected as %s in %s servers", name, len(self.guilds))
        await self.take_stock()

    async def on_resumed(self) -> None:
        log.info("connected again")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._left(guild.id)

    async def _left(self, guild_id: int) -> None:
        if await self.desk.servers.leave(guild_id, LEFT, self.desk.now()):
            log.info("server %s: I am no longer in it, its digests rest", guild_id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        if await self.desk.servers.join(guild.id):
            log.info("server %s: I am in it again", guild.id)
        await self._look_again(guild)

    # Channels that go

    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        await self._lost(channel.id)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        await self._lost(thread.thread_id)

    async def _lost(self, channel_id: int) -> None:
        for digest in await self.desk.digests.in_channel(channel_id):
            await self._suspend_deleted(digest)

    async def _suspend_deleted(self, digest: Digest) -> None:
        log.info("%s: its channel was deleted", digest.name)
        await self.desk.digests.suspend(digest, DELETED, self.desk.now())

    # Permissions that may be back

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look_again(guild)

    async def on_guild_channel_update(self, _: GuildChannel, after: GuildChannel) -> None:
        await self._look_again(after.guild)

    async def on_raw_thread_update(self, thread: discord.RawThreadUpdateEvent) -> None:
        """Raw: a thread that was archived is not known until now."""
        guild = self.get_guild(thread.guild_id)
        if guild:
            await self._look_again(guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        await self._look_again(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._look_again(role.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        await self._look_again(after.guild)

    async def _look_again(self, guild: discord.Guild) -> None:
        """Let suspended digests go on where the bot may post again."""
        if guild.unavailable or guild.me is None:
            return
        for digest in await self.desk.digests.suspended(guild_id=guild.id):
            channel = guild.get_channel_or_thread(digest.channel_id)
            if digest.reason == LEFT:
                await self._come_back(digest, guild, channel)
            elif channel and may_post(channel):
                await self.desk.press.permissions_changed(channel.id)

    async def _come_back(
        self, digest: Digest, guild: discord.Guild, channel: GuildChannel | discord.Thread | None
    ) -> None:
        """Let a digest go on in a server that the bot was away from, or say why it can't."""
        try:
            channel = channel or await guild.fetch_channel(digest.channel_id)  # deleted, or an archived thread
        except (discord.NotFound, discord.InvalidData):
            await self._suspend_deleted(digest)
            return
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.warning("%s: can't look at its channel (%s); its next edition will tell", digest.name, error)
        if channel and not may_post(channel):
            await self.desk.digests.suspend(digest, why_refused(guild, digest.channel_id), self.desk.now())
        else:
            await self.desk.press.permissions_changed(digest.channel_id)
