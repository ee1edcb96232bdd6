"""Which stories are related to one, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.stories.heat import by_heat
from bot.stories.model import Story
from bot.stories.titles import normalised_title

REPUBLISHED = timedelta(days=14)
"""So far apart at most, one headline of one source is one story."""
MOST_SIMILAR = 5
DAYS_SAID = 60
"""Of more days, months are said."""


@dataclass(frozen=True, slots=True)
class Relation:
    story: Story
    reason: str
    """In words, as readers see it."""


def rank(
    itself: Story,
    named: Sequence[Story],
    naming: Sequence[Story],
    sharing: Sequence[tuple[Story, int]],
    similar: Sequence[Story] = (),
    equal: Sequence[Story] = (),
) -> list[Relation]:
    """Return every story that is related to one, once, under its strongest reason.

    `named` keeps its order (the file's), so does `similar`; the count in `sharing` is how many stories both name.
    """
    known = _Known(itself)
    ranked = [relation for relation in _covering(named, naming, sharing, equal) if known.add(relation.story)]
    alike = [Relation(story, similar_words(itself, story)) for story in similar if known.add(story)]
    return ranked + alike[:MOST_SIMILAR]


def similar_words(one: Story, other: Story) -> str:
    apart = _apart(one.published_at, other.published_at)
    return f"similar words, {apart}" if apart else "similar words"


def is_republished(one: Story, other: Story) -> bool:
    """Whether two stories are one: of one source, with one headline, published anew or under another URL."""
    if one.source is None or other.source is None or one.source.id != other.source.id:
        return False
    if one.published_at and other.published_at and abs(one.published_at - other.published_at) > REPUBLISHED:
        return False
    return normalised_title(one.title) == normalised_title(other.title)


class _Known:
    """Stories that are not told again."""

    def __init__(self, story: Story) -> None:
        self._ids = {story.id}
        self._by_headline = {_headline(story): [story]}

    def add(self, story: Story) -> bool:
        """Return whether it was new."""
        same = self._by_headline.setdefault(_headline(story), [])
        if story.id in self._ids or any(is_republished(story, other) for other in same):
            return False
        self._ids.add(story.id)
        same.append(story)
        return True


def _headline(story: Story) -> str:
    return normalised_title(story.title)


def _covering(
    named: Sequence[Story], naming: Sequence[Story], sharing: Sequence[tuple[Story, int]], equal: Sequence[Story]
) -> Iterator[Relation]:
    yield from (Relation(story, "covers it too") for story in named)
    yield from (Relation(story, "lists it as coverage") for story in sorted(naming, key=by_heat))
    yield from (Relation(story, "same headline") for story in sorted(equal, key=by_heat))
    for story, shared in sorted(sharing, key=lambda pair: (-pair[1], by_heat(pair[0]))):
        yield Relation(story, f"shares {shared} {'story' if shared == 1 else 'stories'} of its coverage")


def _apart(one: datetime | None, other: datetime | None) -> str:
    """Return in words how far apart two stories are."""
    if one is None or other is None:
        return ""
    days = round(abs((one - other).total_seconds()) / 86400)
    if days > DAYS_SAID:
        months = round(days / 30.44)
        return f"{months} months apart" if months < 24 else f"{round(months / 12)} years apart"
    return f"{days} days apart" if days > 1 else "a day apart" if days else "the same day"
