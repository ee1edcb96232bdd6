"""Changes of the clock with the real client: a zone's own, somebody's hand on it, and a process that slept."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.sandbox.server import Sandbox
from tests.e2e.driver import MODERATOR, Discord, Errors
from tests.e2e.test_crash import Process

NINE = datetime(2027, 5, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def add(discord: Discord, when: str = "daily 09:00", zone: str = "UTC") -> None:
    options = {"channel": "#ai-news", "when": when, "timezone": zone, "min_heat": "any", "max_age": "any"}
    answer = await discord.slash("/digest add", as_=MODERATOR, **options)
    assert "#1" in answer.text


async def at(discord: Discord, time: datetime) -> None:
    """Let the clock show this time, and the bot see it."""
    discord.sandbox.clock.set(time)
    await discord.settle()


def due_times(discord: Discord) -> list[datetime]:
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT due_at FROM editions ORDER BY due_at").fetchall()
    return [datetime.fromtimestamp(seconds, UTC) for (seconds,) in rows]


async def ended(discord: Discord, *states: str) -> None:
    await discord.wait_for(lambda: discord.editions() == list(states), f"editions {states}")


@pytest.mark.parametrize(
    ("when", "zone", "due"),
    [
        ("daily 02:30", "Europe/Berlin", ["2027-03-28 01:00", "2027-03-29 00:30"]),  # 02:30 is skipped
        ("daily 01:30", "America/New_York", ["2027-11-07 05:30", "2027-11-08 06:30"]),  # 01:30 comes twice
        ("daily 01:45", "Australia/Lord_Howe", ["2027-04-03 14:45", "2027-04-04 15:15"]),  # so does 01:45
        ("daily 09:00", "Asia/Kolkata", ["2027-03-28 03:30", "2027-03-29 03:30"]),
        ("0 9 29 2 *", "UTC", ["2028-02-29 09:00", "2032-02-29 09:00"]),
    ],
    ids=["forward", "back", "half an hour back", "never", "leap day"],
)
async def test_editions_come_at_their_times_when_clocks_change(
    discord: Discord, when: str, zone: str, due: list[str]
) -> None:
    first, second = (datetime.fromisoformat(f"{time}+00:00") for time in due)
    await at(discord, first - 4 * HOUR)
    await add(discord, when, zone)
    await at(discord, first - timedelta(seconds=3))
    assert discord.editions() == []
    discord.sandbox.clock.set(first)
    await ended(discord, "sent")
    await at(discord, second - timedelta(seconds=3))
    assert discord.editions() == ["sent"]
    discord.sandbox.clock.set(second)
    await ended(discord, "sent", "empty")
    assert due_times(discord) == [first, second]


async def test_put_back_and_forward_the_clock_brings_nothing_twice_and_stops_nothing(discord: Discord) -> None:
    await at(discord, NINE - HOUR)
    await add(discord)
    discord.sandbox.clock.set(NINE)
    await ended(discord, "sent")
    for back in (HOUR / 2, 24 * HOUR):
        await at(discord, NINE - back)
        await at(discord, NINE)
    assert due_times(discord) == [NINE]
    await at(discord, NINE + 365 * 24 * HOUR - HOUR)
    assert discord.editions()[:2] == ["sent", "missed"]
    await at(discord, NINE + HOUR)
    discord.sandbox.clock.set(NINE + 24 * HOUR)
    await ended(discord, "sent", "empty")
    assert due_times(discord) == [NINE, NINE + 24 * HOUR]
    assert len(discord.channel("#ai-news").messages) == 1


async def test_when_the_system_s_clock_is_put_back_the_bot_ticks_on(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - HOUR

    for module in ("apscheduler.schedulers.base", "bot.steady"):
        monkeypatch.setattr(f"{module}.datetime", Earlier)
    await discord.settle()


@pytest.fixture
async def sleeper(articles: Path, tmp_path: Path) -> AsyncIterator[tuple[Discord, Process]]:
    """The bot in a process of its own, with a digest that is due at nine; it is half past eight."""
    sandbox = Sandbox()
    await sandbox.start()
    sandbox.clock.set(NINE - HOUR / 2)
    settings = Settings(
        _env_file=None, discord_token=sandbox.token, articles_dir=articles, database_path=tmp_path / "heatwire.db"
    )
    discord, process = Discord(sandbox, settings, Errors()), Process(sandbox, settings)
    try:
        await process.start()
        await add(discord)
        yield discord, process
    finally:
        await process.kill()
        await sandbox.close()
    assert sandbox.unknown == []


@pytest.mark.parametrize("is_cut_off", [False, True], ids=["connected", "cut off"])
async def test_a_process_that_slept_two_hours_posts_what_was_due_once_and_late(
    sleeper: tuple[Discord, Process], is_cut_off: bool
) -> None:
    discord, process = sleeper
    process.send(signal.SIGSTOP)
    discord.sandbox.clock.advance(2 * 3600)
    if is_cut_off:
        discord.sandbox.hub.invalidate()
        await discord.sandbox.hub.drop()
    process.send(signal.SIGCONT)
    await ended(discord, "sent")
    discord.sandbox.clock.set(NINE + 24 * HOUR)
    await ended(discord, "sent", "empty")
    assert due_times(discord) == [NINE, NINE + 24 * HOUR]
    (posted,) = discord.channel("#ai-news").messages
    assert posted.leads
    assert discord.world.message(posted.id).timestamp > NINE + HOUR
