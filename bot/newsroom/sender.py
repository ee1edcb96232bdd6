"""From planned to its end: one step of one edition's delivery at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.digests.delivery import FIRST_WAIT, Step, given_up_at, is_looked_for, next_step, retry_at, taken_up_at
from bot.digests.model import DigestState, Edition, EditionState
from bot.digests.outcomes import Absent, Finding, Refused, Sent, Unknown, Unreadable
from bot.newsroom.gates import Gate, Gates
from bot.newsroom.outlet import Outlet, answer, note
from bot.newsroom.resumption import Resumption
from bot.store.digests import DigestStore

log = logging.getLogger(__name__)

CLOSED = (10003, 50001)
"""Unknown Channel, Missing Access: who gets these answers to a send can't search there either."""


class Sender:
    def __init__(
        self,
        digests: DigestStore,
        outlet: Outlet,
        now: Callable[[], datetime],
        gates: Gates,
        resumption: Resumption,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._digests = digests
        self._ledger = digests.ledger
        self._outlet = outlet
        self._now = now
        self._gates = gates
        self._resumption = resumption
        self._is_stopping = is_stopping

    async def advance(self, edition_id: str) -> None:
        """Take an unfinished edition its next step: send it, look for it, or end it.

        A crash before the try is recorded changes nothing; after it, the next step repeats the send with the same
        nonce or looks for the message first; after Discord's answer, that step gets the same answer again.
        """
        edition = await self._ledger.edition(edition_id)
        if edition is None or edition.state is not EditionState.PLANNED:
            return
        gate = await self._gates.of(edition.channel_id)
        is_ordered = edition.manual and edition.first_tried_at is None  # somebody waits for the answer
        if gate.turn.locked() and not is_ordered:
            return  # another one is being tried in this channel; the next tick comes back to this one
        async with gate.turn:
            stopped = _why_stopped(edition, await self._digests.state_of(edition.digest_id))
            rests = gate.rests(is_urgent=is_ordered)
            step = next_step(edition, self._now(), is_wanted=not stopped, rests=rests)
            await self._take(edition, step, gate, stopped)

    async def _take(self, edition: Edition, step: Step, gate: Gate, stopped: str) -> None:
        match step:
            case Step.SEND:
                await self._send(edition, gate)
            case Step.LOOK:
                await self._look(edition, gate)
            case Step.REST:
                wait_until = self._now() + FIRST_WAIT
                await self._ledger.put_off(edition, wait_until, "The channel has just refused another edition.")
            case Step.LAST_LOOK:
                await self._look_last(edition, gate)
            case Step.MISS:
                await self._end(edition, EditionState.MISSED, stopped or "It was not posted in time.")

    async def _send(self, edition: Edition, gate: Gate, *, is_absent: bool = False) -> None:
        now, tries = self._now(), edition.tries + 1
        if self._is_stopping() or now >= edition.deadline:  # the search took long: the next tick goes on
            return
        given_up = given_up_at(edition, now, is_absent=is_absent)
        if not await self._ledger.tried(edition, now, taken_up_at(edition, tries, now, given_up)):
            return
        outcome = await answer(self._outlet.post(edition), edition, given_up - now)
        note(gate, outcome)
        match outcome:
            case Sent(message_id):
                await self._sent(edition, message_id)
            case Refused() if edition.tries and not is_absent:
                await self._refused_late(edition, outcome, gate)
            case Refused():
                await self._refused(edition, outcome)
            case Unknown():
                await self._put_off(edition, tries, outcome)

    async def _look(self, edition: Edition, gate: Gate) -> None:
        match await self._find(edition, gate):
            case Sent(message_id):
                await self._found(edition, message_id)
            case Absent():
                await self._send(edition, gate, is_absent=True)
            case Unreadable(reason) if edition.first_tried_at is None:  # nothing of it has left: a forum's first look
                await self._end(edition, EditionState.SUSPENDED, reason, suspends=True)
            case Unreadable(reason):
                await self._end(edition, EditionState.UNCERTAIN, reason)
            case Unknown() as unknown:
                await self._put_off(edition, edition.tries, unknown)

    async def _look_last(self, edition: Edition, gate: Gate) -> None:
        match await self._find(edition, gate):
            case Sent(message_id):
                await self._found(edition, message_id)
            case Absent():
                await self._end(edition, EditionState.FAILED, edition.reason or "Discord did not take it in time.")
            case Unknown() as unknown if is_looked_for(edition, self._now()):
                await self._put_off(edition, edition.tries, unknown)
            case Unreadable(reason) | Unknown(reason):
                await self._end(edition, EditionState.UNCERTAIN, reason)

    async def _refused_late(self, edition: Edition, refused: Refused, gate: Gate) -> None:
        """Refused now, but an earlier try may have arrived: its stories are only free if it did not."""
        is_closed = refused.code in CLOSED
        match Unreadable(refused.reason) if is_closed else await self._find(edition, gate):
            case Sent(message_id):
                await self._found(edition, message_id)
            case Absent():
                await self._refused(edition, refused)
            case Unreadable():
                await self._end(edition, EditionState.UNCERTAIN, refused.reason, suspends=refused.suspends)
            case Unknown() as unknown:
                await self._put_off(edition, edition.tries + 1, unknown)

    async def _refused(self, edition: Edition, refused: Refused) -> None:
        state = EditionState.SUSPENDED if refused.suspends else EditionState.FAILED
        await self._end(edition, state, refused.reason, suspends=refused.suspends)

    async def _find(self, edition: Edition, gate: Gate) -> Finding:
        finding = await answer(self._outlet.find(edition), edition)
        if isinstance(finding, Unreadable) and finding.counts:
            gate.refused()
        return finding

    async def _put_off(self, edition: Edition, tries: int, unknown: Unknown) -> None:
        log.warning("%s: outcome unknown (%s)", edition.name, unknown.reason)
        await self._ledger.put_off(edition, retry_at(edition, tries, self._now(), unknown.wait), unknown.reason)

    async def _sent(self, edition: Edition, message_id: int) -> None:
        log.info("%s: sent as message %s", edition.name, message_id)
        was_suspended = await self._digests.state_of(edition.digest_id) is DigestState.SUSPENDED
        is_new = await self._ledger.finish(edition, EditionState.SENT, now=self._now(), message_id=message_id)
        if was_suspended and is_new:
            await self._resumption.resume(edition.channel_id)

    async def _found(self, edition: Edition, message_id: int) -> None:
        """It says nothing of whether the channel takes more."""
        log.info("%s: found as message %s", edition.name, message_id)
        await self._ledger.finish(edition, EditionState.SENT, now=self._now(), message_id=message_id, is_found=True)

    async def _end(self, edition: Edition, state: EditionState, reason: str, *, suspends: bool = False) -> None:
        is_known = suspends and await self._digests.state_of(edition.digest_id) is DigestState.SUSPENDED
        log.log(logging.INFO if is_known else logging.WARNING, "%s: %s (%s)", edition.name, state, reason)
        await self._ledger.finish(edition, state, now=self._now(), reason=reason, suspends=suspends)


def _why_stopped(edition: Edition, state: DigestState) -> str:
    """Return why an edition is not wanted any more; nothing where it is."""
    if state is DigestState.PAUSED and edition.manual:
        return ""
    stopped = state in (DigestState.PAUSED, DigestState.REMOVED)
    return f"It was not posted: the digest was {state} before." if stopped else ""
