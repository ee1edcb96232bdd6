"""What a digest would have posted in the last days that have stories, so that nobody has to guess how much it is."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from bot.digests import schedule
from bot.digests.model import Digest
from bot.digests.selection import Related, Rule, best_of, misfit, rank
from bot.stories.model import Story

WEEK = 7

_DAY = timedelta(days=1)


class Past(NamedTuple):
    """What the library has of its last days with stories."""

    days: Sequence[date]
    """In UTC, in order."""
    stories: Sequence[Story]
    """Of these days: those that are hot enough, and perhaps others."""
    related: Related
    """Of each of the stories."""


class Rerun(NamedTuple):
    """An edition as it would have been."""

    at: datetime
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    days: int
    """That have stories."""
    editions: tuple[Rerun, ...]
    last_days: int
    """At most a week of those days, the last ones."""
    last_editions: tuple[Rerun, ...]
    is_recent: bool
    """Whether the last days are those until now."""

    @property
    def a_day(self) -> float:
        return sum(len(edition.stories) for edition in self.editions) / self.days

    @property
    def last_stories(self) -> list[Story]:
        """Return those of the last days, hottest first."""
        return sorted(
            (story for edition in self.last_editions for story in edition.stories), key=lambda story: -story.heat
        )


def replay(digest: Digest, past: Past, *, floor: int | None, now: datetime) -> Replay | None:
    """Return what the digest would have posted had it begun in an empty channel on the first of these days.

    A story's heat is that of today, and so are the floor and what covers what: more is not known of the past. Then no
    story heats up, so that none returns. None where there are no days, or it would not have run yet.
    """
    if not past.days or schedule.next_run(digest.when, digest.timezone, _start(past.days[0])) > now:
        return None
    editions = tuple(_editions(digest, past, floor, now))
    last = past.days[-WEEK:]
    return Replay(
        days=len(past.days),
        editions=editions,
        last_days=len(last),
        last_editions=tuple(edition for edition in editions if edition.at > _start(last[0])),
        is_recent=now.date() - last[0] <= WEEK * _DAY,
    )


def _editions(digest: Digest, past: Past, floor: int | None, now: datetime) -> Iterator[Rerun]:
    """Yield the editions of these days and one after them; of a gap between days those that find something."""
    ends = _start(past.days[-1]) + _DAY
    until = min(now, schedule.next_run(digest.when, digest.timezone, ends - timedelta.resolution))
    waiting = _Waiting(digest, past, floor, until)
    for start, following in pairwise([*map(_start, past.days), until]):
        for at in schedule.runs(digest.when, digest.timezone, start, following):
            chosen = waiting.take(at)
            if not chosen and at > start + _DAY:
                break
            yield Rerun(at, chosen)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


class _Waiting:
    """The stories that the next edition may choose from, in the order of its choice: each comes, and goes once."""

    def __init__(self, digest: Digest, past: Past, floor: int | None, until: datetime) -> None:
        dated = [(story.published_at, story) for story in past.stories if story.published_at]
        fitting = [(at, story) for at, story in dated if at <= until and misfit(story, digest, at, floor) is None]
        self._digest = digest
        self._related = past.related
        self._coming = deque(sorted(fitting, key=lambda dated: dated[0]))
        self._ageing: deque[tuple[datetime, Story]] = deque()
        self._rank = {story.id: rank(story, until) for _, story in fitting}  # all are older than that
        self._ranked: list[Story] = []
        self._near: dict[str, list[Story]] = {}
        self._had: set[str] = set()

    def take(self, at: datetime) -> tuple[Story, ...]:
        """Return what the edition of that time posts."""
        self._let_come(at)
        self._let_go(at)
        chosen = tuple(best_of(self._ranked, self._digest, self._related)) if self._ranked else ()
        for story in chosen:
            self._have({story.id, *self._related.get(story.id, ())})
        return chosen

    def _let_come(self, at: datetime) -> None:
        while self._coming and self._coming[0][0] <= at:
            published_at, story = self._coming.popleft()
            event = {story.id, *self._related.get(story.id, ())}
            if self._had.isdisjoint(event):
                self._ranked.insert(self._place(story), story)
                self._ageing.append((published_at, story))
                for id in event:
                    self._near.setdefault(id, []).append(story)

    def _let_go(self, at: datetime) -> None:
        span = self._digest.max_age.span
        while span and self._ageing and at - self._ageing[0][0] > span:
            self._remove(self._ageing.popleft()[1])

    def _have(self, event: set[str]) -> None:
        """The channel has had these: what is of the same event as one of them waits in vain."""
        for id in event - self._had:
            for story in self._near.pop(id, ()):
                self._remove(story)
        self._had |= event

    def _place(self, story: Story) -> int:
        return bisect_left(self._ranked, self._rank[story.id], key=lambda other: self._rank[other.id])

    def _remove(self, story: Story) -> None:
        place = self._place(story)
        if place < len(self._ranked) and self._ranked[place].id == story.id:
            del self._ranked[place]


class Obstacle(NamedTuple):
    """Why nothing of these days would have been posted."""

    rule: Rule
    hottest: int | None = None
    """The heat of the hottest with the right topics and sources, where that is not enough."""


def obstacle(digest: Digest, stories: Sequence[Story], floor: int | None) -> Obstacle:
    """Return what keeps out stories of which none was posted; here they are all that these days have."""
    misfits = {misfit(story, digest, story.published_at, floor) for story in stories if story.published_at}
    if None in misfits:
        return Obstacle(Rule.OLD)
    fitting = [s.heat for s in stories if s.published_at and misfit(s, digest, s.published_at, None) is None]
    if fitting:
        return Obstacle(Rule.COLD, max(fitting))
    return Obstacle(Rule.SOURCES if any(digest.topics.takes(story.topics) for story in stories) else Rule.TOPICS)
