"""The bot is killed between any two steps of an edition and started again: nothing twice, nothing missing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.config import Settings
from bot.sandbox.server import Sandbox
from tests.e2e.driver import MODERATOR, Discord, Errors
from tests.waiting import PATIENCE

UNANSWERED = 11  # seconds after which an unanswered send is taken up again
KILLED = -signal.SIGKILL
STEPS = [
    f"{when}:{step}"
    for step in ("Ledger.plan", "Ledger.tried", "Delivery.post", "Ledger.finish")
    for when in ("before", "after")
]
CHIPS = ["wired.com", "venturebeat.com", "techradar.com"]


class Process:
    """The bot in a process of its own."""

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self._sandbox = sandbox
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, step: str = "") -> None:
        paths = [str(self._settings.articles_dir), str(self._settings.database_path)]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.e2e.bot_process",
            self._sandbox.base_url,
            *paths,
            *filter(None, [step]),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"DISCORD_TOKEN": self._sandbox.token},
        )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        assert line == b"ready\n"

    async def ended(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return await self.ended()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    await sandbox.start()
    yield sandbox
    await sandbox.close()
    assert sandbox.unknown == []


@pytest.fixture
def discord(sandbox: Sandbox, articles: Path, tmp_path: Path) -> Discord:
    settings = Settings(
        _env_file=None, discord_token=sandbox.token, articles_dir=articles, database_path=tmp_path / "heatwire.db"
    )
    return Discord(sandbox, settings, Errors())


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Process]:
    process = Process(discord.sandbox, discord.settings)
    yield process
    await process.kill()


async def add_digest(discord: Discord) -> None:
    options = {"channel": "#ai-news", "when": "daily 09:00", "min_heat": "any", "max_age": "any"}
    answer = await discord.slash("/digest add", as_=MODERATOR, **options)
    assert "#1" in answer.text


async def ends_as(discord: Discord, *states: str) -> None:
    await discord.wait_for(lambda: discord.editions() == list(states), f"editions {states}")


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_an_edition_is_posted_exactly_once(discord: Discord, bot: Process, step: str) -> None:
    await bot.start(step)
    await add_digest(discord)
    discord.move_to("09:00")
    assert await bot.ended() == KILLED
    discord.sandbox.clock.advance(UNANSWERED)
    await bot.start()
    await ends_as(discord, "sent")
    (posted,) = discord.channel("#ai-news").messages
    assert posted.leads == CHIPS
    discord.move_to("09:00")
    await ends_as(discord, "sent", "empty")
    assert len(discord.channel("#ai-news").messages) == 1


@pytest.mark.parametrize("step", ["after:Ledger.tried", "after:Delivery.post"])
async def test_started_again_long_after_the_kill_it_looks_before_it_posts(
    discord: Discord, bot: Process, step: str
) -> None:
    await bot.start(step)
    await add_digest(discord)
    discord.move_to("09:00")
    assert await bot.ended() == KILLED
    discord.sandbox.clock.advance(3600)
    await bot.start()
    await ends_as(discord, "sent")
    (posted,) = discord.channel("#ai-news").messages
    assert posted.leads == CHIPS
    sends = [each for each in discord.sandbox.requests if each.method == "POST" and each.path.endswith("/messages")]
    assert len(sends) == 1


async def test_a_kill_in_the_middle_of_everything_leaves_a_database_that_opens(discord: Discord, bot: Process) -> None:
    await bot.start()
    await add_digest(discord)
    await bot.kill()
    await bot.start()
    assert "#1" in (await discord.slash("/digest list", as_=MODERATOR)).text


async def test_a_terminated_bot_ends_well_within_five_seconds(discord: Discord, bot: Process) -> None:
    await bot.start()
    async with asyncio.timeout(5):
        assert await bot.stop() == 0
