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

from bot.commands.answers import report_error
from bot.commands.channels import DELETED
from bot.commands.desk import Desk, Interaction
from bot.commands.digests import Digests
from bot.commands.items import Item
from bot.commands.lists import PageButton
from bot.commands.permissions import missing, of_the_bot
from bot.commands.readers import Readers
from bot.commands.relations import RelatedSelect
from bot.commands.removal import RemoveButton
from bot.digests.model import DigestState
from bot.errors import UserError
from bot.store.meta import MetaStore

log = logging.getLogger(__name__)

ITEMS: tuple[type[Item], ...] = (PageButton, RelatedSelect, RemoveButton)
GUILD_READY_SECONDS = 0.5
"""How long after the last server the start waits for another; most of the time a start takes."""
OUTDATED = "This belongs to an older version of me. Run the command again."


# Voice is not used: nobody needs to hear that its libraries are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Tree(CommandTree["HeatwireClient"]):
    async def on_error(self, interaction: discord.Interaction[HeatwireClient], error: AppCommandError, /) -> None:
        await report_error(interaction, error)


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
        except discord.HTTPException:
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

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look_again(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
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
            await self.desk.digests.set_state(digest, DigestState.SUSPENDED, DELETED)

    async def on_thread_update(self, _: discord.Thread, after: discord.Thread) -> None:
        await self._look_again(after.guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        await self._look_again(after.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        await self._look_again(after.guild)

    async def _look_again(self, guild: discord.Guild) -> None:
        """Let suspended digests go on where the bot may post again."""
        for digest in await self.desk.digests.suspended(guild_id=guild.id):
            channel = guild.get_channel_or_thread(digest.channel_id)
            if channel and guild.me and not missing(channel.permissions_for(guild.me), of_the_bot(channel.type)):
                await self.desk.press.permissions_changed(channel_id=channel.id)

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
