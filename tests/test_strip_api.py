"""What the page's strip is told and may do: levers, what is due, and the bot's requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.lent import Doing, Due
from bot.sandbox.permissions import Permission
from tests.sandbox_bot import Place, place
from tests.waiting import until


class Strip:
    """The strip of a page that shows one channel to the moderator."""

    def __init__(self, here: Place, session: aiohttp.ClientSession) -> None:
        self.here = here
        self.session = session
        self.channel = str(here.channel.id)

    async def state(self) -> Any:
        async with self.session.get("/sandbox/strip", params={"channel": self.channel}) as response:
            return await response.json()

    async def levers(self) -> dict[str, Any]:
        groups = (await self.state())["groups"]
        return {lever["name"]: lever for group in groups for lever in group["levers"]}

    async def do(self, what: str, on: bool = True, status: int = 200) -> str:
        viewer = str(self.here.world.find_user("Mo").id)
        body = {"as": viewer, "channel": self.channel, "do": what, "on": on}
        async with self.session.post("/sandbox/strip", json=body) as response:
            assert response.status == status, await response.text()
            answer = await response.json()
            return str(answer.get("said", answer.get("message")))

    async def requests(self, **query: str) -> list[Any]:
        async with self.session.get("/sandbox/requests", params=query) as response:
            return list((await response.json())["requests"])


@pytest.fixture
async def strip() -> AsyncIterator[Strip]:
    async with place() as here, aiohttp.ClientSession(here.sandbox.base_url) as session:
        yield Strip(here, session)


async def test_at_first_nothing_is_broken_and_nothing_due(strip: Strip) -> None:
    state = await strip.state()
    assert (state["broken"], state["next"], state["post"]) == ([], "", "")
    assert [group["title"] for group in state["groups"]] == ["#ai-news", "Posting (one at a time)", "The connection"]
    assert {name for name, lever in (await strip.levers()).items() if lever["on"]} == set()


@pytest.mark.parametrize(
    ("lever", "broken"),
    [
        ("fail", "Discord answers posts with 503"),
        ("fail_after", "Discord takes posts and answers 503"),
        ("cut", "the connection is cut after each post"),
        ("slow", "each post takes 3 seconds"),
        ("outage", "outage"),
        ("deaf", "heartbeats are not answered"),
        ("mute", "the bot may not write in #ai-news"),
    ],
)
async def test_each_switch_is_shown_and_said_while_it_is_on(strip: Strip, lever: str, broken: str) -> None:
    await strip.do(lever)
    assert (await strip.state())["broken"] == [broken]
    assert (await strip.levers())[lever]["on"]
    await strip.do(lever, on=False)
    assert (await strip.state())["broken"] == []
    assert not (await strip.levers())[lever]["on"]


async def test_one_thing_at_a_time_happens_to_posts(strip: Strip) -> None:
    await strip.do("slow")
    await strip.do("fail_after")
    with pytest.raises(discord.DiscordServerError):
        await strip.here.news.send("x")
    assert strip.here.texts() == ["x"]
    assert [name for name, lever in (await strip.levers()).items() if lever["on"]] == ["fail_after"]


async def test_a_channel_that_was_deleted_can_be_made_anew_as_another_one(strip: Strip) -> None:
    world, gone = strip.here.world, strip.here.channel
    await strip.do("delete")
    assert gone.id not in world.channels
    (make,) = [name for name in await strip.levers() if name.startswith("make")]
    await strip.do(make)
    made = world.find_channel("ai-news")
    assert (made.id == gone.id, made.guild_id, made.position) == (False, gone.guild_id, gone.position)
    assert (await strip.state())["broken"] == []


async def test_discord_deletes_no_channel_that_it_needs_itself(strip: Strip) -> None:
    strip.channel = str(strip.here.world.find_channel("staff").id)
    assert "delete" not in await strip.levers()
    await strip.do("delete", status=400)


async def test_threads_are_called_by_their_name_alone(strip: Strip) -> None:
    world = strip.here.world
    thread = world.add_thread(strip.here.channel, "Chips", world.find_user("Mo"))
    strip.channel = str(thread.id)
    assert (await strip.state())["groups"][0]["title"] == "Chips"
    assert await strip.do("delete") == "Chips is deleted."


async def test_everything_is_mended_at_once(strip: Strip) -> None:
    world, announcements = strip.here.world, strip.here.world.find_channel("announcements")
    for lever in ("fail", "deaf", "delete"):
        await strip.do(lever)
    strip.channel = str(announcements.id)
    await strip.do("mute")
    strip.here.sandbox.faults.add("GET", status=500)
    await strip.do("outage")
    assert len((await strip.state())["broken"]) == 6
    await strip.do("mend")
    assert (await strip.state())["broken"] == []
    assert world.may(world.bot.id, announcements, Permission.SEND_MESSAGES)
    assert world.find_channel("ai-news")


async def test_the_rate_limits_are_nothing_broken(strip: Strip) -> None:
    await strip.do("limits")
    assert strip.here.sandbox.limits.on
    assert (await strip.state())["broken"] == []


async def test_faults_that_were_added_by_requests_are_said_too(strip: Strip) -> None:
    strip.here.sandbox.faults.add("GET", "/gateway$", status=502)
    strip.here.sandbox.faults.add(delay=0.5)
    assert (await strip.state())["broken"] == ["GET /gateway$ gets 502", "every request takes 0.5 s"]


async def test_a_dropped_connection_comes_back(strip: Strip) -> None:
    await strip.do("drop")
    await until(lambda: "resumed" in strip.here.bot.heard)


async def test_what_is_not_there_can_not_be_used(strip: Strip) -> None:
    await strip.do("dance", status=400)
    assert await strip.do("post", status=400) == "There is nothing to post here."
    assert await strip.do("next", status=400) == "Nothing is due here."
    direct = strip.here.world.dm(strip.here.world.find_user("Mo"))
    strip.channel = str(direct.id)
    assert await strip.do("mute", status=400) == "That can't be done here."


async def test_open_pages_hear_of_what_others_switch(strip: Strip) -> None:
    heard: list[str] = []
    strip.here.world.subscribe(lambda event: heard.append(event.name))
    await strip.session.post("/sandbox/faults", json={"status": 500})
    await strip.do("mend")
    assert heard == ["SANDBOX_SWITCH"] * 2


async def test_the_clock_goes_to_what_is_due_next(strip: Strip) -> None:
    clock, general = strip.here.sandbox.clock, strip.here.world.find_channel("general")
    at = (clock.now() + timedelta(days=2)).replace(hour=9, minute=0)

    async def coming(guild_id: int) -> list[Due]:
        assert guild_id == general.guild_id
        return [Due("#2", general.id, at, "digest post"), Due("#1", strip.here.channel.id, at, "digest post")]

    strip.here.sandbox.coming = coming
    state = await strip.state()
    assert state["next"] == f"#2 in #general, {at:%a} {at.day} {at:%b} 09:00 UTC"
    assert state["post"] == "#1 in #ai-news"
    await strip.do("next")
    assert abs(clock.now() - at) < timedelta(seconds=5)
    await strip.do("next")
    assert clock.now() - at < timedelta(seconds=10)


async def test_what_else_can_be_done_has_a_button_of_its_own(strip: Strip) -> None:
    async def dance() -> str:
        return "It danced."

    strip.here.sandbox.doings.append(Doing("dance", "Dance", "Once.", dance))
    assert (await strip.levers())["dance"]["label"] == "Dance"
    assert await strip.do("dance") == "It danced."


async def test_requests_are_told_in_words_newest_last(strip: Strip) -> None:
    strip.here.sandbox.faults.add("POST", "/messages$", status=403, times=1)
    with pytest.raises(discord.Forbidden):
        await strip.here.news.send("x")
    await strip.here.news.send("y")
    told = await strip.requests()
    assert [(each["method"], each["what"], each["status"], each["failed"]) for each in told[-2:]] == [
        ("POST", "send a message in #ai-news", "403", True),
        ("POST", "send a message in #ai-news", "200", False),
    ]
    assert await strip.requests(after=str(told[-2]["number"])) == told[-1:]
    assert [each["status"] for each in await strip.requests(failed="")] == ["403"]


@pytest.mark.parametrize(
    ("method", "path", "shown"),
    [
        ("POST", "/interactions/5/secret/callback", "answer somebody"),
        ("DELETE", "/webhooks/7/secret/messages/8", "/webhooks/7/…/messages/8"),
        ("POST", "/channels/17/messages", "send a message in a channel that is not there"),
        ("GET", "/guilds/1/bans", "/guilds/1/bans"),
    ],
)
async def test_no_token_is_told(strip: Strip, method: str, path: str, shown: str) -> None:
    async with strip.session.request(method, f"/api/v10{path}"):
        pass
    (*_, last) = await strip.requests()
    assert last["what"] == shown
    assert "secret" not in str(last)
