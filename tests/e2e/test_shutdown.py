"""The bot as a process is told to stop while it sends: what is in flight ends, nothing new begins, the rest is kept."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import Settings
from bot.sandbox.server import Sandbox
from tests.e2e.driver import MODERATOR, Discord, Errors
from tests.waiting import PATIENCE

SENDS = "/messages$"


@pytest.fixture
async def discord(articles: Path, tmp_path: Path) -> AsyncIterator[Discord]:
    sandbox = Sandbox()
    await sandbox.start()
    database = tmp_path / "heatwire.db"
    settings = Settings(_env_file=None, discord_token=sandbox.token, articles_dir=articles, database_path=database)
    yield Discord(sandbox, settings, Errors())
    await sandbox.close()
    assert sandbox.unknown == []


Process = asyncio.subprocess.Process


async def start(discord: Discord) -> Process:
    settings = discord.settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.bot_process", discord.sandbox.base_url),
        *(str(settings.articles_dir), str(settings.database_path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"DISCORD_TOKEN": discord.sandbox.token},
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), PATIENCE) == b"ready\n"
    return process


async def stop(process: Process, number: signal.Signals = signal.SIGTERM) -> float:
    """Return how many seconds the process took to end, with exit code 0."""
    began = time.monotonic()
    process.send_signal(number)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    return time.monotonic() - began


async def add(discord: Discord, channel: str, when: str = "daily 09:00") -> None:
    options = {"channel": channel, "when": when, "min_heat": "any", "max_age": "any"}
    assert "#" in (await discord.slash("/digest add", as_=MODERATOR, **options)).text


def is_closed_cleanly(database: Path) -> bool:
    """Say whether the database is whole; to be asked first, since whoever reads it makes such files too."""
    left = [path.name for path in database.parent.glob(f"{database.name}-*")]
    with closing(sqlite3.connect(database)) as db:
        return left == [] and db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def posted(discord: Discord, *channels: str) -> list[int]:
    return [len(discord.channel(channel).messages) for channel in channels]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_send_in_flight_is_finished_and_recorded_and_no_other_begins(
    discord: Discord, number: signal.Signals
) -> None:
    process = await start(discord)
    await add(discord, "#ai-news")
    await add(discord, "#general", "daily 09:05")
    slow = discord.sandbox.faults.add("POST", SENDS, delay=1.5)
    discord.move_to("09:00")
    await discord.wait_for(lambda: slow.struck, "the send")
    stopping = asyncio.create_task(stop(process, number))
    await asyncio.sleep(0.3)
    discord.sandbox.clock.advance(360)  # the other digest is due now
    assert 1 < await stopping < 9
    assert is_closed_cleanly(discord.settings.database_path)
    assert discord.editions() == ["sent"]
    assert posted(discord, "#ai-news", "#general") == [1, 0]
    assert slow.struck == 1


async def test_a_send_that_never_ends_is_left_after_ten_seconds_and_taken_up_by_the_next_start(
    discord: Discord,
) -> None:
    process = await start(discord)
    await add(discord, "#ai-news")
    await add(discord, "#general")
    channel = discord.find("#ai-news").id
    taken = discord.sandbox.faults.add("POST", f"{channel}{SENDS}", when="after", delay=3600, times=1)
    ignored = discord.sandbox.faults.add("POST", SENDS, delay=3600, times=1)
    discord.move_to("09:00")
    await discord.wait_for(lambda: taken.struck and ignored.struck, "both sends")
    assert 9 < await stop(process) < 18
    assert is_closed_cleanly(discord.settings.database_path)
    assert discord.editions() == ["planned", "planned"]
    assert posted(discord, "#ai-news", "#general") == [1, 0]
    discord.sandbox.clock.advance(60)
    process = await start(discord)
    await discord.wait_for(lambda: discord.editions() == ["sent", "sent"], "both ends")
    assert posted(discord, "#ai-news", "#general") == [1, 1]
    await stop(process)


async def test_it_stops_soon_also_while_discord_is_out_of_reach(discord: Discord) -> None:
    process = await start(discord)
    await add(discord, "#ai-news")
    await discord.sandbox.begin_outage()
    discord.move_to("09:00")
    await discord.wait_for(lambda: discord.sandbox.statuses[503], "a send in vain")
    assert await stop(process) < 9
    assert is_closed_cleanly(discord.settings.database_path)
    discord.sandbox.end_outage()
    discord.sandbox.clock.advance(300)
    process = await start(discord)
    await discord.wait_for(lambda: discord.editions() == ["sent"], "the end")
    assert posted(discord, "#ai-news") == [1]
    await stop(process)
