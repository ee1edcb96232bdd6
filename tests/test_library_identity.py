"""Which story a file is, through changes of URLs and names, and which of two files with one URL is it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.stories.model import short_hash
from bot.stories.urls import lookup_key
from tests.libraries import Shelf, open_shelf, post


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


async def test_the_id_of_a_story_is_the_hash_of_its_first_url(shelf: Shelf):
    shelf.article("a.md", "www.a.example/1/")
    await shelf.load()
    assert await shelf.id_of("a.example/1") == short_hash(lookup_key("https://a.example/1"))


async def test_a_url_changed_in_place_is_the_same_story_found_by_both(shelf: Shelf):
    shelf.article("a.md", "a.example/old")
    await shelf.load()
    before = await shelf.id_of("a.example/old")
    shelf.article("a.md", "a.example/new")
    await shelf.load()
    assert await shelf.id_of("a.example/new") == await shelf.id_of("a.example/old") == before
    assert (await shelf.find("a.example/old")).url == "https://a.example/new"


async def test_a_url_changed_in_place_to_one_that_others_name_stays_the_same_story(shelf: Shelf):
    shelf.article("a.md", "a.example/old")
    shelf.article("b.md", "b.example/1", related=["a.example/new"])
    await shelf.load()
    before, named = await shelf.id_of("a.example/old"), await shelf.id_of("a.example/new")
    shelf.article("a.md", "a.example/new")
    await shelf.load()
    assert before != named
    assert await shelf.id_of("a.example/new") == before
    merged = await shelf.stories.get(named)
    assert merged
    assert merged.id == before
    assert [story.id for story in (await shelf.stories.coverage(await shelf.id_of("b.example/1"))).named] == [before]


async def test_the_ledger_follows_a_story_that_becomes_part_of_another(shelf: Shelf):
    shelf.article("a.md", "a.example/old")
    shelf.article("b.md", "b.example/1", related=["a.example/new"])
    await shelf.load()
    await post(shelf, await shelf.id_of("a.example/new"), heat=84)
    shelf.article("a.md", "a.example/new")
    await shelf.load()
    rows = await shelf.database.fetch("SELECT story_id, heat FROM posted")
    assert [tuple(row) for row in rows] == [(await shelf.id_of("a.example/old"), 84)]


async def test_a_file_that_moves_keeps_its_story(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    before = await shelf.id_of("a.example/1")
    (shelf.folder / "deep").mkdir()
    shelf.move("a.md", "deep/z.md")
    report = await shelf.load()
    assert await shelf.id_of("a.example/1") == before
    assert (report.added, report.removed, report.listed) == (1, 1, 1)


async def test_files_that_swap_names_keep_their_stories(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    shelf.article("b.md", "b.example/1")
    await shelf.load()
    ids = await shelf.id_of("a.example/1"), await shelf.id_of("b.example/1")
    shelf.article("a.md", "b.example/1")
    shelf.article("b.md", "a.example/1")
    report = await shelf.load()
    assert (await shelf.id_of("a.example/1"), await shelf.id_of("b.example/1")) == ids
    assert (report.updated, report.listed, report.duplicates) == (2, 2, [])


async def test_files_renamed_in_a_row_keep_their_stories(shelf: Shelf):
    urls = [f"a.example/{number}" for number in range(4)]
    for number, url in enumerate(urls):
        shelf.article(f"{number}.md", url)
    await shelf.load()
    ids = [await shelf.id_of(url) for url in urls]
    shelf.article("0.md", "a.example/first")
    for number, url in enumerate(urls):
        shelf.article(f"{number + 1}.md", url)
    await shelf.load()
    assert [await shelf.id_of(url) for url in urls] == ids
    assert (await shelf.id_of("a.example/first")) not in ids


async def test_an_old_url_used_by_a_new_file_is_another_story(shelf: Shelf):
    shelf.article("a.md", "a.example/old")
    await shelf.load()
    before = await shelf.id_of("a.example/old")
    shelf.article("a.md", "a.example/new")
    await shelf.load()
    shelf.article("b.md", "a.example/old")
    await shelf.load()
    assert await shelf.id_of("a.example/new") == before
    assert await shelf.id_of("a.example/old") != before
    assert len(await shelf.top()) == 2


async def test_a_story_first_only_named_keeps_its_id_when_its_article_appears(shelf: Shelf):
    shelf.article("b.md", "b.example/1", related=["a.example/1"])
    await shelf.load()
    named = await shelf.find("a.example/1")
    shelf.article("a.md", "a.example/1", title="The article", heat=70)
    await shelf.load()
    story = await shelf.find("a.example/1")
    assert (named.id, named.title, named.listed) == (story.id, "Named a.example/1", False)
    assert (story.title, story.heat, story.listed) == ("The article", 70, True)


async def test_an_article_known_by_another_of_its_urls_takes_that_story(shelf: Shelf):
    shelf.article("b.md", "b.example/1", related=["a.example/amp"])
    await shelf.load()
    before = await shelf.id_of("a.example/amp")
    shelf.article("a.md", "a.example/1", ampWebUrl="https://a.example/amp")
    await shelf.load()
    assert await shelf.id_of("a.example/1") == before


async def test_an_alias_never_merges_two_stories_with_files(shelf: Shelf):
    shelf.article("a.md", "a.example/1", originalUrl="https://b.example/1")
    shelf.article("b.md", "b.example/1")
    report = await shelf.load()
    assert len(await shelf.top()) == 2
    assert (await shelf.find("b.example/1")).url == "https://b.example/1"
    assert [tuple(found) for found in report.duplicates] == [("https://b.example/1", "b.md", "a.md")]


async def test_an_alias_of_two_files_belongs_to_the_listed_then_the_hotter(shelf: Shelf):
    for name, heat, published in (("a", 80, "true"), ("b", 90, "true"), ("c", 200, "false")):
        keys = {"originalUrl": "https://shared.example/1", "heat": heat, "published": published}
        shelf.article(f"{name}.md", f"{name}.example/1", **keys)
    report = await shelf.load()
    assert (await shelf.find("shared.example/1")).url == "https://b.example/1"
    assert [tuple(found) for found in report.duplicates] == [("https://shared.example/1", "b.md", "a.md, c.md")]
    assert (await shelf.load()).duplicates == report.duplicates


# two files with one URL


async def test_of_two_files_with_one_url_the_later_wins_and_both_are_reported_at_every_load(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="Early", publishedDateTime="2026-01-01T00:00:00Z")
    shelf.article("b.md", "a.example/1", title="Late", publishedDateTime="2026-01-02T00:00:00Z")
    for _ in range(2):
        report = await shelf.load()
        assert [tuple(found) for found in report.duplicates] == [("https://a.example/1", "b.md", "a.md")]
        assert await shelf.top() == ["Late"]


async def test_of_two_files_of_one_date_the_first_path_wins(shelf: Shelf):
    shelf.article("b.md", "a.example/1", title="B")
    await shelf.load()
    shelf.article("a.md", "a.example/1", title="A")
    report = await shelf.load()
    assert (await shelf.top(), report.duplicates[0].kept, report.listed) == (["A"], "a.md", 1)


async def test_a_dropped_file_takes_over_when_the_winner_goes(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="A")
    shelf.article("b.md", "a.example/1", title="B")
    await shelf.load()
    before = await shelf.id_of("a.example/1")
    shelf.remove("a.md")
    report = await shelf.load()
    assert (await shelf.top(), report.duplicates) == (["B"], [])
    assert await shelf.id_of("a.example/1") == before


async def test_a_dropped_file_takes_over_when_the_winner_gets_another_url(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="A")
    shelf.article("b.md", "a.example/1", title="B", heat=50)
    await shelf.load()
    shelf.article("a.md", "a.example/2", title="A")
    await shelf.load()
    assert await shelf.top() == ["A", "B"]


async def test_a_dropped_file_takes_over_when_the_winner_gets_an_earlier_date(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="A")
    shelf.article("b.md", "a.example/1", title="B")
    await shelf.load()
    shelf.article("a.md", "a.example/1", title="A", publishedDateTime="2020-01-01")
    await shelf.load()
    assert await shelf.top() == ["B"]
