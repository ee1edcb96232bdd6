"""Whether a digest may be posted in a channel: what the moderator may there, and what the bot may."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import NoReturn, cast

import discord
from discord import ChannelType, Permissions, Role, Thread
from discord.abc import GuildChannel
from discord.app_commands import AppCommandChannel, AppCommandThread

from bot.cards.digest import digest_title
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.forums import needs_moderated_tag
from bot.commands.options import Channel
from bot.commands.permissions import NAMES, THREADS, listed, missing, of_the_bot, of_the_caller
from bot.digests.model import Digest, Edition
from bot.errors import UserError

log = logging.getLogger(__name__)

KINDS = (ChannelType.text, ChannelType.news, ChannelType.forum, *THREADS)
"""Where digests are posted."""
NOT_THERE = "There is no channel <#{}> in this server that I can see. Choose another."
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
    kind = channel.type if channel else ChannelType.text
    needed = of_the_bot(kind, moderated_tag=needs_moderated_tag(channel))
    lacking = missing(channel.permissions_for(channel.guild.me), needed, kind) if channel and channel.guild.me else []
    names = listed(lacking or missing(Permissions.none(), needed, kind), mark="")
    return f"I can't post in the channel. Give me {names} there, and it goes on by itself."


def may_post(channel: GuildChannel | Thread) -> bool:
    """Return whether the bot has all that it needs to post in a channel."""
    needed = of_the_bot(channel.type, moderated_tag=needs_moderated_tag(channel))
    return not missing(channel.permissions_for(channel.guild.me), needed)


def check_kind(channel: Channel | GuildChannel | Thread, *, thread: bool, publish: bool) -> None:
    """Raise a UserError for an option that channels of this kind have no use for."""
    if thread and channel.type in THREADS:
        _refuse_option(
            "thread", channel, "it is a thread itself, and threads have none", "a text or announcement channel"
        )
    if thread and channel.type is ChannelType.forum:
        _refuse_option(
            "thread", channel, "each edition is a post with its own discussion", "a text or announcement channel"
        )
    if publish and channel.type is not ChannelType.news:
        _refuse_option("publish", channel, "servers can follow announcement channels only", "an announcement channel")


async def check_channel(
    interaction: Interaction, channel: Channel, mention: Role | None, *, thread: bool = False
) -> None:
    """Raise a UserError that names what the caller or the bot may not do in the channel."""
    _refuse_locked(channel)
    kind, any_role = channel.type, _is_for_few(mention)
    needed = of_the_caller(kind, any_role=any_role, thread=thread)
    _refuse_the_caller(channel.mention, missing(channel.permissions, needed, kind), mention)
    tags = needs_moderated_tag(channel.resolve())
    needed = of_the_bot(kind, any_role=any_role, thread=thread, moderated_tag=tags)
    _refuse_the_bot(
        channel.mention, missing(await _permissions_of_the_bot(interaction, channel), needed, kind), mention
    )


async def check_digest(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where a digest, saved or not, is not as its channel, the caller and the bot allow."""
    role = _role_of(_told(interaction.client.get_guild(digest.guild_id)), digest)
    channel = await _channel_of(interaction, digest)
    _check_use(channel, digest)
    _refuse_locked(channel)
    caller, few, kind = cast(discord.Member, interaction.user), _is_for_few(role), channel.type
    needed = of_the_caller(kind, any_role=few, thread=digest.thread)
    _refuse_the_caller(channel.mention, missing(channel.permissions_for(caller), needed, kind), role)
    await _check_membership(channel, caller)
    needed = of_the_bot(kind, any_role=few, thread=digest.thread, moderated_tag=needs_moderated_tag(channel))
    _refuse_the_bot(channel.mention, missing(channel.permissions_for(channel.guild.me), needed, kind), role)


def _role_of(guild: discord.Guild, digest: Digest) -> Role | None:
    """Return the role that a digest mentions. Raises UserError for one that is gone, or is never mentioned."""
    if digest.mention is None:
        return None
    role = guild.get_role(digest.mention)
    if role is None:
        raise UserError("The role that it is to mention was deleted. Choose another, or none.")
    check_mention(role, guild.id, silent=digest.silent)
    return role


def _check_use(channel: GuildChannel | Thread, digest: Digest) -> None:
    """Raise a UserError for a channel that takes no digests, or not with these options."""
    if channel.type not in KINDS:
        raise UserError(f"I post in text and announcement channels, forums and threads. {channel.mention} is none.")
    check_kind(channel, thread=digest.thread, publish=digest.publish)


async def _check_membership(channel: GuildChannel | Thread, caller: discord.Member) -> None:
    """Raise a UserError for a private thread that the caller is not in: to Discord it is not there for them."""
    if not isinstance(channel, Thread) or channel.type is not ChannelType.private_thread:
        return
    if channel.permissions_for(caller).manage_threads:
        return
    try:
        await channel.fetch_member(caller.id)
    except discord.NotFound:
        raise UserError(NOT_THERE.format(channel.id)) from None


