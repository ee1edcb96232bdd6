"""What a digest would have posted of the last days that have stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests import schedule
from bot.digests.model import Digest, Filter, MaxAge
from bot.digests.replay import Obstacle, Past, Replay, obstacle, replay
from bot.digests.selection import Related, Rule, choose
from bot.stories.model import Source, Story
from tests.builders import a_digest, a_story
from tests.test_selection import both_ways

FIRST = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
NOW = FIRST + timedelta(days=9, hours=12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def story(id: str, hours: float, heat: int = 100, source: str = "", **changes: Any) -> Story:
    """A story so many hours after the first day began, with a source of its own unless one is named."""
    at = FIRST + hours * HOUR
    return a_story(id, id=id, published_at=at, heat=heat, source=Source(source or f"of {id}"), **changes)


def past(stories: Sequence[Story], related: dict[str, list[str]] | None = None) -> Past:
    days = {story.published_at.date() for story in stories if story.published_at}
    return Past(sorted(days), stories, both_ways(related or {}))


def played(*stories: Story, floor: int | None = None, now: datetime = NOW, **options: Any) -> Replay:
    related = options.pop("related", None)
    found = replay(a_digest(**options), past(stories, related), floor=floor, now=now)
    assert found is not None
    return found


def ids(found: Replay) -> list[list[str]]:
    """Return what is posted, without what an edition finds nothing for."""
    return [[story.id for story in edition.stories] for edition in found.editions if edition.stories]


def test_each_edition_takes_what_is_new_since_the_one_before():
    found = played(story("a", 1), story("b", 10), story("c", 34))
    assert [f"{edition.at:%d %H:%M}" for edition in found.editions] == ["02 09:00", "03 09:00", "04 09:00"]
    assert ids(found) == [["a"], ["b"], ["c"]]


def test_what_finds_no_place_waits_until_it_is_too_old():
    many = [story(f"s{n}", 1, 100 - n) for n in range(6)]
    assert ids(played(*many, stories=2, max_age=MaxAge.DAY)) == [["s0", "s1"]]
    found = played(*many, story("last", 30, 99), stories=2, max_age=MaxAge.ANY)
    assert ids(found) == [["s0", "s1"], ["last", "s2"], ["s3", "s4"]]


def test_an_event_that_the_channel_had_does_not_come_again_through_what_stood_under_it():
    stories = [story("lead", 1), story("twin", 30), story("else", 31)]
    found = played(*stories, related={"lead": ["under"], "twin": ["under"]})
    assert ids(found) == [["lead"], ["else"]]


def test_an_edition_with_nothing_to_post_is_counted():
    found = played(story("a", 1), story("cold", 10, 50), story("b", 40), floor=60)
    assert [len(edition.stories) for edition in found.editions] == [1, 0, 1]


def test_days_without_stories_do_not_count_once_nothing_waits():
    found = played(story("a", 1), story("b", 6 * 24 + 1))
    assert (found.days, len(found.editions), found.a_day) == (2, 2, 1.0)


def test_of_an_old_library_one_more_edition_is_seen():
    found = played(story("a", 1), story("b", 20), now=NOW + 1000 * DAY)
    assert ids(found) == [["a"], ["b"]]
    assert not found.is_recent


def test_the_last_week_is_of_days_that_have_stories():
    found = played(*(story(f"s{n}", n * 24 + 1, 100 + n) for n in range(10)))
    assert (found.days, found.last_days, found.is_recent) == (10, 7, True)
    assert [story.id for story in found.last_stories] == ["s9", "s8", "s7", "s6", "s5", "s4", "s3"]


def test_where_no_edition_was_due_nothing_can_be_said():
    assert replay(a_digest(when="sun 09:00"), past([story("a", 1)]), floor=None, now=FIRST + 10 * HOUR) is None
    assert replay(a_digest(), past([]), floor=None, now=NOW) is None


@pytest.mark.parametrize(
    ("options", "floor", "why"),
    [
        ({}, 101, Obstacle(Rule.COLD, 100)),
        ({"topics": Filter(("Chips",))}, 101, Obstacle(Rule.COLD, 80)),
        ({"topics": Filter(("Gardening",))}, 50, Obstacle(Rule.TOPICS)),
        ({"sources": Filter(("Nobody",))}, 50, Obstacle(Rule.SOURCES)),
        ({"max_age": MaxAge.DAY}, 50, Obstacle(Rule.OLD)),
    ],
)
def test_what_keeps_all_stories_out_is_found(options: dict[str, Any], floor: int, why: Obstacle):
    stories = [story("a", 1), story("b", 2, 80, topics=("Chips",))]
    assert obstacle(a_digest(**options), stories, floor) == why


STORIES = st.lists(
    st.tuples(
        st.integers(0, 9 * 24 * 4),
        st.sampled_from([70, 80, 90, 100]),
        st.sampled_from(["", "Wired", "Forbes"]),
        st.sampled_from([("AI",), ("AI", "Chips"), ()]),
    ),
    max_size=30,
)
PAIRS = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 35)), max_size=12)
DIGESTS = st.builds(
    a_digest,
    when=st.sampled_from(["daily 09:00", "every 15 minutes", "hourly", "mon,thu 08:00", "weekdays 00:00", "sun 23:45"]),
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    stories=st.integers(1, 4),
    per_source=st.integers(1, 3),
    max_age=st.sampled_from(MaxAge),
    topics=st.sampled_from([Filter(), Filter(("AI",)), Filter((), ("Chips",))]),
    sources=st.sampled_from([Filter(), Filter(("wired",))]),
)


@given(STORIES, PAIRS, DIGESTS, st.sampled_from([None, 80, 90]), st.integers(0, 60 * 24))
@settings(max_examples=100, deadline=None)
def test_a_replay_posts_what_one_edition_after_the_other_would_have(
    made: Any, pairs: Any, digest: Digest, floor: int | None, hours: int
):
    stories = [
        story(f"s{n}", quarters / 4, heat, source, topics=topics)
        for n, (quarters, heat, source, topics) in enumerate(made)
        if FIRST + quarters * HOUR / 4 <= FIRST + hours * HOUR
    ]
    links: dict[str, list[str]] = {}
    for one, other in pairs:
        if one != other:
            links.setdefault(f"s{one}", []).append(f"s{other}")
    seen = past(stories, links)
    now = FIRST + hours * HOUR
    found = replay(digest, seen, floor=floor, now=now)
    expected = one_after_the_other(digest, seen.stories, seen.related, floor, now)
    assert [(at, [s.id for s in taken]) for at, taken in (found.editions if found else ()) if taken] == expected


def one_after_the_other(
    digest: Digest, stories: Sequence[Story], related: Related, floor: int | None, now: datetime
) -> list[tuple[datetime, list[str]]]:
    """Run the digest at each of its times with all that the library had by then: slow, and as the press does it."""
    dates = {story.id: story.published_at for story in stories if story.published_at}
    if not dates:
        return []
    ends = datetime.combine(max(dates.values()).date(), datetime.min.time(), UTC) + DAY
    until = min(now, schedule.next_run(digest.when, digest.timezone, ends - timedelta.resolution))
    first = datetime.combine(date.min + (min(dates.values()).date() - date.min), datetime.min.time(), UTC)
    posted: set[str] = set()
    editions = []
    for at in schedule.runs(digest.when, digest.timezone, first, until):
        known = [story for story in stories if dates[story.id] <= at]
        chosen = choose(known, digest, now=at, floor=floor, posted=posted, related=related)
        posted.update(*({story.id, *related.get(story.id, ())} for story in chosen))
        if chosen:
            editions.append((at, [story.id for story in chosen]))
    return editions
