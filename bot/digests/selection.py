"""Which stories an edition takes.

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

from bot.digests.heatlevel import floor_of
from bot.digests.model import Digest, Earlier
from bot.stories.model import Story

__all__ = ["HEATED", "choose", "floor_of", "is_settled"]

HEATED = 30
"""How much hotter than in its first message a story must be to return as an update."""

Related = Mapping[str, frozenset[str]]
"""Ids of a story's coverage, by its id: whom it names, who names it, equal headlines."""

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
    had = _Events(posted, related)
    wanted = [
        story
        for story in candidates
        if _is_wanted(story, digest, now, floor) and (_is_update(story, digest, earlier or {}) or not had.has(story))
    ]
    ranked = sorted(wanted, key=lambda story: _rank(story, now))
    chosen = _one_place_an_event(ranked, digest, _Events((), related))
    return sorted(chosen, key=lambda story: _rank(story, now))


def is_settled(chosen: Sequence[Story], digest: Digest) -> bool:
    """Return whether less hot candidates could not change this: it is full, no source has more than its share."""
    counts = Counter(_source_key(story) for story in chosen)
    return len(chosen) >= digest.stories and max(counts.values(), default=0) <= digest.per_source


def _is_wanted(story: Story, digest: Digest, now: datetime, floor: int | None) -> bool:
    return (
        story.listed
        and (floor is None or story.heat >= floor)
        and _is_young(story, digest, now)
        and digest.topics.takes(story.topics)
        and digest.sources.takes([story.source.name] if story.source else [])
    )


def _is_update(story: Story, digest: Digest, earlier: Mapping[str, Earlier]) -> bool:
    first = earlier.get(story.id)
    return digest.updates and first is not None and story.heat >= first.heat + HEATED


def _is_young(story: Story, digest: Digest, now: datetime) -> bool:
    span = digest.max_age.span
    if span is None:
        return True
    return story.published_at is not None and now - story.published_at <= span


def _rank(story: Story, now: datetime) -> tuple[int, float, str]:
    published = min(story.published_at or _NO_DATE, now)
    return -story.heat, (now - published).total_seconds(), story.id


class _Events:
    """The events that have their place: in the channel, or in one edition."""

    def __init__(self, posted: Collection[str], related: Related) -> None:
        self._related = related
        self._leaders = set(posted)
        self._coverage = set[str]().union(*(related[id] for id in self._leaders & related.keys()))

    def has(self, story: Story) -> bool:
        has_place = story.id in self._leaders or story.id in self._coverage
        return has_place or not self._leaders.isdisjoint(self._related.get(story.id, ()))

    def add(self, story: Story) -> None:
        self._leaders.add(story.id)
        self._coverage |= self._related.get(story.id, frozenset())


def _one_place_an_event(ranked: Sequence[Story], digest: Digest, events: _Events) -> list[Story]:
    """Return the hottest of each event; a source's stories beyond its share wait until nobody else is left."""
    chosen: list[Story] = []
    counts: Counter[str] = Counter()
    for share in (digest.per_source, len(ranked)):
        for story in ranked:
            if len(chosen) < digest.stories and counts[_source_key(story)] < share and not events.has(story):
                counts[_source_key(story)] += 1
                chosen.append(story)
                events.add(story)
    return chosen


def _source_key(story: Story) -> str:
    """Return the source's id; a story without one is a source of its own."""
    return story.source.id if story.source else f"story {story.id}"
