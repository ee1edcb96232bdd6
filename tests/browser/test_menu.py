"""The menu of a message on the page: by mouse, by keyboard and by touch, from the real bot to its answer in view."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import opened
from tests.e2e.driver import Discord

WIRED = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"


def say(discord: Discord, *texts: str) -> None:
    for text in texts:
        discord.world.say(discord.user("Noor"), discord.find("#ai-news"), text)


def menu_of(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=text).get_by_role("button", name="Apps")


async def sees_the_answer(page: Page) -> None:
    await expect(page.get_by_role("log").get_by_text("used Related stories")).to_be_visible()
    await expect(page.get_by_role("log").get_by_role("link", name="This massive AI chip")).to_be_in_viewport()
    await expect(page.get_by_role("log").get_by_text("Only you can see this")).to_be_in_viewport()


async def test_a_right_click_on_a_message_finds_what_is_related(page: Page, discord: Discord) -> None:
    say(discord, f"Seen this? {WIRED}?utm_source=x")
    await page.get_by_text("Seen this?").click(button="right")
    await page.get_by_role("menuitem", name="Related stories").click()
    await sees_the_answer(page)


async def test_from_far_up_the_keyboard_finds_it_too_and_the_answer_is_in_view(page: Page, discord: Discord) -> None:
    say(discord, f"Seen this? {WIRED}", *(f"line {number}" for number in range(60)))
    await expect(page.get_by_text("line 59")).to_be_in_viewport()
    await menu_of(page, "Seen this?").press("Enter")
    await expect(page.get_by_role("menuitem", name="Related stories")).to_be_focused()
    await page.keyboard.press("Enter")
    await sees_the_answer(page)


async def test_on_a_phone_each_message_has_its_menu_at_hand(browser: Browser, discord: Discord) -> None:
    say(discord, "Good morning", f"Seen this? {WIRED}")
    async with opened(browser, discord.sandbox.base_url, width=390, has_touch=True, is_mobile=True) as page:
        apps = menu_of(page, "Seen this?")
        await expect(apps).to_have_css("opacity", "1")
        await apps.tap()
        item = page.get_by_role("menuitem", name="Related stories")
        await expect(item).to_be_in_viewport(ratio=1)
        await item.tap()
        await sees_the_answer(page)
