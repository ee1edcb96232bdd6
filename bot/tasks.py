"""Tasks and signals: waiting for the first end, and ending in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


async def first_of(*work: asyncio.Future[Any]) -> None:
    """Wait for the first of these to end and raise what it raised; the others go on."""
    done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    for one in done:
        one.result()


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task unless it is done, wait for its end, and raise what it raised."""
    task.cancel()
    await asyncio.wait((task,))
    if not task.cancelled():
        task.result()


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """Yield an event that SIGTERM and SIGINT set in place of what they do otherwise."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
        for number in signals:
            loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number in signals:
                loop.remove_signal_handler(number)


def ending_quietly(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return the job without the error that APScheduler logs for one which is cancelled when the bot stops."""

    async def job() -> None:
        with suppress(asyncio.CancelledError):
            await work()

    return job
