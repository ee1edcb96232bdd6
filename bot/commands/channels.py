"""Whether a digest may be posted in a channel: what the moderator may there, and what the bot may."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import discord
from discord import Permissions, Role, Thread
from discord.abc import GuildChannel
from discord.app_commands import AppCommandChannel, AppCommandThread

from bot.cards.digest import digest_title
from bot.commands.desk import Interaction, desk_of
from bot.commands.options import Channel
from bot.commands.permissions import NAMES, listed, missing, of_the_bot, of_the_caller
from bot.digests.model import Digest, DigestState, Edition
from bot.errors import UserError

DELETED = "Its channel was deleted. Remove this digest, or set up another."


def check_mention(mention: Role | None, guild_id: int | None, *, silent: bool) -> None:
    """Raise a UserError for a role that is never mentioned, or not silently."""
    if mention is None:
        return
    if mention.id == guild_id:
        raise UserError("I never mention @everyone. Make a role that people can take, and choose that one.")
    if silent:
        raise UserError("`silent` and `mention` don't go together. Leave one of them out.")


def without_lost_mention(edition: Edition, guild: discord.Guild | None) -> Edition:
    """Return the edition as it is posted: where its role has been deleted, Discord would show "@unknown-role"."""
    is_known = guild is None or guild.unavailable or edition.mention is None or guild.get_role(edition.mention)
    return edition if is_known else replace(edition, mention=None)


def why_refused(guild: discord.Guild | None, channel_id: int) -> str:
    """Return why Discord takes nothing of the bot in a channel, and what to do; plain text, no Markdown."""
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    needed = of_the_bot(channel.type if channel else discord.ChannelType.text)
    lacking = missing(channel.permissions_for(channel.guild.me), needed) if channel and channel.guild.me else []
    names = listed(lacking or [NAMES[name] for name in needed], mark="")
    return f"I can't post in the channel. Give me {names} there, and it goes on by itself."


async def check_channel(interaction: Interaction, channel: Channel, mention: Role | None) -> None:
    """Raise a UserError that names what the caller or the bot may not do in the channel."""
    if channel.type is discord.ChannelType.forum:
        raise UserError("I can't post in forums yet. Choose a text or announcement channel, or a thread.")
    if isinstance(channel, AppCommandThread) and channel.locked:
        raise UserError(f"{channel.mention} is locked. Unlock it, or choose another channel.")
    any_role = mention is not None and not mention.mentionable
    lacking = missing(channel.permissions, of_the_caller(channel.type, any_role=any_role))
    _refuse_the_caller(channel.mention, lacking, mention)
    needed = of_the_bot(channel.type, any_role=any_role)
    _refuse_the_bot(channel.mention, missing(await _permissions_of_the_bot(channel), needed), mention)


async def check_caller(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where the caller may not post in the digest's channel."""
    channel = await _channel_of(interaction, digest)
    has = channel.permissions_for(cast(discord.Member, interaction.user))
    _refuse_the_caller(channel.mention, missing(has, of_the_caller(channel.type)))


async def check_bot(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where the bot may not post in the digest's channel."""
    channel = await _channel_of(interaction, digest)
    mention = channel.guild.get_role(digest.mention or 0)
    needed = of_the_bot(channel.type, any_role=mention is not None and not mention.mentionable)
    _refuse_the_bot(channel.mention, missing(channel.permissions_for(channel.guild.me), needed), mention)


async def _channel_of(interaction: Interaction, digest: Digest) -> GuildChannel | Thread:
    """Return a digest's channel; where it was deleted the digest is suspended."""
    guild = _told(interaction.client.get_guild(digest.guild_id))
    try:
        channel = guild.get_channel_or_thread(digest.channel_id) or await guild.fetch_channel(digest.channel_id)
    except discord.NotFound:
        await desk_of(interaction).digests.set_state(digest, DigestState.SUSPENDED, DELETED)
        raise UserError(f"I can't post {digest_title(digest)}. {DELETED}") from None
    except discord.Forbidden:
        raise UserError(f"I can't see <#{digest.channel_id}>. Add me to it, then run this again.") from None
    return channel


def _refuse_the_caller(channel: str, lacking: list[str], mention: Role | None = None) -> None:
    if lacking:
        raise UserError(f"You can't have me {_act(channel, lacking, mention)}: you need {listed(lacking)} there.")


def _refuse_the_bot(channel: str, lacking: list[str], mention: Role | None = None) -> None:
    if lacking:
        act = _act(channel, lacking, mention)
        raise UserError(f"I can't {act}. Give me {listed(lacking)} there, then run this again.")


def _act(channel: str, lacking: list[str], mention: Role | None) -> str:
    """Return what these permissions are for."""
    if mention and lacking == [NAMES["mention_everyone"]]:
        return f"mention {mention.mention} in {channel}"
    return f"post in {channel}"


def _told(guild: discord.Guild | None) -> discord.Guild:
    if guild is None:
        raise UserError("I am no member of this server. Add me with the scope `bot`, then run this again.")
    if guild.unavailable or guild.me is None:
        raise UserError("Discord has not told me about this server yet. Try again in a minute.")
    return guild


async def _permissions_of_the_bot(channel: Channel) -> Permissions:
    guild = _told(channel.guild)
    known = channel.resolve()
    if known is not None:
        return known.permissions_for(guild.me)
    if isinstance(channel, AppCommandChannel):
        return Permissions.none()
    return await _in_a_quiet_thread(channel, guild)


async def _in_a_quiet_thread(thread: AppCommandThread, guild: discord.Guild) -> Permissions:
    """Return what the bot may in a thread that Discord did not list: archived, or private and without the bot."""
    try:
        await thread.fetch()
    except (discord.Forbidden, discord.NotFound):
        raise UserError(f"I can't see {thread.mention}. Add me to it, then run this again.") from None
    parent = thread.parent
    return parent.permissions_for(guild.me) if parent else Permissions.none()
