"""Discord's rate limits: what is counted, what is answered, and what the real client makes of it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.sandbox.limits import RULES, Limits, RateLimited
from tests.sandbox_bot import Place, place

MESSAGES = "/channels/{}/messages"


class Watch:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def limits(watch: Watch) -> Limits:
    limits = Limits(watch)
    limits.on = True
    return limits


def refused(limits: Limits, method: str, path: str) -> RateLimited:
    with pytest.raises(RateLimited) as caught:
        limits.take(method, path)
    return caught.value


def remaining(headers: dict[str, str]) -> tuple[int, float]:
    return int(headers["X-RateLimit-Remaining"]), float(headers["X-RateLimit-Reset-After"])


def test_nothing_is_limited_until_it_is_switched_on() -> None:
    limits = Limits()
    assert [limits.take("POST", MESSAGES.format(1)) for _ in range(100)] == [{}] * 100


def test_a_channel_takes_five_messages_in_five_seconds(limits: Limits, watch: Watch) -> None:
    seen = []
    for _ in range(5):
        seen.append(remaining(limits.take("POST", MESSAGES.format(1))))
        watch.time += 0.5
    assert seen == [(4, 5.0), (3, 4.5), (2, 4.0), (1, 3.5), (0, 3.0)]
    error = refused(limits, "POST", MESSAGES.format(1))
    assert error.body() == {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": 2.5,
        "global": False,
    }
    assert error.headers["Retry-After"] == "3"
    assert error.headers["X-RateLimit-Scope"] == "user"
    assert error.headers["X-RateLimit-Limit"] == "5"
    assert remaining(error.headers) == (0, 2.5)
    watch.time += 2.5
    assert remaining(limits.take("POST", MESSAGES.format(1))) == (4, 5.0)
    assert limits.refused == 1


def test_each_channel_has_its_own_limit_in_one_bucket(limits: Limits) -> None:
    first, second = (limits.take("POST", MESSAGES.format(channel)) for channel in (1, 2))
    assert remaining(first) == remaining(second) == (4, 5.0)
    assert first["X-RateLimit-Bucket"] == second["X-RateLimit-Bucket"]


def test_threads_and_posts_of_a_forum_are_limited_together_and_not_with_messages(limits: Limits) -> None:
    limits.take("POST", MESSAGES.format(1))
    assert remaining(limits.take("POST", "/channels/1/threads")) == (4, 5.0)
    assert remaining(limits.take("POST", "/channels/1/messages/7/threads")) == (3, 5.0)


def test_no_second_has_more_than_fifty_requests(limits: Limits, watch: Watch) -> None:
    for channel in range(50):
        limits.take("POST", MESSAGES.format(channel))
        watch.time += 0.01
    error = refused(limits, "GET", "/users/@me")
    assert error.body() == {"message": "You are being rate limited.", "code": 0, "retry_after": 0.5, "global": True}
    assert error.headers["X-RateLimit-Global"] == "true"
    assert error.headers["X-RateLimit-Scope"] == "global"
    assert "X-RateLimit-Bucket" not in error.headers
    watch.time += 0.505
    limits.take("GET", "/users/@me")
    assert refused(limits, "GET", "/users/@me").wait == pytest.approx(0.005, abs=0.001)


def test_a_channel_publishes_ten_messages_an_hour(limits: Limits, watch: Watch) -> None:
    path = "/channels/1/messages/7/crosspost"
    for _ in range(10):
        watch.time += 5
        limits.take("POST", path)
    watch.time += 5
    error = refused(limits, "POST", path)
    assert (error.code, error.headers["X-RateLimit-Scope"], error.headers["X-RateLimit-Remaining"]) == (
        20028,
        "shared",
        "4",
    )
    assert error.body()["retry_after"] == 3600 - 50
    watch.time += 3550
    limits.take("POST", path)


async def send_raw(here: Place, session: aiohttp.ClientSession) -> tuple[int, dict[str, str], Any]:
    headers = {"Authorization": f"Bot {here.sandbox.token}"}
    url = here.sandbox.rest + MESSAGES.format(here.channel.id)
    async with session.post(url, json={"content": "x"}, headers=headers) as response:
        return response.status, dict(response.headers), await response.json()


async def test_a_client_that_reads_no_headers_is_refused() -> None:
    async with place() as here, aiohttp.ClientSession() as session:
        here.sandbox.limits.on = True
        answers = [await send_raw(here, session) for _ in range(6)]
        assert [status for status, *_ in answers] == [200] * 5 + [429]
        assert 0 < answers[-1][2]["retry_after"] <= 5
        assert answers[-1][1]["Via"]
        assert here.texts() == ["x"] * 5
        assert here.sandbox.statuses[429] == here.sandbox.limits.refused == 1


async def test_the_real_client_waits_by_itself_for_a_channel_that_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as here:
        shorten(here.sandbox.limits, monkeypatch)
        began = time.monotonic()
        await asyncio.gather(*(here.news.send(str(number)) for number in range(12)))
        assert time.monotonic() - began >= 0.8
        assert len(here.texts()) == 12
        assert here.sandbox.limits.refused == 0


async def test_the_real_client_sends_again_after_a_global_refusal() -> None:
    async with place() as here:
        here.sandbox.limits.on = True
        use_up(here.sandbox.limits)
        assert await here.bot.fetch_user(here.world.bot.id)
        assert here.sandbox.statuses[429]


async def test_answers_to_interactions_are_outside_the_limits() -> None:
    def commands(bot: Any) -> None:
        @bot.tree.command()
        async def do(interaction: Any) -> None:
            """Does it."""
            await interaction.response.send_message("done")
            await interaction.followup.send("more")

    async with place(commands) as here:
        here.sandbox.limits.on = True
        use_up(here.sandbox.limits)
        reply = await here.slash("do")
        assert reply.message is not None
        assert 429 not in here.sandbox.statuses


def use_up(limits: Limits) -> None:
    """Let nothing more through in this second."""
    with suppress(RateLimited):
        while True:
            limits.take("GET", "/users/@me")


def shorten(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the limits on with 0.4 seconds in place of five."""
    rules = tuple(replace(rule, seconds=0.4) for rule in RULES)
    monkeypatch.setattr("bot.sandbox.limits.RULES", rules)
    limits.on = True
