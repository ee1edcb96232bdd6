"""One run of the fan-out: a sandbox with real limits in this process, the bot in another, and somebody who asks."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox.model import Event
from bot.sandbox.server import Sandbox
from tests.benchmarks.fanout_place import TODAY, Place, fill_database

ROOT = Path(__file__).parents[2]
STANDSTILL = 15.0
"""Seconds without a message after which a round counts as over."""
START_SECONDS = 120.0
DUE = TODAY + timedelta(hours=9)
EARLIER = (DUE - timedelta(minutes=20), DUE - timedelta(minutes=10))
"""When a few others are due: busy rounds between idle ones."""


@dataclass
class Round:
    began: float = field(default_factory=time.monotonic)
    posts: list[float] = field(default_factory=list)
    """When each message arrived."""
    top: list[float] = field(default_factory=list)
    """Seconds that each /top took."""

    @property
    def per_second(self) -> float:
        """From the first message to the last."""
        return (len(self.posts) - 1) / (self.posts[-1] - self.posts[0])

    @property
    def first_after(self) -> float:
        """Seconds from the due time to the first message."""
        return self.posts[0] - self.began


@dataclass
class Result:
    idle: list[Round] = field(default_factory=list)
    busy: list[Round] = field(default_factory=list)
    """The last one is the large one."""
    held: list[tuple[float, str]] = field(default_factory=list)
    """What held the loop's thread for 3 ms or more while it was busy or idle: seconds and name."""
    held_at_start: list[tuple[float, str]] = field(default_factory=list)
    digests: int = 0
    sent: int = 0
    doubled: int = 0
    refused: int = 0


class Run:
    def __init__(self, place: Place, sandbox: Sandbox, process: asyncio.subprocess.Process, ask_every: float) -> None:
        self._place = place
        self._sandbox = sandbox
        self._process = process
        self._ask_every = ask_every
        self.messages: list[int] = []
        self._heard_at: list[float] = []
        place.world.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if event.name == "MESSAGE_CREATE" and "interaction_metadata" not in event.data:
            self.messages.append(int(event.data["id"]))
            self._heard_at.append(time.monotonic())

    async def idle(self, seconds: float) -> Round:
        """Ask for /top again and again while nothing is due."""
        return await self._while(Round(), asyncio.sleep(seconds))

    async def busy(self, due: datetime, count: int) -> Round:
        """Let so many digests come due, and ask for /top until all of them are posted."""
        before = len(self.messages)
        self._place.world.clock.set(due)
        round_ = await self._while(Round(), self._arrived(before + count))
        round_.posts = self._heard_at[before:]
        return round_

    async def _arrived(self, count: int) -> None:
        began = time.monotonic()
        while len(self.messages) < count and time.monotonic() - max([began, *self._heard_at[-1:]]) < STANDSTILL:
            if self._process.returncode is not None:
                raise RuntimeError(f"the bot ended with {self._process.returncode}")
            await asyncio.sleep(0.05)

    async def _while(self, round_: Round, work: Any) -> Round:
        working = asyncio.ensure_future(work)
        while not working.done():
            _, top = await asyncio.gather(
                asyncio.wait((working,), timeout=self._ask_every), self._ask(), return_exceptions=False
            )
            round_.top.append(top)
        working.result()
        return round_

    async def _ask(self) -> float:
        started = time.perf_counter()
        reply = await self._sandbox.people.slash(self._place.member.id, self._place.channels[0].id, "top")
        if reply.failed:
            raise RuntimeError(f"/top: {reply.failed}")
        return time.perf_counter() - started


async def measure(place: Place, folder: Path, *, files: int, few: int, ask_every: float, idle_seconds: float) -> Result:
    """Run the bot through idle and busy rounds in turns; the last busy one has two digests for each channel."""
    database, articles, log = folder / "heatwire.db", folder / "articles", folder / "bot.log"
    rounds = [(due, place.channels[:few]) for due in EARLIER] + [(DUE, place.channels * 2)]
    await fill_database(database, articles, files, rounds)
    result = Result(digests=sum(len(channels) for _, channels in rounds))
    async with sandbox_of(place) as sandbox:
        process = await started("fanout_bot", sandbox, log, articles, database)
        run = Run(place, sandbox, process, ask_every)
        ready_at = time.monotonic()
        result.idle.append(await run.idle(idle_seconds))
        for due, channels in rounds:
            result.busy.append(await run.busy(due, len(channels)))
            result.idle.append(await run.idle(idle_seconds))
        ended_at = time.monotonic()
        result.refused = refusals(sandbox)
        for at, seconds, name in await ended(process):
            if at < ended_at:
                (result.held if at >= ready_at else result.held_at_start).append((seconds, name))
    sent = _sent(database)
    result.sent = len(sent & set(run.messages))
    result.doubled = len(run.messages) - result.sent
    return result


@asynccontextmanager
async def sandbox_of(place: Place) -> AsyncIterator[Sandbox]:
    """Yield a sandbox with Discord's limits on; what it does must not wait for a look through the whole world."""
    gc.collect()
    gc.disable()
    sandbox = Sandbox(world=place.world)
    sandbox.limits.on = True
    await sandbox.start()
    try:
        yield sandbox
    finally:
        gc.enable()
        await sandbox.close()


def refusals(sandbox: Sandbox) -> int:
    """Return how many requests were answered with 429."""
    return sandbox.limits.refused


async def started(module: str, sandbox: Sandbox, log: Path, *arguments: object) -> asyncio.subprocess.Process:
    """Start a module of this package against the sandbox, and return it when it says that it is ready."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"tests.benchmarks.{module}", sandbox.base_url, *map(str, arguments)),
            cwd=ROOT,
            env=os.environ | {"DISCORD_TOKEN": sandbox.token},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=64 * 1024 * 1024,
        )
    assert process.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        if await process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"{module} did not start: see {log}")
    return process


async def ended(process: asyncio.subprocess.Process) -> list[tuple[float, float, str]]:
    """End the bot as an operator does, and return what it has seen of its loop."""
    with suppress(ProcessLookupError):
        process.terminate()
    output, _ = await process.communicate()
    return [(at, seconds, name) for at, seconds, name in json.loads(output)]


def _sent(database: Path) -> set[int]:
    """Return the messages of all editions that are recorded as sent."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return {message for (message,) in db.execute("SELECT message_id FROM editions WHERE state = 'sent'")}
