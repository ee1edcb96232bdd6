"""What the operator hears about article files while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.libraries import Shelf, open_shelf
from tests.waiting import until

BAD = "---\ntitle: [\n---\n"


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return level and text of what was logged since the last time, without the counts."""
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    caplog.clear()
    return [line for line in lines if not line[1].startswith("library: ")]


async def test_a_broken_file_is_said_once_and_so_is_its_mending(shelf: Shelf, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", "bot")
    shelf.article("a.md", "a.example/1")
    await shelf.library.refresh()
    assert said(caplog) == []
    shelf.write("a.md", BAD)
    await shelf.library.refresh()
    ((level, words),) = said(caplog)
    assert (level, words.split(":")[0]) == ("WARNING", "a.md")
    await shelf.library.refresh()
    assert said(caplog) == []
    shelf.article("a.md", "a.example/1", title="Mended")
    await shelf.library.refresh()
    assert said(caplog) == [("INFO", "a.md is mended or gone")]


async def test_a_file_that_breaks_in_another_way_is_said_again(shelf: Shelf, caplog: pytest.LogCaptureFixture):
    shelf.write("a.md", BAD)
    await shelf.library.refresh()
    caplog.clear()
    shelf.write("a.md", "---\nwebUrl: https://x.example\n---\n")
    await shelf.library.refresh()
    ((level, words),) = said(caplog)
    assert level == "WARNING"
    assert "title" in words


async def test_a_url_of_two_files_is_said_once(shelf: Shelf, caplog: pytest.LogCaptureFixture):
    shelf.article("a.md", "a.example/1")
    shelf.article("b.md", "a.example/1")
    await shelf.library.refresh()
    await shelf.library.refresh()
    words = "https://a.example/1 is the URL of several files: kept a.md, dropped b.md"
    assert said(caplog) == [("WARNING", words)]


async def test_the_watch_says_what_breaks(shelf: Shelf, caplog: pytest.LogCaptureFixture):
    watching = asyncio.create_task(shelf.library.watch())
    await asyncio.sleep(0.3)
    shelf.write("a.md", BAD)
    await until(lambda: "a.md:" in caplog.text)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert [level for level, _ in said(caplog)] == ["WARNING"]
