"""From due to planned: which editions a digest gets, and which stories they take."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.digests.delivery import FIRST_WAIT, agenda_of, deadline_of
from bot.digests.model import Digest, DigestState, Edition, EditionState, Place
from bot.digests.posts import title_of, topics_of
from bot.digests.schedule import next_run
from bot.newsroom.choosing import Chooser
from bot.store.digests import DigestStore
from bot.store.stories import StoryStore

MOST_COVERAGE = 25
RUNNING = (DigestState.ACTIVE, DigestState.SUSPENDED)


class Planner:
    """Plans one edition at a time, so that two digests of a channel never take the same story."""

    def __init__(self, digests: DigestStore, stories: StoryStore, now: Callable[[], datetime]) -> None:
        self._digests = digests
        self._ledger = digests.ledger
        self._stories = stories
        self.chooser = Chooser(stories, digests.ledger)
        self._now = now
        self._planning = asyncio.Lock()

    async def plan_due(self, digest_id: int) -> Edition | None:
        """Plan what is due of a digest. Return the edition to send, if there is one."""
        async with self._planning:
            digest, now = await self._digests.by_id(digest_id), self._now()
            if digest is None or digest.next_run_at is None or digest.next_run_at > now or digest.state not in RUNNING:
                return None
            agenda = agenda_of(digest.next_run_at, now, partial(next_run, digest.when, digest.timezone))
            editions = [_missed(digest, due, now) for due in agenda.missed]
            if agenda.due:
                places = await self._places(digest, now)
                deadline = deadline_of(agenda.due, agenda.next_run_at)
                editions.append(_edition(digest, places, due=agenda.due, deadline=deadline, now=now))
            if not await self._ledger.plan(digest, editions, agenda.next_run_at):
                return None
            return editions[-1] if editions[-1].state is EditionState.PLANNED else None

    async def plan_now(self, digest: Digest, by: int) -> Edition:
        """Plan an edition made by hand, for the caller to send: for a little while no tick takes it up.

        The digest's next run stays where it is.
        """
        async with self._planning:
            edition = replace(await self._made_now(digest), made_by=by)
            if edition.state is EditionState.PLANNED:
                edition = replace(edition, next_try_at=edition.planned_at + FIRST_WAIT)
            while not await self._ledger.plan(digest, [edition], None):
                due = edition.due_at + timedelta(seconds=1)  # this second has one already
                edition = replace(edition, due_at=due, deadline=deadline_of(due, None))
            return edition

    async def preview(self, digest: Digest) -> Edition:
        """Return the edition that would be posted now; nothing is written."""
        return replace(await self._made_now(digest), state=EditionState.PLANNED)

    async def _made_now(self, digest: Digest) -> Edition:
        now = self._now()
        due = now.replace(microsecond=0)
        places = await self._places(digest, now)
        return _edition(digest, places, due=due, deadline=deadline_of(due, None), now=now, manual=True)

    async def _places(self, digest: Digest, now: datetime) -> tuple[Place, ...]:
        chosen, earlier = await self.chooser.choose(digest, now)
        taken = {story.id for story in chosen}
        places = []
        for story in chosen:
            coverage = [other for other in await self._stories.coverage_stories(story.id) if other.id not in taken]
            taken.update(other.id for other in coverage[:MOST_COVERAGE])
            shown = tuple(replace(other, excerpt="") for other in coverage[:MOST_COVERAGE])
            places.append(Place(story, shown, earlier.get(story.id)))
        return tuple(places)


def _edition(
    digest: Digest,
    places: tuple[Place, ...],
    *,
    due: datetime,
    deadline: datetime,
    now: datetime,
    manual: bool = False,
    state: EditionState | None = None,
    reason: str = "",
) -> Edition:
    state = state or (EditionState.PLANNED if places else EditionState.EMPTY)
    is_planned = state is EditionState.PLANNED
    return Edition(
        id=secrets.token_hex(8),
        digest_id=digest.id,
        number=digest.number,
        guild_id=digest.guild_id,
        channel_id=digest.channel_id,
        due_at=due,
        manual=manual,
        nonce=secrets.token_hex(12),
        places=places,
        mention=digest.mention,
        silent=digest.silent,
        forum=digest.forum,
        thread=digest.thread,
        publish=digest.publish,
        title=title_of(due, digest.timezone, digest.topics.wanted or topics_of(places)),
        topics=digest.topics.wanted,
        state=state,
        deadline=deadline,
        planned_at=now,
        next_try_at=now if is_planned else None,
        ended_at=None if is_planned else now,
        reason=reason,
    )


def _missed(digest: Digest, due: datetime, now: datetime) -> Edition:
    reason = "It was not posted in time."
    return _edition(digest, (), due=due, deadline=due, now=now, state=EditionState.MISSED, reason=reason)
