"""The sandbox command: a local Discord, the real bot connected to it, and a first digest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot import app
from bot.config import ConfigError, Settings, check_paths
from bot.digests.model import DigestState
from bot.sandbox.clock import RemoteClock
from bot.sandbox.keeping import Keeper, restore
from bot.sandbox.lent import Coming, Doing, Due
from bot.sandbox.seed import HEADQUARTERS, default_world
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World

SEEDS = Path(__file__).parent.parent / "seeds"
PORTS_TRIED = 20
NEW_STORY = """---
title: "New story {number}: a chip made up for the sandbox"
excerpt: "Nobody has posted it yet."
publishedDateTime: {at}
webUrl: "https://example.com/new-story-{number}"
quality: 100
heat: 100
published: true
provider:
  name: Example
  domain: example.com
topics:
  - AI Hardware
---
"""


async def run_trial(port: int, articles: Path | None, data: Path | None) -> None:
    """Run until Ctrl-C; `data` None forgets everything at the end. Raises ConfigError and StoreError."""
    with _folder(data) as folder:
        async with _world(folder) as world, _sandbox(world, port) as sandbox:
            settings = _settings(sandbox.token, articles or copied_seeds(folder), folder)
            check_paths(settings)
            sandbox.doings = [] if articles else [new_story(settings.articles_dir, sandbox.clock.now)]
            await _run_bot(sandbox, settings)


async def _run_bot(sandbox: Sandbox, settings: Settings) -> None:
    async def begin(running: app.App) -> None:
        sandbox.coming = coming(running)
        for channel in sandbox.world.channels_of(sandbox.world.guilds[HEADQUARTERS]):
            if channel.name == "ai-news":  # it may have been deleted in an earlier run
                await app.ensure_first_digest(running, HEADQUARTERS, channel.id)
        print(f"Heatwire is ready: open {sandbox.base_url} in your browser. Ctrl-C ends it.", flush=True)

    clock = RemoteClock(sandbox.base_url)
    try:
        endpoint = app.Endpoint(sandbox.rest, sandbox.gateway)
        await app.run(settings, endpoint=endpoint, now=clock.now, before_tick=clock.refresh, on_ready=begin)
    finally:
        await clock.close()


def coming(running: app.App) -> Coming:
    """Return what tells the sandbox's page which digests are due in a server, the next first."""

    async def due(guild_id: int) -> list[Due]:
        found = [
            Due(f"#{each.number}", each.channel_id, each.next_run_at, "digest post", {"digest": each.number})
            for each in await running.digests.in_guild(guild_id)
            if each.next_run_at and each.state is not DigestState.PAUSED
        ]
        return sorted(found, key=lambda each: each.at)

    return due


def copied_seeds(folder: Path) -> Path:
    """Return a copy of the seeds, for stories to be added to."""
    copy = folder / "articles"
    copy.mkdir(exist_ok=True)
    for seed in SEEDS.iterdir():
        copyfile(seed, copy / seed.name)
    return copy


def new_story(folder: Path, now: Callable[[], datetime]) -> Doing:
    """Return what gives the page a button that adds a story to this folder."""

    async def write() -> str:
        number = _write_story(folder, now())
        return f"New story {number} was added to the articles folder. The bot reads it in a moment."

    return Doing("story", "Add a new story", "So that the next digest has something to post.", write)


def _write_story(folder: Path, at: datetime) -> int:
    number = len([*folder.glob("new-*.md")]) + 1
    text = NEW_STORY.format(number=number, at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
    (folder / f"new-{number}.md").write_text(text, encoding="utf-8")
    return number


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is None:
        with TemporaryDirectory(prefix="heatwire-") as folder:
            yield Path(folder)
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--data {data}: this folder can't be made ({error.strerror}).") from None
    yield data


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[World]:
    """Yield the world as it was left, and keep it at the end."""
    world, path = default_world(), folder / "discord.json"
    try:
        restore(world, path)
    except ValueError:
        raise ConfigError(f"{path} is damaged: remove it, or name another folder with --data.") from None
    keeping = asyncio.create_task(Keeper(world, path).run())
    try:
        yield world
    finally:
        keeping.cancel()
        await asyncio.wait((keeping,))


@asynccontextmanager
async def _sandbox(world: World, port: int) -> AsyncIterator[Sandbox]:
    """Start the local Discord on the port, or on the next free one."""
    sandbox = Sandbox(world=world)
    sandbox.limits.on = True
    ports = range(port, min(port + PORTS_TRIED, 65536))
    for candidate in ports:
        try:
            await sandbox.start(candidate)
        except OSError:
            continue
        break
    else:
        raise ConfigError(f"The ports {ports[0]} to {ports[-1]} are all taken: name another with --port.")
    if candidate != port:
        print(f"Port {port} is taken; using {candidate}.", flush=True)
    try:
        yield sandbox
    finally:
        await sandbox.close()


def _settings(token: str, articles: Path, folder: Path) -> Settings:
    """Every setting is given here, so that neither the environment nor a .env reaches the sandbox."""
    if not articles.is_dir():
        raise ConfigError(f"--articles {articles}: there is no such folder.")
    return Settings(
        _env_file=None,
        discord_token=SecretStr(token),
        articles_dir=articles,
        database_path=folder / "heatwire.db",
        site_url="https://everyday-cc.github.io/ai",
        default_timezone="UTC",
        log_level="INFO",
        log_format="text",
    )
