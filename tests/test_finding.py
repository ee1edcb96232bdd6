"""What people are told about the topic, source or story that they named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from bot.commands.desk import Desk
from bot.commands.finding import find_by_id, find_lead, find_source, find_story, find_topic
from bot.errors import UserError
from tests.builders import NOW
from tests.libraries import Shelf, open_shelf


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


def desk_with(shelf: Shelf) -> Desk:
    return Desk(shelf.stories, *[cast(Any, None)] * 4, now=lambda: NOW)


async def refused(shelf: Shelf, find: Any, text: Any) -> str:
    with pytest.raises(UserError) as error:
        await find(desk_with(shelf), text)
    return str(error.value)


async def test_the_hottest_of_several_stories_is_said_to_be_that(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="Power Apps today", heat=10)
    shelf.article("b.md", "b.example/1", title="More power for apps", heat=20)
    await shelf.load()
    story, note = await find_story(desk_with(shelf), " power *apps* ")
    assert (story.title, note) == (
        "More power for apps",
        "The hottest of 2 stories that match “power \\*apps\\*”.",
    )


async def test_of_very_many_stories_the_number_is_not_told(shelf: Shelf):
    for number in range(30):
        shelf.article(f"{number}.md", f"a.example/{number}", title=f"Power number {number}")
    await shelf.load()
    _, note = await find_story(desk_with(shelf), "power number")
    assert note == "The hottest of 25 or more stories that match “power number”."


@pytest.mark.parametrize("text", ["power today", "Power apps", "https://a.example/1"])
async def test_a_story_that_is_meant_by_itself_has_no_note(shelf: Shelf, text: str):
    shelf.article("a.md", "a.example/1", title="Power Apps", heat=10)
    shelf.article("b.md", "b.example/1", title="More power for apps today", heat=20)
    await shelf.load()
    assert (await find_story(desk_with(shelf), text))[1] == ""


async def test_an_unknown_name_is_answered_with_what_is_near_its_longest_known_word(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="The [new] chips", topics="[AI Hardware, The Law]")
    shelf.article("b.md", "b.example/1", title="The law", heat=10)
    await shelf.load()
    assert await refused(shelf, find_topic, "the hardware") == (
        "I don't know the topic “the hardware”. Did you mean one of these?\n- AI Hardware · 1 story"
    )
    assert await refused(shelf, find_story, "the chipz of chips") == (
        "I don't know the story “the chipz of chips”. Did you mean one of these?\n"
        "- [The \\[new\\] chips](https://a.example/1)"
    )
    assert await refused(shelf, find_story, "gardening") == (
        "I don't know the story “gardening”. Choose one of those I offer while you type."
    )
    assert await refused(shelf, find_topic, "gardening") == (
        "I don't know the topic “gardening”. The hottest are:\n- AI Hardware · 1 story\n- The Law · 1 story"
    )
    assert "no story with that link" in await refused(shelf, find_story, "https://c.example/1")
    assert (await refused(shelf, find_story, " ")).startswith("Which story?")


async def test_near_titles_of_any_length_are_named_briefly(shelf: Shelf):
    for number in range(9):
        shelf.article(f"{number}.md", f"{number}.example/{'x' * 600}", title=f"Long {'*words* ' * 500}")
    await shelf.load()
    lines = (await refused(shelf, find_story, "long zzz " + "z" * 1000)).splitlines()
    assert len(lines) == 6
    assert max(map(len, lines)) < 250


async def test_in_an_empty_library_nothing_is_said_to_be_offered(shelf: Shelf):
    assert await refused(shelf, find_topic, "AI") == "There are no topics yet."
    assert await refused(shelf, find_source, "Wired") == "There are no sources yet."
    assert await refused(shelf, find_story, "chips") == "There are no stories yet."
    assert await refused(shelf, find_story, "https://a.example/1") == "There are no stories yet."


# stories that are gone


async def gone(shelf: Shelf) -> str:
    """Take a story's file away; return the id that buttons and menus still hold."""
    await shelf.load()
    story_id = await shelf.id_of("a.example/1")
    shelf.remove("a.md")
    await shelf.load()
    return story_id


async def test_a_story_that_is_gone_is_answered_by_the_one_that_covers_it(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    shelf.article("b.md", "b.example/1", title="The lead", related=["a.example/1"])
    story = await find_by_id(desk_with(shelf), await gone(shelf))
    lead, note = await find_lead(desk_with(shelf), story)
    assert story.is_gone
    assert (lead.title, note) == (
        "The lead",
        "“Named a.example/1” is gone from my library; this story covers it.",
    )


async def test_a_story_that_is_gone_and_that_none_covers_is_said_to_be_gone(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="The *chips*")
    story = await find_by_id(desk_with(shelf), await gone(shelf))
    assert await refused(shelf, find_lead, story) == (
        "“The \\*chips\\*” is gone from my library, and nothing in it covers the same. "
        "`/search` finds others by their words, `/top` has the hottest."
    )


async def test_an_id_that_leads_nowhere_is_of_something_that_is_gone(shelf: Shelf):
    shelf.article("a.md", "a.example/1", topics="[AI]")
    await shelf.load()
    for find in (find_story, find_topic, find_by_id):
        assert "is gone from my library" in await refused(shelf, find, "0123456789ab"), find


async def test_the_id_of_a_story_that_became_part_of_another_leads_to_that(shelf: Shelf):
    shelf.article("b.md", "b.example/1", related=["a.example/amp"])
    await shelf.load()
    before = await shelf.id_of("a.example/amp")
    shelf.article("a.md", "a.example/1", title="The article", ampWebUrl="https://a.example/amp")
    await shelf.load()
    story = await find_by_id(desk_with(shelf), before)
    assert (story.title, story.is_gone) == ("The article", False)


async def test_a_story_that_is_not_published_or_only_named_is_not_gone(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="Cold", published="false", related=["b.example/1"])
    await shelf.load()
    for url, title in (("a.example/1", "Cold"), ("b.example/1", "Named b.example/1")):
        lead, note = await find_lead(desk_with(shelf), await shelf.find(url))
        assert (lead.title, lead.is_gone, note) == (title, False, "")
