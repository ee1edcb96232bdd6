"""Very many digests at once: planned a little ahead of what is sent, and all of them sent in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.newsroom import press
from tests.builders import a_story
from tests.presses import Stand, open_stand


@pytest.fixture
async def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    monkeypatch.setattr(press, "AHEAD", 5)
    async with open_stand(tmp_path, a_story("a")) as stand:
        for channel in range(24):
            await stand.add(channel_id=channel)
        yield stand


async def planned(stand: Stand) -> int:
    return len(await stand.digests.ledger.ready(stand.clock() + timedelta(hours=1)))


async def test_no_more_are_planned_than_soon_can_be_sent(stand: Stand):
    is_open, post = asyncio.Event(), stand.discord.post

    async def wait_and_post(edition):
        await is_open.wait()
        return await post(edition)

    stand.discord.post = wait_and_post
    await stand.press.tick()
    await stand.press.tick()
    waiting = await planned(stand)
    is_open.set()
    assert 5 <= waiting <= 5 + press.WORKERS + 1


async def test_all_are_sent_in_the_end(stand: Stand):
    for _ in range(10):
        await stand.tick(seconds=1)
    assert sorted(message.channel_id for message in stand.discord.messages) == [*range(24)]
