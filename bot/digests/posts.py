"""What an edition's forum post or thread is called, and which of a forum's tags it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.digests.cron import LONG_MONTHS
from bot.digests.model import Edition, Place
from bot.digests.timezones import open_zone

LONGEST_TITLE = 100


class Tag(NamedTuple):
    """A tag of a forum."""

    id: int
    name: str
    moderated: bool = False
    """Only moderators may put it on a post."""


def title_of(due_at: datetime, timezone: str, topics: Iterable[str]) -> str:
    """Return "20 November 2026 · Chips, Robots": as many topics as fit, each whole."""
    day = due_at.astimezone(open_zone(timezone))
    title, mark = f"{day.day} {LONG_MONTHS[day.month - 1].title()} {day.year}", " · "
    for topic in filter(None, (" ".join(topic.split()) for topic in topics)):
        if _size(title + mark + topic) > LONGEST_TITLE:
            break
        title, mark = title + mark + topic, ", "
    return title


def topics_of(places: Sequence[Place]) -> tuple[str, ...]:
    """Return the topics of an edition's stories: what most of them have first, then by heat."""
    names = {topic.casefold(): topic for place in reversed(places) for topic in reversed(place.story.topics)}
    counts = Counter(topic.casefold() for place in places for topic in dict.fromkeys(place.story.topics))
    return tuple(names[key] for key, _ in counts.most_common())


def tag_of(edition: Edition, tags: Sequence[Tag], *, required: bool, moderates: bool = False) -> Tag | None:
    """Return the first of a forum's tags that the edition matches: what its digest wants, then what its stories have.

    Where the forum requires one and none matches: the first that the bot may use. `moderates`: the bot is a moderator.
    """
    usable = [tag for tag in tags if moderates or not tag.moderated]
    by_name = {tag.name.casefold(): tag for tag in reversed(usable)}
    topics = (*edition.topics, *(topic for place in edition.places for topic in place.story.topics))
    matching = (by_name[topic.casefold()] for topic in topics if topic.casefold() in by_name)
    return next(matching, usable[0] if required and usable else None)


def _size(text: str) -> int:
    """Return the length as Discord's clients count it (UTF-16 units)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
