"""The discord.py client: what it listens to, its commands, and where their errors go."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from aiohttp import TraceConfig
from discord import AllowedMentions, Intents, InteractionType, MemberCacheFlags
from discord.abc import GuildChannel
from discord.app_commands import AppCommandError, CommandTree

from bot.cards.notices import suspensions_card
from bot.commands.answers import reply, report_error
from bot.commands.channels import DELETED, may_post, why_refused
from bot.commands.desk import Desk, Interaction
from bot.commands.digests import Digests
from bot.commands.items import Item
from bot.commands.lists import PageButton
from bot.commands.readers import Readers
from bot.commands.relations import RelatedSelect
from bot.commands.removal import RemoveButton
from bot.digests.model import Digest
from bot.errors import UserError
from bot.store.meta import MetaStore

log = logging.getLogger(__name__)

ITEMS: tuple[type[Item], ...] = (PageButton, RelatedSelect, RemoveButton)
GUILD_READY_SECONDS = 0.5
"""How long after the last server the start waits for another; most of the time a start takes."""
LEFT = "I was removed from the server."
LONGEST_HOLD = 30.0
"""Seconds that a request waits for a rate limit by itself; what has to wait longer is put off."""
OUTDATED = "This belongs to an older version of me. Run the command again."


# Voice is not used: nobody needs to hear that its libraries are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Tree(CommandTree["HeatwireClient"]):
    async def on_error(self, interaction: discord.Interaction[HeatwireClient], error: AppCommandError, /) -> None:
        await report_error(interaction, error)
        if interaction.command:
            await interaction.client.tell_suspensions(interaction, interaction.command)


class HeatwireClient(discord.Client):
    """Connects to Discord with no privileged intent and remembers no messages or members."""

    desk: Desk
    """Set by `open_desk` before the client logs in."""

    def __init__(self, meta: MetaStore, *, http_trace: TraceConfig | None = None) -> None:
        super().__init__(
            intents=Intents(guilds=True),
            allowed_mentions=AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=GUILD_READY_SECONDS,
            max_ratelimit_timeout=LONGEST_HOLD,
            http_trace=http_trace,
        )
        self._meta = meta
        self.tree = Tree(self)

    def open_desk(self, desk: Desk) -> None:
        """Give the commands what they work with."""
        self.desk = desk
        for command in Readers(desk).commands():
            self.tree.add_command(command)
        self.tree.add_command(Digests(desk))
        self.add_dynamic_items(*ITEMS)

    async def setup_hook(self) -> None:
        try:
            await self._send_commands()
        except (discord.HTTPException, discord.RateLimited):
            log.exception("Discord did not take the commands; those it has stay, and the next start tries again")

    async def _send_commands(self) -> None:
        """Send the commands where they differ from what this application got last."""
        key = f"commands:{self.application_id}"
        current = payload_hash(self.tree)
        if await self._meta.get(key) == current:
            return
        sent = await self.tree.sync()
        await self._meta.set(key, current)
        log.info("sent %s commands to Discord", len(sent))

    async def on_ready(self) -> None:
        await self.take_stock()

    async def take_stock(self) -> None:
        """Note which servers the bot was removed from or added to while it was not connected."""
        for guild_id, left_at in (await self.desk.servers.known()).items():
            guild = self.get_guild(guild_id)
            if guild is None and left_at is None:
                await self._left(guild_id)
            elif guild and left_at:
                await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._left(guild.id)

    async def _left(self, guild_id: int) -> None:
        if await self.desk.servers.leave(guild_id, LEFT, self.desk.now()):
            log.info("server %s: I am no longer in it, its digests rest", guild_id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        if await self.desk.servers.join(guild.id):
            log.info("server %s: I am in it again", guild.id)
        await self._look_again(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look_again(guild)

    async def on_guild_channel_update(self, _: GuildChannel, after: GuildChannel) -> None:
        await self._look_again(after.guild)

    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        await self._lost(channel.id)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        await self._lost(thread.thread_id)

    async def _lost(self, channel_id: int) -> None:
        for digest in await self.desk.digests.in_channel(channel_id):
            log.info("%s: its channel was deleted", digest.name)
            await self.desk.digests.suspend(digest, DELETED, self.desk.now())

    async def on_raw_thread_update(self, thread: discord.RawThreadUpdateEvent) -> None:
        """Raw: a thread that was archived is not known until now."""
        guild = self.get_guild(thread.guild_id)
        if guild:
            await self._look_again(guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._look_again(role.guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        await self._look_again(after.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        await self._look_again(after.guild)

    async def _look_again(self, guild: discord.Guild) -> None:
        """Let suspended digests go on where the bot may post again."""
        if guild.unavailable or guild.me is None:
            return
        for digest in await self.desk.digests.suspended(guild_id=guild.id):
            try:
                channel = await self._channel_of(digest, guild)
            except (discord.NotFound, discord.InvalidData):
                await self.desk.digests.suspend(digest, DELETED, self.desk.now())
                continue
            if channel and may_post(channel):
                await self.desk.press.permissions_changed(channel.id)
            elif digest.reason == LEFT:
                why = why_refused(guild, digest.channel_id)
                await self.desk.digests.suspend(digest, why, self.desk.now())

    async def _channel_of(self, digest: Digest, guild: discord.Guild) -> GuildChannel | discord.Thread | None:
        """Return a digest's channel; a thread may be archived, and the channel gone where the bot was away."""
        known = guild.get_channel_or_thread(digest.channel_id)
        if known or digest.reason != LEFT:
            return known
        try:
            return await guild.fetch_channel(digest.channel_id)
        except discord.Forbidden:
            return None

    async def on_app_command_completion(self, interaction: Interaction, command: Any) -> None:
        await self.tell_suspensions(interaction, command)

    async def tell_suspensions(self, interaction: Interaction, command: Any) -> None:
        """After a moderator's command, say once which digests can't be posted: the list shows them anyway."""
        if interaction.guild_id is None or not isinstance(command.root_parent, Digests):
            return
        try:
            suspended = await self.desk.notices.unseen(interaction.guild_id)
            if suspended and command.name != "list":
                await reply(interaction, suspensions_card(suspended), private=True)
        except Exception as error:
            await report_error(interaction, error)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer buttons and menus of messages that an older version sent: nothing else would."""
        data: Any = interaction.data or {}
        if interaction.type is InteractionType.component and not is_known(str(data.get("custom_id"))):
            await report_error(interaction, UserError(OUTDATED))


def is_known(custom_id: str) -> bool:
    return any(item.__discord_ui_compiled_template__.fullmatch(custom_id) for item in ITEMS)


def payload_hash(tree: CommandTree[HeatwireClient]) -> str:
    """Return a hash of everything that Discord is told about the commands."""
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
