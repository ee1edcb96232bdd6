"""Editions into channels: renders, sends, and turns what Discord says into an outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord import AllowedMentions, MessageFlags, Object
from discord.http import handle_message_parameters
from discord.ui import LayoutView
from discord.utils import time_snowflake

from bot.cards.digest import edition_card, edition_plain
from bot.cards.pictures import without_pictures
from bot.commands.channels import DELETED, why_refused, without_lost_mention
from bot.commands.relations import custom_id, related_row
from bot.digests.model import Absent, Edition, Finding, Outcome, Refused, Sent, Unknown, Unreadable

log = logging.getLogger(__name__)

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10008, 50001, 50013
SUSPENDING = (UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS)
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS = 400, 401, 403, 404, 429
TOKEN_GONE = "Discord no longer accepts the bot's token."

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far back before its planning an edition is looked for: Discord's clock stamps the messages, ours the plan."""
PAGE = 100
MOST_MESSAGES = 10_000


class Delivery:
    """The way of editions into text and announcement channels and threads."""

    def __init__(
        self, client: discord.Client, give_up: Callable[[Exception], None], slow_down: Callable[[], None]
    ) -> None:
        """`give_up` ends the bot: its token is no longer accepted. `slow_down`: Discord says that it is too fast."""
        self._client = client
        self._give_up = give_up
        self._slow_down = slow_down

    async def post(self, edition: Edition) -> Outcome:
        """Send an edition once; its nonce makes Discord answer a repeat within minutes with the first message."""
        outcome: Outcome = Unknown("nothing was sent")
        edition = without_lost_mention(edition, self._client.get_guild(edition.guild_id))
        for card in _cards(edition):
            outcome = await self._send(edition, card)
            if not (isinstance(outcome, Refused) and outcome.code == BAD_REQUEST):
                break
            log.warning("%s was refused as it is: %s", edition.name, outcome.reason)
        return outcome

    async def _send(self, edition: Edition, card: LayoutView) -> Outcome:
        roles = [Object(edition.mention)] if edition.mention else False
        mentions = AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
        flags = MessageFlags(suppress_notifications=edition.silent)
        try:
            with handle_message_parameters(
                view=card, nonce=edition.nonce, allowed_mentions=mentions, flags=flags
            ) as params:
                # Not channel.send: it takes the answer for a message of this channel, whatever it says.
                message = await self._client.http.send_message(edition.channel_id, params=params)
        except discord.HTTPException as error:
            return self._refusal(error, edition)
        except (aiohttp.ClientError, OSError, discord.RateLimited) as error:  # time-outs are OSErrors
            return Unknown(_words(error))
        if int(message["channel_id"]) != edition.channel_id:
            return Unknown("Discord answered with a message in another channel")
        return Sent(int(message["id"]))

    def _refusal(self, error: discord.HTTPException, edition: Edition) -> Outcome:
        if error.status == UNAUTHORIZED:
            self._give_up(discord.LoginFailure(TOKEN_GONE))
            return Unknown(_words(error))
        if error.code == UNKNOWN_MESSAGE:
            return Sent(0)  # sent under this nonce before, and deleted since
        if error.status == TOO_MANY_REQUESTS:
            self._slow_down()  # discord.py has waited as it was told, and that was not enough
        if error.status >= 500 or error.status == TOO_MANY_REQUESTS:
            return Unknown(_words(error))
        code = BAD_REQUEST if error.status == BAD_REQUEST else error.code
        return Refused(code, self._why(error, edition), suspends=error.code in SUSPENDING)

    def _why(self, error: discord.HTTPException, edition: Edition) -> str:
        """Return what a moderator can do about a refusal; where that is nothing, Discord's words."""
        if error.code not in SUSPENDING:
            return _words(error)
        guild = self._client.get_guild(edition.guild_id)
        return DELETED if error.code == UNKNOWN_CHANNEL else why_refused(guild, edition.channel_id)

    async def find(self, edition: Edition) -> Finding:
        """Look for an edition in its channel's history by the mark in its select."""
        try:
            return await self._why_not(edition) or await self._search(edition)
        except discord.HTTPException as error:
            if error.status == UNAUTHORIZED:
                self._give_up(discord.LoginFailure(TOKEN_GONE))
            for_good = error.status in (BAD_REQUEST, FORBIDDEN, NOT_FOUND)
            return Unreadable(self._why(error, edition)) if for_good else Unknown(_words(error))
        except (aiohttp.ClientError, OSError, discord.RateLimited) as error:
            return Unknown(_words(error))

    async def _why_not(self, edition: Edition) -> Unreadable | Unknown | None:
        """Without the permission Discord answers with an empty history, not with an error: so it is asked for first."""
        guild = self._client.get_guild(edition.guild_id)
        if guild is None or guild.unavailable or guild.me is None:
            return Unknown("Discord has not told me about the server yet")
        channel = guild.get_channel_or_thread(edition.channel_id)
        channel = channel or await guild.fetch_channel(edition.channel_id)  # an archived thread
        allowed = channel.permissions_for(guild.me)
        if allowed.view_channel and allowed.read_message_history:
            return None
        return Unreadable("I may not read the channel's history")

    async def _search(self, edition: Edition) -> Finding:
        me = self._client.user.id if self._client.user else 0
        mark = custom_id(edition.id)
        after = time_snowflake(edition.planned_at - CLOCKS_DIFFER)
        for _ in range(MOST_MESSAGES // PAGE):
            messages = await self._client.http.logs_from(edition.channel_id, PAGE, after=after)
            for message in messages:
                if int(message["author"]["id"]) == me and mark in _custom_ids(message.get("components", [])):
                    return Sent(int(message["id"]))
            if len(messages) < PAGE:
                return Absent()
            after = max(int(message["id"]) for message in messages)
        return Unreadable("there are too many messages to look through")


def _cards(edition: Edition) -> Iterator[LayoutView]:
    """Yield what is sent, and what is tried where Discord does not take that."""
    stories = [place.story for place in edition.places]
    card = edition_card(edition, actions=related_row(stories, edition.id))
    yield card
    yield without_pictures(card)
    yield edition_plain(edition, actions=related_row(stories, edition.id))


def _custom_ids(components: Any) -> Iterator[str]:
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"]
        yield from _custom_ids(component.get("components", []))


def _words(error: Exception) -> str:
    if isinstance(error, discord.HTTPException):
        return f"{error.text or error.response.reason} ({error.status}, {error.code})"
    return str(error) or type(error).__name__
