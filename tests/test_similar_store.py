"""Which stories of a library are similar to one, or to what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import similar
from bot.store.coverage import SHARED
from tests.builders import NOW
from tests.libraries import Shelf, days_ago, open_shelf, titles

CHIP = "Cerebras shows a brain-scale chip"
OTHER_CHIP = "A brain-scale chip of Cerebras"


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        for number in range(8):
            opened.article(f"{number}.md", f"b.example/{number}", title=f"Other news, number {number}")
        opened.article("chip.md", "a.example/chip", title=CHIP)
        yield opened


async def similar_to_chip(shelf: Shelf) -> list[str]:
    await shelf.load()
    return titles(await shelf.stories.similar(await shelf.find("a.example/chip")))


async def test_the_most_similar_comes_first_and_the_story_itself_is_none(shelf: Shelf):
    shelf.article("some.md", "c.example/1", title="Brain-scale models are trained")
    shelf.article("more.md", "c.example/2", title=OTHER_CHIP)
    assert await similar_to_chip(shelf) == [OTHER_CHIP, "Brain-scale models are trained"]


async def test_words_of_the_excerpt_count_too(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title="As large as can be", excerpt="Cerebras has a chip on the brain-scale.")
    assert await similar_to_chip(shelf) == ["As large as can be"]


async def test_one_word_in_common_is_chance(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title="Cerebras")
    assert await similar_to_chip(shelf) == []


async def test_words_that_no_other_story_has_are_not_looked_for(shelf: Shelf):
    own = "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
    shelf.article("chip.md", "a.example/chip", title=f"{own}: {CHIP}")
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP)
    assert await similar_to_chip(shelf) == [OTHER_CHIP]


async def test_only_listed_stories_are_similar(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP, published="false")
    shelf.article("d.md", "d.example/1", related=[{"webUrl": "https://e.example/1", "title": OTHER_CHIP}])
    assert await similar_to_chip(shelf) == []


async def test_a_story_that_is_not_listed_has_similar_ones(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP, published="false")
    await shelf.load()
    assert titles(await shelf.stories.similar(await shelf.find("c.example/1"))) == [CHIP]


async def test_a_story_without_a_date_has_similar_ones_and_is_one(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP, publishedDateTime="null")
    assert await similar_to_chip(shelf) == [OTHER_CHIP]
    assert titles(await shelf.stories.similar(await shelf.find("c.example/1"))) == [CHIP]


async def test_stories_with_common_words_are_looked_for_in_the_days_around(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(similar, "RARE", 3)
    shelf.article("near.md", "c.example/1", title=OTHER_CHIP, publishedDateTime=days_ago(3))
    shelf.article("far.md", "d.example/1", title=OTHER_CHIP, publishedDateTime=days_ago(90))
    found = await similar_to_chip(shelf)
    monkeypatch.setattr(similar, "RARE", 300)
    assert (found, await similar_to_chip(shelf)) == ([OTHER_CHIP], [OTHER_CHIP] * 2)


async def test_how_common_words_are_is_asked_anew_when_the_library_has_changed(shelf: Shelf):
    await similar_to_chip(shelf)
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP)
    assert await similar_to_chip(shelf) == [OTHER_CHIP]


@pytest.mark.parametrize("at", [NOW, None])
async def test_a_text_has_similar_stories_by_its_rarest_words(shelf: Shelf, at: object):
    await shelf.load()
    text = "Have you seen it? “Cerebras” has shown its new *brain-scale* chip! " * 30
    assert titles(await shelf.stories.similar_to_text(text, 5, at=at)) == [CHIP]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "?! 😀", "good morning everybody", "news news", 'chip" OR *', "\0 {title} : NEAR("]
)
async def test_a_text_that_is_close_to_nothing_has_none(shelf: Shelf, text: str):
    await shelf.load()
    assert await shelf.stories.similar_to_text(text, 5) == []


async def test_of_what_is_similar_to_a_text_so_many_are_given_as_wanted(shelf: Shelf):
    shelf.article("c.md", "c.example/1", title=OTHER_CHIP)
    await shelf.load()
    assert len(await shelf.stories.similar_to_text(CHIP, 1)) == 1


async def test_coverage_that_very_many_name_connects_nobody(shelf: Shelf):
    for number in range(SHARED):
        shelf.article(f"h{number}.md", f"h.example/{number}", related=["hub.example/1"])
    await shelf.load()
    naming = await shelf.id_of("h.example/0")
    assert len((await shelf.stories.coverage(naming)).sharing) == SHARED - 1
    shelf.article("one-more.md", "h.example/more", related=["hub.example/1"])
    await shelf.load()
    assert (await shelf.stories.coverage(naming)).sharing == ()


@pytest.mark.parametrize("sql", [similar._CANDIDATES, similar._COMMONNESS])
async def test_the_full_text_is_asked_for_the_rows_of_some_days_alone(shelf: Shelf, sql: str):
    plan = await shelf.database.fetch(f"EXPLAIN QUERY PLAN {sql}", ("[]", 1, 2)[: sql.count("?")])
    assert any(re.search("texts VIRTUAL TABLE INDEX .*M.*><", step["detail"]) for step in plan)
