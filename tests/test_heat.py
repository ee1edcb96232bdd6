"""How hot a story is."""

from __future__ import annotations

from bot.stories.heat import by_heat, resting
from tests.builders import a_story


def test_heat_at_rest_is_quality_and_ten_for_each_related_story():
    assert resting(99, 6) == 159


def test_without_quality_there_is_no_heat():
    assert resting(None, 6) == 0


def test_ties_of_heat_and_date_are_ordered_by_id():
    a, b = a_story("a", id="1"), a_story("b", id="2")
    assert sorted([b, a], key=by_heat) == [a, b]
