"""Where the channel of a digest is, and whether it is still there."""

from __future__ import annotations

import logging

import aiohttp
import discord
from discord import ChannelType, Thread
from discord.abc import GuildChannel

from bot.cards.digest import digest_title
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.permissions import granted
from bot.digests.model import Digest
from bot.errors import UserError

log = logging.getLogger(__name__)

NO_ANSWER = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
DELETED = "Its channel was deleted. Choose another with /digest edit, or remove the digest."
NOT_THERE = "There is no channel <#{}> in this server that I can see. Choose another."


def told(guild: discord.Guild | None) -> discord.Guild:
    """Return a server that Discord has told about. Raises UserError for others."""
    if guild is None:
        raise UserError("I am no member of this server. Add me with the scope `bot`, then run this again.")
    if guild.unavailable or guild.me is None:
        raise UserError("Discord has not told me about this server yet. Try again in a minute.")
    return guild


async def channel_of(interaction: Interaction, digest: Digest) -> GuildChannel | Thread:
    """Return a digest's channel; where it was deleted a saved digest is suspended. Raises UserError without it."""
    guild, desk = told(interaction.client.get_guild(digest.guild_id)), desk_of(interaction)
    if known := guild.get_channel_or_thread(digest.channel_id):
        return known
    saved = await _saved_there(desk, digest)
    if saved and saved.reason == DELETED:
        raise _deleted(digest)
    try:
        return await _ask_for(interaction, guild, digest.channel_id)
    except discord.InvalidData:
        where = f"user {interaction.user.id} in server {guild.id}"
        log.warning("%s named channel %s, which is not one of it", where, digest.channel_id)
        raise UserError(NOT_THERE.format(digest.channel_id)) from None
    except discord.NotFound:
        if not saved:
            raise UserError(NOT_THERE.format(digest.channel_id)) from None
        await desk.digests.suspend(digest, DELETED, desk.now())
        raise _deleted(digest) from None


async def _saved_there(desk: Desk, digest: Digest) -> Digest | None:
    """Return the digest as it is saved, where this is its channel, and not only one that somebody wants for it."""
    saved = await desk.digests.by_id(digest.id) if digest.id else None
    return saved if saved and saved.channel_id == digest.channel_id else None


def _deleted(digest: Digest) -> UserError:
    return UserError(f"I can't post {digest_title(digest)}. {DELETED}")


async def _ask_for(interaction: Interaction, guild: discord.Guild, channel_id: int) -> GuildChannel | Thread:
    """Ask Discord for what it did not list: deleted, or a thread, archived or private; after a refusal not at once."""
    add = "Add me to it, then run this again in a minute. If it was deleted, choose another."
    unseen = UserError(f"I can't see <#{channel_id}>. {add}")
    gate = await desk_of(interaction).press.gate(channel_id)
    async with gate.turn:
        if gate.rests():
            raise unseen
        try:
            return await guild.fetch_channel(channel_id)
        except discord.NotFound:
            raise
        except discord.Forbidden:
            gate.refused()
            raise unseen from None
        except NO_ANSWER as error:
            raise _unanswered(channel_id, error) from None


async def check_membership(channel: GuildChannel | Thread, caller: discord.Member) -> None:
    """Raise a UserError for a private thread that the caller is not in: for them there is no such thread."""
    if not isinstance(channel, Thread) or channel.type is not ChannelType.private_thread:
        return
    if granted(caller, channel).manage_threads:
        return
    try:
        await channel.fetch_member(caller.id)
    except discord.NotFound:
        log.warning("user %s named thread %s, which they are not in", caller.id, channel.id)
        raise UserError(NOT_THERE.format(channel.id)) from None
    except NO_ANSWER as error:
        raise _unanswered(channel.id, error) from None


def _unanswered(channel_id: int, error: Exception) -> UserError:
    log.warning("can't look at channel %s: %s", channel_id, error)
    return UserError(f"Discord does not show me <#{channel_id}> now. Try again in a minute.")
