"""The `discord` fixture: a sandbox and the real bot in one event loop, with a database and articles of their own."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import Settings
from bot.sandbox.server import Sandbox
from tests.e2e.driver import Discord, Errors
from tests.stage import MORNING

SEEDS = Path(__file__).parent.parent.parent / "seeds"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A copy of the five seed articles that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "articles"))


@pytest.fixture
async def discord(articles: Path, tmp_path: Path) -> AsyncIterator[Discord]:
    async with running(articles, tmp_path) as discord:
        yield discord


@asynccontextmanager
async def running(articles: Path, folder: Path) -> AsyncIterator[Discord]:
    """A sandbox with the real bot; fails where either met what it did not expect."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    sandbox = Sandbox()
    sandbox.clock.set(MORNING)
    await sandbox.start()
    settings = Settings(
        _env_file=None, discord_token=sandbox.token, articles_dir=articles, database_path=folder / "heatwire.db"
    )
    world = Discord(sandbox, settings, errors)
    try:
        await world.start_bot()
        yield world
    finally:
        try:
            await world.stop_bot()
        finally:
            await sandbox.close()
            logging.getLogger().removeHandler(errors)
    assert sandbox.unknown == []
    assert world.expects_errors or errors.texts == []
