"""From planned to its end: one step of one edition's delivery at a time."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.digests.delivery import FIRST_WAIT, Step, is_doubtful, next_step, retry_at
from bot.digests.model import (
    Absent,
    DigestState,
    Edition,
    EditionState,
    Finding,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Unreadable,
)
from bot.newsroom.pacer import Pacer
from bot.newsroom.resumption import Resumption
from bot.store.digests import DigestStore

log = logging.getLogger(__name__)

ANSWER_WITHIN = 60
"""Seconds of real time after which a send or a search counts as unknown."""

T = TypeVar("T")


class Outlet(Protocol):
    """Where editions go."""

    async def post(self, edition: Edition) -> Outcome:
        """Send with the edition's nonce. A repeat within a minute must not make a second message."""
        ...

    async def find(self, edition: Edition) -> Finding:
        """Search the channel for the edition's mark."""
        ...


class Sender:
    def __init__(
        self,
        digests: DigestStore,
        outlet: Outlet,
        now: Callable[[], datetime],
        pacer: Pacer,
        resumption: Resumption,
    ) -> None:
        self._digests = digests
        self._ledger = digests.ledger
        self._outlet = outlet
        self._now = now
        self._pacer = pacer
        self._resumption = resumption
        self._doubtful: list[int] = []  # channels that are being tried after a refusal

    async def advance(self, edition_id: str) -> None:
        """Take an unfinished edition its next step: send it, look for it, or end it.

        A crash before the try is recorded changes nothing; after it, the next step repeats the send with the same
        nonce or looks for the message first; after Discord's answer, that step gets the same answer again.
        """
        edition = await self._ledger.edition(edition_id)
        if edition is None or edition.state is not EditionState.PLANNED:
            return
        state = await self._digests.state_of(edition.digest_id)
        is_wanted = state is not DigestState.REMOVED and (edition.manual or state is not DigestState.PAUSED)
        refused_at = await self._ledger.refused_at(edition.channel_id)
        step = next_step(edition, self._now(), is_wanted=is_wanted, refused_at=refused_at)
        if state is DigestState.SUSPENDED or is_doubtful(self._now(), refused_at):
            await self._take_one_at_a_time(edition, step)
        else:
            await self._take(edition, step)

    async def _take_one_at_a_time(self, edition: Edition, step: Step) -> None:
        if edition.channel_id in self._doubtful:
            step = Step.REST
        self._doubtful.append(edition.channel_id)
        try:
            await self._take(edition, step)
        finally:
            self._doubtful.remove(edition.channel_id)

    async def _take(self, edition: Edition, step: Step) -> None:
        match step:
            case Step.SEND:
                await self._send(edition)
            case Step.LOOK:
                await self._look(edition)
            case Step.REST:
                await self._ledger.put_off(
                    edition, self._now() + FIRST_WAIT, "The channel has just refused another edition."
                )
            case Step.LAST_LOOK:
                await self._look_last(edition)
            case Step.MISS:
                await self._end(edition, EditionState.MISSED, "It was not posted in time.")

    async def _send(self, edition: Edition, *, is_absent: bool = False) -> None:
        now, tries = self._now(), edition.tries + 1
        if not await self._ledger.tried(edition, now, retry_at(edition, tries, now)):
            return
        outcome = await _answer(self._outlet.post(edition), edition)
        match outcome:
            case Sent(message_id):
                await self._sent(edition, message_id)
            case Refused() if edition.tries and not is_absent:
                await self._refused_late(edition, outcome)
            case Refused():
                await self._refused(edition, outcome)
            case Unknown(reason):
                await self._put_off(edition, tries, reason)

    async def _look(self, edition: Edition) -> None:
        match await self._find(edition):
            case Sent(message_id):
                await self._sent(edition, message_id)
            case Absent():
                await self._pacer.wait()
                await self._send(edition, is_absent=True)
            case Unreadable(reason):
                await self._end(edition, EditionState.UNCERTAIN, reason)
            case Unknown(reason):
                await self._put_off(edition, edition.tries, reason)

    async def _look_last(self, edition: Edition) -> None:
        match await self._find(edition):
            case Sent(message_id):
                await self._sent(edition, message_id)
            case Absent():
                await self._end(edition, EditionState.FAILED, edition.reason or "Discord did not take it in time.")
            case Unreadable(reason) | Unknown(reason):
                await self._end(edition, EditionState.UNCERTAIN, reason)

    async def _refused_late(self, edition: Edition, refused: Refused) -> None:
        """Refused now, but an earlier try may have arrived: its stories are only free if it did not."""
        match await self._find(edition):
            case Sent(message_id):
                await self._sent(edition, message_id)
            case Absent():
                await self._refused(edition, refused)
            case _:
                await self._end(edition, EditionState.UNCERTAIN, refused.reason, suspends=refused.suspends)

    async def _refused(self, edition: Edition, refused: Refused) -> None:
        state = EditionState.SUSPENDED if refused.suspends else EditionState.FAILED
        await self._end(edition, state, refused.reason, suspends=refused.suspends)

    async def _find(self, edition: Edition) -> Finding:
        return await _answer(self._outlet.find(edition), edition)

    async def _put_off(self, edition: Edition, tries: int, reason: str) -> None:
        log.warning("%s: outcome unknown (%s)", edition.name, reason)
        await self._ledger.put_off(edition, retry_at(edition, tries, self._now()), reason)

    async def _sent(self, edition: Edition, message_id: int) -> None:
        log.info("%s: sent as message %s", edition.name, message_id)
        was_suspended = await self._digests.state_of(edition.digest_id) is DigestState.SUSPENDED
        await self._ledger.finish(edition, EditionState.SENT, now=self._now(), message_id=message_id)
        if was_suspended:
            await self._resumption.resume(edition.channel_id)

    async def _end(self, edition: Edition, state: EditionState, reason: str, *, suspends: bool = False) -> None:
        log.warning("%s: %s (%s)", edition.name, state, reason)
        await self._ledger.finish(edition, state, now=self._now(), reason=reason, suspends=suspends)


async def _answer(request: Awaitable[T], edition: Edition) -> T | Unknown:
    """Return the outlet's answer; a mistake in it or no answer at all leaves open what Discord has done."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await request
    except TimeoutError:
        return Unknown(f"no answer within {ANSWER_WITHIN} seconds")
    except Exception:
        error_id = secrets.token_hex(4)
        log.exception("%s failed [%s]", edition.name, error_id)
        return Unknown(f"an error of the bot, in its log as {error_id}")
