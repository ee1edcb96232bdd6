"""What a person tries on the strip to see what happens then."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

pytest.importorskip("playwright")

from playwright.async_api import Locator, Page, Route, expect

from bot.trial import coming
from tests.e2e.driver import MODERATOR, Discord

NOTICE = "I can't post a digest any more"


@pytest_asyncio.fixture(loop_scope="session")
async def digest(discord: Discord) -> None:
    """A digest of #ai-news that nobody has seen an edition of; the page knows when the next one comes."""
    assert discord.running
    discord.sandbox.coming = coming(discord.running)
    settings = {"channel": "#ai-news", "when": "daily 09:00", "min_heat": "any", "max_age": "any", "stories": 1}
    await discord.slash("/digest add", as_=MODERATOR, **settings)


async def strip_of(page: Page) -> Locator:
    strip = page.get_by_role("region", name="What if")
    await strip.get_by_role("button", name="What if…").click()
    return strip


async def test_a_digest_whose_permission_is_lost_is_told_of_and_comes_when_it_is_back(
    digest: None, page: Page, discord: Discord
) -> None:
    strip, log = await strip_of(page), page.get_by_role("log")
    permission = strip.get_by_role("button", name="No Send Messages")
    await permission.click()
    await expect(permission).to_have_attribute("aria-pressed", "true")
    await expect(permission).to_be_focused()
    await expect(strip.get_by_text("Broken on purpose: the bot may not write in #ai-news")).to_be_visible()
    await strip.get_by_role("button", name="Post now").click()
    await expect(log.get_by_text("Give me Send Messages")).to_be_visible()
    await expect(strip.get_by_role("status")).to_contain_text("Mo used /digest post in #ai-news")
    await strip.get_by_role("button", name="Go to that time").click()
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    await strip.get_by_role("button", name="+1 min").click()
    await page.get_by_role("button", name="staff").click()
    await expect(log.get_by_text(NOTICE)).to_be_visible()
    await page.get_by_role("button", name="ai-news").click()
    await expect(permission).to_have_attribute("aria-pressed", "true")  # it is this channel's by now
    await permission.click()
    await expect(log.get_by_text("Hottest stories")).to_be_visible()
    await expect(strip.get_by_text("Broken on purpose")).to_be_hidden()


async def test_posts_that_fail_are_seen_among_the_requests_and_made_up_for_when_all_is_mended(
    digest: None, page: Page, discord: Discord
) -> None:
    strip, log = await strip_of(page), page.get_by_role("log")
    await strip.get_by_role("button", name="Slow").click()
    failing = strip.get_by_role("button", name="Refused with 503")
    await failing.click()
    await expect(strip.get_by_text("Broken on purpose: Discord answers posts with 503")).to_be_visible()
    await expect(strip.get_by_text("Next: #1 in #ai-news")).to_be_visible()
    await strip.get_by_role("button", name="Go to that time").click()
    rows = strip.get_by_role("row")
    failed = rows.filter(has_text="send a message in #ai-news").filter(has_text="✗ 503")
    await expect(failed.first).to_be_visible()
    await expect(rows.filter(has_text="register the commands")).to_be_visible()
    await strip.get_by_role("button", name="Only failures").click()
    await expect(rows.filter(has_text="register the commands")).to_have_count(0)
    await expect(failed.first).to_be_visible()
    await strip.get_by_role("button", name="Mend everything").click()
    await expect(strip.get_by_role("status")).to_have_text("Everything is mended.")
    await expect(failing).to_have_attribute("aria-pressed", "false")
    await strip.get_by_role("button", name="+1 min").click()
    await expect(log.get_by_text("Hottest stories")).to_be_visible()
    assert len(discord.channel("#ai-news").messages) == 1


async def test_a_deleted_channel_is_asked_about_and_made_anew_by_keyboard(page: Page, discord: Discord) -> None:
    strip = page.get_by_role("region", name="What if")
    questions: list[str] = []

    async def answer(dialog: object) -> None:
        questions.append(dialog.message)  # type: ignore[attr-defined]
        await (dialog.accept() if len(questions) > 1 else dialog.dismiss())  # type: ignore[attr-defined]

    page.on("dialog", answer)
    toggle = strip.get_by_role("button", name="What if…")
    await toggle.press("Enter")
    await expect(strip.get_by_role("button", name="Post now")).to_have_count(0)  # nobody says what comes
    delete = strip.get_by_role("button", name="Delete it")
    await delete.press("Enter")
    assert discord.find("#ai-news")
    await delete.press("Enter")
    await expect(strip.get_by_text("Broken on purpose: #ai-news is deleted")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_role("button", name="ai-news")).to_have_count(0)
    await strip.get_by_role("button", name="Make another #ai-news").press("Enter")
    await expect(page.get_by_role("navigation").get_by_role("button", name="ai-news")).to_be_visible()
    assert questions == ["Delete #ai-news with all its messages?"] * 2
    await page.keyboard.press("Escape")
    await expect(toggle).to_be_focused()
    await expect(toggle).to_have_attribute("aria-expanded", "false")


async def test_a_lever_does_what_it_says_though_another_channel_was_just_opened(page: Page, discord: Discord) -> None:
    strip = await strip_of(page)
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    page.on("dialog", lambda dialog: dialog.accept())
    await expect(strip.get_by_role("group", name="#ai-news")).to_be_visible()
    await page.route("**/sandbox/strip?*", hold)
    await page.get_by_role("button", name="general").click()
    await strip.get_by_role("button", name="Delete it").click()
    await expect(page.get_by_role("navigation").get_by_role("button", name="ai-news")).to_have_count(0)
    assert discord.find("#general")
    released.set()
    await page.unroute_all(behavior="wait")
