"""A real browser on the sandbox's page, with the real bot behind it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox.server import Sandbox
from tests.e2e.conftest import articles, discord  # noqa: F401
from tests.e2e.driver import Discord

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@asynccontextmanager
async def opened(sandbox: Sandbox) -> AsyncIterator[Page]:
    """The sandbox's page in a browser; fails on any error in it."""
    if CHROMIUM is None:
        if os.environ.get("HEATWIRE_BROWSER_TESTS") == "required":
            pytest.fail("chromium is needed and not installed")
        pytest.skip("chromium is not installed")
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(sandbox.base_url)
        await expect(page.get_by_role("log")).not_to_be_empty()  # it has loaded
        yield page
        await browser.close()
    assert problems == []


@pytest.fixture
async def page(discord: Discord) -> AsyncIterator[Page]:  # noqa: F811
    async with opened(discord.sandbox) as page:
        yield page
