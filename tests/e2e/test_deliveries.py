"""Forums, threads and publishing while Discord misbehaves: each done, and done once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.model import CROSSPOSTED, Channel
from bot.sandbox.permissions import Permission
from tests.e2e.driver import MODERATOR, Discord

LOST = [{"status": 502}, {"status": 503}, {"reset": True}]


async def add(discord: Discord, channel: str, **options: object) -> None:
    options |= {"channel": channel, "when": "daily 09:00", "min_heat": "any", "max_age": "any"}
    assert "#" in (await discord.slash("/digest add", as_=MODERATOR, **options)).text


def posts(discord: Discord) -> list[Channel]:
    return [post for post in discord.world.channels.values() if post.parent_id == discord.find("#news-forum").id]


def asked(discord: Discord, method: str, end: str) -> list[int]:
    """How Discord answered each request of a kind."""
    requests = discord.sandbox.requests
    return [each.status for each in requests if each.method == method and each.path.endswith(end)]


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_forum_post_without_an_answer_is_made_once(discord: Discord, fault: dict[str, Any], when: Any) -> None:
    await add(discord, "#news-forum")
    discord.sandbox.faults.add("POST", "/threads$", when=when, times=1, **fault)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: len(asked(discord, "POST", "/threads")) == 1, "the first try")
    assert len(posts(discord)) == (when == "after")
    for _ in range(30):
        await discord.advance(seconds=11)
        if discord.editions() == ["sent"]:
            break
    assert discord.editions() == ["sent"]
    assert len(posts(discord)) == 1
    assert len(asked(discord, "POST", "/threads")) == (2 if when == "before" else 1)


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_thread_and_publication_are_repeated_until_done_and_the_message_is_not(
    discord: Discord, fault: dict[str, Any], when: Any
) -> None:
    await add(discord, "#announcements", thread=True, publish=True)
    for path in ("/threads$", "/crosspost$"):
        discord.sandbox.faults.add("POST", path, when=when, times=1, **fault)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["sent"], "the edition")
    await discord.wait_for(lambda: asked(discord, "POST", "/crosspost") and asked(discord, "POST", "/threads"))
    await discord.restart_bot()
    await discord.advance(seconds=11)
    (message,) = discord.world.history(discord.find("#announcements").id)
    await discord.wait_for(lambda: message.thread_id and message.flags & CROSSPOSTED, "thread and publication")
    await discord.wait_for(lambda: set(discord.follow_ups()) == {"done"}, "the record of it")
    thread = discord.world.channel(message.thread_id or 0)
    assert thread.name.startswith(f"{discord.now.day} {discord.now:%B %Y} · AI")
    assert len(discord.channel("#announcements").messages) == 1


async def test_without_the_permission_there_is_no_thread_and_no_request_for_one(discord: Discord) -> None:
    await add(discord, "#ai-news", thread=True)
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.CREATE_PUBLIC_THREADS)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.follow_ups() == ["refused"], "the refusal")
    assert discord.editions() == ["sent"]
    assert asked(discord, "POST", "/threads") == []


async def test_a_channel_that_refuses_is_asked_once_for_all_its_digests(discord: Discord) -> None:
    for source in ("Wired", "VentureBeat", "TechRadar"):
        await add(discord, "#ai-news", sources=source, thread=True)
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: len(discord.editions()) == 3 and "suspended" in discord.editions(), "the refusal")
    await discord.advance(seconds=30)
    await discord.advance(seconds=25)
    assert asked(discord, "POST", f"/channels/{discord.find('#ai-news').id}/messages") == [403]
