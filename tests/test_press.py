"""What arrives: of schedules and by hand, in time, late or not at all."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import DigestState, EditionState, Filter, MaxAge
from bot.newsroom.library import Library
from bot.store.stories import StoryStore
from tests.builders import NOW, a_digest, a_story
from tests.presses import Stand, open_stand
from tests.states import put

A, B, C = a_story("a", heat=300), a_story("b", heat=200), a_story("c", heat=100)
SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture
async def stand(tmp_path):
    async with open_stand(tmp_path, A, B, C) as stand:
        yield stand


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
    await put(stand.digests, digest, state)
    await stand.tick(seconds=1)
    assert (await stand.states(), stand.discord.posts) == (["missed"], 0)
    (edition,) = await stand.digests.ledger.editions(1)
    assert edition.reason == f"It was not posted: the digest was {state} before."


async def test_a_paused_digest_can_be_posted_by_hand(stand):
    digest = await put(stand.digests, await stand.add(), DigestState.PAUSED)
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
