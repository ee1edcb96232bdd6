"""Tries that leave late, answers that come late, and what happens meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from bot.digests.model import DigestState
from bot.digests.outcomes import Refused, Unknown
from bot.store.servers import ServerStore
from tests.builders import a_story
from tests.presses import Stand, open_stand

NO_PERMISSION = Refused(50013, "no Send Messages", suspends=True)


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, a_story("a", heat=300), a_story("b", heat=200)) as stand:
        yield stand


async def killed(stand):
    """Let the next tick be the last of this life, and begin another."""
    stand.discord.script.append("killed before")
    await stand.press.tick()
    await stand.press.settle()
    stand.press = Stand.over(stand.database, stand.clock, stand.shelf, stand.discord).press


async def test_a_post_in_a_forum_that_left_right_before_a_kill_is_waited_for(stand):
    await stand.add(forum=True)
    await killed(stand)
    await stand.tick_through(seconds=60)  # it waited for a rate limit, and is accepted only now
    stand.discord.messages.append((await stand.digests.ledger.editions(1))[0])
    await stand.tick_through(seconds=60)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_a_last_try_before_a_kill_is_waited_for_after_its_deadline_too(stand):
    await stand.add(when="hourly")
    stand.clock.advance(minutes=59, seconds=55)
    await killed(stand)
    await stand.tick(seconds=14)
    stand.discord.messages.append((await stand.digests.ledger.editions(1))[-1])
    await stand.tick_through(seconds=120)
    assert (await stand.states())[0] == "sent"
    assert stand.discord.shown == [["Story a", "Story b"]]


async def test_nothing_is_sent_when_the_search_for_it_has_outlasted_the_deadline(stand):
    stand.discord.script.append("lost")
    await stand.add(when="hourly")
    await stand.tick()
    stand.clock.advance(minutes=59)
    find = stand.discord.find

    async def takes_long(edition):
        stand.clock.advance(minutes=1)
        return await find(edition)

    stand.discord.find = takes_long
    await stand.tick()
    assert stand.discord.posts == 1
    await stand.tick(seconds=10)
    assert (await stand.states())[0] == "failed"


async def test_a_send_is_given_up_at_the_deadline(stand):
    await stand.add(when="hourly")
    stand.clock.advance(minutes=59, seconds=59.95)

    async def hangs(edition):
        await asyncio.sleep(30)

    stand.discord.post = hangs
    async with asyncio.timeout(5):
        await stand.tick()
    assert await stand.states() == ["planned"]


async def test_discord_is_not_asked_before_the_time_that_it_wants(stand):
    stand.discord.script.append(Unknown("429", timedelta(minutes=30)))
    await stand.add()
    await stand.tick_through(seconds=300)
    assert stand.discord.posts == 1


async def test_a_refused_edition_is_looked_for_until_discord_answers(stand):
    stand.discord.script.extend(["lost", NO_PERMISSION, NO_PERMISSION])
    stand.discord.is_searchable = False
    await stand.add()
    await stand.tick()
    await stand.tick(seconds=10)
    stand.discord.is_searchable = True
    await stand.tick_through(seconds=120)
    assert await stand.states() == ["suspended"]


async def test_an_answer_from_a_server_that_was_left_meanwhile_takes_no_digest_up(stand):
    post = stand.discord.post

    async def leaves(edition):
        await ServerStore(stand.database).leave(1, "I was removed from the server.", stand.clock())
        return await post(edition)

    stand.discord.post = leaves
    await stand.add()
    await stand.tick()
    assert (await stand.digests.by_id(1)).state is DigestState.SUSPENDED


async def test_an_edition_that_is_found_late_takes_up_no_channel_that_has_refused_another_since(stand):
    stand.discord.script.extend(["taken", NO_PERMISSION])
    for _ in range(2):  # one after the other, so that it is the second that is refused
        await stand.add(stories=1)
        await stand.tick()
    await stand.tick_through(seconds=120)
    assert (await stand.states(1), await stand.states(2)) == (["sent"], ["suspended"])
    assert [digest.state for digest in await stand.digests.in_guild(1)] == [DigestState.SUSPENDED] * 2
