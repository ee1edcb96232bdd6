"""Which stories an edition takes, and the rules by which it takes no others: `reasons` tells them.

The press asks the store for its hottest candidates, 200 at first, and calls

    chosen = choose(candidates, digest, now=now, floor=floor_of(digest.min_heat, heats), posted=posted, related=related,
                    earlier=earlier)
    if len(candidates) < limit or is_settled(chosen, digest): that is the edition
    else: ask for more candidates and choose again
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum, auto

from bot.digests.heatlevel import floor_of
from bot.digests.model import Digest, Earlier
from bot.stories.model import Story

__all__ = [
    "HEATED",
    "Events",
    "Rule",
    "best_of",
    "choose",
    "floor_of",
    "is_settled",
    "is_update",
    "misfit",
    "rank",
    "source_key",
]

HEATED = 30
"""How much hotter than in its first message a story must be to return as an update."""

Related = Mapping[str, frozenset[str]]
"""Ids of a story's coverage, by its id: whom it names, who names it, equal headlines."""


class Rule(Enum):
    """Why an edition does not take a story."""

    UNLISTED = auto()
    COLD = auto()
    OLD = auto()
    TOPICS = auto()
    SOURCES = auto()
    POSTED = auto()
    """The channel has had the story."""
    NOT_HEATED = auto()
    """It has, and the story may return once it is hotter."""
    EVENT_POSTED = auto()
    """The channel has had another story of its event."""
    EVENT = auto()
    """Another story of its event has its place."""
    SHARE = auto()
    """Its source has as many places as it may while others wait."""
    FULL = auto()
    """Hotter stories have all places."""


_NO_DATE = datetime.min.replace(tzinfo=UTC)


def choose(
    candidates: Sequence[Story],
    digest: Digest,
    *,
    now: datetime,
    floor: int | None,
    posted: Collection[str],
    related: Related,
    earlier: Mapping[str, Earlier] | None = None,
) -> list[Story]:
    """Return the stories of the next edition, hottest first; ties newest first, then by id.

    `earlier` has those of the posted ones that may still return.
    """
    had = Events(posted, related)
    wanted = [
        story
        for story in candidates
        if misfit(story, digest, now, floor) is None
        and (is_update(story, digest, earlier or {}) or had.leader(story) is None)
    ]
    ranked = sorted(wanted, key=lambda story: rank(story, now))
    return sorted(best_of(ranked, digest, related), key=lambda story: rank(story, now))


def is_settled(chosen: Sequence[Story], digest: Digest) -> bool:
    """Return whether less hot candidates could not change this: it is full, no source has more than its share."""
    counts = Counter(source_key(story) for story in chosen)
    return len(chosen) >= digest.stories and max(counts.values(), default=0) <= digest.per_source


def misfit(story: Story, digest: Digest, now: datetime, floor: int | None) -> Rule | None:
    """Return the first rule by which a digest would never take the story as it is; None where it may."""
    if not story.listed:
        return Rule.UNLISTED
    if floor is not None and story.heat < floor:
        return Rule.COLD
    if not _is_young(story, digest, now):
        return Rule.OLD
    if not digest.topics.takes(story.topics):
        return Rule.TOPICS
    return None if digest.sources.takes([story.source.name] if story.source else []) else Rule.SOURCES


def is_update(story: Story, digest: Digest, earlier: Mapping[str, Earlier]) -> bool:
    """Return whether a story that the channel had may return, because it is so much hotter."""
    first = earlier.get(story.id)
    return digest.updates and first is not None and story.heat >= first.heat + HEATED


def _is_young(story: Story, digest: Digest, now: datetime) -> bool:
    span = digest.max_age.span
    if span is None:
        return True
    return story.published_at is not None and now - story.published_at <= span


def rank(story: Story, now: datetime) -> tuple[int, float, str]:
    """Sort key: who comes first in an edition."""
    published = min(story.published_at or _NO_DATE, now)
    return -story.heat, (now - published).total_seconds(), story.id


class Events:
    """The events that have their place: in the channel, or in one edition."""

    def __init__(self, leaders: Collection[str], related: Related) -> None:
        self._related = related
        self._leaders = set(leaders)
        self._coverage = {id: leader for leader in self._leaders & related.keys() for id in related[leader]}

    def leader(self, story: Story) -> str | None:
        """Return the id of the story that has the place of this one's event, itself perhaps; None: it is free."""
        if story.id in self._leaders:
            return story.id
        near = self._leaders & self._related.get(story.id, frozenset())
        return min(near) if near else self._coverage.get(story.id)

    def add(self, story: Story) -> None:
        self._leaders.add(story.id)
        self._coverage |= dict.fromkeys(self._related.get(story.id, ()), story.id)


def best_of(ranked: Sequence[Story], digest: Digest, related: Related) -> list[Story]:
    """Return the hottest of each event; a source's stories beyond its share wait until nobody else is left."""
    chosen: list[Story] = []
    counts: Counter[str] = Counter()
    events = Events((), related)
    for share in (digest.per_source, len(ranked)):
        for story in ranked:
            if len(chosen) == digest.stories:
                return chosen
            if counts[source_key(story)] < share and events.leader(story) is None:
                counts[source_key(story)] += 1
                chosen.append(story)
                events.add(story)
    return chosen


def source_key(story: Story) -> str:
    """Return the source's id; a story without one is a source of its own."""
    return story.source.id if story.source else f"story {story.id}"