async def check_post(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where Discord would not let the caller, or the bot, post in the digest's channel now."""
    channel = await _channel_of(interaction, digest)
    _refuse_locked(channel)
    kind, needed = channel.type, of_the_caller(channel.type)
    has = channel.permissions_for(cast(discord.Member, interaction.user))
    _refuse_the_caller(channel.mention, missing(has, needed, kind))
    needed += ["read_message_history"] if channel.type is discord.ChannelType.forum else []  # it looks before it posts
    needed += ["manage_threads"] if needs_moderated_tag(channel) else []
    _refuse_the_bot(channel.mention, missing(channel.permissions_for(channel.guild.me), needed, kind))


async def check_bot(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where the bot may not do in the digest's channel all that the digest asks for."""
    channel = await _channel_of(interaction, digest)
    _refuse_locked(channel)
    mention = channel.guild.get_role(digest.mention or 0)
    tags = needs_moderated_tag(channel)
    needed = of_the_bot(channel.type, any_role=_is_for_few(mention), thread=digest.thread, moderated_tag=tags)
    lacking = missing(channel.permissions_for(channel.guild.me), needed, channel.type)
    _refuse_the_bot(channel.mention, lacking, mention)


async def _channel_of(interaction: Interaction, digest: Digest) -> GuildChannel | Thread:
    """Return a digest's channel; where it was deleted a saved digest is suspended."""
    guild, desk = _told(interaction.client.get_guild(digest.guild_id)), desk_of(interaction)
    known = guild.get_channel_or_thread(digest.channel_id)
    if known is None and digest.reason == DELETED and await _is_saved_there(desk, digest):
        raise UserError(f"I can't post {digest_title(digest)}. {DELETED}")
    try:
        return known or await _ask_for(interaction, guild, digest.channel_id)
    except discord.InvalidData:
        log.warning(
            "user %s named channel %s, which is not one of server %s", interaction.user.id, digest.channel_id, guild.id
        )
        raise UserError(NOT_THERE.format(digest.channel_id)) from None
    except discord.NotFound:
        if not await _is_saved_there(desk, digest):
            raise UserError(NOT_THERE.format(digest.channel_id)) from None
        await desk.digests.suspend(digest, DELETED, desk.now())
        raise UserError(f"I can't post {digest_title(digest)}. {DELETED}") from None


async def _is_saved_there(desk: Desk, digest: Digest) -> bool:
    """Return whether this is a digest's channel, and not only one that somebody wants for it."""
    saved = await desk.digests.by_id(digest.id) if digest.id else None
    return saved is not None and saved.channel_id == digest.channel_id


async def _ask_for(interaction: Interaction, guild: discord.Guild, channel_id: int) -> GuildChannel | Thread:
    """Ask Discord for what it did not list: deleted, or a thread, archived or private; after a refusal not at once."""
    unseen = UserError(f"I can't see <#{channel_id}>. Add me to it, then run this again in a minute.")
    gate = await desk_of(interaction).press.gate(channel_id)
    async with gate.turn:
        if gate.rests():
            raise unseen
        try:
            return await guild.fetch_channel(channel_id)
        except discord.HTTPException as error:
            if isinstance(error, discord.Forbidden | discord.NotFound):
                gate.refused()
            raise unseen if isinstance(error, discord.Forbidden) else error from None


def _is_for_few(mention: Role | None) -> bool:
    return mention is not None and not mention.mentionable


def _refuse_option(option: str, channel: Channel | GuildChannel | Thread, why: str, other: str) -> NoReturn:
    raise UserError(f"`{option}` doesn't work in {channel.mention}: {why}. Leave `{option}` out, or choose {other}.")


def _refuse_locked(channel: Channel | GuildChannel | Thread) -> None:
    if isinstance(channel, AppCommandThread | Thread) and channel.locked:
        raise UserError(f"{channel.mention} is locked. Unlock it, or choose another channel.")


def _refuse_the_caller(channel: str, lacking: list[str], mention: Role | None = None) -> None:
    if lacking:
        raise UserError(f"You can't have me {_act(channel, lacking, mention)}: you need {listed(lacking)} there.")


def _refuse_the_bot(channel: str, lacking: list[str], mention: Role | None = None) -> None:
    if lacking:
        or_else = ", or add a tag that everybody may use" if lacking == [NAMES["manage_threads"]] else ""
        act = _act(channel, lacking, mention)
        raise UserError(f"I can't {act}. Give me {listed(lacking)} there{or_else}, then run this again.")


def _act(channel: str, lacking: list[str], mention: Role | None) -> str:
    """Return what these permissions are for."""
    purposes = {
        "mention_everyone": f"mention {mention.mention if mention else 'the role'} in {channel}",
        "create_public_threads": f"open a `thread` under each edition in {channel}",
        "manage_threads": f"post in {channel}: a post there needs a tag, and all its tags are for moderators",
    }
    alone = (purpose for name, purpose in purposes.items() if lacking == [NAMES[name]])
    return next(alone, f"post in {channel}")


def _told(guild: discord.Guild | None) -> discord.Guild:
    if guild is None:
        raise UserError("I am no member of this server. Add me with the scope `bot`, then run this again.")
    if guild.unavailable or guild.me is None:
        raise UserError("Discord has not told me about this server yet. Try again in a minute.")
    return guild


async def _permissions_of_the_bot(interaction: Interaction, channel: Channel) -> Permissions:
    guild = _told(channel.guild)
    known = channel.resolve()
    if known is None and isinstance(channel, AppCommandChannel):
        return Permissions.none()
    try:
        return (known or await _ask_for(interaction, guild, channel.id)).permissions_for(guild.me)
    except discord.NotFound:
        raise UserError(f"I can't see {channel.mention}. Add me to it, then run this again in a minute.") from None
