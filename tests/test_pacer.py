"""The pace of requests: even, halved when Discord finds it too fast, and for every request that Discord counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.newsroom.pacer import Pacer, counts
from bot.sandbox.server import Sandbox
from tests.stage import bot_in_sandbox

MESSAGES = "/channels/{}/messages"


async def times_of(pacer: Pacer, count: int) -> list[float]:
    """Let as many ask at once; return when each may go."""
    loop, times = asyncio.get_running_loop(), []

    async def ask() -> None:
        await pacer.wait()
        times.append(loop.time())

    await asyncio.gather(*(ask() for _ in range(count)))
    return times


async def test_requests_leave_one_after_the_other():
    times = await times_of(Pacer(200), 21)
    assert times[-1] - times[0] >= 19 / 200


async def test_a_busy_loop_is_made_up_for_by_one_request_and_not_by_a_burst():
    pacer = Pacer(100)
    await pacer.wait()
    await asyncio.sleep(0.2)
    times = await times_of(pacer, 5)
    assert times[-1] - times[0] >= 3 / 100


async def test_who_asked_first_goes_first():
    pacer, order = Pacer(1000), []

    async def ask(number: int) -> None:
        await pacer.wait()
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(10)))
    assert order == [*range(10)]


async def test_a_slowed_pacer_goes_at_half_the_pace():
    pacer = Pacer(200)
    pacer.slow_down()
    times = await times_of(pacer, 11)
    assert times[-1] - times[0] >= 9 / 100


async def test_after_its_time_a_slowed_pacer_goes_as_before():
    pacer = Pacer(200)
    pacer.slow_down(seconds=0.01)
    await asyncio.sleep(0.02)
    assert pacer.per_second == 200


@pytest.mark.parametrize(
    ("path", "is_counted"),
    [
        ("/api/v10/channels/1/messages", True),
        ("/api/v10/users/@me", True),
        ("/api/v10/interactions/1/token/callback", False),
        ("/api/v10/webhooks/1/token/messages/@original", False),
        ("/", False),
        ("/gateway", False),
    ],
)
def test_answers_to_people_and_the_gateway_are_not_counted(path: str, is_counted: bool):
    assert counts(URL(f"https://discord.com{path}?v=10")) is is_counted


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.limits.on = True
    await sandbox.start()
    yield sandbox
    await sandbox.close()


async def status_of(pacer: Pacer, sandbox: Sandbox, path: str) -> int:
    headers = {"Authorization": f"Bot {sandbox.token}"}
    message = {"content": "hello"}
    async with (
        aiohttp.ClientSession(trace_configs=[pacer.trace()], headers=headers) as session,
        session.post(sandbox.rest + path, json=message) as answer,
    ):
        return answer.status


async def test_all_requests_together_too_many_halves_the_pace(sandbox: Sandbox):
    pacer, channel = Pacer(40), sandbox.world.find_channel("ai-news")
    for _ in range(50):
        sandbox.limits.take("GET", "/users/@me")
    assert await status_of(pacer, sandbox, MESSAGES.format(channel.id)) == 429
    assert pacer.per_second == 20


async def test_one_channel_too_many_leaves_the_pace_alone(sandbox: Sandbox):
    pacer, channel = Pacer(40), sandbox.world.find_channel("ai-news")
    for _ in range(5):
        sandbox.limits.take("POST", MESSAGES.format(channel.id))
    assert await status_of(pacer, sandbox, MESSAGES.format(channel.id)) == 429
    assert pacer.per_second == 40


async def test_the_bot_goes_slower_as_soon_as_discord_says_that_all_its_requests_are_too_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async with bot_in_sandbox(tmp_path) as place:
        place.sandbox.limits.on = True
        for _ in range(50):
            place.sandbox.limits.take("GET", "/users/@me")
        await place.app.client.fetch_channel(place.general.id)
    assert "half the pace" in caplog.text
