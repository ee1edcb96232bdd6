"""What comes after an edition's message: its discussion thread, and its publication to the servers that follow."""

from __future__ import annotations

from typing import Any

import discord
from discord import ChannelType
from discord.http import Route

from bot.cards.text import clean, listed, shorten
from bot.commands.permissions import NAMES, missing
from bot.digests.model import Edition, FollowUpKind
from bot.digests.outcomes import Done

LONGEST_NAME = 100
NEEDED = {
    FollowUpKind.THREAD: ("view_channel", "create_public_threads"),
    FollowUpKind.PUBLISH: ("view_channel", "send_messages"),
}
ROUTES = {
    FollowUpKind.THREAD: "/channels/{channel_id}/messages/{message_id}/threads",
    FollowUpKind.PUBLISH: "/channels/{channel_id}/messages/{message_id}/crosspost",
}
PLACES = {
    FollowUpKind.THREAD: (ChannelType.text, ChannelType.news),
    FollowUpKind.PUBLISH: (ChannelType.news,),
}


async def follow_up(client: discord.Client, edition: Edition, kind: FollowUpKind) -> Done:
    """Ask for it; a repeat is answered with an error that says that it is done."""
    route = Route("POST", ROUTES[kind], channel_id=edition.channel_id, message_id=edition.message_id)
    if kind is FollowUpKind.THREAD:
        await client.http.request(route, json=thread_form(client, edition))
    else:
        await client.http.request(route)
    return Done()


def post_name(edition: Edition) -> str:
    """Return the name of an edition's thread or forum post."""
    return shorten(clean(edition.title), LONGEST_NAME) or "Digest"


def thread_form(client: discord.Client, edition: Edition) -> dict[str, Any]:
    """Return what a thread or a forum post of an edition is made with; it closes when the channel's threads do."""
    closes_after = getattr(_channel(client, edition), "default_auto_archive_duration", None)
    return {"name": post_name(edition)} | ({"auto_archive_duration": closes_after} if closes_after else {})


def why_not(client: discord.Client, edition: Edition, kind: FollowUpKind) -> str:
    """Return why asking is of no use, as far as is known without asking; else nothing."""
    channel = _channel(client, edition)
    if channel is None or channel.guild.me is None:
        return ""
    if channel.type not in PLACES[kind]:
        return "Only announcement channels are published." if kind is FollowUpKind.PUBLISH else "No thread fits there."
    return lacking(client, edition, kind) if missing(channel.permissions_for(channel.guild.me), NEEDED[kind]) else ""


def lacking(client: discord.Client, edition: Edition, kind: FollowUpKind) -> str:
    """Return which permission to give; plain text."""
    channel = _channel(client, edition)
    has = channel.permissions_for(channel.guild.me) if channel else discord.Permissions.none()
    names = listed(missing(has, NEEDED[kind]) or [NAMES[name] for name in NEEDED[kind]], mark="")
    if kind is FollowUpKind.PUBLISH:
        return f"I can't publish it. Give me {names} in the channel, and the next edition is published."
    return f"I can't open its thread. Give me {names} in the channel, and the next edition has one."


def _channel(client: discord.Client, edition: Edition) -> discord.abc.GuildChannel | discord.Thread | None:
    guild = client.get_guild(edition.guild_id)
    return guild.get_channel_or_thread(edition.channel_id) if guild and not guild.unavailable else None
