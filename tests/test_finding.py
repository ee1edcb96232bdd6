"""What people are told about the topic, source or story that they named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from bot.commands.desk import Desk
from bot.commands.finding import find_source, find_story, find_topic
from bot.errors import UserError
from tests.builders import NOW
from tests.libraries import Shelf, open_shelf


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


def desk_with(shelf: Shelf) -> Desk:
    return Desk(shelf.stories, *[cast(Any, None)] * 4, now=lambda: NOW)


async def refused(shelf: Shelf, find: Any, text: str) -> str:
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
        "I don't know the topic “the hardware”. Did you mean one of these?\n- AI Hardware"
    )
    assert await refused(shelf, find_story, "the chipz of chips") == (
        "I don't know the story “the chipz of chips”. Did you mean one of these?\n"
        "- [The \\[new\\] chips](https://a.example/1)"
    )
    assert await refused(shelf, find_story, "gardening") == (
        "I don't know the story “gardening”. Choose one of those I offer while you type."
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
