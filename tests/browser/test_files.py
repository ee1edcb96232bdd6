"""Files on the page: saved from messages, chosen for commands by keyboard and by touch, and what is wrong with them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import ui

pytest.importorskip("playwright")

from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from bot.sandbox.server import Sandbox
from tests.browser.conftest import opened
from tests.browser.test_looks import complaints
from tests.sandbox_bot import Bot, connected

HOSTILE = b"<script>document.title = 1</script>"
DIGESTS: FilePayload = {"name": "my digests.yaml", "mimeType": "text/yaml", "buffer": b"digests: 3"}


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """One whose command /import says what is in a file."""
    bot = Bot()

    @bot.tree.command(name="import")
    async def import_(interaction: discord.Interaction, given: discord.Attachment, note: str = "") -> None:
        """Takes a file."""
        said = f"{given.filename}: {(await given.read()).decode()}"
        await interaction.response.send_message(said, ephemeral=True)

    async with connected(sandbox, bot):
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, bot: Bot, sandbox: Sandbox) -> AsyncIterator[Page]:
    async with opened(browser, sandbox.base_url) as page:
        yield page


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def trouble(page: Page) -> Locator:
    return page.locator(".composer").get_by_role("alert")


async def saved(page: Page, name: str) -> bytes:
    async with page.expect_download() as download:
        await log(page).get_by_role("link", name=name).click()
    return await asyncio.to_thread(Path(await (await download.value).path()).read_bytes)


async def test_files_are_saved_and_never_run(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    channel: Any = bot.get_channel(sandbox.world.find_channel("ai-news").id)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay("Your digests"), ui.File("attachment://digests.yaml")))
    await channel.send(view=view, file=discord.File(io.BytesIO(b"a: 1" * 1000), "digests.yaml"))
    await channel.send("And this", file=discord.File(io.BytesIO(HOSTILE), "page.html"))
    await expect(log(page).get_by_role("link", name="Save page.html")).to_be_visible()
    assert await complaints(page) == []
    assert await saved(page, "Save digests.yaml, 4 KB") == b"a: 1" * 1000
    assert await saved(page, "Save page.html, 35 bytes") == HOSTILE
    assert await page.title() != "1"


async def test_a_file_is_chosen_by_keyboard_alone_and_kept_where_sending_failed(page: Page) -> None:
    keys, field = page.keyboard, page.get_by_label("given", exact=True)
    async with page.expect_file_chooser() as chooser:
        await keys.type("/import ")
        await expect(field).to_be_focused()
        await expect(page.locator(".popup")).to_contain_text("a file, at most 10 MB, needed")
        await keys.press("Enter")
    await (await chooser.value).set_files(DIGESTS)
    await expect(page.get_by_label("More options of /import")).to_be_focused()
    await page.context.set_offline(True)
    await keys.press("Enter")
    await expect(trouble(page)).to_contain_text("Is it still running?")
    await page.context.set_offline(False)
    await expect(field).to_have_value("C:\\fakepath\\my digests.yaml")
    await keys.press("Enter")
    await expect(log(page)).to_contain_text("my_digests.yaml: digests: 3")


async def test_a_command_is_not_sent_without_its_file_or_with_one_too_large(page: Page, tmp_path: Path) -> None:
    keys, field = page.keyboard, page.get_by_label("given", exact=True)
    await keys.type("/import note:later ")
    await page.get_by_role("button", name="Send").click()
    await expect(trouble(page)).to_have_text("given is needed.")
    await expect(field).to_be_focused()
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)
    await field.set_input_files(large)
    assert await complaints(page) == []
    await expect(trouble(page)).to_have_text("given: at most 10 MB fit, and this file is larger.")
    await field.focus()
    await keys.press("Backspace")
    await expect(trouble(page)).to_have_text("given is needed.")
    await field.set_input_files(DIGESTS)
    await expect(trouble(page)).to_have_count(0)
    await keys.press("Escape")
    await keys.press("Escape")
    await expect(field).to_have_count(0)


async def test_a_file_is_chosen_on_a_phone_by_touch(browser: Browser, bot: Bot, sandbox: Sandbox) -> None:
    async with opened(browser, sandbox.base_url, width=390, has_touch=True) as page:
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Commands").tap()
            await page.get_by_role("option").filter(has_text="/import").tap()
            await page.get_by_label("given", exact=True).tap()
        await (await chooser.value).set_files(DIGESTS)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await page.get_by_role("button", name="Send").tap()
        await expect(log(page)).to_contain_text("my_digests.yaml: digests: 3")
