"""How similar stories are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.stories.model import Story
from bot.stories.similar import Candidate, Meant, likeness, most_similar, similarity, told_of, words_of
from tests.builders import NOW, a_story

COMMON = {"the": 0.1, "new": 0.5}
RARE = 4.0


def meant(title: str, excerpt: str = "", **more: Any) -> Meant:
    words = words_of(title, excerpt)
    rarity = {word: COMMON.get(word, RARE) for word in words.title | words.excerpt}
    return Meant(words, rarity, **more)


def by(story: Story) -> Candidate:
    return Candidate(story, words_of(story.title, story.excerpt))


def in_order(what: Meant, *titles: str) -> list[str]:
    stories = [a_story(str(number), title=title, excerpt="") for number, title in enumerate(titles)]
    return [story.title for story in most_similar(replace(what, published_at=NOW), map(by, stories))]


def test_the_same_words_are_as_like_as_can_be():
    assert likeness(
        meant("A brain-scale chip", "It trains."), words_of("Chip: a brain scale", "It trains")
    ) == pytest.approx(1)


def test_nothing_in_common_is_nothing():
    assert likeness(meant("Brain-scale chips"), words_of("Power Apps", "")) == 0
    assert likeness(meant(""), words_of("", "")) == 0


def test_rare_words_count_more_than_common_ones():
    assert in_order(meant("The new Cerebras chip"), "Cerebras grows", "The new things") == ["Cerebras grows"]


def test_a_word_counts_more_in_the_title():
    what = meant("Cerebras chip")
    assert likeness(what, words_of("Cerebras grows", "A chip")) < likeness(what, words_of("Cerebras chip", "It grows"))


def test_much_that_is_told_besides_takes_away():
    assert in_order(meant("Cerebras chip"), "Cerebras chip and a lot of other news of today", "Cerebras chip") == [
        "Cerebras chip",
        "Cerebras chip and a lot of other news of today",
    ]


def test_what_is_hardly_similar_is_left_out():
    assert in_order(meant("The new Cerebras chip trains models"), "The new things") == []


def test_nearer_in_time_is_more_similar_and_far_away_is_all_the_same():
    what = meant("Cerebras chip", published_at=NOW)
    times = [NOW, NOW + timedelta(days=2), NOW - timedelta(days=4), NOW - timedelta(days=90)]
    found = [similarity(what, by(a_story("a", title="Cerebras chip", published_at=time))) for time in times]
    assert found == sorted(found, reverse=True)
    ages = [NOW - timedelta(days=700), None]
    assert [similarity(what, by(a_story("a", title="Cerebras chip", published_at=age))) for age in ages] == [
        found[-1]
    ] * 2


def test_a_common_topic_counts_and_another_one_counts_against():
    what = meant("Cerebras chip", published_at=NOW, topics=frozenset({"AI"}))
    found = [similarity(what, by(a_story("a", title="Cerebras", topics=topics))) for topics in (("AI",), (), ("Law",))]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 3


def test_the_most_telling_words_are_rare_and_in_the_title():
    assert meant("The Cerebras chip", "New cores").telling() == ["cerebras", "chip", "cores", "new", "the"]


def test_what_somebody_says_is_about_stories_of_any_time_those_near_in_time_first():
    said = meant("Did you see the Cerebras chip", published_at=NOW)
    old, near = (
        a_story(name, title="Cerebras and its chip", published_at=NOW - timedelta(days=days))
        for name, days in (("a", 900), ("b", 1))
    )
    assert told_of(said, [by(old), by(near), by(a_story("c", title="The new things"))]) == [near, old]


@pytest.mark.parametrize(("words", "stories", "is_told"), [("the new", 1, True), ("the new", 100, False),
                                                         ("new chip", 50, True), ("new chip", 200, False)])  # fmt: skip
def test_talk_is_about_no_story_that_has_as_many_of_its_words_by_chance(words: str, stories: int, is_told: bool):
    story = by(a_story(title=f"Of {words}", excerpt=""))
    assert bool(told_of(meant(words, stories=stories), [story])) == is_told
