"""Getting about on the page: channels, threads, who one is, and what is said where something is not possible."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Page, expect

from bot.sandbox.model import Message
from tests.browser.scenes import become, command
from tests.e2e.driver import Discord

NO_ANSWER = "The sandbox does not answer. Is it still running?"


async def test_a_link_to_a_message_leads_to_its_channel(page: Page, discord: Discord) -> None:
    general = discord.find("#general")
    discord.world.say(discord.user("Mo"), general, "over here")
    link = f"https://discord.com/channels/{general.guild_id}/{general.id}/1"
    discord.world.say(discord.user("Mo"), discord.find("#ai-news"), f"Posted: {link}")
    await page.get_by_role("link", name="#general › message").click()
    await expect(page.get_by_role("log").get_by_text("over here")).to_be_visible()


async def test_what_went_wrong_in_one_channel_is_not_said_in_the_next(page: Page, discord: Discord) -> None:
    box, trouble = page.get_by_label("Message or command"), page.get_by_text("There is no such command")
    await box.fill("/nonsense")
    await box.press("Enter")
    await expect(trouble).to_be_visible()
    await page.get_by_role("button", name="general").click()
    await expect(trouble).to_have_count(0)


async def test_a_command_of_moderators_goes_when_a_member_sits_down(page: Page, discord: Discord) -> None:
    await command(page, "digest list")
    await expect(page.get_by_role("button", name="Cancel this command")).to_be_visible()
    await become(page, "Mia")
    await expect(page.get_by_role("button", name="Cancel this command")).to_have_count(0)


async def test_an_open_list_of_commands_follows_who_sits_down(page: Page, discord: Discord) -> None:
    box = page.get_by_label("Message or command")
    await box.press_sequentially("/digest")
    await expect(page.get_by_text("/digest pause")).to_be_visible()
    await page.get_by_label(re.compile("Mia")).dispatch_event("change")  # the field keeps the focus
    await expect(page.get_by_text("/digest pause")).to_be_hidden()


async def test_nothing_is_typed_where_one_may_only_read(page: Page, discord: Discord) -> None:
    await become(page, "Mia")
    box = page.get_by_label("Message or command")
    for name in ("announcements", "news-forum"):
        await page.get_by_role("button", name=name).click()
        await expect(box).to_be_disabled()
    await page.get_by_role("button", name="Direct messages").click()
    await expect(box).to_be_enabled()
    await expect(box).to_have_attribute("placeholder", "Type / for commands in Heatwire")


async def test_posts_and_threads_are_opened_and_read(page: Page, discord: Discord) -> None:
    world, forum, news = discord.world, discord.find("#news-forum"), discord.find("#ai-news")
    mo, log = discord.user("Mo"), page.get_by_role("log")
    said = world.say(mo, news, "an edition")
    said.thread_id = world.add_thread(news, "Discuss it", mo, thread_id=said.id).id
    world.edit(said)
    world.say(mo, world.channel(said.id), "well")
    await log.get_by_role("button", name="Discuss it").click()
    await expect(log.get_by_text("well")).to_be_visible()
    said.content = "an edition, corrected"
    world.edit(said)
    await expect(log.get_by_text("an edition, corrected")).to_be_visible()
    await expect(log.get_by_role("button", name="Discuss it")).to_have_count(0)
    first = Message(world.snowflakes.new(), forum.id, mo, world.clock.now(), "all the news")
    world.add_post(forum, "Friday", first, tags=[forum.tags[1].id])
    await page.get_by_role("button", name="news-forum").click()
    await expect(log.get_by_role("button", name="Friday AI Hardware 1 message")).to_be_visible()
    world.say(mo, world.channel(first.id), "and more")
    await log.get_by_role("button", name="Friday AI Hardware 2 messages").click()
    await expect(log.get_by_text("all the news")).to_be_visible()
    await page.get_by_role("button", name="#news-forum").click()
    await expect(log.get_by_role("listitem")).to_have_count(1)


async def test_the_newest_message_stays_in_view_while_the_field_grows(page: Page, discord: Discord) -> None:
    for number in range(40):
        discord.world.say(discord.user("Mo"), discord.find("#ai-news"), f"line {number} of many")
    await page.set_viewport_size({"width": 390, "height": 700})
    newest = page.get_by_text("line 39 of many")
    await expect(newest).to_be_in_viewport()
    await command(page, "digest add")
    await page.keyboard.insert_text("channel:#ai-news when:daily 09:00 thread:true updates:true")
    await expect(page.get_by_label("updates", exact=True)).to_be_visible()
    await expect(newest).to_be_in_viewport(ratio=1)


async def test_where_the_sandbox_does_not_answer_that_is_said_in_words(page: Page, discord: Discord) -> None:
    await command(page, "about")
    await page.context.set_offline(True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text(NO_ANSWER)
    await page.context.set_offline(False)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("What is stored")
    await expect(page.get_by_text(NO_ANSWER)).to_have_count(0)


async def test_commands_that_could_not_be_fetched_are_fetched_when_one_is_sent(page: Page, discord: Discord) -> None:
    await page.route("**/commander.js*", lambda route: route.abort())
    await page.reload()
    box = page.get_by_label("Message or command")
    await box.press_sequentially("/about ")
    await box.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text(NO_ANSWER)
    await page.unroute("**/commander.js*")
    await box.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("What is stored")
    await expect(page.get_by_text(NO_ANSWER)).to_have_count(0)


async def test_where_it_is_narrow_the_channels_are_a_drawer_for_the_keyboard_too(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 700})
    toggle, channel = page.locator("#toggle"), page.get_by_role("button", name="general")
    await expect(channel).to_be_hidden()
    await toggle.press("Enter")
    await expect(page.get_by_role("complementary", name="Servers and channels")).to_be_focused()
    await channel.press("Enter")
    await expect(channel).to_be_hidden()
    await expect(toggle).to_be_focused()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()


async def test_where_it_is_narrow_what_is_said_of_a_channel_gives_way_to_its_name(page: Page, discord: Discord) -> None:
    await become(page, "Mia")
    await page.get_by_role("button", name="Direct messages").click()
    await page.get_by_role("button", name="Mo", exact=True).click()
    name = page.get_by_role("heading", name="Mo", exact=True)
    await expect(name).to_be_visible()
    await page.set_viewport_size({"width": 390, "height": 700})
    assert await name.evaluate("name => name.scrollWidth <= name.clientWidth")
