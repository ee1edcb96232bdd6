"""The lives of a bot that is killed again and again: how it begins, and how each ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Literal

from bot.sandbox.model import Event
from bot.sandbox.server import Sandbox

Kind = Literal[
    "any time", "while starting", "send under way", "post under way", "taken, not answered", "at a transaction"
]
KINDS: dict[Kind, int] = {
    "any time": 22,
    "while starting": 8,
    "send under way": 10,
    "post under way": 10,
    "taken, not answered": 25,
    "at a transaction": 25,
}
"""How many of a hundred lives end so; a post is one of a forum."""
STEPS: dict[Kind, float] = {"send under way": 2, "post under way": 1, "taken, not answered": 4, "at a transaction": 30}
"""How many of these there are at most for each delivery before the end."""
TAKEN = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "THREAD_CREATE")
READY_WITHIN, ENDS_WITHIN = 60, 20
STARTING = 1.5
"""Seconds; about what a start takes."""
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Death:
    """At so many seconds after work begins, or at the send, message or transaction step of that number."""

    kind: Kind
    seconds: float
    number: int

    @classmethod
    def drawn(cls, chance: Random, deliveries: float) -> Death:
        """Return one that comes after so many deliveries on average, about."""
        (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
        most = STEPS.get(kind, 0) * deliveries
        seconds = STARTING if kind == "while starting" else 0.3 * deliveries
        return cls(kind, chance.uniform(0, seconds), chance.randint(1, 1 + round(most)))

    def __str__(self) -> str:
        return self.kind


class Life:
    """One process of the bot."""

    def __init__(self, sandbox: Sandbox, articles: Path, database: Path, log: Path, death: Death | None) -> None:
        self._sandbox = sandbox
        self._paths = [str(articles), str(database)]
        self._log = log
        self.death = death
        self._left = death.number if death else 0
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self.is_ready = asyncio.Event()
        self.idle_at: datetime | None = None
        """By which time it last ticked, where that left nothing in hand."""

    @property
    def is_over(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    async def begin(self) -> None:
        """Start the process and return when it is ready, or dead already."""
        command = [sys.executable, "-m", "tests.benchmarks.crash_bot", self._sandbox.base_url, *self._paths]
        if self._dies("at a transaction"):
            command.append(str(self._left))
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=os.environ | {"DISCORD_TOKEN": self._sandbox.token},
            )
        if self._dies("while starting"):
            self.work_begins()
        self._unsubscribe = self._sandbox.world.subscribe(self._hear)
        self._listening = asyncio.create_task(self._listen(self._process))
        ready = asyncio.create_task(self.is_ready.wait())
        await asyncio.wait((ready, self._listening), timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        assert self.is_ready.is_set() or self._listening.done(), f"the bot was not ready within {READY_WITHIN} s"

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            if line == b"ready\n":
                self.is_ready.set()
            elif line.startswith(b"tick ") and line.endswith(b"\n"):
                _, time, is_busy = line.split()
                self.idle_at = None if is_busy == b"1" else datetime.fromtimestamp(float(time), UTC)
        await process.wait()

    def work_begins(self) -> None:
        """The time from here to its end is counted, if it is one by time."""
        if self._timer is None and (self._dies("any time") or self._dies("while starting")):
            assert self.death is not None
            self._timer = asyncio.get_running_loop().call_later(self.death.seconds, self.kill)

    def send_came(self, path: str) -> bool:
        """A send of the bot stands before the sandbox; nothing of it is done yet. Return whether this was the end."""
        return self._dies("post under way" if path.endswith("/threads") else "send under way") and self._count_down()

    def _hear(self, event: Event) -> None:
        """The sandbox has done what a request asked; the answer has not left."""
        if self._dies("taken, not answered") and event.name in TAKEN:
            self._count_down()

    def _count_down(self) -> bool:
        self._left -= 1
        if self._left == 0:
            self.kill()
        return self._left == 0

    def _dies(self, kind: Kind) -> bool:
        return self.death is not None and self.death.kind == kind

    def kill(self) -> None:
        assert self._process is not None
        if not self.is_over:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> int:
        """Ask it to end, as an operator does, and return its exit code."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the end, which is near, and return the exit code."""
        assert self._process is not None
        assert self._listening is not None
        if self._timer:
            self._timer.cancel()
        if self._unsubscribe:
            self._unsubscribe()
        await asyncio.wait_for(self._listening, ENDS_WITHIN)
        return await self._process.wait()
