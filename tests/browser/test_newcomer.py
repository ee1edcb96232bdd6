"""A newcomer's first minutes with `heatwire sandbox`: read, ask, choose, set a digest up, and see it arrive."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import opened
from tests.browser.scenes import become, enter
from tests.builders import article_file
from tests.libraries import SEEDS
from tests.test_trial import free_port, sandbox

ADDED = [
    ("channel", "gene", "#general"),
    ("when", "hour", "every hour"),
    ("min_heat", "an", "any"),
    ("max_age", "an", "any"),
]


def articles(folder: Path) -> Path:
    """The seeds, and so many colder stories that lists have a second page."""
    shutil.copytree(SEEDS, folder)
    for number in range(10):
        text = article_file(f"Cold {number}", f"https://a.example/{number}", quality=71, publishedDateTime="2021-08-01")
        (folder / f"{number}.md").write_text(text)
    return folder


async def take(page: Page, typed: str, offered: str) -> None:
    """Type a little, and take the line that is marked then."""
    await page.keyboard.type(typed)
    await expect(page.get_by_role("option", name=re.compile(f"^{offered}", re.I), selected=True)).to_be_visible()
    await page.keyboard.press("Enter")


async def asks_for_the_top(page: Page) -> None:
    await page.get_by_label("Message or command").click()
    await take(page, "/to", ".top")
    await expect(page.get_by_role("button", name="Cancel this command")).to_be_visible()
    await page.keyboard.press("Enter")


async def pages_on_and_chooses(page: Page) -> None:
    answer = page.get_by_role("article").filter(has_text="used /top")
    await expect(answer.get_by_role("link", name="A New Chip Cluster")).to_be_visible()
    await answer.get_by_role("button", name="Next").click()
    await expect(answer.get_by_role("link", name="Cold 9")).to_be_visible()
    await answer.get_by_role("button", name="Previous").click()
    await expect(answer.get_by_role("button", name="Previous")).to_be_disabled()  # the first page is back
    await answer.get_by_role("combobox").select_option(index=1)
    await expect(page.get_by_role("log").get_by_text("covers it too")).to_be_visible()


async def sets_a_digest_up(page: Page) -> None:
    """With the keyboard alone, and with what is offered as one types."""
    await page.get_by_label("Message or command").focus()
    await page.keyboard.type("/digest add ")
    for option, typed, offered in ADDED:
        await take(page, option, option)
        await take(page, typed, offered)
    await page.keyboard.press("Enter")


async def test_a_newcomer_reads_asks_and_has_a_digest_posted(browser: Browser, tmp_path: Path) -> None:
    arguments = "--port", free_port(), "--articles", articles(tmp_path / "articles"), "--data", tmp_path / "data"
    with sandbox(*arguments) as (_, _, address):
        async with opened(browser, address) as page:
            await expect(page.get_by_role("log").get_by_role("link", name="A New Chip Cluster")).to_be_visible()
            await become(page, "Mia")
            await asks_for_the_top(page)
            await pages_on_and_chooses(page)
            await become(page, "Mo")
            await enter(page, "general")
            await sets_a_digest_up(page)
            preview = page.get_by_role("article").filter(has_text="Only you can see this")
            await expect(preview.get_by_role("heading", name="Preview: what #2 would post now")).to_be_visible()
            await expect(preview.get_by_role("link", name="A New Chip Cluster")).to_be_visible()
            await page.get_by_role("button", name="Go to that time").click()
            edition = page.get_by_role("article").filter(has_not_text="Only you can see this")
            await expect(edition.get_by_role("heading", name="Hottest stories")).to_be_visible()
