"""Editions as messages of text and announcement channels and of threads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import discord
from discord.http import handle_message_parameters
from discord.utils import time_snowflake

from bot.commands.members.relations import custom_id
from bot.digests.model import Edition
from bot.digests.outcomes import Absent, Finding, Outcome, Sent, Unknown, Unreadable

CLOCKS_DIFFER = timedelta(hours=1)
"""How far back before its planning an edition is looked for: Discord's clock stamps the messages, ours the plan."""
PAGE = 100
MOST_MESSAGES = 10_000


async def send(client: discord.Client, edition: Edition, message: dict[str, Any]) -> Outcome:
    """Send an edition once; its nonce makes Discord answer a repeat within minutes with the first message."""
    with handle_message_parameters(nonce=edition.nonce, **message) as params:
        # Not channel.send: it takes the answer for a message of this channel, whatever it says.
        made = await client.http.send_message(edition.channel_id, params=params)
    if int(made["channel_id"]) != edition.channel_id:
        return Unknown("Discord answered with a message in another channel")
    return Sent(int(made["id"]))


async def search(client: discord.Client, edition: Edition) -> Finding:
    """Look for an edition in its channel's history."""
    after = earliest_id(edition)
    for _ in range(MOST_MESSAGES // PAGE):
        messages = await client.http.logs_from(edition.channel_id, PAGE, after=after)
        for message in messages:
            if custom_id(edition.id) in marks(client, message):
                return Sent(int(message["id"]))
        if len(messages) < PAGE:
            return Absent()
        after = max(int(message["id"]) for message in messages)
    return Unreadable("there are too many messages to look through")


def earliest_id(edition: Edition, clocks_differ: timedelta = CLOCKS_DIFFER) -> int:
    """Return the lowest id that the edition can have in Discord."""
    return time_snowflake(edition.planned_at - clocks_differ)


def own_id(client: discord.Client) -> int:
    return client.user.id if client.user else 0


def marks(client: discord.Client, message: Any) -> frozenset[str]:
    """Return the custom ids in a message of the bot, an edition's mark among them; none in a message of others."""
    is_own = int(message["author"]["id"]) == own_id(client)
    return frozenset(_custom_ids(message.get("components", [])) if is_own else ())


def _custom_ids(components: Any) -> Iterator[str]:
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"]
        yield from _custom_ids(component.get("components", []))
