"""Stories by their URLs: however these are written, in whatever they are wrapped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.store.addresses import _BY_KEYS
from tests.libraries import Shelf, open_shelf


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        opened.article("a.md", "a.example/1", title="a", related=["folded.example/1"])
        opened.article("b.md", "b.example/1?id=2", title="b", ampWebUrl="https://b.example/for-phones")
        await opened.load()
        yield opened


def wrapped(url: str) -> str:
    return f"https://www.google.com/url?q={quote(url, safe='')}&sa=D"


async def test_stories_come_under_the_urls_that_lead_to_them_in_the_order_asked(shelf: Shelf):
    asked = {
        wrapped("https://b.example/1?id=2&utm_source=x"): "b",
        "https://nobody.example/": None,
        "https://www.google.com/amp/s/a.example/1/amp": "a",
        "https://b.example/for-phones": "b",
        "https://folded.example/1": "Named folded.example/1",
    }
    found = await shelf.stories.stories_at(asked)
    assert {url: story.title for url, story in found.items()} == {url: title for url, title in asked.items() if title}
    assert list(found) == [url for url, title in asked.items() if title]


async def test_a_page_of_its_own_comes_before_what_it_may_stand_for(shelf: Shelf):
    shelf.article("c.md", "a.example/1/amp", title="c")
    await shelf.load()
    assert (await shelf.stories.stories_at(["https://a.example/1/amp"]))["https://a.example/1/amp"].title == "c"


@pytest.mark.parametrize(
    "text", [wrapped("https://a.example/1"), "look: <https://a.example/1/amp>!", "a.example/1/amp"]
)
async def test_pasted_links_are_found_in_whatever_they_are_wrapped(shelf: Shelf, text: str):
    found = await shelf.stories.find(text)
    assert found is not None
    assert found.story.title == "a"
    assert [story.title for story in await shelf.stories.stories_like(text)] == ["a"]


async def test_the_urls_are_looked_up_by_their_key(shelf: Shelf):
    plan = [row["detail"] for row in await shelf.database.fetch(f"EXPLAIN QUERY PLAN {_BY_KEYS}", ("[1]",))]
    assert any("SEARCH urls USING PRIMARY KEY (key=?)" in step for step in plan)
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN asked VIRTUAL TABLE INDEX 1:"]
