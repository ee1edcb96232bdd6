"""A real browser on the sandbox's page: all tests here share it, and so one event loop; each has its own context."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox.server import Sandbox
from tests.e2e.conftest import articles, running  # noqa: F401
from tests.e2e.driver import Discord
from tests.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("HEATWIRE_BROWSER_TESTS") == "required":
            pytest.fail("chromium is needed and not installed")
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, *, width: int = 1280, **look: Any) -> AsyncIterator[Page]:
    """The sandbox's page, loaded; fails on any error in it and on all that its policy had to stop."""
    problems: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            problems.append(said.text)

    async with await browser.new_context(viewport={"width": width, "height": 900}, **look) as context:
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", hear)
        await page.goto(address)
        await expect(page.get_by_role("log")).not_to_be_empty()  # it has loaded
        yield page
    assert problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One without a bot."""
    sandbox = Sandbox()
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest_asyncio.fixture(loop_scope="session")
async def discord(articles: Path, tmp_path: Path) -> AsyncIterator[Discord]:  # noqa: F811
    async with running(articles, tmp_path) as discord:
        yield discord


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, discord: Discord) -> AsyncIterator[Page]:
    async with opened(browser, discord.sandbox.base_url) as page:
        yield page
