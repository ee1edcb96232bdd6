"""The bot as a process of its own against a sandbox: `python -m tests.e2e.bot_process BASE_URL ARTICLES DB [STEP]`.

With a STEP such as `before:Ledger.tried` or `after:Delivery.post` the process kills itself there, as a power cut would.
The token is in DISCORD_TOKEN.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import app
from bot.config import Settings
from bot.delivery import Delivery
from bot.sandbox.clock import RemoteClock
from bot.store.editions import Ledger

Ticked = Callable[[app.App, datetime], None]
OWNERS: dict[str, type] = {"Ledger": Ledger, "Delivery": Delivery}
TICK_SECONDS = 0.1


def die_at(step: str) -> None:
    """Wrap the step's method so that this process is gone just before or just after it."""
    when, name = step.split(":")
    owner_name, method = name.split(".")
    owner = OWNERS[owner_name]
    original = getattr(owner, method)

    @functools.wraps(original)
    async def wrapped(*args: Any, **options: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await original(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, method, wrapped)


async def run(base_url: str, articles: Path, database: Path, *, ticked: Ticked | None = None) -> None:
    """Work until terminated; `ticked` hears of each tick that is over, and of the time that it went by."""
    clock = RemoteClock(base_url)
    connected: list[app.App] = []
    time = clock.now()

    async def before_tick() -> None:
        nonlocal time
        if ticked and connected:
            ticked(connected[0], time)
        await clock.refresh()
        time = clock.now()

    async def on_ready(connected_app: app.App) -> None:
        connected.append(connected_app)

    endpoint = app.Endpoint(rest=f"{base_url}/api/v10", gateway=base_url.replace("http", "ws", 1) + "/gateway")
    settings = Settings(_env_file=None, articles_dir=articles, database_path=database)
    ready = asyncio.Event()
    telling = asyncio.create_task(tell_ready(ready))
    try:
        await app.run(
            settings,
            endpoint=endpoint,
            now=clock.now,
            before_tick=before_tick,
            ready=ready,
            on_ready=on_ready,
            tick_seconds=TICK_SECONDS,
        )
    finally:
        telling.cancel()
        await clock.close()


async def tell_ready(ready: asyncio.Event) -> None:
    await ready.wait()
    print("ready", flush=True)


def main() -> None:
    base_url, articles, database, *step = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    if step:
        die_at(step[0])
    asyncio.run(run(base_url, Path(articles), Path(database)))


if __name__ == "__main__":
    main()
