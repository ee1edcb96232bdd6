"""Which stories are related, in which order, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.stories.model import Source, Story
from bot.stories.related import MOST_SIMILAR, Relation, rank
from tests.builders import NOW, a_story

LEAD = a_story("lead")


def ranked(*stories: Any, itself: Story = LEAD, **more: Any) -> list[tuple[Story, str]]:
    named, naming, sharing = (*stories, [], [], [])[:3]
    return [(relation.story, relation.reason) for relation in rank(itself, named, naming, sharing, **more)]


def test_whom_it_names_comes_first_in_the_order_of_the_file():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert ranked([cold, hot]) == [(cold, "covers it too"), (hot, "covers it too")]


def test_who_names_it_comes_next_hottest_first():
    named, cold, hot = a_story("named", heat=0), a_story("cold", heat=1), a_story("hot", heat=99)
    assert ranked([named], [cold, hot]) == [
        (named, "covers it too"),
        (hot, "lists it as coverage"),
        (cold, "lists it as coverage"),
    ]


def test_after_equal_headlines_come_shared_coverage_and_similar_words():
    a, b, c, d, e = (a_story(name) for name in "abcde")
    assert ranked([], [], [(a, 1), (b, 3)], similar=[d, c], equal=[e]) == [
        (e, "same headline"),
        (b, "shares 3 stories of its coverage"),
        (a, "shares 1 story of its coverage"),
        (d, "similar words, the same day"),
        (c, "similar words, the same day"),
    ]


def test_as_much_shared_coverage_is_ordered_by_heat():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert [story for story, _ in ranked([], [], [(cold, 2), (hot, 2)])] == [hot, cold]


def test_equal_headlines_come_hottest_first():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert [story for story, _ in ranked(equal=[cold, hot])] == [hot, cold]


def test_as_hot_stories_are_ordered_newest_first():
    old, new = a_story("old", published_at=NOW - timedelta(days=9)), a_story("new")
    undated = a_story("undated", published_at=None)
    assert [story for story, _ in ranked([], [undated, old, new])] == [new, old, undated]


def test_no_story_stands_twice_and_none_is_related_to_itself():
    a, b = a_story("a"), a_story("b")
    assert rank(a, [b, a, b], [b], [(a, 2)], [b], [a]) == [Relation(b, "covers it too")]


def test_similar_stories_come_after_all_others_and_are_few():
    similar = [a_story(f"s{number}") for number in range(MOST_SIMILAR + 2)]
    assert [story for story, _ in ranked([similar[1]], similar=similar)] == [
        similar[1],
        similar[0],
        *similar[2 : MOST_SIMILAR + 1],
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.4, "similar words, the same day"),
        (1, "similar words, a day apart"),
        (-2.4, "similar words, 2 days apart"),
        (60, "similar words, 60 days apart"),
        (75, "similar words, 2 months apart"),
        (800, "similar words, 2 years apart"),
        (None, "similar words"),
    ],
)
def test_similar_stories_say_how_far_apart_they_are(days: float | None, said: str):
    at = None if days is None else NOW - timedelta(days=days)
    other = a_story("other", published_at=at)
    assert ranked(similar=[other], itself=a_story("lead", published_at=NOW)) == [(other, said)]


def published_again(name: str, **changes: Any) -> Story:
    """Return a story like LEAD at another address."""
    values = {"title": LEAD.title.upper(), "source": LEAD.source, "published_at": LEAD.published_at} | changes
    return a_story(name, **values)


def test_what_a_source_publishes_again_is_the_story_itself():
    again = published_again("again", published_at=NOW - timedelta(days=13))
    undated = published_again("undated", published_at=None)
    assert ranked([again], [undated], equal=[again], similar=[again]) == []


def test_two_relations_with_one_headline_of_one_source_are_one():
    first, again = (a_story(name, title="Brain-scale", source=Source("Forbes")) for name in ("first", "again"))
    assert ranked([first], [again]) == [(first, "covers it too")]


@pytest.mark.parametrize(
    "other",
    [
        published_again("other", source=Source("Another")),
        published_again("other", title="Another"),
        published_again("other", published_at=NOW - timedelta(days=16)),
        published_again("other", source=None),
    ],
)
def test_another_source_headline_or_time_makes_another_story(other: Story):
    assert ranked([other]) == [(other, "covers it too")]
