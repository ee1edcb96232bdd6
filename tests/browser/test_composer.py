"""Commands as they are typed on the page: by keyboard alone, pasted, by touch; what is refused is not sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("playwright")

from playwright.async_api import Browser, Locator, Page, Route, expect

from bot.sandbox import definitions
from bot.sandbox.model import Json
from bot.sandbox.options import (
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    USER,
    Filling,
    Refused,
)
from bot.sandbox.seed import HEADQUARTERS
from bot.sandbox.server import Sandbox
from tests.browser.conftest import opened
from tests.e2e.driver import Discord


def marked(page: Page) -> Locator:
    return page.get_by_role("option", selected=True)


def trouble(page: Page) -> Locator:
    return page.locator(".composer").get_by_role("alert")


async def test_the_top_stories_of_a_topic_are_found_by_keyboard_alone(page: Page, discord: Discord) -> None:
    keys = page.keyboard
    await keys.type("/")
    await expect(page.get_by_role("group", name="/digest")).to_be_visible()
    await expect(marked(page)).to_contain_text("/top The hottest stories")
    await expect(page.get_by_role("button", name="Bring")).to_have_count(0)  # there is none yet
    await keys.press("Enter")
    await expect(page.get_by_role("combobox", name="More options of /top")).to_be_focused()
    await expect(marked(page)).to_have_count(0)  # Enter would send
    await keys.type("top")
    await keys.press("Tab")
    topic = page.get_by_role("combobox", name="topic")
    await expect(topic).to_have_accessible_description(re.compile("Only stories of this topic"))
    await keys.type("hard")
    await expect(marked(page)).to_have_text(re.compile("AI Hardware"))
    assert await topic.get_attribute("aria-activedescendant") == await marked(page).get_attribute("id")
    await keys.press("Tab")
    await expect(topic).to_have_value("AI Hardware · 4 stories")
    await keys.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Top stories of all time · AI Hardware")
    await keys.press("ArrowUp")  # the last command again
    await keys.press("Shift+Tab")
    await expect(topic).to_be_focused()
    await keys.press("Control+A")
    await keys.press("Backspace")
    await keys.press("Backspace")
    await expect(topic).to_have_count(0)
    await keys.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(page.get_by_role("combobox", name="More options of /top")).to_be_focused()
    await keys.press("Escape")
    await expect(page.get_by_role("combobox", name="Message or command")).to_be_focused()


async def test_a_digest_is_added_by_keyboard_alone_and_a_wrong_number_is_not_sent(page: Page, discord: Discord) -> None:
    keys, stories = page.keyboard, page.get_by_role("combobox", name="stories")
    await keys.type("/digest add ")
    await expect(page.get_by_role("group", name="Options of /digest add")).to_be_visible()
    await keys.type("channel:")
    await keys.type("ai-n")
    await keys.press("Tab")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await keys.type("mon 07")
    await expect(marked(page)).to_contain_text("Mondays at 07:00")
    await keys.press("Tab")
    await keys.type("timezone:berl")
    await expect(marked(page)).to_contain_text("Europe/Berlin")
    await keys.press("Tab")
    await keys.type("stories:11")
    await keys.press("Enter")
    await expect(trouble(page)).to_have_text("stories: must be a whole number, 1 to 10.")
    await expect(stories).to_be_focused()
    await expect(stories).to_have_attribute("aria-invalid", "true")
    assert discord.private("#ai-news") == []
    await keys.press("Backspace")
    await expect(trouble(page)).to_have_count(0)
    await keys.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Mondays at 07:00 Europe/Berlin")


async def test_a_pasted_line_is_read_and_what_failed_comes_back_to_be_sent_again(page: Page, discord: Discord) -> None:
    keys, log = page.keyboard, page.get_by_role("log")
    await keys.insert_text("/digest add channel:#nowhere when: daily 10:00 min_heat:any")
    await expect(trouble(page)).to_have_text("channel: no channel here is “#nowhere”.")
    await keys.press("Enter")
    await keys.press("Control+A")
    await keys.type("general")
    await keys.press("Tab")
    await page.context.set_offline(True)
    await keys.press("Enter")
    await expect(trouble(page)).to_contain_text("Is it still running?")
    await expect(page.get_by_role("combobox", name="channel")).to_have_value("#general")
    await page.context.set_offline(False)
    await keys.press("Enter")
    await expect(log).to_contain_text("#1 · Daily at 10:00 UTC")
    await expect(trouble(page)).to_have_count(0)


async def test_a_digest_is_added_on_a_phone_by_touch(browser: Browser, discord: Discord) -> None:
    async with opened(browser, discord.sandbox.base_url, width=390, has_touch=True) as page:

        async def take(name: str) -> None:
            await page.get_by_role("option").filter(has_text=re.compile(f"^{name}")).first.tap()

        await page.get_by_role("button", name="Commands").tap()
        await take("/digest add")
        for name in ("channel", "#ai-news", "when", "Daily at 09:00", "stories"):
            await take(name)
        await page.get_by_role("combobox", name="stories").fill("99")
        await page.get_by_role("button", name="Send").tap()
        await expect(trouble(page)).to_contain_text("1 to 10")
        await page.get_by_role("button", name="Leave out stories").tap()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await page.get_by_role("button", name="Send").tap()
        await expect(page.get_by_role("log")).to_contain_text("#1 · Daily at 09:00 UTC")
        await page.get_by_role("button", name="Bring /digest add back").tap()
        await expect(page.get_by_role("combobox", name="when")).to_have_value("Daily at 09:00")


def option(type_: int, name: str = "it", **rest: Any) -> Json:
    return {"type": type_, "name": name, "description": f"The {name}"} | rest


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One without a bot, whose command /try completes a word and needs a number."""
    sandbox = Sandbox()
    options = [option(INTEGER, "count", required=True), option(STRING, "word", autocomplete=True)]
    definition = {"name": "try", "description": "Tries things", "options": options}
    ids = {"command_id": 1, "version": 1, "application_id": sandbox.world.application_id, "guild_id": None}
    sandbox.world.set_commands([definitions.registered(definition, **ids)])
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    async with opened(browser, sandbox.base_url) as page:
        yield page


