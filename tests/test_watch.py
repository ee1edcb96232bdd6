"""Files that change while the bot runs are soon in the answers."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.libraries import Shelf, an_article, open_shelf
from tests.waiting import until

NAP = 0.02


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        opened.article("a.md", "a.example/1", title="A")
        await opened.load()
        watching = asyncio.create_task(opened.library.watch())
        await asyncio.sleep(0.3)  # by then it watches; where not, it looks at all when it begins
        yield opened
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def seconds_until(is_so: Callable[[], Awaitable[bool]]) -> float:
    """Wait; return how long that took, without the times in which this process had to wait for the machine."""
    naps: list[float] = []

    async def after_a_nap() -> bool:
        naps.append(NAP)
        return await is_so()

    await until(after_a_nap, every=NAP)
    return sum(naps)


async def listed(shelf: Shelf, *expected: str) -> None:
    async def is_so() -> bool:
        return await shelf.top() == list(expected)

    await until(is_so)


async def test_files_added_changed_and_removed_are_seen(shelf: Shelf):
    shelf.article("b.md", "b.example/1", title="B", heat=50)
    await listed(shelf, "A", "B")
    shelf.article("b.md", "b.example/1", title="B again", heat=50)
    await listed(shelf, "A", "B again")
    shelf.remove("a.md")
    await listed(shelf, "B again")


async def test_a_file_written_beside_and_renamed_is_seen(shelf: Shelf):
    temporary = shelf.folder / ".a.md.swp"
    temporary.write_text(an_article("a.example/1", title="Saved"))
    temporary.replace(shelf.folder / "a.md")
    await listed(shelf, "Saved")


async def test_a_new_folder_with_files_and_its_removal_are_seen(shelf: Shelf, tmp_path: Path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.md").write_text(an_article("b.example/1", title="B", heat=50))
    (tmp_path / "more").rename(shelf.folder / "more")
    await listed(shelf, "A", "B")
    (shelf.folder / "more").rename(tmp_path / "away")
    await listed(shelf, "A")


async def test_the_whole_folder_may_be_replaced(shelf: Shelf, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text(an_article("b.example/1", title="B"))
    shelf.folder.rename(tmp_path / "old")
    other.rename(shelf.folder)
    await listed(shelf, "B")
    (shelf.folder / "c.md").write_text(an_article("c.example/1", title="C", heat=20))
    await listed(shelf, "B", "C")


async def test_a_folder_that_goes_keeps_its_stories_until_it_is_back(shelf: Shelf):
    shutil.rmtree(shelf.folder)
    await asyncio.sleep(1.5)
    assert len(await shelf.top()) <= 1  # the files may have been seen to go one by one
    shelf.folder.mkdir()
    shelf.article("b.md", "b.example/1", title="B")
    await listed(shelf, "B")


async def test_a_thousand_files_changed_at_once_are_in_the_answers_within_two_seconds(shelf: Shelf):
    for number in range(1000):
        file = shelf.folder / f"{number}.md"
        related = [f"n.example/{number + at}" for at in range(3)]
        file.write_text(an_article(f"b.example/{number}", related=related, heat=number))
        os.utime(file)

    async def is_so() -> bool:
        return len(await shelf.top()) == 10 and (await shelf.stories.latest(now=NOW)).total == 1001

    assert await seconds_until(is_so) < 2
