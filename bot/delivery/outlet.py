"""Editions into Discord: rendered, sent, looked for and followed up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import discord
from discord import AllowedMentions, MessageFlags, Object
from discord.ui import LayoutView

from bot.cards.digest import edition_card, edition_plain
from bot.cards.pictures import without_pictures
from bot.commands.members.relations import related_row
from bot.commands.moderators.channels import why_refused, without_lost_mention
from bot.delivery import channels, follow_ups, forums
from bot.delivery.answers import BAD_REQUEST, NO_ANSWER, Answers, unknown
from bot.digests.model import Edition, FollowUpKind
from bot.digests.outcomes import Finding, Followed, Outcome, Refused, Unknown, Unreadable

log = logging.getLogger(__name__)


class Delivery:
    """The way of editions into channels, threads and forums."""

    def __init__(self, client: discord.Client, give_up: Callable[[Exception], None]) -> None:
        """`give_up` ends the bot: its token is no longer accepted."""
        self._client = client
        self._answers = Answers(client, give_up)
        self._read: dict[int, frozenset[str]] = {}

    async def post(self, edition: Edition) -> Outcome:
        """Send an edition, and where Discord does not take it as it is, in plainer forms."""
        outcome: Outcome = Unknown("nothing was sent")
        edition = without_lost_mention(edition, self._client.get_guild(edition.guild_id))
        for card in _cards(edition):
            outcome = await self._send(edition, card)
            if not (isinstance(outcome, Refused) and outcome.code == BAD_REQUEST):
                break
            log.warning("%s was refused as it is: %s", edition.name, outcome.reason)
        return outcome

    async def _send(self, edition: Edition, card: LayoutView) -> Outcome:
        try:
            send = forums.send if edition.forum else channels.send
            return await send(self._client, edition, _message(edition, card))
        except discord.HTTPException as error:
            return self._answers.to_send(error, edition)
        except NO_ANSWER as error:
            return unknown(error)

    async def find(self, edition: Edition) -> Finding:
        """Look for an edition in its channel by the mark in its select."""
        try:
            search = partial(forums.search, read=self._read) if edition.forum else channels.search
            return await self._why_not(edition) or await search(self._client, edition)
        except discord.HTTPException as error:
            return self._answers.to_search(error, edition)
        except NO_ANSWER as error:
            return unknown(error)

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
        return Unreadable(why_refused(guild, edition.channel_id))

    async def follow_up(self, edition: Edition, kind: FollowUpKind) -> Followed:
        """Do what comes after an edition's message; a repeat changes nothing."""
        lacking = follow_ups.why_not(self._client, edition, kind)
        if lacking:
            return Refused(0, lacking)
        try:
            return await follow_ups.follow_up(self._client, edition, kind)
        except discord.HTTPException as error:
            return self._answers.to_follow_up(error, lambda: follow_ups.lacking(self._client, edition, kind))
        except NO_ANSWER as error:
            return unknown(error)


def _message(edition: Edition, card: LayoutView) -> dict[str, Any]:
    roles = [Object(edition.mention)] if edition.mention else False
    mentions = AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
    return {"view": card, "allowed_mentions": mentions, "flags": MessageFlags(suppress_notifications=edition.silent)}


def _cards(edition: Edition) -> Iterator[LayoutView]:
    """Yield what is sent, and what is tried where Discord does not take that."""
    stories = [place.story for place in edition.places]
    card = edition_card(edition, actions=related_row(stories, edition.id))
    yield card
    yield without_pictures(card)
    yield edition_plain(edition, actions=related_row(stories, edition.id))
