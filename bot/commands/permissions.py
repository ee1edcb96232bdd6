"""Which permissions a digest needs and what for, and which are missing, by the names that Discord shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord
from discord import ChannelType, Permissions, Thread
from discord.abc import GuildChannel

NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "manage_threads": "Manage Threads",
    "read_message_history": "Read Message History",
    "mention_everyone": "Mention Everyone",
    "manage_guild": "Manage Server",
}
IN_FORUMS = {
    "send_messages": "Create Posts (Send Messages)",
    "send_messages_in_threads": "Send Messages in Posts (Send Messages in Threads)",
    "manage_threads": "Manage Posts (Manage Threads)",
    "read_message_history": "Read Post History (Read Message History)",
}
"""A forum's own settings have other names for them than the roles."""
THREADS = (ChannelType.news_thread, ChannelType.public_thread, ChannelType.private_thread)
KINDS = (ChannelType.text, ChannelType.news, ChannelType.forum, *THREADS)
"""Where digests are posted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a digest asks for in its channel, as far as permissions depend on it."""

    kind: ChannelType
    in_forum: bool = False
    """Its channel is a forum, or a post of one."""
    restricted_role: bool = False
    """It mentions a role that not everybody may mention."""
    thread: bool = False
    publish: bool = False
    moderated_tag: bool = False
    """Its channel is a forum whose posts need a tag, and all of its tags are for moderators."""
    locked: bool = False
    """Its channel is a thread that is locked."""


def of_the_caller(asked: Asked) -> dict[str, str]:
    """Return what a moderator needs in a channel to have a digest posted there, each with what for."""
    writes = "send_messages_in_threads" if asked.kind in THREADS else "send_messages"
    more = {
        "manage_threads": ("to write in the thread although it is locked", asked.locked),
        "create_public_threads": ("for the discussion thread under each edition", asked.thread),
        "mention_everyone": ("to mention the role: not everybody may", asked.restricted_role),
    }
    seen = "thread" if asked.kind in THREADS else "channel"
    needed = {"view_channel": f"to see the {seen}", writes: _to_write(asked)}
    return needed | {name: why for name, (why, is_asked) in more.items() if is_asked}


def of_the_bot(asked: Asked) -> dict[str, str]:
    """Return what the bot needs in a channel, each with what for."""
    history = {"read_message_history": "to find out after a breakdown whether an edition arrived"}
    if asked.kind is ChannelType.forum:
        history = {"read_message_history": "to make sure each time that an edition is not there already"}
    tagging = {"manage_threads": "to tag its posts: they need a tag, and all tags are for moderators"}
    return of_the_caller(asked) | history | (tagging if asked.moderated_tag else {})


def _to_write(asked: Asked) -> str:
    if asked.kind is ChannelType.forum:
        return "to make each edition a post"
    return "to post, and to publish what was posted" if asked.publish else "to post"


def granted(member: discord.Member, channel: GuildChannel | Thread) -> Permissions:
    """Return what somebody's roles and a channel's own settings give.

    That is all without what follows from it (who can't see a channel may nothing there): so it tells what to give.
    """
    room = channel.parent if isinstance(channel, Thread) else channel
    return GuildChannel.permissions_for(room, member) if room else Permissions.none()


def is_seen(channel: GuildChannel | Thread, member: discord.Member) -> bool:
    """Return whether somebody sees a channel; a private thread only where they would without being in it."""
    has = granted(member, channel)
    return has.view_channel and (channel.type is not ChannelType.private_thread or has.manage_threads)


def missing(has: Permissions, needed: Iterable[str], *, in_forum: bool = False) -> list[str]:
    """Return the names of those that are not there, as people find them in the channel's settings."""
    return [name_of(name, in_forum=in_forum) for name in needed if not getattr(has, name)]


def name_of(permission: str, *, in_forum: bool) -> str:
    return (NAMES | IN_FORUMS if in_forum else NAMES)[permission]
