import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests import delivery
from bot.digests.model import DigestState, EditionState, Filter, MaxAge
from bot.digests.outcomes import Refused
from bot.newsroom import press as press_module
from bot.newsroom.library import Library
from bot.store.database import Database
from bot.store.stories import StoryStore
from tests.builders import NOW, a_digest, a_story
from tests.presses import Clock, Discord, Shelf, Stand

A, B, C = a_story("a", heat=300), a_story("b", heat=200), a_story("c", heat=100)
SEEDS = Path(__file__).parents[1] / "seeds"
NO_PERMISSION = Refused(50013, "no Send Messages in #ai-news", suspends=True)


@pytest.fixture
async def stand(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    clock = Clock()
    stand = Stand.over(database, clock, Shelf(A, B, C), Discord(clock))
    yield stand
    await stand.press.settle()
    await database.close()


async def everything_in(database):
    tables = ("servers", "digests", "editions", "posted", "meta")
    return [tuple(row) for table in tables for row in await database.fetch(f"SELECT * FROM {table}")]


# What arrives


async def test_a_due_digest_is_posted_once_hottest_first(stand):
    await stand.add()
    for _ in range(3):
        await stand.tick(seconds=1)
    assert stand.discord.shown == [["Story a", "Story b", "Story c"]]
    assert await stand.states() == ["sent"]


async def test_nothing_is_posted_before_its_time(stand):
    await stand.add(due=NOW + timedelta(seconds=2))
    await stand.tick(seconds=1)
    assert stand.discord.messages == []


async def test_the_next_edition_with_nothing_new_is_recorded_as_empty(stand):
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "empty"]
    assert len(stand.discord.messages) == 1


async def test_the_next_edition_has_what_came_since(stand):
    await stand.add(when="hourly")
    await stand.tick()
    stand.shelf.stories.append(a_story("d"))
    await stand.tick(hours=1)
    assert stand.discord.shown[1:] == [["Story d"]]


async def test_coverage_stands_under_its_story_and_counts_as_posted(stand):
    stand.shelf.coverage = {A.id: [B], B.id: [A]}
    await stand.add(when="hourly")
    await stand.tick()
    stand.shelf.coverage = {}
    await stand.tick(hours=1)
    (message,) = stand.discord.messages
    assert [(place.story.id, [story.id for story in place.coverage]) for place in message.places] == [
        (A.id, [B.id]),
        (C.id, []),
    ]


async def test_a_story_stands_in_one_place_only(stand):
    x = a_story("x", listed=False)
    stand.shelf.coverage = {A.id: [x], B.id: [x]}
    await stand.add()
    await stand.tick()
    assert [len(place.coverage) for place in stand.discord.messages[0].places] == [1, 0, 0]


async def test_two_digests_of_a_channel_due_together_do_not_repeat_each_other(stand):
    await stand.add(stories=2)
    await stand.add(stories=2)
    await stand.tick()
    await stand.tick(seconds=1)
    assert sorted(stand.discord.shown) == [["Story a", "Story b"], ["Story c"]]


async def test_by_hand_and_on_schedule_at_the_same_moment_do_not_repeat_each_other(stand):
    digest = await stand.add(stories=2)
    await asyncio.gather(stand.press.post_now(digest, by=5), stand.press.tick(), stand.press.post_now(digest, by=6))
    await stand.press.settle()
    assert sorted(title for titles in stand.discord.shown for title in titles) == ["Story a", "Story b", "Story c"]


async def test_digests_of_two_channels_each_get_the_story(stand):
    await stand.add(channel_id=10)
    await stand.add(channel_id=11)
    await stand.tick()
    assert len(stand.discord.messages) == 2


async def test_the_search_for_stories_goes_on_until_it_is_settled(stand):
    crowd = [a_story(f"x{n}", heat=1000 - n, topics=("Noise",)) for n in range(450)]
    stand.shelf.stories = [*crowd, a_story("last", heat=1, topics=("Chips",))]
    await stand.add(topics=Filter(("Chips",)))
    await stand.tick()
    assert stand.discord.shown == [["Story last"]]


async def test_the_real_library_gives_each_event_one_place(stand):
    library = Library(stand.database, SEEDS, site_url="https://everyday-cc.github.io/ai", now=stand.clock)
    await library.load()
    real = Stand.over(stand.database, stand.clock, StoryStore(stand.database), stand.discord)
    await real.add(when="hourly", max_age=MaxAge.ANY)
    await real.tick()
    await real.tick(hours=1)
    (message,) = stand.discord.messages
    assert [place.story.source.name for place in message.places] == ["Wired", "VentureBeat", "TechRadar"]
    assert "Singularity Hub" in [story.source.name for story in message.places[1].coverage]
    assert await real.states() == ["sent", "empty"]


# By hand


async def test_posting_now_leaves_the_next_run_alone_and_takes_its_stories(stand):
    digest = await stand.add(due=NOW + timedelta(hours=1), when="hourly")
    edition = await stand.press.post_now(digest, by=5)
    assert (edition.state, edition.manual, edition.message_id) == (EditionState.SENT, True, 1001)
    assert await stand.digests.by_id(digest.id) == digest
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "empty"]


