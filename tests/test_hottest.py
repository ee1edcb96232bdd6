"""What is found among the words of the hottest stories."""

from __future__ import annotations

from bot.store.hottest import PART, Hottest

STORIES = Hottest([(n, f" story {'even' if n % 2 == 0 else 'odd'} number{n}") for n in range(3 * PART)])


def test_the_hottest_with_all_beginnings_are_found_in_their_order():
    assert STORIES.having(["st", "od"], 3) == [1, 3, 5]


def test_what_only_a_cooler_story_has_is_found_too():
    assert STORIES.having([f"number{2 * PART + 1}"], 25) == [2 * PART + 1]


def test_without_a_word_the_hottest_are_found():
    assert STORIES.having([], 2) == [0, 1]


def test_the_rarest_word_is_the_one_that_the_fewest_have():
    assert STORIES.rarest(["sto", "even", "number7", "number77"]) == ("number77", True)
    assert STORIES.rarest(["sto", "even"]) == ("even", False)
