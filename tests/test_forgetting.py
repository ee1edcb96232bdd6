"""A server is forgotten while the press works: nothing of it comes back, and nothing fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.digests.model import Edition
from bot.digests.outcomes import Refused, Unknown
from bot.newsroom.housekeeping import Housekeeping
from bot.store.servers import ServerStore
from tests.builders import a_story
from tests.presses import Stand, open_stand

TABLES = ("digests", "editions", "posted", "follow_ups", "suspensions", "changes")


@pytest.fixture
async def stand(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Stand]:
    async with open_stand(tmp_path, a_story("a"), a_story("b")) as stand:
        yield stand
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


async def rows(stand: Stand) -> dict[str, int]:
    return {table: (await stand.database.fetch(f"SELECT count(*) FROM {table}"))[0][0] for table in TABLES}


async def forget(stand: Stand) -> None:
    servers = ServerStore(stand.database)
    await servers.forget(1)
    await servers.erase()


def meanwhile(stand: Stand, asked: str, happens: Callable[[], Awaitable[None]]) -> None:
    """Have something happen before Discord answers for the first time."""
    answer = getattr(stand.discord, asked)

    async def answers(*question: Any) -> Any:
        setattr(stand.discord, asked, answer)
        await happens()
        return await answer(*question)

    setattr(stand.discord, asked, answers)


@pytest.mark.parametrize(
    "says", ["ok", "lost", "taken", Unknown("503"), Refused(50001, "Missing Access", suspends=True), Refused(50035, "")]
)
async def test_what_is_being_sent_ends_without_a_trace(stand: Stand, says: Any):
    await stand.add(thread=True)
    stand.discord.script.append(says)
    meanwhile(stand, "post", lambda: forget(stand))
    await stand.tick()
    assert stand.discord.posts == 1
    assert not any((await rows(stand)).values())
    await stand.tick_through(seconds=120)
    assert stand.discord.posts == 1
    assert not any((await rows(stand)).values())


async def test_what_is_being_looked_for_ends_without_a_trace(stand: Stand):
    await stand.add(forum=True)
    meanwhile(stand, "find", lambda: forget(stand))
    await stand.tick()
    await stand.tick_through(seconds=120)
    assert stand.discord.posts == 0
    assert not any((await rows(stand)).values())


async def test_what_comes_after_a_message_ends_without_a_trace(stand: Stand):
    await stand.add(thread=True, publish=True)
    meanwhile(stand, "follow_up", lambda: forget(stand))
    await stand.tick()
    await stand.tick_through(seconds=120)
    assert stand.discord.asks == 1
    assert not any((await rows(stand)).values())


async def test_a_tick_in_between_plans_nothing_of_it(stand: Stand):
    digest = await stand.add()
    found = stand.press._planner._places

    async def places(*asked: Any) -> Any:
        await ServerStore(stand.database).forget(1)
        return await found(*asked)

    stand.press._planner._places = places  # type: ignore[method-assign]
    await stand.tick()
    assert await stand.digests.ledger.editions(digest.id) == []
    assert stand.discord.posts == 0


async def test_until_all_is_deleted_nothing_of_it_is_sent(stand: Stand):
    await stand.add()
    stand.discord.script.append("lost")
    await stand.tick()
    await ServerStore(stand.database).forget(1)  # and then the process dies
    await stand.tick_through(seconds=120)
    assert stand.discord.messages == []
    await Housekeeping(ServerStore(stand.database), stand.digests, stand.clock).clear()
    assert not any((await rows(stand)).values())


async def test_stories_that_were_posted_are_new_again_and_those_of_other_servers_are_not(stand: Stand):
    await stand.add()
    await stand.add(guild_id=2, channel_id=20)
    await stand.tick()
    await forget(stand)
    await stand.add(due=stand.clock())
    other = await stand.add(guild_id=2, channel_id=20, due=stand.clock())
    await stand.tick()
    mine: list[Edition] = [message for message in stand.discord.messages if message.guild_id == 1]
    assert [len(message.places) for message in mine] == [2, 2]
    assert await stand.states(other.id) == ["empty"]
