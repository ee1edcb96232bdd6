"""Sends of which nobody knows whether they arrived: each is sent again or found, and arrives once."""

import asyncio
from datetime import timedelta

import pytest

from bot.digests import delivery
from bot.digests.model import DigestState
from tests.builders import a_story
from tests.presses import open_stand

A, B, C = a_story("a", heat=300), a_story("b", heat=200), a_story("c", heat=100)


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, A, B, C) as stand:
        yield stand


# In a channel


@pytest.mark.parametrize("plan", ["lost", "taken", ConnectionResetError("reset"), KeyError("a mistake of ours")])
async def test_after_an_unknown_outcome_the_same_nonce_is_sent_again(stand, plan):
    stand.discord.script.append(plan)
    await stand.add()
    await stand.tick()
    assert await stand.states() == ["planned"]
    await stand.tick(seconds=10)
    assert (stand.discord.posts, stand.discord.looks) == (2, 0)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


@pytest.mark.parametrize("plan", ["lost", "taken"])
async def test_after_a_minute_it_is_looked_for_first(stand, plan):
    stand.discord.script.append(plan)
    await stand.add()
    await stand.tick()
    await stand.tick(minutes=10)
    assert stand.discord.looks == 1
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_an_hours_outage_ends_with_one_message(stand):
    stand.discord.script.extend(["lost"] * 40)
    await stand.add()
    await stand.tick()
    await stand.tick_through(seconds=5000, step=30)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_an_outage_until_the_deadline_fails_the_edition_and_frees_its_stories(stand):
    stand.discord.script.extend(["lost"] * 400)
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick_through(seconds=3590, step=30)
    stand.discord.script.clear()
    await stand.tick(seconds=10)
    stand.clock.advance(hours=1)
    await stand.tick()
    assert (await stand.states())[0] == "failed"
    assert stand.discord.shown == [["Story a", "Story b", "Story c"]]


async def test_where_the_history_can_not_be_read_it_ends_as_uncertain_and_is_not_sent_again(stand):
    stand.discord.script.append("taken")
    stand.discord.is_readable = False
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(minutes=5)
    await stand.tick(hours=1)
    assert await stand.states() == ["uncertain", "empty"]
    assert len(stand.discord.messages) == 1


async def test_a_search_that_fails_is_repeated(stand):
    stand.discord.script.append("taken")
    stand.discord.is_searchable = False
    await stand.add()
    await stand.tick()
    await stand.tick(minutes=5)
    assert (await stand.states(), stand.discord.posts) == (["planned"], 1)
    stand.discord.is_searchable = True
    await stand.tick(minutes=5)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_a_send_without_an_answer_counts_as_unknown(stand, monkeypatch):
    monkeypatch.setattr(delivery, "ANSWER_WITHIN", timedelta(seconds=0.01))
    post = stand.discord.post

    async def hangs(edition):
        await post(edition)
        await asyncio.sleep(60)

    stand.discord.post = hangs
    await stand.add()
    await stand.tick()
    stand.discord.post = post
    await stand.tick(seconds=10)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


# In a forum, where a nonce does not help


async def test_an_edition_of_a_forum_is_looked_for_before_its_first_try_too(stand):
    await stand.add(forum=True)
    await stand.tick()
    assert (await stand.states(), stand.discord.looks, stand.discord.posts) == (["sent"], 1, 1)


@pytest.mark.parametrize("plan", ["lost", "taken"])
async def test_in_a_forum_nothing_is_sent_again_without_a_look_at_what_is_there(stand, plan):
    stand.discord.script.append(plan)
    await stand.add(forum=True)
    await stand.tick()
    await stand.tick(seconds=9)
    assert (stand.discord.looks, stand.discord.posts) == (1, 1)
    await stand.tick(seconds=1)
    assert (await stand.states(), stand.discord.looks, len(stand.discord.messages)) == (["sent"], 2, 1)


async def test_where_a_forum_can_not_be_read_nothing_is_sent_and_the_digest_is_suspended(stand):
    stand.discord.is_readable = False
    await stand.add(forum=True)
    await stand.tick()
    assert (await stand.states(), stand.discord.posts) == (["suspended"], 0)
    assert (await stand.digests.by_id(1)).state is DigestState.SUSPENDED


async def test_after_a_try_in_a_forum_that_can_not_be_read_nobody_can_tell(stand):
    stand.discord.script.append("taken")
    await stand.add(forum=True)
    await stand.tick()
    stand.discord.is_readable = False
    await stand.tick(seconds=10)
    assert (await stand.states(), stand.discord.posts) == (["uncertain"], 1)