async def test_posting_twice_in_a_second_makes_two_editions(stand):
    digest = await stand.add(due=NOW + timedelta(hours=1), stories=2)
    await stand.press.post_now(digest, by=5)
    await stand.press.post_now(digest, by=5)
    assert stand.discord.shown == [["Story a", "Story b"], ["Story c"]]


async def test_posting_now_while_discord_does_not_answer_goes_on_later(stand):
    digest = await stand.add(due=NOW + timedelta(hours=1))
    stand.discord.script.append("lost")
    assert (await stand.press.post_now(digest, by=5)).state is EditionState.PLANNED
    await stand.tick(seconds=10)
    assert await stand.states() == ["sent"]


async def test_posting_now_goes_on_when_whoever_asked_leaves(stand):
    digest = await stand.add(due=NOW + timedelta(hours=1))
    post = stand.discord.post
    posting = asyncio.Event()

    async def slow(edition):
        posting.set()
        await asyncio.sleep(0.01)
        return await post(edition)

    stand.discord.post = slow
    asking = asyncio.create_task(stand.press.post_now(digest, by=5))
    await posting.wait()
    asking.cancel()
    await stand.press.settle()
    assert await stand.states() == ["sent"]


async def test_a_preview_shows_what_would_be_posted_and_writes_nothing(stand):
    digest = await stand.add()
    before = await everything_in(stand.database)
    preview = await stand.press.preview(digest)
    assert await everything_in(stand.database) == before
    await stand.tick()
    assert stand.discord.messages[0].places == preview.places


async def test_a_digest_that_is_not_saved_yet_can_be_previewed(stand):
    preview = await stand.press.preview(a_digest())
    assert [place.story.id for place in preview.places] == [A.id, B.id, C.id]


# Late, paused, missed


async def test_what_came_due_while_the_bot_was_down_is_posted_once_late(stand):
    await stand.add(when="hourly")
    await stand.tick(hours=2, minutes=30)
    assert await stand.states() == ["missed", "missed", "sent"]
    assert len(stand.discord.messages) == 1
    assert (await stand.digests.by_id(1)).next_run_at == NOW + timedelta(hours=3)


async def test_what_is_past_its_deadline_is_recorded_as_missed(stand):
    await stand.add(when="daily 12:00")
    await stand.tick(hours=7)
    assert (await stand.states(), stand.discord.messages) == (["missed"], [])


async def test_after_a_month_the_record_of_what_was_missed_is_short(stand):
    await stand.add(when="hourly", max_age=MaxAge.ANY)
    await stand.tick(days=30, minutes=1)
    states = await stand.states()
    assert states[-1] == "sent"
    assert len(states) < 10


async def test_what_was_planned_but_never_tried_before_a_long_stop_is_missed_and_its_stories_are_free(stand):
    await stand.add(when="hourly")
    await stand.press._planner.plan_due(1)
    for _ in range(2):
        await stand.tick(hours=1)
    assert (await stand.states())[0] == "missed"
    assert stand.discord.shown == [["Story a", "Story b", "Story c"]]


@pytest.mark.parametrize("state", [DigestState.PAUSED, DigestState.REMOVED])
async def test_a_planned_edition_of_a_stopped_digest_is_not_posted(stand, state):
    digest = await stand.add()
    await stand.press._planner.plan_due(1)
    await stand.digests.set_state(digest, state)
    await stand.tick(seconds=1)
    assert (await stand.states(), stand.discord.posts) == (["missed"], 0)


async def test_a_paused_digest_can_be_posted_by_hand(stand):
    digest = await stand.digests.set_state(await stand.add(), DigestState.PAUSED)
    assert (await stand.press.post_now(digest, by=5)).state is EditionState.SENT
    assert (await stand.digests.by_id(1)).state is DigestState.PAUSED


async def test_when_the_clock_goes_back_nothing_is_posted_again(stand):
    await stand.add(when="hourly")
    await stand.tick()
    stand.shelf.stories.append(a_story("d"))
    await stand.tick(minutes=-30)
    await stand.tick(minutes=31)
    assert len(stand.discord.messages) == 1
    await stand.tick(minutes=59)
    assert len(stand.discord.messages) == 2


# Unknown outcomes


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


# Forums


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


# Refusals


async def test_a_refusal_fails_the_edition_with_its_reason_and_frees_its_stories(stand):
    stand.discord.script.append(Refused(50035, "Invalid Form Body"))
    await stand.add(when="hourly")
    await stand.tick()
    await stand.tick(hours=1)
    assert await stand.states() == ["failed", "sent"]
    assert (await stand.digests.editions(1))[1].reason == "Invalid Form Body"
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
    post, release = stand.discord.post, asyncio.Event()

    async def slow(edition):
        await release.wait()
        return await post(edition)

    stand.discord.post = slow
    for channel in range(20):
        await stand.add(guild_id=channel, channel_id=channel)
    await stand.press.tick()
    await asyncio.sleep(0.05)
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
