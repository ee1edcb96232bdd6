"""How hot a story is."""

from __future__ import annotations

from typing import Any

from bot.stories.heat import by_heat, in_words, resting, why_unlisted
from tests.builders import a_story


def words(**facts: Any) -> str:
    return in_words(a_story(**facts))


def test_heat_at_rest_is_quality_and_ten_for_each_related_story():
    assert resting(99, 6) == 159


def test_without_quality_there_is_no_heat():
    assert resting(None, 6) == 0


def test_ties_of_heat_and_date_are_ordered_by_id():
    a, b = a_story("a", id="1"), a_story("b", id="2")
    assert sorted([b, a], key=by_heat) == [a, b]


def test_heat_at_rest_is_said_as_its_sum():
    assert words(heat=87, quality=87) == "87 = quality 87"
    assert words(heat=214, quality=204, related_count=1) == "214 = quality 204 + 10 for 1 related story"
    assert words(heat=159, quality=99, related_count=6) == "159 = quality 99 + 60 for 6 related stories"


def test_what_stands_above_the_sum_is_momentum():
    assert words(heat=89, quality=87) == "89 = quality 87 + 2 momentum"
    assert words(heat=99, quality=87, related_count=1) == "99 = quality 87 + 10 for 1 related story + 2 momentum"


def test_what_is_below_the_sum_has_cooled():
    assert words(heat=84, quality=87) == "84 = quality 87 - 3 cooling"


def test_heat_without_quality_is_what_the_file_says():
    assert words(heat=150, quality=None) == "150, given with its article"
    assert words(heat=0, quality=None) == "0, no quality is given"


def test_a_cold_story_that_is_not_published_has_its_heat():
    assert words(heat=60, quality=60, listed=False) == "60 = quality 60"


def test_a_story_without_heat_of_its_own_is_given_none():
    folded, gone = {"heat": -1}, {"has_article": False, "is_gone": True}
    assert [words(listed=False, **facts) for facts in (folded, gone, {"has_article": False})] == ["", "", ""]


def test_why_a_story_is_not_listed():
    assert why_unlisted(a_story()) == ""
    kinds = ({"heat": -1}, {"heat": 60}, {"has_article": False, "is_gone": True}, {"has_article": False})
    assert [why_unlisted(a_story(listed=False, **facts)) for facts in kinds] == [
        "part of another story's coverage",
        "marked as not published",
        "its article is gone",
        "only other articles name it",
    ]
