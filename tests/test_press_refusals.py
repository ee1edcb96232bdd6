"""What Discord refuses, the suspensions that follow, and how digests go on by themselves."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.model import DigestState
from bot.digests.outcomes import Refused
from tests.builders import NOW, a_story
from tests.presses import open_stand

A, B, C = a_story("a", heat=300), a_story("b", heat=200), a_story("c", heat=100)
NO_PERMISSION = Refused(50013, "no Send Messages in #ai-news", suspends=True)


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, A, B, C) as stand:
        yield stand


async def test_a_refusal_fails_the_edition_with_its_reason_and_frees_its_stories(stand):
    stand.discord.script.append(Refused(50035, "Invalid Form Body"))
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(hours=1)
    assert await stand.states() == ["failed", "sent"]
    assert (await stand.digests.ledger.editions(1))[1].reason == "Invalid Form Body"
    assert stand.discord.shown == [["Story a", "Story b", "Story c"]]


async def test_a_missing_permission_suspends_the_digest_and_keeps_its_settings(stand):
    stand.discord.script.append(NO_PERMISSION)
    digest = await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(minutes=10)
    suspended = await stand.digests.by_id(1)
    assert suspended == replace(
        digest, state=DigestState.SUSPENDED, reason=NO_PERMISSION.reason, next_run_at=NOW + timedelta(hours=1)
    )
    assert (await stand.states(), stand.discord.posts) == (["suspended"], 1)


async def test_a_suspended_digest_is_tried_at_its_next_time_and_resumes_by_itself(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(hours=1)
    assert await stand.states() == ["suspended", "sent"]
    assert (await stand.digests.by_id(1)).state is DigestState.ACTIVE


async def test_with_the_permission_back_one_edition_is_posted_at_once(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="daily 12:00")
    await stand.tick()
    await stand.tick(hours=2)
    await stand.press.permissions_changed(10)
    await stand.tick(seconds=1)
    assert stand.discord.shown == [["Story a", "Story b", "Story c"]]
    digest = await stand.digests.by_id(1)
    assert (digest.state, digest.next_run_at) == (DigestState.ACTIVE, NOW + timedelta(days=1))


async def test_a_digest_that_goes_on_is_one_line_in_the_log_though_several_signs_say_so(stand, caplog):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="daily 12:00")
    await stand.tick()
    caplog.set_level("INFO", "bot.newsroom.resumption")
    caplog.clear()
    await asyncio.gather(stand.press.permissions_changed(10), stand.press.permissions_changed(10))
    assert [record.getMessage() for record in caplog.records] == ["digest #1 of server 1: goes on"]


async def test_only_the_first_edition_of_a_suspension_is_a_warning(stand, caplog):
    stand.discord.script.extend([NO_PERMISSION] * 2)
    await stand.add(when="hourly")
    caplog.set_level("INFO", "bot.newsroom.sender")
    await stand.tick()
    await stand.tick(hours=1)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_with_the_permission_back_too_late_the_next_edition_is_the_next_one(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="daily 12:00")
    await stand.tick()
    await stand.tick(hours=7)
    await stand.press.permissions_changed(10)
    await stand.tick(seconds=1)
    assert (stand.discord.messages, (await stand.digests.by_id(1)).state) == ([], DigestState.ACTIVE)


async def test_a_permission_that_comes_back_right_after_a_refusal_is_made_use_of_at_once(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="daily 12:00")
    await stand.tick()
    await stand.press.permissions_changed(10)
    await stand.tick(seconds=1)
    assert await stand.states() == ["suspended", "sent"]


async def test_what_is_made_up_for_in_vain_is_not_made_up_for_after_the_deadline_of_the_first(stand):
    stand.discord.script.extend([NO_PERMISSION] * 2)
    await stand.add(when="daily 12:00")
    await stand.tick()
    for hours in (5, 2):
        stand.clock.advance(hours=hours)
        await stand.press.permissions_changed(10)
        await stand.tick(seconds=1)
    assert await stand.states() == ["suspended"] * 2
    assert (await stand.digests.by_id(1)).next_run_at == NOW + timedelta(days=1)


async def test_a_permission_that_comes_and_goes_costs_one_request_a_minute_and_one_more(stand):
    stand.discord.script.extend([NO_PERMISSION] * 50)
    await stand.add(when="daily 12:00")
    await stand.tick()
    for _ in range(175):
        await stand.press.permissions_changed(10)
        await stand.tick(seconds=1)
    assert stand.discord.posts == 4


async def test_a_channel_that_refuses_suspends_all_its_digests_at_once(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(stories=1)
    await stand.add(due=NOW + timedelta(hours=1))
    await stand.add(channel_id=11, due=NOW + timedelta(hours=1))
    await stand.tick()
    states = [digest.state for digest in await stand.digests.in_guild(1)]
    assert states == [DigestState.SUSPENDED, DigestState.SUSPENDED, DigestState.ACTIVE]


async def test_what_a_person_orders_is_tried_at_once_after_a_refusal_too(stand):
    stand.discord.script.append(NO_PERMISSION)
    digest = await stand.add(due=NOW + timedelta(hours=1))
    ends = [(await stand.press.post_now(digest, by=5)).state for _ in range(2)]
    assert ends == ["suspended", "sent"]


async def test_many_digests_of_a_channel_that_refuses_cost_one_request_a_minute(stand):
    stand.discord.script.extend([NO_PERMISSION] * 500)
    await stand.add(when="hourly", stories=1)
    await stand.tick()
    stand.shelf.stories += [a_story(str(n)) for n in range(50)]
    for _ in range(10):
        await stand.add(when="hourly", stories=1, due=NOW + timedelta(hours=1))
    await stand.tick(hours=1)
    assert stand.discord.posts == 2
    for _ in range(60):
        await stand.press.permissions_changed(10)
        await stand.tick(seconds=2)
    assert 3 <= stand.discord.posts <= 4


async def test_once_one_digest_of_a_channel_gets_through_all_of_them_go_on(stand):
    stand.discord.script.append(NO_PERMISSION)
    await stand.add(when="hourly", stories=1)
    await stand.add(when="daily 12:00", stories=1, due=NOW + timedelta(seconds=1))
    await stand.tick()
    await stand.tick(seconds=1)
    await stand.tick_through(seconds=90)
    assert [digest.state for digest in await stand.digests.in_guild(1)] == [DigestState.ACTIVE] * 2
    await stand.tick_through(seconds=30)
    assert sorted(stand.discord.shown) == [["Story a"], ["Story b"]]


async def test_a_refusal_after_an_unknown_try_that_arrived_is_sent(stand):
    stand.discord.script.extend(["taken", NO_PERMISSION])
    await stand.add()
    await stand.tick()
    await stand.tick(seconds=10)
    assert (await stand.states(), len(stand.discord.messages)) == (["sent"], 1)


async def test_a_refusal_after_an_unknown_try_that_can_not_be_looked_for_is_uncertain_and_suspends(stand):
    stand.discord.script.extend(["taken", NO_PERMISSION])
    stand.discord.is_readable = False
    await stand.add()
    await stand.tick()
    await stand.tick(seconds=10)
    assert await stand.states() == ["uncertain"]
    assert (await stand.digests.by_id(1)).state is DigestState.SUSPENDED
