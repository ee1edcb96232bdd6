"""The discord.py client: what it listens to, its commands, and where their errors go."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import Any

import discord
from aiohttp import TraceConfig
from discord import AllowedMentions, Intents, InteractionType, MemberCacheFlags
from discord.app_commands import AppCommandError, CommandTree

from bot.cards.notices import suspensions_card
from bot.commands.answers import reply, report_error
from bot.commands.desk import Desk, Interaction
from bot.commands.items import OUTDATED, Form, Item, take_form
from bot.commands.members.full import StoryButton
from bot.commands.members.lists import PageButton
from bot.commands.members.menu import message_menu
from bot.commands.members.readers import Readers
from bot.commands.members.relations import RelatedSelect
from bot.commands.members.search import SearchButton
from bot.commands.moderators.digests import Digests
from bot.commands.moderators.doctor import as_of_now
from bot.commands.moderators.exchange import ImportButton
from bot.commands.moderators.forget import ForgetButton
from bot.commands.moderators.removal import RemoveButton
from bot.commands.moderators.setup_forms import SetupForm
from bot.commands.moderators.setup_items import SetupButton, SetupSelect
from bot.commands.moderators.undo import UndoButton
from bot.digests.model import Digest
from bot.errors import UserError
from bot.store.meta import MetaStore
from bot.surroundings import Surroundings

log = logging.getLogger(__name__)

ITEMS: tuple[type[Item], ...] = (
    ForgetButton,
    ImportButton,
    PageButton,
    RelatedSelect,
    RemoveButton,
    SearchButton,
    SetupButton,
    SetupSelect,
    StoryButton,
    UndoButton,
)
FORMS: tuple[type[Form], ...] = (SetupForm,)
GUILD_READY_SECONDS = 0.5
"""How long after the last server the start waits for another; most of the time a start takes."""
LONGEST_HOLD = 30.0
"""Seconds that a request waits for a rate limit by itself; what has to wait longer is put off."""


# Voice is not used: nobody needs to hear that its libraries are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class LimitOver(asyncio.Event):
    """Opens again by itself: discord.py closes it for a global rate limit, and forgets it where that request ends."""

    _opening: asyncio.TimerHandle | None = None

    def __init__(self) -> None:
        super().__init__()
        self.set()

    def clear(self) -> None:
        super().clear()
        if self._opening:
            self._opening.cancel()
        self._opening = asyncio.get_running_loop().call_later(LONGEST_HOLD, self.set)


class Tree(CommandTree["HeatwireClient"]):
    async def on_error(self, interaction: discord.Interaction[HeatwireClient], error: AppCommandError, /) -> None:
        await report_error(interaction, error)
        if interaction.command:
            await interaction.client.tell_suspensions(interaction, interaction.command)


class HeatwireClient(Surroundings):
    """Connects to Discord with no privileged intent and remembers no messages or members."""

    def __init__(self, meta: MetaStore, *, http_trace: TraceConfig) -> None:
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
        self.tree.add_command(message_menu(desk))
        self.tree.add_command(Digests(desk))
        self.add_dynamic_items(*ITEMS)

    async def setup_hook(self) -> None:
        self.http._global_over = LimitOver()
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

    async def on_app_command_completion(self, interaction: Interaction, command: Any) -> None:
        await self.tell_suspensions(interaction, command)

    async def tell_suspensions(self, interaction: Interaction, command: Any) -> None:
        """After a moderator's command, say once which digests can't be posted, but those that it has just shown."""
        if interaction.guild_id is None or not isinstance(getattr(command, "root_parent", None), Digests):
            return
        try:
            suspended = await self.desk.notices.unseen(interaction.guild_id)
            if suspended := [digest for digest in suspended if not has_shown(interaction, command, digest)]:
                shown = [as_of_now(digest, interaction.guild) for digest in suspended]
                await reply(interaction, suspensions_card(shown), private=True)
        except Exception as error:
            await report_error(interaction, error)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Take the forms; and answer buttons and menus of messages that an older version sent: nothing else would."""
        data: Any = interaction.data or {}
        if interaction.type is InteractionType.modal_submit:
            await take_form(interaction, FORMS)
        elif interaction.type is InteractionType.component and not is_known(str(data.get("custom_id"))):
            await report_error(interaction, UserError(OUTDATED))


def has_shown(interaction: Interaction, command: Any, digest: Digest) -> bool:
    """Return whether the answer to a moderator's command says that the digest is suspended."""
    if command.name in ("show", "post", "check", "history") and interaction.namespace.digest is not None:
        return bool(interaction.namespace.digest == digest.number)
    return bool(command.name in ("list", "check"))


def is_known(custom_id: str) -> bool:
    return any(item.__discord_ui_compiled_template__.fullmatch(custom_id) for item in ITEMS)


def payload_hash(tree: CommandTree[HeatwireClient]) -> str:
    """Return a hash of everything that Discord is told about the commands."""
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
