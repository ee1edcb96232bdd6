"""Whether a digest may be posted in its channel: what is in the way, what the bot may there, and what the caller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar, cast

import discord
from discord import ChannelType, Permissions, Thread
from discord.abc import GuildChannel

from bot.cards.doctor import refusal
from bot.cards.endings import lacking_in_words
from bot.cards.text import clean, escape, when
from bot.commands.desk import Interaction
from bot.commands.moderators.forums import needs_moderated_tag
from bot.commands.moderators.whereabouts import channel_of, check_membership, told
from bot.commands.permissions import KINDS, THREADS, Asked, granted, missing, name_of, of_the_bot, of_the_caller
from bot.digests.model import Digest, DigestState, Edition
from bot.digests.needs import Checkup, Need
from bot.errors import UserError

Posted = TypeVar("Posted", Digest, Edition)
WITH_THREADS = (ChannelType.text, ChannelType.news)
OR_ELSE = {
    "manage_threads": "or unlock it",
    "mention_everyone": "or let anyone mention the role in *Server Settings > Roles*",
}
HISTORY = [name_of("read_message_history", in_forum=in_forum) for in_forum in (True, False)]
EVERYONE = "I never mention @everyone. Make a role that people can take, and choose that one."
FORM = "the form of `/digest edit` takes a mention away"
TAG_OR_ELSE = "or add a tag that everybody may use"
SILENCED = "I can't post: I am in a time-out. End it in the server's list of members, and it goes on by itself."


async def check_digest(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError that names all that keeps the caller or the bot from having the digest posted, saved or not.

    Where a digest does not run the bot need not be able to post it.
    """
    checkup = await examine(interaction, digest)
    _refuse(checkup if digest.state is DigestState.ACTIVE else replace(checkup, needs=()))


async def check_post(interaction: Interaction, digest: Digest) -> None:
    """Raise a UserError where Discord would not let the caller, or the bot, post in the digest's channel now."""
    checkup = await examine(interaction, alone(digest))
    if not digest.forum:  # only there it looks before it posts
        others = [need for need in checkup.needs if need.name not in HISTORY]
        checkup = replace(checkup, needs=tuple(others))
    _refuse(checkup)


def alone(digest: Digest) -> Digest:
    """Return the digest without all that may be missing beside a message that is posted."""
    return replace(digest, thread=False, publish=False, mention=None, silent=False)


def _refuse(checkup: Checkup) -> None:
    if not checkup.is_well or checkup.callers_lack:
        raise UserError(refusal(checkup))


async def examine(interaction: Interaction, digest: Digest) -> Checkup:
    """Return what a digest, saved or not, needs in its channel and what of it is there; asks Discord where it must."""
    try:
        channel = await channel_of(interaction, digest)
        caller = cast(discord.Member, interaction.user)
        await check_membership(channel, caller)
    except UserError as error:
        return Checkup(digest=digest, problems=(str(error),))
    return look(channel, digest, caller)


def look(channel: GuildChannel | Thread, digest: Digest, caller: discord.Member | None = None) -> Checkup:
    """Return what a digest needs in a channel that is known, and what of it is there."""
    guild = told(channel.guild)
    problems = tuple(_problems(channel, digest))
    if channel.type not in KINDS or _is_silenced(guild.me):
        return Checkup(digest=digest, problems=problems)
    asked = _asked(channel, digest)
    room = channel.parent_id if isinstance(channel, Thread) else channel.id
    role = guild.self_role
    name = escape(clean(role.name if role else guild.me.display_name))
    return Checkup(
        digest=digest,
        problems=problems,
        needs=_needs(of_the_bot(asked), granted(guild.me, channel), asked),
        callers=_needs(of_the_caller(asked), granted(caller, channel), asked) if caller else (),
        where=f"*Edit Channel > Permissions > {name}* of <#{room}>",
    )


def _asked(channel: GuildChannel | Thread, digest: Digest | None = None) -> Asked:
    """Return what a digest asks for there; without one, what each does."""
    role = channel.guild.get_role(digest.mention) if digest and digest.mention else None
    room = channel.parent if isinstance(channel, Thread) else channel
    return Asked(
        channel.type,
        in_forum=isinstance(room, discord.ForumChannel),
        restricted_role=role is not None and not role.mentionable and not role.is_default(),
        thread=digest is not None and digest.thread and channel.type in WITH_THREADS,
        publish=digest is not None and digest.publish,
        moderated_tag=needs_moderated_tag(channel),
        locked=isinstance(channel, Thread) and channel.locked,
    )


