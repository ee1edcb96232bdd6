"""What is read in the list that Discord shows while somebody types, and in menus."""

from __future__ import annotations

import pytest

from bot.cards.text import size
from bot.commands.labels import LONGEST_CHOICE, name_label, story_label, without_count
from bot.commands.members.relations import RelatedSelect
from bot.store.names import Name
from bot.stories.model import Source
from tests.builders import a_story

LONG = "A headline of many words that goes on and on until nobody reads it any more and then " * 2


def named(name: str, stories: int) -> Name:
    return Name("0" * 12, name, stories, "", "")


def test_a_topic_stands_with_its_count():
    assert name_label(named("AI Hardware", 1)) == "AI Hardware · 1 story"
    assert name_label(named("AI Hardware", 1234)) == "AI Hardware · 1,234 stories"


def test_a_long_name_is_cut_at_a_word_and_keeps_its_count():
    label = name_label(named("word " * 30, 23))
    assert label == "word " * 16 + "word… · 23 stories"


@pytest.mark.parametrize("name", ["AI Hardware", "Chips · and more", "12 stories", "🔥"])
def test_a_label_that_was_left_standing_is_read_as_its_name(name: str):
    assert without_count(name_label(named(name, 1234))) == without_count(name) == name


def test_a_story_stands_with_its_source():
    assert story_label(a_story(title="Chips", source=Source("Wired"))) == "Chips · Wired"
    assert story_label(a_story(title="Chips", source=None)) == "Chips"
    assert story_label(a_story(title="Chips", source=Source("\u200b"))) == "Chips"


def test_in_a_menu_a_story_stands_over_its_source():
    sources = {"a": Source("Wired"), "b": None, "c": Source("\u200b")}
    stories = [a_story(name, source=source) for name, source in sources.items()]
    options = RelatedSelect(stories).item.options
    assert [(option.label, option.description) for option in options] == [
        ("Story a", "Wired"),
        ("Story b", None),
        ("Story c", None),
    ]


def test_of_a_long_headline_and_its_source_the_headline_stays():
    title = LONG[:95].strip()
    assert story_label(a_story(title=title, source=Source("Wired Magazine"))) == title


def test_a_headline_that_is_too_long_is_cut_at_a_word():
    label = story_label(a_story(title=LONG, source=Source("Wired")))
    assert (
        label == "A headline of many words that goes on and on until nobody reads it any more and then A headline of…"
    )


def test_no_label_is_longer_than_discord_takes():
    wide = "🔥" * 60
    for label in (name_label(named(wide, 1)), story_label(a_story(title=wide)), story_label(a_story(title=wide[:48]))):
        assert 1 <= size(label) <= LONGEST_CHOICE
