"""What a forum asks of its posts: the tags."""

from __future__ import annotations

import discord
from discord import Thread
from discord.abc import GuildChannel

from bot.digests.model import Edition
from bot.digests.posts import Tag, tag_of


def needs_moderated_tag(channel: GuildChannel | Thread | None) -> bool:
    """Return whether the channel is a forum that asks for a tag and has none but those for moderators."""
    if not isinstance(channel, discord.ForumChannel) or not channel.flags.require_tag:
        return False
    return bool(channel.available_tags) and all(tag.moderated for tag in channel.available_tags)


def post_tag(guild: discord.Guild | None, edition: Edition) -> Tag | None:
    """Return the tag that an edition gets as a post, where its channel is a forum and has one for it."""
    forum = guild.get_channel(edition.channel_id) if guild else None
    if guild is None or not isinstance(forum, discord.ForumChannel):
        return None
    tags = [Tag(tag.id, tag.name, tag.moderated) for tag in forum.available_tags]
    moderates = guild.me is not None and forum.permissions_for(guild.me).manage_threads
    return tag_of(edition, tags, required=forum.flags.require_tag, moderates=moderates)
