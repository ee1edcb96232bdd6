"""Answers that the store keeps for the next question: right until the library changes, and then asked for anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import candidates
from bot.store.memory import Memory
from tests.builders import NOW
from tests.libraries import Shelf, days_ago, open_shelf, titles


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as shelf:
        shelf.article("one.md", "a.example/one", heat=90, publishedDateTime=days_ago(1))
        await shelf.load()
        yield shelf


async def heats(shelf: Shelf, **later: float) -> list[int]:
    return [heat for _, heat in await shelf.stories.heats(now=NOW + timedelta(**later))]


async def coverage(shelf: Shelf) -> tuple[int, list[str]]:
    story = await shelf.find("a.example/one")
    ids = await shelf.stories.coverage_ids([story.id])
    return len(ids[story.id]), titles(await shelf.stories.coverage_stories(story.id))


async def test_the_heats_are_those_of_the_library_as_it_is_now(shelf: Shelf):
    assert await heats(shelf) == [90]
    shelf.article("two.md", "a.example/two", heat=70, publishedDateTime=days_ago(2))
    await shelf.load()
    assert await heats(shelf) == [90, 70]


async def test_the_heats_move_on_with_time(shelf: Shelf):
    shelf.article("two.md", "a.example/two", heat=70, publishedDateTime=days_ago(-1))
    await shelf.load()
    assert await heats(shelf) == [90]
    assert await heats(shelf, days=2) == [70, 90]


async def test_coverage_is_that_of_the_library_as_it_is_now(shelf: Shelf):
    assert await coverage(shelf) == (0, [])
    shelf.article("two.md", "a.example/two", title="Two", related=["a.example/one"])
    await shelf.load()
    assert await coverage(shelf) == (1, ["Two"])
    shelf.remove("two.md")
    await shelf.load()
    assert await coverage(shelf) == (0, [])


async def test_lists_and_what_is_typed_are_of_the_library_as_it_is_now(shelf: Shelf):
    async def found() -> tuple[int, list[str]]:
        _, page = await shelf.stories.top(now=NOW, period=None)
        return page.total, titles(await shelf.stories.stories_like("tw"))

    assert await found() == (1, [])
    shelf.article("two.md", "a.example/two", title="Two")
    await shelf.load()
    assert await found() == (2, ["Two"])


async def test_an_answer_that_was_asked_for_before_a_change_is_not_kept(shelf: Shelf):
    memory: Memory[str] = Memory(shelf.database)
    kept = memory.kept()
    shelf.article("two.md", "a.example/two")
    await shelf.load()
    kept["story"] = "as it was before"
    assert "story" not in memory.kept()


async def all_candidates(shelf: Shelf, *, floor: int | None = None, days: float | None = None) -> list[str] | None:
    since = None if days is None else NOW - timedelta(days=days)
    found = await shelf.stories.all_candidates(floor=floor, since=since, now=NOW)
    return found and titles(found)


async def test_all_candidates_are_those_that_are_hot_and_young_enough(shelf: Shelf):
    shelf.article("two.md", "a.example/two", title="Two", heat=95, publishedDateTime=days_ago(2.001))
    shelf.article("three.md", "a.example/three", title="Three", heat=99, publishedDateTime=days_ago(10))
    shelf.article("four.md", "a.example/four", title="Four", heat=71, publishedDateTime=days_ago(1))
    await shelf.load()
    assert await all_candidates(shelf, floor=80) == ["Three", "Two", "About a.example/one"]
    assert await all_candidates(shelf, floor=80, days=3) == ["Two", "About a.example/one"]
    assert await all_candidates(shelf, days=2) == ["About a.example/one", "Four"]


async def test_where_there_are_many_candidates_a_channel_has_to_be_asked_for(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(candidates, "MANY", 1)
    assert await all_candidates(shelf) is None
