"""The bot as a process of its own that watches its event loop: `python -m tests.benchmarks.fanout_bot URL ARTICLES DB`.

Writes "ready" when it is connected, and at the end one line of JSON: what held the loop's thread for long.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from asyncio.events import Handle
from pathlib import Path
from typing import Any

from bot import app
from bot.cli import come_to_rest
from bot.config import Settings
from bot.logs import set_up_logging
from bot.sandbox.clock import RemoteClock

NOTED_SECONDS = 0.003


class LoopWatch:
    """Measures every callback's CPU time in the loop's thread; garbage collections inside it count too."""

    def __init__(self) -> None:
        self.long: list[tuple[float, float, str]] = []
        """When it ended (`time.monotonic`), seconds, what it was."""

    def start(self) -> None:
        run = Handle._run

        def measured(handle: Handle) -> None:
            callback = handle._callback  # type: ignore[attr-defined]
            started = time.thread_time()
            run(handle)
            seconds = time.thread_time() - started
            if seconds >= NOTED_SECONDS:
                self.long.append((time.monotonic(), seconds, _name(callback)))

        Handle._run = measured  # type: ignore[method-assign]


def _name(callback: Any) -> str:
    """Return what a callback went on with: for a task, where it waits now."""
    task = getattr(callback, "__self__", None)
    if not isinstance(task, asyncio.Task):
        return getattr(callback, "__qualname__", repr(callback))
    names, waiting = [], task.get_coro()
    while waiting is not None and hasattr(waiting, "__qualname__"):
        names.append(waiting.__qualname__)
        waiting = getattr(waiting, "cr_await", None)
    return " > ".join(names[:1] + names[1:][-1:])


async def run(base_url: str, articles: Path, database: Path) -> None:
    clock, ready = RemoteClock(base_url), asyncio.Event()
    endpoint = app.Endpoint(rest=f"{base_url}/api/v10", gateway=base_url.replace("http", "ws", 1) + "/gateway")
    settings = Settings(_env_file=None, articles_dir=articles, database_path=database)
    telling = asyncio.create_task(_tell(ready))
    try:
        await app.run(
            settings,
            endpoint=endpoint,
            now=clock.now,
            before_tick=clock.refresh,
            ready=ready,
            on_ready=come_to_rest,  # as the program does
        )
    finally:
        telling.cancel()
        await clock.close()


async def _tell(ready: asyncio.Event) -> None:
    await ready.wait()
    print("ready", flush=True)


def main() -> None:
    gc.freeze()  # as the program does at its start
    base_url, articles, database = sys.argv[1:]
    set_up_logging("INFO", "text")
    watch = LoopWatch()
    watch.start()
    asyncio.run(run(base_url, Path(articles), Path(database)))
    print(json.dumps(watch.long), flush=True)


if __name__ == "__main__":
    main()
