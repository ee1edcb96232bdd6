"""Files of digests and the places they name: of another server, gone, hidden, alike, or where nothing can be posted."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from discord import ChannelType

from bot.sandbox.model import Upload
from bot.sandbox.permissions import Permission
from tests.e2e.driver import HQ, MEMBER, MODERATOR, OTHER_MODERATOR, OTHER_PLACE, Discord
from tests.e2e.exchanges import add, exported, file, imported, settings
from tests.waiting import until


async def test_a_file_of_another_server_sets_up_anew_and_its_channels_lead_nowhere(
    discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    await add(discord)
    text = await exported(discord)
    here = discord.find("#ai-news").id
    discord.server = OTHER_PLACE
    await discord.slash("/digest add", as_=OTHER_MODERATOR, channel="#general", when="hourly", min_heat="any")
    with caplog.at_level(logging.INFO):
        answer = await imported(discord, text, as_=OTHER_MODERATOR)
    assert "line 10: There is no channel" in answer.text
    assert "ai-news" not in answer.text
    assert f"named channel {here}, which is not one of it" in caplog.text
    room = discord.find("#general")
    answer = await imported(discord, text.replace(f"{here}  #", f'"#{room.name}"  #'), as_=OTHER_MODERATOR)
    assert "The file is from another server" in answer.text
    await discord.press(answer, "Apply", as_=OTHER_MODERATOR)
    assert [digest["when"] for digest in await settings(discord)] == ["hourly", "daily 09:00"]
    assert [digest["channel_id"] for digest in await settings(discord)] == [room.id, room.id]
    discord.server = HQ
    assert [digest["channel_id"] for digest in await settings(discord)] == [here]


# Digests that do not run, channels and roles that are gone, hidden, or called alike


async def suspend(discord: Discord) -> None:
    assert discord.running
    digests = discord.running.digests
    (digest,) = await digests.in_guild(discord.guild().id)
    await digests.suspend(digest, "I could not.", discord.now)


async def test_a_channel_that_was_deleted_is_told_beside_other_mistakes(discord: Discord) -> None:
    await add(discord, channel="#general")
    text = (await exported(discord)).replace("daily 09:00", "never").replace("stories: 5", "stories: 7")
    discord.world.delete_channel(discord.find("#general"))
    await until(lambda: is_suspended(discord))
    answer = await discord.slash("/digest import", file=Upload("d.yaml", text.encode()), as_=MODERATOR, in_="#staff")
    assert "`when`" in answer.text
    assert "Its channel was deleted." in answer.text


async def is_suspended(discord: Discord) -> bool:
    return [digest["state"] for digest in await settings(discord)] == ["suspended"]


async def test_a_suspended_digest_stays_so_unless_the_file_changes_it(discord: Discord) -> None:
    await add(discord)
    text = await exported(discord)
    await suspend(discord)
    assert "changes nothing" in (await imported(discord, text)).text
    answer = await imported(discord, text.replace("stories: 5", "stories: 7"))
    assert "Stories 5 → 7; State suspended → running" in answer.text
    await discord.press(answer, "Apply", as_=MODERATOR)
    assert discord.running
    (digest,) = await discord.running.digests.in_guild(discord.guild().id)
    assert (digest.stories, digest.state, digest.reason) == (7, "active", "")


async def test_a_file_pauses_a_digest_that_can_not_be_posted(discord: Discord) -> None:
    await add(discord)
    text = await exported(discord)
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.SEND_MESSAGES)
    await discord.settle()
    answer = await imported(discord, text.replace("paused: false", "paused: true"))
    await discord.press(answer, "Apply", as_=MODERATOR)
    assert [digest["state"] for digest in await settings(discord)] == ["paused"]
    assert "line 10: To post in" in (await imported(discord, text)).text


async def test_a_digest_whose_channel_is_gone_stays_as_it_is_with_the_others(discord: Discord) -> None:
    await add(discord, channel="#news-forum", mention="@Readers")
    await add(discord, channel="#announcements")
    text = await exported(discord)
    discord.world.delete_channel(discord.find("#news-forum"))
    discord.world.delete_role(
        discord.guild(), next(each for each in discord.guild().roles.values() if each.name == "Readers")
    )
    await discord.settle()
    answer = await imported(discord, text.replace("stories: 5", "stories: 7"))
    assert "channel was deleted" in answer.text
    first, rest = text.split("\n  - number: 2")
    answer = await imported(discord, first + "\n  - number: 2" + rest.replace("stories: 5", "stories: 7"))
    assert "#1 stays as it is." in answer.text


async def test_channels_that_are_called_alike_are_told_apart_by_their_ids(discord: Discord) -> None:
    twin = discord.world.add_channel(discord.guild(), "ai-news")
    discord.world.add_channel(discord.guild(), "AI-News", type=4)  # a category is no channel to post in
    await discord.settle()
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly"))
    assert "line 2: 2 here are called “#ai-news”. Write the id" in answer.text
    answer = await imported(discord, file(f"- channel: {twin.id}", "  when: hourly"))
    assert "1 new" in answer.text
    await discord.press(answer, "Apply", as_=MODERATOR)
    answer = await imported(discord, file("- number: 1", '  channel: "#ai-news"', "  when: daily 09:00"))
    assert "Daily at 09:00 UTC" in answer.text
    assert "Channel" not in answer.text


async def test_a_channel_that_the_moderator_does_not_see_has_no_name_for_them(discord: Discord) -> None:
    await add(discord)
    room = discord.find("#ai-news")
    discord.world.set_overwrite(room, discord.user(MODERATOR), deny=Permission.VIEW_CHANNEL)
    await discord.settle()
    text = await exported(discord)
    assert f"channel: {room.id}\n" in text
    assert "ai-news" not in text
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly"))
    assert "Nothing that you see here is called “#ai-news”." in answer.text


async def test_a_private_thread_has_no_name_for_who_is_not_in_it(discord: Discord) -> None:
    assert discord.running
    client = discord.running.client
    thread = discord.world.add_thread(discord.find("#general"), "plans", discord.user(MEMBER))
    await discord.wait_for(lambda: client.get_channel(thread.id), "the thread")
    await add(discord, channel="#plans")
    known: Any = client.get_channel(thread.id)
    known._type = ChannelType.private_thread
    text = await exported(discord)
    assert f"channel: {thread.id}\n" in text
    assert "plans" not in text
    answer = await imported(discord, file('- channel: "#plans"', "  when: hourly"))
    assert "Nothing that you see here is called “#plans”." in answer.text
    manages = Permission.VIEW_CHANNEL | Permission.MANAGE_THREADS
    discord.world.set_overwrite(discord.find("#general"), discord.user(MODERATOR), allow=manages)
    await discord.settle()
    assert f"channel: {thread.id}  # #plans\n" in await exported(discord)
    assert "1 new" in (await imported(discord, file('- channel: "#plans"', "  when: hourly"))).text
