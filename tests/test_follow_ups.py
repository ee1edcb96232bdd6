"""What comes after a message: threads and publications, each done once, whatever happens on the way."""

from datetime import timedelta

import pytest

from bot.digests.model import DigestState, FollowUpKind
from bot.digests.outcomes import Refused, Unknown
from tests.builders import NOW, a_story
from tests.presses import open_stand
from tests.states import put

THREAD, PUBLISH = FollowUpKind.THREAD, FollowUpKind.PUBLISH
NOT_THERE = Refused(50013, "I can't open its thread.", counts=True)


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, a_story()) as stand:
        yield stand


async def follow_ups(stand):
    """How everything after the first digest's last edition stands."""
    (edition,) = await stand.digests.ledger.editions(1, 1)
    found = await stand.digests.follow_ups.of(edition.id)
    return {follow_up.kind: str(follow_up.state) for follow_up in found}


async def reasons(stand):
    (edition,) = await stand.digests.ledger.editions(1, 1)
    return [follow_up.reason for follow_up in await stand.digests.follow_ups.of(edition.id)]


async def test_after_its_message_an_edition_gets_its_thread_and_is_published(stand):
    await stand.add(thread=True, publish=True)
    await stand.tick()
    assert await follow_ups(stand) == {THREAD: "waiting", PUBLISH: "waiting"}
    for _ in range(3):
        await stand.tick(seconds=1)
    assert await follow_ups(stand) == {THREAD: "done", PUBLISH: "done"}
    assert (sorted(kind for _, kind in stand.discord.after), stand.discord.asks) == (["publish", "thread"], 2)


async def test_what_was_not_asked_for_does_not_follow(stand):
    await stand.add()
    await stand.tick()
    await stand.tick(seconds=1)
    assert (await follow_ups(stand), stand.discord.asks) == ({}, 0)


async def test_an_edition_found_after_an_unknown_outcome_is_followed_up_too(stand):
    stand.discord.script.append("taken")
    await stand.add(thread=True)
    await stand.tick()
    await stand.tick(minutes=5)
    await stand.tick(seconds=1)
    assert (await follow_ups(stand), stand.discord.looks) == ({THREAD: "done"}, 1)


@pytest.mark.parametrize("plan", ["lost", "taken", ConnectionResetError("reset"), KeyError("a mistake of ours")])
async def test_after_an_unknown_outcome_it_is_repeated(stand, plan):
    stand.discord.script_after.append(plan)
    await stand.add(thread=True)
    await stand.tick()
    await stand.tick(seconds=1)
    assert await follow_ups(stand) == {THREAD: "waiting"}
    await stand.tick(seconds=10)
    assert (await follow_ups(stand), len(stand.discord.after), stand.discord.asks) == ({THREAD: "done"}, 1, 2)


async def test_a_wait_set_by_a_clock_that_went_back_is_not_waited_for(stand):
    stand.discord.script_after.append(Unknown("too many", timedelta(minutes=40)))
    await stand.add(publish=True)
    await stand.tick()
    await stand.tick(seconds=1)
    await stand.tick(days=-1)
    assert await follow_ups(stand) == {PUBLISH: "done"}


async def test_a_digest_that_is_removed_keeps_what_comes_after_its_last_message(stand):
    digest = await stand.add(thread=True)
    await stand.tick()
    await put(stand.digests, digest, DigestState.REMOVED)
    await stand.tick(seconds=1)
    assert await follow_ups(stand) == {THREAD: "done"}


async def test_a_refusal_ends_it_with_its_reason_and_changes_nothing_else(stand):
    stand.discord.script_after.append(NOT_THERE)
    await stand.add(thread=True, when="hourly")
    await stand.tick()
    await stand.tick(minutes=5)
    assert (await follow_ups(stand), await reasons(stand)) == ({THREAD: "refused"}, ["I can't open its thread."])
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)
    assert (await stand.digests.by_id(1)).state is DigestState.ACTIVE


async def test_the_next_edition_tries_again(stand):
    stand.discord.script_after.append(NOT_THERE)
    await stand.add(thread=True, when="hourly")
    await stand.tick()
    await stand.tick(seconds=1)
    stand.shelf.stories.append(a_story("b"))
    await stand.tick(hours=1)
    await stand.tick(seconds=1)
    assert await follow_ups(stand) == {THREAD: "done"}


async def test_after_six_hours_it_is_given_up_with_its_reason(stand):
    stand.discord.script_after.extend(["lost"] * 1000)
    await stand.add(publish=True)
    await stand.tick()
    await stand.tick_through(seconds=6 * 3600 + 10, step=60)
    assert (await follow_ups(stand), await reasons(stand)) == ({PUBLISH: "late"}, ["502"])
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_all_of_a_channel_wait_as_long_as_discord_wants(stand):
    stand.shelf.stories.append(a_story("b"))
    stand.discord.script_after.append(Unknown("too many", timedelta(minutes=40)))
    await stand.add(publish=True, stories=1)
    await stand.add(publish=True, stories=1)
    await stand.add(publish=True, channel_id=11, due=NOW + timedelta(minutes=1))
    await stand.tick()
    await stand.tick_through(seconds=2390)
    assert (stand.discord.asks, len(stand.discord.after)) == (2, 1)
    await stand.tick_through(seconds=30)
    assert (stand.discord.asks, len(stand.discord.after)) == (4, 3)


async def test_a_channel_that_refuses_a_follow_up_is_not_asked_again_for_a_minute(stand):
    stand.discord.script_after.extend([NOT_THERE] * 4)
    stand.shelf.stories.append(a_story("b"))
    for _ in range(2):
        await stand.add(thread=True, publish=True, stories=1)
    await stand.tick()
    for asks in (1, 2, 3, 4):
        await stand.tick_through(seconds=60)
        assert stand.discord.asks == asks
