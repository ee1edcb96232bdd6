"""The whole bot in one process: how it starts, what it does first, and how it ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from pydantic import SecretStr

from bot import connection
from bot.app import App, Endpoint, ensure_first_digest, run
from bot.config import Settings
from bot.digests.model import Digest, MaxAge
from bot.newsroom.library import Library, LoadReport
from bot.sandbox.server import Sandbox
from bot.store.database import Database, StoreError
from bot.store.digests import DigestStore
from tests.waiting import PATIENCE, until

SEEDS = Path(__file__).parent.parent / "seeds"


@dataclass
class Stage:
    sandbox: Sandbox
    settings: Settings

    def run(self, **options: Any) -> asyncio.Task[None]:
        endpoint = Endpoint(self.sandbox.rest, self.sandbox.gateway)
        clock = self.sandbox.clock
        return asyncio.create_task(
            run(self.settings, endpoint=endpoint, now=clock.now, **({"tick_seconds": 0.1} | options))
        )

    async def start(self, **options: Any) -> asyncio.Task[None]:
        """Run until ready; the task goes on."""
        ready = asyncio.Event()
        running = self.run(ready=ready, **options)
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
        waiting.cancel()
        if running.done():
            running.result()
        assert ready.is_set()
        return running

    def asked(self, method: str, part: str) -> int:
        """Return how many such requests have come."""
        return sum(request.method == method and part in request.path for request in self.sandbox.requests)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    sandbox = Sandbox()
    await sandbox.start()
    articles = shutil.copytree(SEEDS, tmp_path / "articles")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        discord_token=SecretStr(sandbox.token),
        articles_dir=articles,
        database_path=tmp_path / "heatwire.db",
    )
    yield Stage(sandbox, settings)
    await sandbox.close()
    assert sandbox.unknown == []


async def ended(running: asyncio.Task[None]) -> None:
    running.cancel()
    await asyncio.wait((running,))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_and_soon(stage: Stage, number: signal.Signals):
    running = await stage.start()
    began = time.monotonic()
    os.kill(os.getpid(), number)
    await asyncio.wait_for(running, PATIENCE)
    assert time.monotonic() - began < 3
    database = await Database.open(stage.settings.database_path)  # nobody holds it any more
    await database.close()


async def test_the_real_discord_is_where_it_was_afterwards(stage: Stage):
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    running = await stage.start()
    assert before[0] != Route.BASE
    await ended(running)
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_a_wrong_token_is_an_error_that_the_operator_can_mend(stage: Stage):
    stage.settings = stage.settings.model_copy(update={"discord_token": SecretStr("wrong")})
    with pytest.raises(discord.LoginFailure):
        await stage.run()
    database = await Database.open(stage.settings.database_path)
    await database.close()


@pytest.mark.parametrize("fault", [{"reset": True}, {"status": 503}, {"status": 403}])
async def test_a_discord_that_can_not_be_reached_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
):
    monkeypatch.setattr(connection, "WAITS", (0.01, 0.02))
    stage.sandbox.faults.add("GET", "/users/@me", times=3, **fault)
    await ended(await stage.start())
    assert stage.asked("GET", "/users/@me") >= 4


async def test_a_gateway_that_can_not_be_reached_at_first_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "WAITS", (0.01, 0.02))
    connect, tries = HTTPClient.ws_connect, []

    async def fails_at_first(http: HTTPClient, *arguments: Any, **more: Any) -> Any:
        tries.append(arguments)
        if len(tries) < 3:
            raise aiohttp.ClientConnectionError
        return await connect(http, *arguments, **more)

    monkeypatch.setattr(HTTPClient, "ws_connect", fails_at_first)
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.01)
    await ended(await stage.start())
    assert len(tries) == 3


async def test_a_database_that_another_process_has_is_refused(stage: Stage):
    running = await stage.start()
    with pytest.raises(StoreError):
        await stage.run()
    await ended(running)


async def test_what_the_bot_knows_and_where_it_is_stands_in_the_log(stage: Stage, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", "bot")
    await ended(await stage.start())
    assert "loaded 5 files: " in caplog.text
    assert "4 of them listed" in caplog.text
    assert "connected as heatwire in 2 servers" in caplog.text


async def test_the_commands_are_sent_only_when_they_changed(stage: Stage):
    await ended(await stage.start())
    assert stage.asked("PUT", "/commands") == 1
    await ended(await stage.start())
    assert stage.asked("PUT", "/commands") == 1


async def test_without_the_commands_taken_it_works_and_tries_again_at_the_next_start(stage: Stage):
    fault = stage.sandbox.faults.add("PUT", "/commands", status=503)
    await ended(await stage.start())
    stage.sandbox.faults.remove(fault)
    await ended(await stage.start())
    assert stage.asked("PUT", "/commands") == 2


async def test_the_clock_is_asked_before_anything_and_before_each_tick(stage: Stage):
    steps: list[str] = []
    enough = asyncio.Event()

    async def before_tick() -> None:
        steps.append("clock")
        if len(steps) == 4:
            enough.set()

    async def on_ready(_: App) -> None:
        steps.append("ready")

    running = await stage.start(before_tick=before_tick, on_ready=on_ready)
    await enough.wait()
    await ended(running)
    assert steps[:4] == ["clock", "ready", "clock", "clock"]


async def test_the_first_digest_is_set_up_once_and_posts_at_once(stage: Stage):
    channel = stage.sandbox.world.find_channel("ai-news")
    assert channel.guild_id is not None
    kept: list[App] = []

    async def on_ready(app: App) -> None:
        kept.append(app)
        await ensure_first_digest(app, channel.guild_id or 0, channel.id)

    running = await stage.start(on_ready=on_ready)
    await until(lambda: stage.sandbox.world.history(channel.id))
    await ended(running)
    running = await stage.start(on_ready=on_ready)
    (digest,) = await kept[-1].digests.in_guild(channel.guild_id)
    await ended(running)
    assert (digest.number, digest.min_heat, digest.max_age) == (1, "any", MaxAge.ANY)
    assert len(stage.sandbox.world.history(channel.id)) == 1


async def test_a_token_that_is_taken_back_ends_the_bot(stage: Stage):
    channel = stage.sandbox.world.find_channel("ai-news")

    async def on_ready(app: App) -> None:
        await ensure_first_digest(app, channel.guild_id or 0, channel.id)
        stage.sandbox.token = "another"

    with pytest.raises(discord.LoginFailure):
        await asyncio.wait_for(stage.run(on_ready=on_ready), PATIENCE)


async def test_cancelling_it_while_it_connects_leaves_nothing_behind(stage: Stage):
    stage.sandbox.faults.add("GET", "/users/@me", delay=5)
    running = stage.run()
    await asyncio.sleep(0.5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    database = await Database.open(stage.settings.database_path)
    await database.close()


async def test_what_is_heard_while_it_stops_is_no_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    heard, stopped, in_channel = asyncio.Event(), asyncio.Event(), DigestStore.in_channel

    async def dawdles(store: DigestStore, channel_id: int) -> list[Digest]:
        heard.set()
        await stopped.wait()
        return await in_channel(store, channel_id)

    monkeypatch.setattr(DigestStore, "in_channel", dawdles)
    caplog.set_level("INFO")
    running = await stage.start()
    stage.sandbox.world.delete_channel(stage.sandbox.world.find_channel("ai-news"))
    await heard.wait()
    await ended(running)
    stopped.set()
    await until(lambda: "stopped before the end of on_guild_channel_delete" in caplog.text)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_the_rescan_says_what_broke_since_the_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    loads, refresh = [], Library.refresh

    async def sees_nothing(_: Library) -> None:
        await asyncio.Event().wait()

    async def counted(library: Library, *options: Any) -> LoadReport:
        loads.append(await refresh(library, *options))
        return loads[-1]

    monkeypatch.setattr(Library, "watch", sees_nothing)
    monkeypatch.setattr(Library, "refresh", counted)
    monkeypatch.setattr("bot.app.RESCAN_SECONDS", 0.2)
    running = await stage.start()
    (stage.settings.articles_dir / "bad.md").write_text("---\ntitle: [\n---\n")
    await until(lambda: "bad.md:" in caplog.text)
    so_far = len(loads)
    await until(lambda: len(loads) >= so_far + 2)
    await ended(running)
    assert caplog.text.count("bad.md:") == 1
