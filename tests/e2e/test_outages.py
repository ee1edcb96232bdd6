"""Discord out of reach while a digest is due: its edition comes late or ends, and is never lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import discord as library
import pytest
from discord.backoff import ExponentialBackoff
from discord.state import ConnectionState

from bot import connection
from tests.e2e.driver import MODERATOR, Discord

CHIPS = ["wired.com", "venturebeat.com", "techradar.com"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client come back at once: its waits are real time."""

    async def at_once(client: library.Client, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.1)
    monkeypatch.setattr(library.Client, "before_identify_hook", at_once)


async def add(discord: Discord, when: str = "daily 09:00", **options: object) -> None:
    await discord.slash(
        "/digest add", channel="#ai-news", when=when, min_heat="any", max_age="any", as_=MODERATOR, **options
    )


async def ends_as(discord: Discord, *states: str) -> None:
    await discord.wait_for(lambda: discord.editions() == list(states), f"editions {states}")


def requests_of_messages(discord: Discord) -> int:
    return sum(request.path.endswith("/messages") for request in discord.sandbox.requests)


async def test_after_an_outage_of_an_hour_the_edition_is_posted_once_and_late(discord: Discord) -> None:
    discord.expects_errors = True  # discord.py's, of the gateway
    await add(discord)
    await discord.sandbox.begin_outage()
    await discord.advance_to("09:00")
    for _ in range(6):
        await discord.advance(minutes=10)
    assert discord.editions() == ["planned"]
    discord.sandbox.end_outage()
    await discord.advance(minutes=2)
    await ends_as(discord, "sent")
    (posted,) = discord.channel("#ai-news").messages
    assert posted.leads == CHIPS
    assert requests_of_messages(discord) < 15


async def test_an_outage_beyond_the_deadline_gives_the_stories_to_the_next_edition(discord: Discord) -> None:
    discord.expects_errors = True
    await add(discord, "hourly")
    await discord.sandbox.begin_outage()
    await discord.advance(hours=1)
    await discord.wait_for(discord.editions, "the first")
    await discord.advance(hours=1)
    await discord.wait_for(lambda: len(discord.editions()) == 2, "the second")
    discord.sandbox.end_outage()
    await discord.advance(minutes=5)
    await discord.wait_for(lambda: "planned" not in discord.editions(), "both ends")
    await discord.advance(hours=1)
    await discord.wait_for(lambda: len(discord.editions()) == 3, "the third")
    await discord.wait_for(lambda: "planned" not in discord.editions(), "all ends")
    assert [story for seen in discord.channel("#ai-news").messages for story in seen.leads] == CHIPS


async def test_due_while_only_the_gateway_is_gone_it_is_posted_at_its_time(discord: Discord) -> None:
    discord.expects_errors = True
    await add(discord)
    discord.sandbox.hub.is_shut = True
    await discord.sandbox.hub.drop()
    await discord.advance_to("09:00")
    await ends_as(discord, "sent")
    discord.sandbox.hub.is_shut = False
    await discord.advance(hours=24)
    await ends_as(discord, "sent", "empty")
    assert [seen.leads for seen in discord.channel("#ai-news").messages] == [CHIPS]


async def drop(discord: Discord) -> None:
    await discord.sandbox.hub.drop(1012)


async def ask_to_reconnect(discord: Discord) -> None:
    discord.sandbox.hub.ask_to_reconnect()


async def invalidate(discord: Discord) -> None:
    discord.sandbox.hub.invalidate()


@pytest.mark.parametrize("disturb", [drop, ask_to_reconnect, invalidate])
async def test_a_connection_that_is_lost_in_the_middle_of_a_send_costs_nothing(
    discord: Discord, disturb: Callable[[Discord], Awaitable[None]]
) -> None:
    await add(discord)
    slow = discord.sandbox.faults.add("POST", "/messages$", delay=0.5)
    handshakes = discord.sandbox.hub.handshakes
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: slow.struck, "the send")
    await disturb(discord)
    await discord.wait_for(lambda: discord.sandbox.hub.handshakes > handshakes, "the bot coming back")
    await ends_as(discord, "sent")
    await discord.advance(hours=24)
    await ends_as(discord, "sent", "empty")
    assert [seen.leads for seen in discord.channel("#ai-news").messages] == [CHIPS]
    assert "#1" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_gateway_that_answers_no_heartbeats_is_left_and_costs_nothing(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConnectionState, "heartbeat_timeout", property(lambda _: 0.5, lambda *_: None), raising=False)
    hub = discord.sandbox.hub
    hub.heartbeat_interval = 100
    await add(discord)
    hub.acknowledges = False
    await hub.drop()
    handshakes = hub.handshakes
    await discord.wait_for(lambda: hub.handshakes >= handshakes + 2, "the bot leaving")
    await discord.advance_to("09:00")
    await ends_as(discord, "sent")
    hub.acknowledges = True
    await discord.advance(hours=24)
    await ends_as(discord, "sent", "empty")
    assert [seen.leads for seen in discord.channel("#ai-news").messages] == [CHIPS]


async def test_what_a_bot_missed_that_could_not_get_into_discord_is_recorded_and_only_the_last_is_posted(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WAITS", (0.1,))
    await add(discord, "hourly")
    await discord.stop_bot()
    await discord.sandbox.begin_outage()
    starting = asyncio.create_task(discord.start_bot())
    await discord.wait_for(lambda: discord.sandbox.statuses[503], "the first try to get in")
    discord.sandbox.clock.advance(2.5 * 3600)
    discord.sandbox.end_outage()
    await starting
    await discord.wait_for(lambda: discord.editions()[-2:] == ["missed", "sent"], "the editions")
    assert [seen.leads for seen in discord.channel("#ai-news").messages] == [CHIPS]
