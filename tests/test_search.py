"""What a search of the library finds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot.store import search
from bot.store.database import Database
from bot.store.stories import StoryStore
from bot.stories.model import name_id
from bot.stories.query import parse
from tests.libraries import Shelf, open_shelf, titles
from tests.test_query import typed


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


async def shelve(shelf: Shelf, *stories: dict[str, Any]) -> None:
    for number, keys in enumerate(stories):
        shelf.article(f"{number}.md", f"made{number}.example/1", **keys)
    await shelf.load()


async def found(shelf: Shelf, text: str, topic: str | None = None) -> list[str]:
    page, _ = await shelf.stories.search(parse(text), topic=name_id(topic) if topic else None)
    return titles(page.items)


async def test_all_words_must_be_there_wherever_they_stand(shelf: Shelf):
    await shelve(
        shelf,
        {"title": "Café chips", "topics": "[Hardware]", "excerpt": '"A Zürich story"', "provider": "{name: Wired}"},
        {"title": "Chips alone"},
        {"title": "Hidden café chips", "published": "false"},
    )
    for text in ("cafe CHIPS", "zurich wired", "hardware chips story", '"a Zürich story" chips', "chips -alone"):
        assert await found(shelf, text) == ["Café chips"], text
    assert await found(shelf, '"a Zürich story" alone') == []
    assert sorted(await found(shelf, "chips")) == ["Café chips", "Chips alone"]


async def test_words_in_quotes_must_stand_together(shelf: Shelf):
    await shelve(shelf, {"title": "Power apps rise"}, {"title": "Apps give power"}, {"title": "The CS-2 chip"})
    assert await found(shelf, "“power apps”") == ["Power apps rise"]
    assert await found(shelf, 'power -"power apps"') == ["Apps give power"]
    assert await found(shelf, "cs-2") == ["The CS-2 chip"]


async def test_the_last_word_finds_longer_ones_after_itself(shelf: Shelf):
    await shelve(shelf, {"title": "Chipmakers grow", "heat": 500}, {"title": "One chip grows"}, {"title": "A ship"})
    assert await found(shelf, "chip") == ["One chip grows", "Chipmakers grow"]
    assert await found(shelf, '"chip"') == ["One chip grows"]
    assert await found(shelf, "chip grows") == ["One chip grows"]


async def test_where_many_stories_have_the_last_word_longer_ones_do_not_count(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
):
    await shelve(shelf, *({"title": f"Chip {number}"} for number in range(4)), {"title": "Chips"})
    assert len(await found(shelf, "chip")) == 5
    monkeypatch.setattr(search, "RANKED", 3)
    assert "Chips" not in await found(shelf, "chip")


async def test_a_word_far_into_a_very_long_text_is_found_and_counts_least(shelf: Shelf):
    await shelve(
        shelf,
        {"title": "Far", "excerpt": "silicon " * 200 + "chip", "heat": 900},
        {"title": "Near", "excerpt": "chip " + "silicon " * 200, "heat": 10},
    )
    assert await found(shelf, "chip") == ["Near", "Far"]


async def test_a_topic_is_the_one_topic_and_not_those_whose_names_have_it(shelf: Shelf):
    await shelve(
        shelf,
        {"title": "Chip a", "topics": "[AI, Law]"},
        {"title": "Chip b", "topics": "[AI Law]"},
        {"title": "Chip c", "topics": '["🔥"]'},
    )
    assert await found(shelf, "chip", "AI") == ["Chip a"]
    assert await found(shelf, "chip", "ai law") == ["Chip b"]
    assert await found(shelf, "chip", "🔥") == ["Chip c"]
    assert await found(shelf, "chip", "nothing of it") == []


async def test_the_best_of_the_newest_hits_are_shown_page_by_page(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    await shelve(
        shelf,
        *({"title": f"Chip {n:02}", "publishedDateTime": f"2026-01-{n + 1:02}T00:00:00Z"} for n in range(25)),
    )
    page, is_cut = await shelf.stories.search(parse("chip"), page=3)
    assert (titles(page.items), page.total, is_cut) == ([f"Chip {n:02}" for n in (4, 3, 2, 1, 0)], 25, False)
    assert (await shelf.stories.search(parse("chip"), page=99))[0].number == 3
    monkeypatch.setattr(search, "RANKED", 12)
    page, is_cut = await shelf.stories.search(parse("chip"), page=2)
    assert (titles(page.items), page.total, is_cut) == (["Chip 14", "Chip 13"], 12, True)


async def test_a_rare_word_decides_between_two_titles(shelf: Shelf):
    many = ({"title": f"The day {number}"} for number in range(20))
    await shelve(
        shelf,
        {"title": "The end", "excerpt": "Cerebras ends", "heat": 900},
        {"title": "Cerebras", "excerpt": "The end", "heat": 10},
        *many,
    )
    assert await found(shelf, "the cerebras") == ["Cerebras", "The end"]


async def test_of_equally_good_and_hot_ones_the_newer_comes_first(shelf: Shelf):
    times = ("2026-01-05T08:00:00Z", "2026-01-05T20:00:00Z", "2026-01-05T12:00:00Z", '""')
    await shelve(shelf, *({"title": f"Chip {at}", "publishedDateTime": time} for at, time in enumerate(times)))
    assert await found(shelf, "chip") == ["Chip 1", "Chip 2", "Chip 0", "Chip 3"]


async def test_a_story_that_changes_is_found_by_what_it_says_now(shelf: Shelf):
    await shelve(shelf, {"title": "Chip one", "heat": 10}, {"title": "Chip two", "heat": 20})
    shelf.article("0.md", "made0.example/1", title="Chip six", heat=30)
    await shelf.load()
    assert await found(shelf, "chip") == ["Chip six", "Chip two"]
    assert await found(shelf, "one") == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=typed)
async def test_no_query_is_an_error(empty: StoryStore, text: str):
    query = parse(text)
    page, is_cut = await empty.search(query, topic="0123456789ab" if len(text) % 2 else None)
    assert (page.items, is_cut) == ((), False)


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[StoryStore]:
    database = await Database.open(tmp_path / "empty.db")
    yield StoryStore(database)
    await database.close()