async def test_late_suggestions_are_dropped_and_their_absence_is_said(bare: Page) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def answer(route: Route) -> None:
        word = route.request.post_data_json["options"]["word"]
        if word == "slow":
            asked.set()
            await release.wait()
        choices = [] if word == "none" else [{"name": f"{word}!", "value": word}]
        failed = word == "broken"
        await route.fulfill(status=400 if failed else 200, json={"choices": choices, "message": "It failed"})

    await bare.route("**/sandbox/autocomplete", answer)
    count, word = (bare.get_by_role("combobox", name=name) for name in ("count", "word"))
    said = bare.locator(".composer").get_by_role("status")
    await bare.keyboard.type("/try ")
    await expect(count).to_be_focused()
    await bare.keyboard.type("many word:slow")
    await expect(said).to_have_text("Loading…")
    await asked.wait()
    await word.fill("quick")
    await expect(marked(bare)).to_contain_text("quick!")
    async with bare.expect_response("**/sandbox/autocomplete"):
        release.set()
    await expect(marked(bare)).to_contain_text("quick!")
    await word.fill("none")
    await expect(said).to_have_text("No suggestions; it is sent as you type it.")
    await expect(bare.get_by_role("option")).to_have_count(0)
    await word.fill("broken")
    await expect(said).to_have_text("No suggestions: It failed")
    await bare.keyboard.press("Enter")
    await expect(trouble(bare)).to_have_text("count: must be a whole number.")
    await expect(count).to_be_focused()
    await count.fill("")
    await bare.keyboard.press("Enter")
    await expect(trouble(bare)).to_have_text("count is needed.")


WORD = option(STRING, min_length=2, max_length=4)
WHOLE = option(INTEGER, min_value=1, max_value=10)
REAL = option(NUMBER, min_value=0.5, max_value=2)
CHOICE = option(STRING, choices=[{"name": "A day", "value": "1d"}, {"name": "All", "value": "all"}])
TEXT_CHANNEL = option(CHANNEL, channel_types=[0])
TRIED = [
    *((WORD, text) for text in ("a", "ab", "abcd", "abcde", "😀😀😀😀", "😀😀😀😀😀")),
    *((option(STRING), "x" * length) for length in (1, 6000, 6001)),
    *((WHOLE, text) for text in ("0", "1", "10", "11", "-1", "3.5", "3.0", "many", "1e1")),
    *((option(INTEGER), str(number)) for number in (2**53, 2**53 + 1, -(2**53), -(2**53) - 1)),
    *((REAL, text) for text in ("0.5", ".5", "0.4", "2", "2.01", "much", "1.5x")),
    *((option(BOOLEAN), text) for text in ("True", "false", "yes", "1")),
    *((CHOICE, text) for text in ("A day", "1d", "ALL", "week")),
    *((TEXT_CHANNEL, text) for text in ("#general", "AI-News", "#news-forum", "#staff", "#nowhere")),
    *((option(CHANNEL), text) for text in ("#news-forum", "Mia")),
    *((option(ROLE), text) for text in ("@Readers", "everyone", "Nobody")),
    *((option(USER), text) for text in ("Mia", "@Mo", "Readers")),
    *((option(MENTIONABLE), text) for text in ("Mia", "Readers", "#general")),
]
READ = """async (tried) => {
    const { read } = await import("/sandbox/page/options.js");
    return tried.map(([option, text]) => {
        try { return [read(option, text)]; } catch { return null; }
    });
}"""


def plainly(spec: Json, text: str) -> object:
    """What would be sent of a text that the page refuses, if it did not."""
    if spec["type"] in (INTEGER, NUMBER):
        for number in (int, float):
            try:
                return number(text)
            except ValueError:
                continue
    return text


async def test_what_the_page_takes_is_what_the_sandbox_takes(bare: Page, sandbox: Sandbox) -> None:
    filling = Filling(sandbox.world, sandbox.world.find_user("Mo"), HEADQUARTERS)

    def is_taken(spec: Json, value: object) -> bool:
        try:
            filling.fill({"name": "try", "options": [spec]}, [], {"it": value})
        except Refused:
            return False
        return True

    read = await bare.evaluate(READ, TRIED)
    page = [found is not None for found in read]
    values = [found[0] if found else plainly(*tried) for found, tried in zip(read, TRIED, strict=True)]
    assert page == [is_taken(spec, value) for (spec, _), value in zip(TRIED, values, strict=True)]
    assert True in page
    assert False in page
