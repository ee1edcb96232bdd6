"""The pictures that a visitor of `heatwire sandbox` sees, one after another."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

OPEN_FORM = "async form => (await (await import('/sandbox/page/seldom.js')).fetched('modal')).ask(form, () => {})"
FORM = {
    "title": "A form",
    "custom_id": "form",
    "components": [
        {
            "type": 18,
            "label": "Name",
            "description": "As people know it",
            "component": {"type": 4, "custom_id": "name"},
        },
        {"type": 18, "label": "Why", "component": {"type": 4, "custom_id": "why", "style": 2, "required": False}},
    ],
}


async def become(page: Page, name: str) -> None:
    await page.get_by_role("radio", name=re.compile(f"^{name} ")).check()


async def enter(page: Page, channel: str) -> None:
    await page.get_by_role("button", name=channel).first.click()


async def command(page: Page, name: str) -> None:
    """Type a command's name and take it."""
    await page.get_by_label("Message or command").press_sequentially(f"/{name} ")
    await expect(page.get_by_role("button", name="Cancel this command")).to_be_visible()


async def scenes(page: Page) -> AsyncIterator[str]:
    """Walk through the page, and yield the name of what there is to see."""
    log, box = page.get_by_role("log"), page.get_by_label("Message or command")
    await expect(log.get_by_text("Wired").first).to_be_visible()
    yield "digest"
    await log.get_by_role("button", name="Apps").first.press("Enter")
    await expect(page.get_by_role("menuitem", name="Related stories")).to_be_focused()
    yield "menu"
    await page.keyboard.press("Escape")
    await box.press_sequentially("/")
    await expect(page.get_by_role("listbox")).to_be_visible()
    yield "commands"
    await box.fill("")
    await enter(page, "general")
    await command(page, "top")
    await page.keyboard.press("Enter")
    await expect(log.get_by_role("link", name="A New Chip Cluster")).to_be_visible()
    yield "top"
    await log.get_by_role("combobox").first.select_option(index=1)
    await expect(log.get_by_text("covers it too").first).to_be_visible()
    yield "related"
    await log.get_by_role("button", name="Whole story").click()
    await expect(log.get_by_role("button", name="Share")).to_be_visible()
    yield "story"
    await command(page, "related")
    await page.keyboard.type("chip")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    yield "composer"
    await page.get_by_role("button", name="Cancel this command").click()
    await command(page, "digest add")
    await page.keyboard.type("per_source:99 thread:maybe ")
    await page.get_by_role("button", name="Send").click()
    yield "refused"
    await page.get_by_role("button", name="Cancel this command").click()
    await page.get_by_label("Message or command").fill(
        "/digest add channel:#news-forum when:weekdays 09:00 max_age:any min_heat:any"
    )
    await page.get_by_role("button", name="Send").click()
    await expect(log.get_by_role("heading", name="Preview")).to_be_visible()
    yield "preview"
    await command(page, "digest add")
    await page.keyboard.press("Enter")
    topics = log.locator("summary")
    await topics.click()
    await expect(log.get_by_role("button", name="Choose", exact=True)).to_be_visible()
    yield "setup"
    await topics.press("Escape")
    await log.get_by_role("button", name="Cancel").click()
    await expect(topics).to_have_count(0)
    await enter(page, "news-forum")
    await page.get_by_role("button", name="Post now").click()
    await expect(log.get_by_role("listitem")).to_have_count(1)
    yield "forum"
    await page.get_by_role("button", name="What if").click()
    await page.get_by_role("button", name="Refused with 503").click()
    yield "strip"
    await page.get_by_role("button", name="Mend everything").click()
    await page.get_by_role("button", name="What if").click()
    await page.evaluate(OPEN_FORM, FORM)
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "form"
    await page.get_by_role("button", name="Cancel").click()
    await page.locator("body").evaluate("body => body.classList.add('open')")
    yield "side"