def _needs(needed: dict[str, str], has: Permissions, asked: Asked) -> tuple[Need, ...]:
    others = OR_ELSE | ({"manage_threads": TAG_OR_ELSE} if asked.moderated_tag else {})
    return tuple(
        Need(name_of(name, in_forum=asked.in_forum), why, getattr(has, name), others.get(name, ""))
        for name, why in needed.items()
    )


def _problems(channel: GuildChannel | Thread, digest: Digest) -> Iterator[str]:
    """Yield what no permission in the channel mends."""
    me = channel.guild.me
    if channel.type not in KINDS:
        yield f"I post in text and announcement channels, forums and threads. {channel.mention} is none."
    yield from _unfit_options(channel, digest)
    if digest.mention:
        yield from _wrong_mention(channel.guild, digest)
    if me.timed_out_until and _is_silenced(me):
        yield f"I am in a time-out until {when(me.timed_out_until, 'F')}. End it in the server's list of members."


def _unfit_options(channel: GuildChannel | Thread, digest: Digest) -> Iterator[str]:
    threaded = "a text or announcement channel"
    if digest.thread and channel.type in THREADS:
        yield _unfit("thread", channel, "it is a thread itself, and threads have none", threaded)
    if digest.thread and channel.type is ChannelType.forum:
        yield _unfit("thread", channel, "each edition is a post with its own discussion", threaded)
    if digest.publish and channel.type is not ChannelType.news:
        yield _unfit("publish", channel, "servers can follow announcement channels only", "an announcement channel")


def _wrong_mention(guild: discord.Guild, digest: Digest) -> Iterator[str]:
    if digest.mention == guild.id:
        yield EVERYONE
    elif not guild.get_role(digest.mention or 0):
        yield f"The role that it is to mention was deleted. Choose another, or none: {FORM}."
    if digest.silent:
        yield f"`silent` and `mention` don't go together. Leave one of them out; {FORM}."


def _unfit(option: str, channel: GuildChannel | Thread, why: str, other: str) -> str:
    return f"`{option}` doesn't work in {channel.mention}: {why}. Leave `{option}` out, or choose {other}."


def without_lost_mention(posted: Posted, guild: discord.Guild | None) -> Posted:
    """Return an edition, or a digest, without a role that has been deleted: Discord would show "@unknown-role"."""
    is_known = guild is None or guild.unavailable or posted.mention is None or guild.get_role(posted.mention)
    return posted if is_known else replace(posted, mention=None)


def why_refused(guild: discord.Guild | None, channel_id: int) -> str:
    """Return why Discord takes nothing of the bot in a channel, and what to do; plain text, no Markdown."""
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    asked = _asked(channel) if channel else Asked(ChannelType.text)
    nothing = missing(Permissions.none(), of_the_bot(asked), in_forum=asked.in_forum)
    return why_lacking(guild, channel_id) or lacking_in_words(nothing)


def why_lacking(guild: discord.Guild | None, channel_id: int) -> str:
    """Return what the bot lacks to post in a channel, and what to do; nothing where it lacks nothing, or who knows."""
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    if guild and guild.me and _is_silenced(guild.me):
        return SILENCED
    lacking = _lacking(channel) if channel else []
    return lacking_in_words(lacking) if lacking else ""


def _is_silenced(me: discord.Member) -> bool:
    """Return whether a time-out keeps the bot from writing, which no permission in a channel mends."""
    return me.is_timed_out() and not me.guild_permissions.administrator


def may_post(channel: GuildChannel | Thread) -> bool:
    """Return whether the bot has all that it needs to post in a channel."""
    return channel.guild.me is not None and not _lacking(channel)


def _lacking(channel: GuildChannel | Thread) -> list[str]:
    asked, me = _asked(channel), channel.guild.me
    return missing(granted(me, channel), of_the_bot(asked), in_forum=asked.in_forum) if me else []
