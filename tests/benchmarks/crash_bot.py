"""The bot that is killed: it says after each tick whether it has anything in hand, and may end itself.

`python -m tests.benchmarks.crash_bot BASE_URL ARTICLES DB [STEP]`: at that step, counted over the beginnings, commits
and ends of its transactions, the process kills itself. The token is in DISCORD_TOKEN.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

import aiosqlite

from bot.app import App
from bot.store.database import Database
from tests.e2e import bot_process


def die_at(last: int) -> None:
    """Kill this process before, in or after a transaction: at the step of that number."""
    steps, transaction = count(1), Database.transaction

    def step() -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    @asynccontextmanager
    async def counted(self: Database) -> AsyncIterator[aiosqlite.Connection]:
        step()
        async with transaction(self) as connection:
            yield connection
            step()
        step()

    Database.transaction = counted  # type: ignore[method-assign]


def tell(app: App, time: datetime) -> None:
    print("tick", time.timestamp(), int(bool(app.press._working)), flush=True)


def main() -> None:
    base_url, articles, database, *last = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    if last:
        die_at(int(last[0]))
    asyncio.run(bot_process.run(base_url, Path(articles), Path(database), ticked=tell))


if __name__ == "__main__":
    main()
