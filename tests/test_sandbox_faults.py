"""Faults that strike at random, late or from another process, and an outage as a whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord.backoff import ExponentialBackoff

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.server import Sandbox
from tests.sandbox_bot import place
from tests.waiting import until


@pytest.fixture
async def page() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    """A sandbox and a session at its address."""
    sandbox = Sandbox()
    await sandbox.start()
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        yield sandbox, session
    await sandbox.close()


async def post(session: aiohttp.ClientSession, name: str, /, **asked: Any) -> tuple[int, Any]:
    async with session.post(f"/sandbox/{name}", json=asked) as response:
        return response.status, await response.json()


def strikes(seed: int) -> list[bool]:
    faults = Faults()
    faults.random.seed(seed)
    faults.add("POST", "/messages$", status=500, rate=0.1)
    return [faults.strike("POST", "/channels/1/messages") is not None for _ in range(1000)]


def test_a_random_fault_strikes_as_often_as_it_says_and_again_alike_with_the_same_seed() -> None:
    assert 70 < sum(strikes(1)) < 130
    assert strikes(1) == strikes(1) != strikes(2)


def test_where_a_random_fault_passes_the_next_one_may_strike() -> None:
    faults = Faults()
    faults.add(status=500, rate=0.0)
    always = faults.add(status=502)
    assert faults.strike("GET", "/users/@me") is always


def test_a_random_fault_ends_after_its_times() -> None:
    faults = Faults()
    fault = faults.add(status=500, rate=0.5, times=3)
    assert sum(faults.strike("GET", "/") is fault for _ in range(100)) == 3


async def test_an_answer_can_be_late_though_the_message_is_there() -> None:
    async with place() as here:
        here.sandbox.faults.add("POST", "/messages$", when="after", delay=0.3)
        began = time.monotonic()
        sending = asyncio.create_task(here.news.send("x"))
        await until(lambda: here.texts() == ["x"])
        assert not sending.done()
        await sending
        assert time.monotonic() - began >= 0.3


async def test_in_an_outage_every_request_fails_and_the_gateway_takes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.02)
    async with place() as here:
        await here.sandbox.begin_outage()
        with pytest.raises(discord.DiscordServerError):
            await here.news.send("x")
        await until(lambda: "disconnect" in here.bot.heard)
        assert here.guild
        here.world.add_channel(here.guild, "meanwhile")
        assert "resumed" not in here.bot.heard
        here.sandbox.end_outage()
        await until(lambda: "resumed" in here.bot.heard)
        await here.news.send("y")
        assert here.texts() == ["y"]
        assert discord.utils.get(here.news.guild.channels, name="meanwhile")


async def test_answers_are_counted_by_their_status_however_many_there_are() -> None:
    async with place() as here:
        here.sandbox.statuses.clear()
        here.sandbox.faults.add("POST", "/messages$", status=403, times=1)
        with pytest.raises(discord.Forbidden):
            await here.news.send("x")
        await here.news.send("y")
        assert here.sandbox.statuses == {403: 1, 200: 1}


async def test_faults_are_added_listed_and_cleared_from_afar(page: tuple[Sandbox, aiohttp.ClientSession]) -> None:
    sandbox, session = page
    status, first = await post(session, "faults", method="POST", path="/messages$", status=503, rate=0.5)
    assert status == 200
    await post(session, "faults", reset=True, when="after", delay=0.1, times=2)
    async with session.get("/sandbox/faults") as response:
        listed = (await response.json())["faults"]
    assert [(fault["status"], fault["rate"], fault["times"]) for fault in listed] == [(503, 0.5, None), (None, 1.0, 2)]
    await post(session, "faults/clear", number=first["number"])
    assert [fault.times for fault in sandbox.faults] == [2]
    await post(session, "faults/clear")
    assert [*sandbox.faults] == []


@pytest.mark.parametrize("wrong", [{"path": "("}, {"when": "never"}, {"status": "many"}, {"colour": "red"}])
async def test_a_fault_that_makes_no_sense_is_refused(
    page: tuple[Sandbox, aiohttp.ClientSession], wrong: dict[str, Any]
) -> None:
    sandbox, session = page
    assert (await post(session, "faults", **wrong))[0] == 400
    assert [*sandbox.faults] == []


async def test_the_switches_are_turned_from_afar(page: tuple[Sandbox, aiohttp.ClientSession]) -> None:
    sandbox, session = page
    status, state = await post(session, "switches", limits=True, outage=True, heartbeats=False, heartbeat_interval=500)
    assert status == 200
    assert {key: state[key] for key in ("limits", "outage", "heartbeats", "heartbeat_interval")} == {
        "limits": True,
        "outage": True,
        "heartbeats": False,
        "heartbeat_interval": 500,
    }
    assert (sandbox.limits.on, sandbox.hub.is_shut, sandbox.hub.acknowledges) == (True, True, False)
    await post(session, "switches", outage=False)
    assert (sandbox.limits.on, sandbox.hub.is_shut, sandbox.faults.is_out) == (True, False, False)
    assert (await post(session, "switches", lights=True))[0] == 400
    assert (await post(session, "gateway", do="dance"))[0] == 400


async def test_the_bots_connection_is_dropped_from_afar() -> None:
    async with place() as here, aiohttp.ClientSession(here.sandbox.base_url) as session:
        await post(session, "gateway", do="drop")
        await until(lambda: here.bot.heard.count("resumed") == 1)
        await post(session, "gateway", do="reconnect")
        await until(lambda: here.bot.heard.count("resumed") == 2)


async def test_channels_servers_and_the_bots_rights_come_and_go_from_afar() -> None:
    async with place() as here, aiohttp.ClientSession(here.sandbox.base_url) as session:
        assert here.guild
        channel, guild = str(here.channel.id), str(here.guild.id)
        sends = {"channel": channel, "permission": "SEND_MESSAGES"}
        await post(session, "world", do="deny", **sends)
        with pytest.raises(discord.Forbidden):
            await here.news.send("x")
        await post(session, "world", do="restore", **sends)
        await here.news.send("x")
        await post(session, "world", do="delete", channel=channel)
        await until(lambda: here.bot.get_channel(here.channel.id) is None)
        await post(session, "world", do="remove_bot", guild=guild)
        await until(lambda: len(here.bot.guilds) == 1)
        await post(session, "world", do="add_bot", guild=guild)
        await until(lambda: len(here.bot.guilds) == 2)
        await post(session, "world", do="delete", guild=guild)
        await until(lambda: len(here.bot.guilds) == 1)
        assert (await post(session, "world", do="delete", guild=guild))[0] == 404
        assert (await post(session, "world", do="dance"))[0] == 400


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("faults", {"colour": "red"}, "Asked wrongly: colour: Unexpected keyword argument"),
        ("world", {"do": "deny", "channel": "1", "permission": "SEND"}, "Asked wrongly: there is no permission SEND"),
    ],
)
async def test_what_is_asked_wrongly_is_said_in_a_line_and_leaves_no_traceback(
    page: tuple[Sandbox, aiohttp.ClientSession],
    caplog: pytest.LogCaptureFixture,
    path: str,
    asked: dict[str, Any],
    said: str,
) -> None:
    sandbox, session = page
    sandbox.world.channels[1] = sandbox.world.find_channel("ai-news")
    assert (await post(session, path, **asked))[1] == {"message": said}
    assert [record.exc_info for record in caplog.records] == [False]


async def test_other_origins_switch_nothing(page: tuple[Sandbox, aiohttp.ClientSession]) -> None:
    sandbox, session = page
    async with session.post("/sandbox/faults", json={}, headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403
    async with session.post("/sandbox/faults", data="{}", headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 400
    assert [*sandbox.faults] == []


def test_a_fault_has_a_number_of_its_own() -> None:
    assert Fault().number != Fault().number
