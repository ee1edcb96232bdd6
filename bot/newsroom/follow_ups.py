"""After a message: its thread and its publication, repeated until they are done; the message itself stays sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.digests.delivery import FIRST_WAIT, LONGEST_REST, follow_up_at
from bot.digests.model import Edition, FollowUp, FollowUpKind, FollowUpState
from bot.digests.outcomes import Done, Refused, Unknown
from bot.newsroom.gates import Gate, Gates
from bot.newsroom.outlet import Outlet, answer, note
from bot.store.digests import DigestStore

log = logging.getLogger(__name__)


class FollowUps:
    def __init__(
        self,
        digests: DigestStore,
        outlet: Outlet,
        now: Callable[[], datetime],
        gates: Gates,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._ledger = digests.ledger
        self._store = digests.follow_ups
        self._outlet = outlet
        self._now = now
        self._gates = gates
        self._is_stopping = is_stopping
        self._limited: dict[tuple[int, FollowUpKind], datetime] = {}  # until when Discord wants no more in a channel

    async def advance(self, edition_id: str, kind: FollowUpKind) -> None:
        """Try a follow-up once; after a crash it is tried again, and Discord says where it is done already."""
        follow_up = await self._store.get(edition_id, kind)
        edition = await self._ledger.edition(edition_id)
        if follow_up is None or edition is None or follow_up.state is not FollowUpState.WAITING:
            return
        gate = await self._gates.of(edition.channel_id)
        if gate.turn.locked():
            return  # something else is being tried in this channel; the next tick comes back to this one
        async with gate.turn:
            await self._take(edition, follow_up, gate)

    async def _take(self, edition: Edition, follow_up: FollowUp, gate: Gate) -> None:
        now = self._now()
        if now >= follow_up.deadline:
            reason = follow_up.reason or "Discord did not take it in time."
            await self._end(edition, follow_up, FollowUpState.LATE, reason)
        elif wait_until := self._wait_until(edition, follow_up, gate):
            await self._store.put_off(follow_up, wait_until, follow_up.reason)
        else:
            await self._try(edition, follow_up, gate)

    def _wait_until(self, edition: Edition, follow_up: FollowUp, gate: Gate) -> datetime | None:
        now = self._now()
        limited = self._limited.get((edition.channel_id, follow_up.kind), now)
        if now < limited <= now + LONGEST_REST:  # later than that: the clock went back
            return limited
        return now + FIRST_WAIT if gate.rests() else None

    async def _try(self, edition: Edition, follow_up: FollowUp, gate: Gate) -> None:
        if self._is_stopping():
            return
        await self._store.tried(follow_up, follow_up_at(follow_up, Unknown(""), self._now()))
        outcome = await answer(self._outlet.follow_up(edition, follow_up.kind), edition)
        note(gate, outcome)
        match outcome:
            case Done():
                await self._end(edition, follow_up, FollowUpState.DONE)
            case Refused(reason=reason):
                await self._end(edition, follow_up, FollowUpState.REFUSED, reason)
            case Unknown():
                await self._put_off(edition, follow_up, outcome)

    async def _put_off(self, edition: Edition, follow_up: FollowUp, unknown: Unknown) -> None:
        log.warning("%s: %s has to wait (%s)", edition.name, follow_up.kind, unknown.reason)
        until = follow_up_at(follow_up, unknown, self._now())
        await self._store.put_off(follow_up, until, unknown.reason)
        if unknown.wait:
            self._limited[edition.channel_id, follow_up.kind] = until

    async def _end(self, edition: Edition, follow_up: FollowUp, state: FollowUpState, reason: str = "") -> None:
        log.log(
            logging.INFO if state is FollowUpState.DONE else logging.WARNING,
            "%s: %s %s%s",
            *(edition.name, follow_up.kind, state, f" ({reason})" if reason else ""),
        )
        await self._store.finish(follow_up, state, reason)
