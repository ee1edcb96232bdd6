"""What the newsroom asks of Discord, and how long it waits for an answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.digests.delivery import ANSWER_WITHIN
from bot.digests.model import Edition, FollowUpKind
from bot.digests.outcomes import Done, Finding, Followed, Outcome, Refused, Sent, Unknown
from bot.newsroom.gates import Gate

log = logging.getLogger(__name__)

T = TypeVar("T")


class Outlet(Protocol):
    """Where editions go."""

    async def post(self, edition: Edition) -> Outcome:
        """Send with the edition's nonce: a repeat within a minute must not make a second message.

        Forums know no nonce: there it must leave once for each call.
        """
        ...

    async def find(self, edition: Edition) -> Finding:
        """Search the channel for the edition's mark."""
        ...

    async def follow_up(self, edition: Edition, kind: FollowUpKind) -> Followed:
        """Do what comes after the message. A repeat must not do it twice."""
        ...


def note(gate: Gate, outcome: Outcome | Followed) -> None:
    """Let the channel's gate know how it answered."""
    match outcome:
        case Sent() | Done():
            gate.accepted()
        case Refused(suspends=True) | Refused(counts=True):
            gate.refused()


async def answer(request: Awaitable[T], edition: Edition, within: timedelta = ANSWER_WITHIN) -> T | Unknown:
    """Return the outlet's answer; a mistake in it or no answer at all leaves open what Discord has done."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await request
    except TimeoutError:
        return Unknown(f"no answer within {within.total_seconds():.0f} seconds")
    except Exception:
        error_id = secrets.token_hex(4)
        log.exception("%s failed [%s]", edition.name, error_id)
        return Unknown(f"an error of the bot, in its log as {error_id}")
