"""Which stories are related, in which order, and why."""

from __future__ import annotations

from datetime import timedelta

from bot.stories.related import Relation, rank
from tests.builders import NOW, a_story


def test_whom_it_names_comes_first_in_the_order_of_the_file():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert rank([cold, hot], [], []) == [
        Relation(cold, "covers it too"),
        Relation(hot, "covers it too"),
    ]


def test_who_names_it_comes_next_hottest_first():
    named, cold, hot = a_story("named", heat=0), a_story("cold", heat=1), a_story("hot", heat=99)
    assert [(r.story, r.reason) for r in rank([named], [cold, hot], [])] == [
        (named, "covers it too"),
        (hot, "lists it as coverage"),
        (cold, "lists it as coverage"),
    ]


def test_after_equal_headlines_come_shared_coverage_and_similar_words():
    a, b, c, d, e = (a_story(name) for name in "abcde")
    ranked = rank([], [], [(a, 1), (b, 3)], similar=[d, c], equal=[e])
    assert [(r.story, r.reason) for r in ranked] == [
        (e, "same headline"),
        (b, "shares 3 stories of its coverage"),
        (a, "shares 1 story of its coverage"),
        (d, "similar words"),
        (c, "similar words"),
    ]


def test_as_much_shared_coverage_is_ordered_by_heat():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert [r.story for r in rank([], [], [(cold, 2), (hot, 2)])] == [hot, cold]


def test_equal_headlines_come_hottest_first():
    cold, hot = a_story("cold", heat=1), a_story("hot", heat=99)
    assert [r.story for r in rank([], [], [], equal=[cold, hot])] == [hot, cold]


def test_as_hot_stories_are_ordered_newest_first():
    old, new = a_story("old", published_at=NOW - timedelta(days=9)), a_story("new")
    undated = a_story("undated", published_at=None)
    assert [r.story for r in rank([], [undated, old, new], [])] == [new, old, undated]


def test_no_story_stands_twice_and_none_is_related_to_itself():
    a, b = a_story("a"), a_story("b")
    assert rank([a, b, a], [b], [(a, 2)], [b], [a], itself=a.id) == [Relation(b, "covers it too")]
