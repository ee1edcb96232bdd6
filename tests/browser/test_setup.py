"""A person sets a digest up in the sandbox's page: with the mouse, and by keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Locator, Page, expect

from tests.browser.scenes import become, command, enter
from tests.browser.test_looks import HEIGHTS, complaints, take_a_look


async def open_form(page: Page) -> Locator:
    """Have Mo open the form; return the log, where it stands with its preview."""
    await become(page, "Mo")
    await enter(page, "general")
    await command(page, "digest add")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log")
    await expect(log.get_by_role("heading", name="New digest")).to_be_visible()
    await expect(log.get_by_role("heading", name="Preview")).to_be_visible()
    return log


async def choose(log: Locator, name: str, label: str) -> None:
    await log.get_by_role("combobox", name=name).select_option(label=label)


async def reach(page: Page, name: str, role: str, key: str = "Tab") -> Locator:
    """Go by key to what has that name, as people do who see where they are."""
    wanted = page.get_by_role("log").get_by_role(role, name=name)  # type: ignore[arg-type]
    for _ in range(60):
        if await wanted.evaluate("each => each === document.activeElement"):
            return wanted
        await page.keyboard.press(key)
    raise AssertionError(f"no key leads to {name}")


async def look(page: Page, scene: str, width: int) -> list[str]:
    """Return what is wrong with the page at that width; where pictures are wanted, at both widths."""
    folder, found = os.environ.get("HEATWIRE_SCREENSHOTS"), []
    for each in HEIGHTS if folder else (width,):
        await take_a_look(page, each, "dark")
        found += await complaints(page)
        if folder:
            await page.screenshot(path=Path(folder) / f"setup-{scene}-{each}.png")
    return found


async def test_a_digest_is_set_up_with_the_mouse(page: Page) -> None:
    log = await open_form(page)
    assert await look(page, "begun", 390) == []
    await choose(log, "Choose a channel", "#ai-news")
    await expect(log.get_by_text("I may do all that it needs")).to_be_visible()
    await log.get_by_role("button", name="More").click()
    await choose(log, "How old a story may be", "Any age")
    await expect(log.get_by_role("heading", name="Hottest stories")).to_be_visible()
    assert await look(page, "more", 1440) == []
    await log.get_by_role("button", name="Back").click()
    await log.get_by_role("button", name="Other time").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("When").fill("mon, thu 7.30")
    await form.get_by_label("Time zone").fill("Berlin")
    assert await look(page, "times", 390) == []
    await form.get_by_role("button", name="Submit").click()
    await expect(log.get_by_text("Mondays and Thursdays at 07:30 Europe/Berlin").first).to_be_visible()
    channel = log.get_by_role("combobox", name="Choose a channel")
    await expect(channel.get_by_role("option", selected=True, include_hidden=True)).to_have_text("#ai-news")
    assert await look(page, "filled", 390) == []
    await log.get_by_role("button", name="Save").click()
    await expect(log.get_by_role("heading", name="Added")).to_be_visible()
    await expect(log.get_by_role("button", name="Undo")).to_be_visible()
    assert await look(page, "saved", 1440) == []
    await expect(log.get_by_role("heading", name="New digest")).to_have_count(0)


async def test_a_digest_is_set_up_by_keyboard_alone(page: Page) -> None:
    log = await open_form(page)
    await reach(page, "Choose a channel", "combobox", "Shift+Tab")
    await page.keyboard.press("ArrowDown")
    await expect(log.get_by_role("option", name="#ai-news")).to_be_visible()
    await page.keyboard.type("#ai")
    await page.keyboard.press("Enter")
    await expect(log.get_by_text("I may do all that it needs")).to_be_visible()
    await reach(page, "Other heat", "button")
    await page.keyboard.press("Enter")
    heat = page.get_by_role("dialog").get_by_label("Heat")
    await expect(heat).to_be_focused()
    await heat.press("ControlOrMeta+a")
    await page.keyboard.type("90")
    await page.keyboard.press("Enter")
    await expect(log.get_by_text("heat 90 or more").first).to_be_visible()
    await reach(page, "Save", "button")
    await page.keyboard.press("Enter")
    await expect(log.get_by_role("heading", name="Added")).to_be_visible()
