"""Editions as posts of forums. Discord knows no nonce there: a try leaves once, and is looked for before the next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, cast

import discord
from discord.http import Route, handle_message_parameters

from bot.commands.members.relations import custom_id
from bot.commands.moderators.forums import post_tag
from bot.delivery.channels import earliest_id, marks, own_id
from bot.delivery.follow_ups import post_name, thread_form
from bot.digests.model import Edition
from bot.digests.outcomes import Absent, Finding, Outcome, Sent, Unknown

PAGE = 100
MOST_READ = 10_000
SAME_TITLE_AFTER = timedelta(minutes=1)
"""How long before its plan a post of an edition's title may be its own; an older one is another edition's."""


class LeftAlready(Exception):
    """The request has left, and discord.py would send it again."""


class Once:
    """In place of a file: discord.py resets each file of a request before each try."""

    def reset(self, *, seek: int | bool = True) -> None:
        if seek:
            raise LeftAlready


async def send(client: discord.Client, edition: Edition, message: dict[str, Any]) -> Outcome:
    """Make a post of an edition; a repeat makes another one."""
    tag = post_tag(client.get_guild(edition.guild_id), edition)
    channel = thread_form(client, edition) | {"applied_tags": [str(tag.id)] if tag else []}
    route = Route("POST", "/channels/{channel_id}/threads", channel_id=edition.channel_id)
    once = cast(discord.File, Once())
    try:
        with handle_message_parameters(channel_payload=channel, **message) as params:
            post = await client.http.request(route, files=[once], json=params.payload)
    except LeftAlready:
        return Unknown("Discord did not take it at once")
    if int(post["parent_id"]) != edition.channel_id:
        return Unknown("Discord answered with a post in another channel")
    return Sent(int(post["id"]))


async def search(client: discord.Client, edition: Edition, read: dict[int, frozenset[str]]) -> Finding:
    """Look for an edition among a forum's posts; `read` keeps what their first messages were marked with.

    A new post of its title whose first message was deleted is that of the edition: nobody else writes in our name.
    """
    async for post in _own_posts(client, edition):
        found = await _marks_of(client, post, read)
        if _is_new_with_title(post, edition) if found is None else custom_id(edition.id) in found:
            return Sent(int(post["id"]))
    return Absent()


async def _marks_of(client: discord.Client, post: Any, read: dict[int, frozenset[str]]) -> frozenset[str] | None:
    """Return the marks of a post's first message, None where that was deleted unread. They never change."""
    id = int(post["id"])
    if id not in read:
        first = await _first_message(client, post)
        if first is None:
            return None
        read[id] = marks(client, first)
        if len(read) > MOST_READ:
            del read[next(iter(read))]
    return read[id]


def _is_new_with_title(post: Any, edition: Edition) -> bool:
    return int(post["id"]) >= earliest_id(edition, SAME_TITLE_AFTER) and post["name"] == post_name(edition)


async def _own_posts(client: discord.Client, edition: Edition) -> AsyncIterator[Any]:
    """Yield the bot's posts that can be the edition's: those that are active, then those put away since."""
    earliest, me = earliest_id(edition), own_id(client)
    async for post in _posts(client, edition):
        is_own = int(post.get("owner_id") or 0) == me and int(post["parent_id"]) == edition.channel_id
        if is_own and int(post["id"]) >= earliest:
            yield post


async def _posts(client: discord.Client, edition: Edition) -> AsyncIterator[Any]:
    for post in (await client.http.get_active_threads(edition.guild_id))["threads"]:
        yield post
    planned = discord.utils.snowflake_time(earliest_id(edition))
    before, has_more = None, True
    while has_more:
        page = await client.http.get_public_archived_threads(edition.channel_id, before, PAGE)
        for post in page["threads"]:
            before = post["thread_metadata"]["archive_timestamp"]
            yield post
        has_more = page["has_more"] and before is not None and datetime.fromisoformat(before) >= planned


async def _first_message(client: discord.Client, post: Any) -> Any:
    """Return the message that a post began with, where it still is; asked for so that its absence is no error."""
    start = int(post["id"])
    try:
        messages = await client.http.logs_from(start, 1, after=start - 1)
    except discord.NotFound:  # the post was deleted since it was listed
        return None
    return next((message for message in messages if int(message["id"]) == start), None)
