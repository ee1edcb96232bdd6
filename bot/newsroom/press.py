"""The press: what is due is planned, what is planned is sent, and nothing of it is lost or doubled on the way."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.digests.model import Digest, Edition, EditionState, FollowUpKind
from bot.digests.reasons import Verdict
from bot.newsroom.follow_ups import FollowUps
from bot.newsroom.gates import Gate, Gates
from bot.newsroom.outlet import Outlet
from bot.newsroom.patience import Patience
from bot.newsroom.planner import Planner
from bot.newsroom.resumption import Resumption
from bot.newsroom.sender import Sender
from bot.store.digests import DigestStore
from bot.store.stories import StoryStore
from bot.stories.model import Story

__all__ = ["Outlet", "Press"]

log = logging.getLogger(__name__)

AHEAD = 100
"""So many editions wait for a worker, no more are planned: it would take the time of what is sent and answered."""
WORKERS = 12
"""Enough for the whole pace where an answer takes a quarter of a second."""
STOP_WITHIN = 10
"""Seconds that sends in flight have when the bot stops."""


class Job(NamedTuple):
    """One step of an edition; with `kind`, of what comes after its message."""

    edition_id: str
    kind: FollowUpKind | None = None

    @property
    def name(self) -> str:
        return f"{self.kind} of edition {self.edition_id}" if self.kind else f"edition {self.edition_id}"


class Press:
    """Plans in `tick`, sends in the background with few workers. What is unfinished is in the ledger, not in here."""

    def __init__(
        self,
        digests: DigestStore,
        stories: StoryStore,
        outlet: Outlet,
        now: Callable[[], datetime],
        *,
        workers: int = WORKERS,
    ) -> None:
        self._digests = digests
        self._ledger = digests.ledger
        self._now = now
        self._workers = workers
        self._planner = Planner(digests, stories, now)
        self._resumption = Resumption(digests, now)
        self._gates = Gates(self._ledger, now)
        self._sender = Sender(digests, outlet, now, self._gates, self._resumption, self._stops)
        self._follow_ups = FollowUps(digests, outlet, now, self._gates, self._stops)
        self._patience = Patience()
        self._waiting: deque[Job] = deque()
        self._waiting_after: deque[Job] = deque()  # follow-ups: no edition is late for them
        self._in_hand: set[Job] = set()  # what waits for a worker, or has one
        self._working: set[asyncio.Task[None]] = set()
        self._ticking = asyncio.Lock()
        self._is_stopping = False

    async def tick(self) -> None:
        """Plan what is due and start sending what may be tried; while one tick runs, another does nothing."""
        if self._ticking.locked() or self._is_stopping:
            return
        async with self._ticking:
            await self._start_ready()
            for digest_id in await self._digests.due(self._now()):
                if self._is_stopping or len(self._waiting) >= AHEAD:
                    return  # the next tick goes on
                await self._guard(f"digest row {digest_id}", partial(self._plan, digest_id))

    async def recover(self) -> None:
        """Take up what the last run left unfinished."""
        await self._start_ready()

    async def post_now(self, digest: Digest, by: int) -> Edition:
        """Post an edition at once and return how it ended: still PLANNED where it will be tried again."""
        edition = await self._planner.plan_now(digest, by)
        log.info("%s: ordered by user %s", edition.name, by)
        if edition.state is EditionState.PLANNED and not self._is_stopping:
            job = Job(edition.id)
            self._in_hand.add(job)
            await asyncio.shield(self._work(self._advance(job)))  # whoever asked may leave, the send goes on
        return await self._ledger.edition(edition.id) or edition

    async def preview(self, digest: Digest) -> Edition:
        """Return the edition that would be posted now; nothing is written."""
        return await self._planner.preview(digest)

    async def why(self, story: Story, digest: Digest, at: datetime) -> tuple[Verdict, Sequence[Story]]:
        """Return what the edition of that time would do with a story as things are now, and the stories it takes."""
        return await self._planner.chooser.why(story, digest, at)

    async def permissions_changed(self, channel_id: int) -> None:
        """Take up a channel's suspended digests; to be called when the bot may post there again.

        The next tick makes up for the last edition, if that one is within its deadline.
        """
        (await self._gates.of(channel_id)).hope()
        await self._resumption.resume(channel_id)

    async def gate(self, channel_id: int) -> Gate:
        """Return how a channel has answered lately, for whoever asks it for something else."""
        return await self._gates.of(channel_id)

    async def settle(self) -> None:
        """Wait until nothing is being sent."""
        while self._working:
            await asyncio.wait(set(self._working))

    async def stop(self) -> None:
        """Start nothing more, and give what is in flight a little time. The rest is in the ledger."""
        self._is_stopping = True
        self._waiting.clear()
        self._waiting_after.clear()
        if self._working:
            _, late = await asyncio.wait(set(self._working), timeout=STOP_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        async with self._ticking:  # a tick in progress ends by itself
            pass

    async def _plan(self, digest_id: int) -> None:
        edition = await self._planner.plan_due(digest_id)
        if edition:
            self._start([Job(edition.id)])

    async def _start_ready(self) -> None:
        now = self._now()
        self._start([Job(id) for id in await self._ledger.ready(now)])
        self._start([Job(id, kind) for id, kind in await self._digests.follow_ups.ready(now)])

    def _start(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            if job not in self._in_hand:
                self._in_hand.add(job)
                (self._waiting_after if job.kind else self._waiting).append(job)
        while (self._waiting or self._waiting_after) and len(self._working) < min(self._workers, len(self._in_hand)):
            self._work(self._send_waiting())

    def _work(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    async def _send_waiting(self) -> None:
        while waiting := self._waiting or self._waiting_after:
            await self._advance(waiting.popleft())

    async def _advance(self, job: Job) -> None:
        id, kind = job
        work = partial(self._follow_ups.advance, id, kind) if kind else partial(self._sender.advance, id)
        try:
            if not self._is_stopping:
                await self._guard(job.name, work)
        finally:
            self._in_hand.discard(job)

    def _stops(self) -> bool:
        return self._is_stopping

    async def _guard(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Let one failure cost nothing else, and not happen again every second."""
        if self._patience.is_tried(name):
            return
        try:
            await work()
        except Exception:
            log.exception("Failed on %s [%s]", name, secrets.token_hex(4))
            self._patience.failed(name)
        else:
            self._patience.succeeded(name)
