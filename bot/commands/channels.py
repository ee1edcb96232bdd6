"""Whether a digest may be posted in a channel: what the moderator may there, and what the bot may."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import Permissions, Role
from discord.app_commands import AppCommandChannel, AppCommandThread

from bot.commands.desk import Interaction
from bot.commands.options import Channel
from bot.commands.permissions import listed, missing, of_the_bot, of_the_caller
from bot.digests.model import Edition
from bot.errors import UserError


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


async def check_channel(interaction: Interaction, channel: Channel, mention: Role | None) -> None:
    """Raise a UserError that names what the caller or the bot may not do in the channel."""
    if channel.type is discord.ChannelType.forum:
        raise UserError("I can't post in forums yet. Choose a text or announcement channel, or a thread.")
    if isinstance(channel, AppCommandThread) and channel.locked:
        raise UserError(f"{channel.mention} is locked. Unlock it, or choose another channel.")
    any_role = mention is not None and not mention.mentionable
    lacking = missing(channel.permissions, of_the_caller(channel.type, any_role=any_role))
    if lacking:
        raise UserError(f"You can't have a digest posted in {channel.mention}: you need {listed(lacking)} there.")
    needed = of_the_bot(channel.type, any_role=any_role)
    lacking = missing(await _permissions_of_the_bot(channel), needed)
    if lacking:
        raise UserError(f"I can't post in {channel.mention}. Give me {listed(lacking)} there, then run this again.")


async def _permissions_of_the_bot(channel: Channel) -> Permissions:
    guild = channel.guild
    if guild is None:
        raise UserError("I am no member of this server. Add me with the scope `bot`, then run this again.")
    if guild.unavailable or guild.me is None:
        raise UserError("Discord has not told me about this server yet. Try again in a minute.")
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
