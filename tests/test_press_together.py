"""Many editions beside each other: none holds up or breaks another, and all stop together."""

import asyncio

import pytest

from bot.digests.model import Filter
from bot.newsroom import press as press_module
from tests.builders import a_story
from tests.presses import Stand, open_stand
from tests.waiting import until

A, B, C = a_story("a", heat=300), a_story("b", heat=200), a_story("c", heat=100)


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, A, B, C) as stand:
        yield stand


# One for all


async def test_a_digest_that_can_not_be_read_costs_only_itself_and_is_left_alone_for_a_while(stand, caplog):
    await stand.add(when="nonsense")
    await stand.add(topics=Filter())
    await stand.add()
    async with stand.database.transaction() as connection:
        await connection.execute("UPDATE digests SET topics = '{' WHERE id = 2")
    for _ in range(5):
        await stand.tick(seconds=1)
    assert len(stand.discord.messages) == 1
    assert [record.getMessage().split(" [")[0] for record in caplog.records if record.exc_info] == [
        "Failed on digest row 1",
        "Failed on digest row 2",
    ]


async def test_an_edition_that_can_not_be_read_costs_only_itself(stand, caplog):
    await stand.add()
    await stand.add(channel_id=11)
    await stand.press._planner.plan_due(1)
    async with stand.database.transaction() as connection:
        await connection.execute("UPDATE editions SET places = '{'")
    for _ in range(5):
        await stand.tick(seconds=1)
    assert len(stand.discord.messages) == 1
    assert len([record for record in caplog.records if record.exc_info]) == 1


async def test_a_slow_send_does_not_hold_up_the_others(stand):
    post, other = stand.discord.post, asyncio.Event()

    async def slow(edition):
        if edition.channel_id == 11:
            other.set()
        await other.wait()
        return await post(edition)

    stand.discord.post = slow
    await stand.add(channel_id=10)
    await stand.press.tick()
    await stand.add(channel_id=11)
    await stand.tick()
    assert len(stand.discord.messages) == 2


async def test_a_tick_while_another_one_runs_does_nothing(stand):
    await stand.add()
    async with stand.press._planner._planning:  # the first one waits here
        first = asyncio.create_task(stand.press.tick())
        await asyncio.sleep(0.02)
        await asyncio.wait_for(stand.press.tick(), 1)
        assert not first.done()
    await first
    await stand.press.settle()
    assert stand.discord.posts == 1


async def test_a_hundred_digests_at_once_go_out_once_each(stand):
    for channel in range(100):
        await stand.add(guild_id=channel, channel_id=channel)
    await stand.tick()
    assert sorted(edition.channel_id for edition in stand.discord.messages) == list(range(100))


# Stopping


async def test_stopping_lets_what_is_in_flight_finish_and_starts_nothing_more(stand):
    post, release, begun = stand.discord.post, asyncio.Event(), []

    async def slow(edition):
        begun.append(edition)
        await release.wait()
        return await post(edition)

    stand.discord.post = slow
    for channel in range(20):
        await stand.add(guild_id=channel, channel_id=channel)
    await stand.press.tick()
    await until(lambda: len(begun) == press_module.WORKERS)
    stopping = asyncio.create_task(stand.press.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping
    await stand.press.tick()
    assert len(stand.discord.messages) == press_module.WORKERS
    states = [(await stand.states(id))[0] for id in range(1, 21)]
    assert (states.count("sent"), states.count("planned")) == (press_module.WORKERS, 20 - press_module.WORKERS)


async def test_stopping_does_not_wait_forever(stand, monkeypatch):
    monkeypatch.setattr(press_module, "STOP_WITHIN", 0.01)

    async def hangs(edition):
        await asyncio.sleep(60)

    stand.discord.post = hangs
    await stand.add()
    await stand.press.tick()
    await asyncio.sleep(0.02)
    await stand.press.stop()
    assert await stand.states() == ["planned"]


async def test_after_a_restart_what_was_unfinished_is_taken_up(stand):
    await stand.add()
    await stand.press._planner.plan_due(1)
    again = Stand.over(stand.database, stand.clock, stand.shelf, stand.discord)
    await again.press.recover()
    await again.press.settle()
    assert await again.states() == ["sent"]
