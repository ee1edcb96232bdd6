"""What Discord's refusals mean for an edition."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import aiohttp
import discord

from bot.commands.moderators.channels import why_refused
from bot.commands.moderators.whereabouts import DELETED
from bot.digests.model import Edition
from bot.digests.outcomes import Done, Finding, Followed, Outcome, Refused, Sent, Unknown, Unreadable

log = logging.getLogger(__name__)

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10008, 50001, 50013
SUSPENDING = (UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS)
HAS_A_THREAD, IS_PUBLISHED = 160004, 40033
NO_TAG = 40067
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS = 400, 401, 403, 404, 429
COUNTED = (FORBIDDEN, NOT_FOUND)
"""Discord counts these, and shuts out who gets too many."""
TOKEN_GONE = "Discord no longer accepts the bot's token."

NO_ANSWER = (aiohttp.ClientError, OSError, discord.RateLimited)
"""What comes in place of an answer; time-outs are OSErrors."""


class Answers:
    def __init__(self, client: discord.Client, give_up: Callable[[Exception], None]) -> None:
        self._client = client
        self._give_up = give_up

    def to_send(self, error: discord.HTTPException, edition: Edition) -> Outcome:
        if error.code == UNKNOWN_MESSAGE:
            return Sent(0)  # sent under this nonce before, and deleted since
        if self._is_open(error):
            return unknown(error)
        is_plainer_better = error.status == BAD_REQUEST and error.code != NO_TAG
        code = BAD_REQUEST if is_plainer_better else error.code
        counts = error.status in COUNTED
        return Refused(code, self._why(error, edition), suspends=error.code in SUSPENDING, counts=counts)

    def to_search(self, error: discord.HTTPException, edition: Edition) -> Finding:
        if self._is_open(error) or error.status not in (BAD_REQUEST, *COUNTED):
            return unknown(error)
        return Unreadable(self._why(error, edition), counts=error.status in COUNTED)

    def to_follow_up(self, error: discord.HTTPException, lacking: Callable[[], str]) -> Followed:
        """`lacking` says what to give where a permission is missing."""
        if error.code in (HAS_A_THREAD, IS_PUBLISHED):
            return Done()
        if self._is_open(error):
            return unknown(error)
        gone = {UNKNOWN_CHANNEL: "Its channel was deleted.", UNKNOWN_MESSAGE: "Its message was deleted."}
        is_missing = error.code in (MISSING_ACCESS, MISSING_PERMISSIONS)
        reason = lacking() if is_missing else gone.get(error.code) or words(error)
        return Refused(error.code, reason, counts=error.status in COUNTED)

    def _is_open(self, error: discord.HTTPException) -> bool:
        """Return whether it leaves open what became of the request; what concerns the whole bot is passed on."""
        if error.status == UNAUTHORIZED:
            self._give_up(discord.LoginFailure(TOKEN_GONE))
        return error.status in (UNAUTHORIZED, TOO_MANY_REQUESTS) or error.status >= 500

    def _why(self, error: discord.HTTPException, edition: Edition) -> str:
        """Return what a moderator can do about a refusal; where that is nothing, Discord's words."""
        if error.code == NO_TAG:
            return "A post needs a tag there, and I may use none. Add one for everybody, or give me Manage Threads."
        if error.code not in SUSPENDING:
            return words(error)
        guild = self._client.get_guild(edition.guild_id)
        return DELETED if error.code == UNKNOWN_CHANNEL else why_refused(guild, edition.channel_id)


def unknown(error: Exception) -> Unknown:
    wait = timedelta(seconds=error.retry_after) if isinstance(error, discord.RateLimited) else timedelta(0)
    return Unknown(words(error), wait)


def words(error: Exception) -> str:
    if isinstance(error, discord.HTTPException):
        if error.status >= 500:  # its text may be a whole page
            return f"Discord answered {error.status} {error.response.reason}"
        return f"{error.text or error.response.reason} ({error.status}, {error.code})"
    return str(error) or type(error).__name__
