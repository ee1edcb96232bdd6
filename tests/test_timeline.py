"""A story among its coverage, by time."""

from __future__ import annotations

from datetime import timedelta

from bot.stories.model import Story
from bot.stories.timeline import later, timeline
from tests.builders import NOW, a_story


def at(hours: int, name: str = "") -> Story:
    return a_story(name or f"at{hours}", published_at=NOW + timedelta(hours=hours))


def names(stories: list[Story]) -> list[str]:
    return [story.title.removeprefix("Story ") for story in stories]


def test_the_first_to_tell_stands_first_and_the_undated_last():
    undated = a_story("undated", published_at=None)
    assert names(timeline(at(2), [undated, at(3), at(1)], 8)) == ["at1", "at2", "at3", "undated"]


def test_at_one_time_the_hotter_stands_first():
    warm, hot = (a_story(name, heat=heat) for name, heat in (("warm", 80), ("hot", 200)))
    assert names(timeline(warm, [hot], 8)) == ["hot", "warm"]


def test_the_story_itself_keeps_a_place_however_late_it_came():
    assert names(timeline(at(9), [at(n) for n in range(9)], 4)) == ["at0", "at1", "at2", "at9"]
    assert names(timeline(at(1), [at(n) for n in (0, 2, 3, 4)], 4)) == ["at0", "at1", "at2", "at3"]


def test_how_long_after_the_first_each_came_is_said_in_the_largest_unit_that_fits():
    undated = a_story("undated", published_at=None)
    late = [later(at(0), story) for story in (at(0), at(1), at(23), at(24), at(71), undated)]
    assert late == ["", "1 hour later", "23 hours later", "1 day later", "2 days later", ""]
    half = a_story("half", published_at=NOW + timedelta(minutes=30, seconds=59))
    assert (later(at(0), half), later(undated, half)) == ("30 minutes later", "")
