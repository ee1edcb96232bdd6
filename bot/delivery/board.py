"""Notices to a server's moderators: into the channel where Discord itself tells them its news."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import AllowedMentions
from discord.http import handle_message_parameters

from bot.cards.notices import suspensions_card
from bot.commands.permissions import Asked, missing, of_the_caller
from bot.delivery.answers import NO_ANSWER, TOO_MANY_REQUESTS, UNAUTHORIZED, unknown, words
from bot.digests.model import Digest
from bot.digests.outcomes import Outcome, Refused, Sent

NOWHERE = Refused(0, "there is no channel for it in which I may write")


class UpdatesChannel:
    """The `public_updates_channel` of each server, where the bot may write."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def is_there(self, guild_id: int) -> bool:
        """Return whether Discord has told about the server; one that the bot is not in has no more to tell."""
        guild = self._client.get_guild(guild_id)
        return guild is None or not (guild.unavailable or guild.me is None)

    async def tell(self, guild_id: int, digests: Sequence[Digest], nonce: str) -> Outcome:
        """Send one message with this nonce; where there is no channel for it, nothing is sent."""
        channel = self._channel(guild_id, digests)
        if channel is None:
            return NOWHERE
        try:
            with handle_message_parameters(
                view=suspensions_card(digests), nonce=nonce, allowed_mentions=AllowedMentions.none()
            ) as params:
                message = await self._client.http.send_message(channel.id, params=params)
        except discord.HTTPException as error:
            is_open = error.status >= 500 or error.status in (UNAUTHORIZED, TOO_MANY_REQUESTS)
            return unknown(error) if is_open else Refused(error.code, words(error))
        except NO_ANSWER as error:
            return unknown(error)
        return Sent(int(message["id"]))

    def _channel(self, guild_id: int, digests: Sequence[Digest]) -> discord.TextChannel | None:
        guild = self._client.get_guild(guild_id)
        channel = guild.public_updates_channel if guild else None
        if guild is None or channel is None or channel.id in {digest.channel_id for digest in digests}:
            return None
        return None if missing(channel.permissions_for(guild.me), of_the_caller(Asked(channel.type))) else channel
