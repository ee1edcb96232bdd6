"""The sandbox as a server: who may ask, what it does not know, faults, its clock and its log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.clock import Clock, RemoteClock
from bot.sandbox.model import Event
from bot.sandbox.seed import MEMBER
from bot.sandbox.server import Sandbox
from bot.sandbox.snowflakes import Snowflakes, time_of
from tests.sandbox_bot import place
from tests.waiting import until


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    await sandbox.start()
    yield sandbox
    await sandbox.close()


async def ask(sandbox: Sandbox, path: str, *, method: str = "GET", **headers: str) -> tuple[int, Any]:
    sent = {"Authorization": f"Bot {sandbox.token}"} | headers
    url = sandbox.base_url + path
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=sent) as response:
        return response.status, await response.json()


async def test_the_api_wants_the_bots_token(sandbox: Sandbox) -> None:
    assert (await ask(sandbox, "/api/v10/users/@me"))[0] == 200
    assert await ask(sandbox, "/api/v10/users/@me", Authorization="Bot other") == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )


@pytest.mark.parametrize("path", ["/api/v10/users/@me", "/gateway", "/sandbox/state", "/sandbox/events", "/"])
async def test_other_hosts_and_origins_are_turned_away(sandbox: Sandbox, path: str) -> None:
    port = sandbox.base_url.rpartition(":")[2]
    assert (await ask(sandbox, path, Host=f"evil.example:{port}"))[0] == 403
    assert (await ask(sandbox, path, Host="127.0.0.1:1"))[0] == 403
    assert (await ask(sandbox, path, Origin="https://evil.example"))[0] == 403
    assert (await ask(sandbox, path, Origin="null"))[0] == 403


async def test_its_own_origin_is_let_in(sandbox: Sandbox) -> None:
    assert (await ask(sandbox, "/api/v10/users/@me", Origin=sandbox.base_url))[0] == 200


async def test_what_it_does_not_know_is_a_loud_404(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "bot.sandbox.door"):
        answer = await ask(sandbox, "/api/v10/guilds/1/bans")
    assert answer == (404, {"message": "404: Not Found", "code": 0})
    assert sandbox.unknown == ["GET /api/v10/guilds/1/bans"]
    assert "does not know GET /api/v10/guilds/1/bans" in caplog.text


async def test_a_method_it_does_not_know_is_a_404_too(sandbox: Sandbox) -> None:
    assert (await ask(sandbox, "/api/v10/users/@me", method="PATCH"))[0] == 404
    assert sandbox.unknown == ["PATCH /api/v10/users/@me"]


async def test_requests_are_logged(sandbox: Sandbox) -> None:
    await ask(sandbox, "/api/v10/gateway/bot")
    [line] = sandbox.requests
    assert (line.method, line.path, line.status) == ("GET", "/gateway/bot", 200)
    assert line.ms >= 0


async def test_who_leaves_in_the_midst_of_a_request_is_no_error(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = sandbox.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = f"/api/v10/channels/{sandbox.world.find_channel('ai-news').id}/messages"
    headers = {"Host": f"{host}:{port}", "Authorization": f"Bot {sandbox.token}", "Content-Length": "100"}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", '{"content": ']
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.1)  # it waits for the rest
    writer.transport.abort()
    await until(lambda: sandbox.requests)
    assert (sandbox.requests[-1].status, caplog.records) == (0, [])


async def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await Sandbox().start(int(sandbox.base_url.rpartition(":")[2]))


async def test_the_clock_stamps_ids_and_is_read_from_afar(sandbox: Sandbox) -> None:
    sandbox.clock.advance(86400)
    remote = RemoteClock(sandbox.base_url)
    await remote.refresh()
    assert abs(remote.now() - (datetime.now(UTC) + timedelta(days=1))) < timedelta(seconds=2)
    said = sandbox.world.say(sandbox.world.find_user("Mia"), sandbox.world.find_channel("ai-news"), "x")
    assert abs(time_of(said.id) - remote.now()) < timedelta(seconds=2)
    await sandbox.close()
    await remote.refresh()
    assert remote.now() > datetime.now(UTC) + timedelta(hours=23)
    await remote.close()


def test_ids_increase_also_when_the_clock_is_set_back() -> None:
    clock = Clock()
    ids = Snowflakes(clock)
    first = ids.new()
    clock.advance(-3600)
    assert first < ids.new() < ids.new()


async def test_a_fault_before_leaves_nothing_behind_and_one_after_does() -> None:
    async with place() as here:
        for when, left in (("before", []), ("after", ["x"])):
            here.sandbox.faults.add("POST", "/messages$", reset=True, when=when, times=1)  # type: ignore[arg-type]
            with pytest.raises(aiohttp.ClientError):
                await here.news.send("x")
            assert here.texts() == left
        here.sandbox.faults.add("POST", "/messages$", status=503, times=1)
        with pytest.raises(discord.HTTPException) as caught:
            await here.news.send("y")
        assert caught.value.status == 503
        await here.news.send("z")
        assert here.texts() == ["x", "z"]
        assert [line.status for line in here.sandbox.requests if line.path.endswith("/messages")] == [0, 0, 503, 200]


async def test_every_change_is_told_to_listeners_until_they_leave() -> None:
    async with place() as here:
        heard: list[Event] = []
        leave = here.world.subscribe(heard.append)
        sent = await here.news.send("x")
        await sent.edit(content="y")
        await sent.delete()
        leave()
        await here.news.send("z")
        assert [(event.name, event.data["id"]) for event in heard] == [
            ("MESSAGE_CREATE", str(sent.id)),
            ("MESSAGE_UPDATE", str(sent.id)),
            ("MESSAGE_DELETE", str(sent.id)),
        ]
        assert all(event.channel_id == here.channel.id and event.only_for is None for event in heard)


async def test_what_the_client_asks_for_at_its_own_wish_is_there() -> None:
    async with place() as here:
        guild = here.news.guild
        assert (await here.bot.fetch_channel(here.channel.id)).id == here.channel.id
        assert (await here.bot.fetch_guild(guild.id)).name == guild.name
        assert len(await guild.fetch_channels()) == 5
        assert (await guild.fetch_member(MEMBER)).display_name == "Mia"
        assert (await here.bot.fetch_user(MEMBER)).name == "mia"
        assert {role.name for role in await guild.fetch_roles()} >= {"Moderators", "Heatwire"}
        assert (await here.bot.application_info()).id == here.world.application_id
        mia = here.bot.get_user(MEMBER) or await here.bot.fetch_user(MEMBER)
        await mia.send("hello")
        assert [m.content for m in here.world.history(here.world.dm(here.world.users[MEMBER]).id)] == ["hello"]
        with pytest.raises(discord.NotFound):
            await guild.fetch_member(1)
