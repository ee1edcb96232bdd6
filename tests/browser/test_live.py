"""What the page does while the world changes: connections that drop, long channels, who sits there, what is unread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Browser, Locator, Page, Route, expect

from bot.sandbox.model import EPHEMERAL, Message
from bot.sandbox.server import Sandbox
from tests.browser.conftest import opened

DROPPED = "The connection to the sandbox dropped. Trying again…"


def say(sandbox: Sandbox, *texts: str, channel: str = "ai-news", name: str = "Mo") -> list[Message]:
    world = sandbox.world
    return [world.say(world.find_user(name), world.find_channel(channel), text) for text in texts]


def numbered(count: int, start: int = 0) -> list[str]:
    return [f"number {number} of many" for number in range(start, start + count)]


def port_of(sandbox: Sandbox) -> int:
    return int(sandbox.base_url.rpartition(":")[2])


def log(page: Page) -> Locator:
    return page.get_by_role("log")


async def texts(page: Page) -> list[str]:
    """Return what stands in the log, in its order."""
    return await log(page).locator("[data-id] .markdown").all_inner_texts()


def holding() -> tuple[Callable[[Route], Awaitable[None]], asyncio.Event, asyncio.Event]:
    """Return what lets requests wait, what says that one does, and what lets them go on."""
    asked, released = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await released.wait()
        await route.continue_()

    return hold, asked, released


async def top_of(message: Locator) -> float:
    box = await message.bounding_box()
    assert box is not None
    return box["y"]


async def sit_down(page: Page, name: str) -> None:
    await page.get_by_role("radio", name=name).check()


async def test_what_was_missed_is_there_when_the_connection_is_back(browser: Browser, sandbox: Sandbox) -> None:
    said = say(sandbox, *numbered(120))
    async with opened(browser, sandbox.base_url) as page:
        await expect(page.get_by_text("number 119 of many")).to_be_in_viewport()
        place = page.get_by_text("number 80 of many")
        await place.scroll_into_view_if_needed()
        await expect(page.get_by_text("number 20 of many")).to_be_attached()  # what stands above has come
        await page.get_by_label("Message or command").fill("half a thought")
        before = await top_of(place)
        await sandbox.close()
        await expect(page.get_by_text(DROPPED)).to_be_visible()
        said[82].content = "changed meanwhile"
        sandbox.world.edit(said[82], stamped=False)
        sandbox.world.delete(said[81])
        say(sandbox, *numbered(3, start=120))
        await sandbox.start(port_of(sandbox))
        await expect(page.get_by_text(DROPPED)).to_be_hidden()
        await expect(page.get_by_text("changed meanwhile")).to_be_visible()
        assert await top_of(place) == pytest.approx(before, abs=2)
        await expect(page.get_by_label("Message or command")).to_have_value("half a thought")
        await page.get_by_role("button", name="3 new messages").click()
        await expect(page.get_by_text("number 122 of many")).to_be_in_viewport()
        shown = await texts(page)
        expected = [text for text in numbered(123, start=0) if text != "number 81 of many"]
        expected[81] = "changed meanwhile"
        assert shown == expected[-len(shown) :]
        say(sandbox, "and on it goes")
        await expect(page.get_by_text("and on it goes")).to_be_in_viewport()


async def test_without_a_network_that_is_said_and_nothing_is_lost(browser: Browser, sandbox: Sandbox) -> None:
    async with opened(browser, sandbox.base_url) as page:
        await page.context.set_offline(True)
        await expect(page.get_by_text(DROPPED)).to_be_visible()
        say(sandbox, "said meanwhile")
        await page.context.set_offline(False)
        await expect(page.get_by_text("said meanwhile")).to_be_visible()
        await expect(page.get_by_text(DROPPED)).to_be_hidden()
        await _show(page, False)  # a tab behind others leaves its connection to them
        await page.evaluate("fetch('/sandbox/clock')")
        say(sandbox, "said behind its back")
        await expect(page.get_by_text("said behind its back")).to_have_count(0)
        await _show(page, True)
        await expect(page.get_by_text("said behind its back")).to_be_visible()


async def _show(page: Page, shown: bool) -> None:
    await page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        not shown,
    )


async def test_another_world_at_the_same_place_is_shown_as_such(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.clock.advance(86400)  # ids of the next world are lower
    say(sandbox, *numbered(60))
    async with opened(browser, sandbox.base_url) as page:
        await page.get_by_text("number 12 of many").scroll_into_view_if_needed()
        await page.get_by_label("Message or command").fill("half a thought")
        await sandbox.close()
        other = Sandbox()
        say(other, "a new beginning")
        await other.start(port_of(sandbox))
        try:
            await expect(page.get_by_text("The sandbox was started anew.")).to_be_visible()
            await expect(page.get_by_text("a new beginning")).to_be_visible()
            assert await texts(page) == ["a new beginning"]
            await expect(page.get_by_label("Message or command")).to_have_value("half a thought")
            say(other, "and on it goes")
            await expect(page.get_by_text("and on it goes")).to_be_visible()
        finally:
            await other.close()


async def test_a_long_channel_comes_in_parts_and_is_never_held_whole(browser: Browser, sandbox: Sandbox) -> None:
    first, *_ = say(sandbox, *numbered(1000))
    async with opened(browser, sandbox.base_url) as page:
        assert await texts(page) == numbered(50, start=950)
        seen: list[str] = []
        while "number 0 of many" not in seen:
            oldest = log(page).locator("[data-id]").first
            name = await oldest.get_attribute("data-id")
            await page.locator(".scroll").evaluate("(scroller) => { scroller.scrollTop = 100; }")
            await expect(log(page).locator("[data-id]").first).not_to_have_attribute("data-id", name or "")
            part = await texts(page)
            assert len(part) <= 200
            seen = part + [text for text in seen if text not in part]
        assert seen == numbered(len(seen))
        await expect(page.get_by_role("button", name="Show earlier messages")).to_be_hidden()
        say(sandbox, "hot off the press")
        await page.get_by_role("button", name="1 new message ↓").click()
        await expect(page.get_by_text("hot off the press")).to_be_in_viewport()
        assert (await texts(page))[-2:] == ["number 999 of many", "hot off the press"]
        await _jump(page, sandbox, first)


async def _jump(page: Page, sandbox: Sandbox, message: Message) -> None:
    """A link leads to a message that is not held; from there the way back is fetched too."""
    guild_id = sandbox.world.channel(message.channel_id).guild_id
    say(sandbox, f"https://discord.com/channels/{guild_id}/{message.channel_id}/{message.id}")
    await page.get_by_role("link", name="#ai-news › message").click()
    target = page.get_by_text("number 0 of many")
    await expect(target).to_be_in_viewport()
    await expect(log(page).locator(".found")).to_contain_text("number 0 of many")
    await page.locator(".scroll").evaluate("(scroller) => { scroller.scrollTop = scroller.scrollHeight; }")
    await expect(page.get_by_text("number 60 of many")).to_be_attached()
    await page.get_by_role("button", name="Jump to the newest messages").click()
    await expect(page.get_by_role("link", name="#ai-news › message")).to_be_in_viewport()


async def test_servers_members_and_what_is_unread_are_at_hand(browser: Browser, sandbox: Sandbox) -> None:
    async with opened(browser, sandbox.base_url) as page:
        members = page.get_by_role("complementary", name="Members")
        await expect(members.get_by_role("heading")).to_have_text(
            ["Moderators — 1", "Readers — 1", "Members — 1", "Apps — 1"]
        )
        await expect(members.get_by_role("list", name="Apps")).to_contain_text("HeatwireAPP")
        say(sandbox, "look here", channel="general", name="Mia")
        general = page.get_by_role("button", name="general")
        await expect(general).to_have_attribute("aria-description", "unread")
        await page.get_by_role("button", name="Direct messages").click()
        headquarters = page.get_by_role("button", name="Heatwire HQ")
        await expect(headquarters).to_have_attribute("aria-description", "unread")
        await headquarters.click()
        await general.click()
        await expect(page.get_by_text("look here")).to_be_visible()
        await page.get_by_role("button", name="ai-news").click()
        await expect(general).not_to_have_attribute("aria-description", "unread")
        await sit_down(page, "Noor")
        await expect(page.get_by_role("navigation", name="Servers").get_by_role("button")).to_have_count(2)
        await page.reload()
        await expect(page.get_by_role("radio", name="Noor")).to_be_checked()
        await page.set_viewport_size({"width": 390, "height": 800})
        await expect(members).to_be_hidden()
        await page.get_by_role("button", name="Members").click()
        await expect(members.get_by_text("Noor")).to_be_visible()


async def test_two_tabs_are_two_people_and_each_sees_its_own(browser: Browser, sandbox: Sandbox) -> None:
    async with opened(browser, sandbox.base_url) as mo:
        mia = await mo.context.new_page()
        await mia.goto(sandbox.base_url)
        await sit_down(mia, "Mia")
        whisper(sandbox, "Mo", "for Mo alone")
        await mia.get_by_label("Message or command").fill("hello from Mia")
        await mia.get_by_label("Message or command").press("Enter")
        for page in (mo, mia):
            await expect(log(page).get_by_text("hello from Mia")).to_be_visible()
        await expect(mo.get_by_text("for Mo alone")).to_be_visible()
        await expect(mia.get_by_text("for Mo alone")).to_have_count(0)


def whisper(sandbox: Sandbox, name: str, text: str) -> None:
    world, channel = sandbox.world, sandbox.world.find_channel("ai-news")
    private = Message(world.snowflakes.new(), channel.id, world.bot, world.clock.now(), text, flags=EPHEMERAL)
    private.only_for = world.find_user(name).id
    world.post(private)


async def test_what_happens_while_messages_are_fetched_is_not_lost(browser: Browser, sandbox: Sandbox) -> None:
    world = sandbox.world
    kept, changed, gone = say(sandbox, "kept", "old", "gone", channel="general")
    fetched, released = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        fetched.set()
        await released.wait()
        await route.fulfill(response=answer)

    async with opened(browser, sandbox.base_url) as page:
        await page.route(f"**/sandbox/messages?*channel={kept.channel_id}*", hold)
        await page.get_by_role("button", name="general").click()
        await fetched.wait()
        world.delete(gone)
        changed.content = "new"
        world.edit(changed, stamped=False)
        say(sandbox, "said meanwhile", channel="general")
        await expect(page.get_by_text("said meanwhile")).to_be_visible()
        released.set()
        await expect(page.get_by_text("kept")).to_be_visible()
        assert await texts(page) == ["kept", "new", "said meanwhile"]
        world.delete_channel(world.find_channel("general"))
        await expect(page.get_by_role("heading", name="#ai-news")).to_be_visible()
        await expect(page.get_by_text("kept")).to_have_count(0)


async def test_an_answer_that_comes_late_is_shown_to_nobody_else(browser: Browser, sandbox: Sandbox) -> None:
    whisper(sandbox, "Mo", "for Mo alone")
    say(sandbox, "elsewhere", channel="general")
    asked, late = asyncio.Event(), asyncio.Event()
    world = sandbox.world
    general, mo = world.find_channel("general"), world.find_user("Mo")

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await late.wait()
        await route.fulfill(response=answer)

    async with opened(browser, sandbox.base_url) as page:
        await expect(page.get_by_text("for Mo alone")).to_be_visible()
        await page.route(f"**/sandbox/messages?*channel={general.id}*", hold)
        await page.route(f"**/sandbox/*as={mo.id}*", hold)
        world.edit_channel(general, topic="Talk")
        await asked.wait()
        await page.get_by_role("button", name="general").click()
        await page.get_by_role("button", name="ai-news").click()
        await sit_down(page, "Mia")
        await expect(page.get_by_role("button", name="staff")).to_have_count(0)
        say(sandbox, "for everybody")
        await expect(page.get_by_text("for everybody")).to_be_visible()
        late.set()
        await page.unroute_all(behavior="wait")
        await expect(page.get_by_role("button", name="staff")).to_have_count(0)
        assert await texts(page) == ["for everybody"]


async def test_what_changes_before_the_page_listens_is_not_lost(browser: Browser, sandbox: Sandbox) -> None:
    hold, asked, released = holding()
    async with opened(browser, sandbox.base_url) as page:
        await page.route("**/sandbox/events?*", hold)
        await sit_down(page, "Mia")
        await asked.wait()
        sandbox.world.edit_channel(sandbox.world.find_channel("general"), name="small-talk")
        released.set()
        await expect(page.get_by_role("button", name="small-talk")).to_be_visible()


async def test_what_happens_while_earlier_messages_are_fetched_is_not_lost(browser: Browser, sandbox: Sandbox) -> None:
    said = say(sandbox, *numbered(70))
    hold, asked, released = holding()
    async with opened(browser, sandbox.base_url) as page:
        await page.route("**/sandbox/messages?*before=*", hold)
        await page.get_by_role("button", name="Show earlier messages").click()
        await asked.wait()
        sandbox.world.delete(said[30])
        say(sandbox, "said meanwhile")
        await expect(page.get_by_text("said meanwhile")).to_be_attached()
        released.set()
        await expect(page.get_by_text("number 0 of many")).to_be_attached()
        assert await texts(page) == numbered(30) + numbered(39, start=31) + ["said meanwhile"]


async def test_a_message_that_grows_above_the_view_moves_nothing_in_it(browser: Browser, sandbox: Sandbox) -> None:
    said = say(sandbox, *numbered(50))
    async with opened(browser, sandbox.base_url) as page:
        await page.set_viewport_size({"width": 1280, "height": 500})
        await expect(page.get_by_text("number 49 of many")).to_be_in_viewport()  # a smaller page goes to its end again
        place = page.get_by_text("number 25 of many")
        await place.evaluate("(text) => text.scrollIntoView()")
        await expect(page.get_by_text("number 49 of many")).not_to_be_in_viewport()
        before = await top_of(place)
        said[10].content = "longer\n" * 9
        sandbox.world.edit(said[10], stamped=False)
        await expect(page.get_by_text("longer")).to_be_attached()
        assert await top_of(place) == pytest.approx(before, abs=2)
