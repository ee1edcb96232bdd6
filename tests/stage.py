"""The real bot in a sandbox, with a database and articles of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, Endpoint, run
from bot.config import Settings
from bot.sandbox.model import Channel, Guild, Role
from bot.sandbox.people import Reply
from bot.sandbox.server import Sandbox
from tests.waiting import PATIENCE

SEEDS = Path(__file__).parent.parent / "seeds"
MORNING = datetime(2031, 3, 5, 10, tzinfo=UTC)
"""When tests begin: far from midnight and from any change of clocks, whenever they run."""


class Place:
    """The real bot in a sandbox, and a member in #general."""

    def __init__(self, sandbox: Sandbox, app: App) -> None:
        self.sandbox = sandbox
        self.app = app
        self.general = sandbox.world.find_channel("general")
        self.mia = sandbox.world.find_user("mia").id
        self.mo = sandbox.world.find_user("mo").id

    async def ask(self, command: str, **options: Any) -> Reply:
        """Have Mia use a command in #general."""
        return await self.sandbox.people.slash(self.mia, self.general.id, command, options)

    async def moderate(self, command: str, **options: Any) -> Reply:
        """Have Mo, a moderator, use a command in #general."""
        return await self.sandbox.people.slash(self.mo, self.general.id, f"digest {command}", options)

    async def press(self, reply: Reply, custom_id: str) -> Reply:
        assert reply.message is not None
        return await self.sandbox.people.press(self.mia, int(reply.message["id"]), custom_id)


@asynccontextmanager
async def bot_in_sandbox(folder: Path, articles: Path = SEEDS, at: datetime = MORNING) -> AsyncIterator[Place]:
    sandbox = Sandbox()
    sandbox.clock.set(at)
    await sandbox.start()
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        discord_token=SecretStr(sandbox.token),
        articles_dir=shutil.copytree(articles, folder / "articles"),
        database_path=folder / "heatwire.db",
    )
    ready: asyncio.Future[App] = asyncio.get_running_loop().create_future()

    async def on_ready(app: App) -> None:
        ready.set_result(app)

    endpoint = Endpoint(sandbox.rest, sandbox.gateway)
    running = asyncio.create_task(run(settings, endpoint=endpoint, now=sandbox.clock.now, on_ready=on_ready))
    await asyncio.wait((running, ready), return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    if running.done():
        running.result()
    yield Place(sandbox, ready.result())
    running.cancel()
    await asyncio.wait((running,))
    await sandbox.close()
    assert sandbox.unknown == []


def words_of(reply: Reply) -> str:
    assert reply.failed is None
    assert reply.message is not None
    return str(reply.message["components"])


def guild(place: Place) -> Guild:
    found = place.sandbox.world.guild_of(place.general)
    assert found is not None
    return found


def news(place: Place) -> Channel:
    return place.sandbox.world.find_channel("ai-news", guild(place))


def role(place: Place, name: str) -> Role:
    return next(role for role in guild(place).roles.values() if role.name == name)


async def add(place: Place, **options: Any) -> Reply:
    channel = {"channel": str(news(place).id), "when": "daily 09:00"}
    return await place.moderate("add", **(channel | options))


async def saved(place: Place) -> int:
    return len(await place.app.digests.in_guild(guild(place).id))
