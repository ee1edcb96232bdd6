"""Changes of digests in the store: all or nothing, recorded, and in step with what the press does meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.digests.changes import Change, Order, is_undoable
from bot.digests.model import MOST_IN_SERVER, Digest, DigestState
from bot.digests.schedule import next_run
from bot.errors import UserError
from bot.stories.model import Story
from tests.builders import NOW, a_digest, a_story
from tests.presses import Stand, open_stand
from tests.states import put

NOON = {"when": "daily 12:00", "due": NOW}
"""Due at the moment when tests begin."""


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with open_stand(tmp_path, *(a_story(name) for name in "abcdefgh")) as stand:
        yield stand


async def change(stand: Stand, seen: Digest | None, wanted: Digest | None, **how: Any) -> Change:
    """Do what a person wants of a digest as they have seen it."""
    now = stand.clock()
    if wanted:
        wanted = replace(wanted, next_run_at=next_run(wanted.when, wanted.timezone, now))
    (made,) = await stand.digests.change([Order(seen, wanted)], by=5, now=now, **how)
    return made


async def undo(stand: Stand, made: Change) -> Change:
    return await change(stand, made.undoing.before, made.undoing.after, undoes=True)


async def current(stand: Stand, digest_id: int = 1) -> Digest:
    digest = await stand.digests.by_id(digest_id)
    assert digest is not None
    return digest


async def runs_at(stand: Stand) -> datetime | None:
    return (await current(stand)).next_run_at


# the next run


async def test_a_change_of_other_options_leaves_the_next_run_alone(stand: Stand):
    digest = await stand.add(due=NOW + timedelta(hours=3), when="daily 09:00")
    await change(stand, digest, replace(digest, stories=7))
    assert await runs_at(stand) == NOW + timedelta(hours=3)


async def test_a_change_of_the_times_moves_the_next_run(stand: Stand):
    digest = await stand.add(due=NOW + timedelta(hours=3), when="daily 15:00")
    await change(stand, digest, replace(digest, when="daily 18:00"))
    assert await runs_at(stand) == NOW + timedelta(hours=6)


async def test_an_edition_that_is_due_this_second_is_posted_though_its_digest_is_changed(stand: Stand):
    digest = await stand.add(**NOON)
    await change(stand, digest, replace(digest, stories=2))
    await stand.tick()
    assert [len(titles) for titles in stand.discord.shown] == [2]
    assert await runs_at(stand) == NOW + timedelta(days=1)


async def test_an_edition_that_is_due_this_second_is_posted_though_its_times_are_changed(stand: Stand):
    digest = await stand.add(**NOON)
    await change(stand, digest, replace(digest, when="daily 18:00"))
    await stand.tick()
    assert stand.discord.posts == 1
    assert await runs_at(stand) == NOW + timedelta(hours=6)


async def test_times_changed_while_the_edition_is_planned_are_those_of_the_next(stand: Stand):
    digest = await stand.add(**NOON)
    await stand.press._planner.plan_due(1)
    await change(stand, digest, replace(digest, when="daily 18:00"))
    await stand.tick()
    assert (stand.discord.posts, await runs_at(stand)) == (1, NOW + timedelta(hours=6))


async def test_what_comes_due_in_a_pause_is_not_posted_after_it(stand: Stand):
    digest = await stand.add(**NOON)
    paused = await change(stand, digest, replace(digest, state=DigestState.PAUSED))
    stand.clock.advance(minutes=5)
    await undo(stand, paused)
    await stand.tick()
    assert (stand.discord.posts, await runs_at(stand)) == (0, NOW + timedelta(days=1))


# taking back


async def test_what_was_posted_meanwhile_is_not_posted_again_when_a_change_is_taken_back(stand: Stand):
    digest = await stand.add(**NOON)
    made = await change(stand, digest, replace(digest, stories=2))
    await stand.tick()
    await undo(stand, made)
    await stand.tick(minutes=1)
    assert stand.discord.posts == 1
    assert await current(stand) == replace(digest, next_run_at=NOW + timedelta(days=1))


async def test_an_edition_under_way_is_sent_as_it_was_planned_though_a_change_is_taken_back(stand: Stand):
    digest = await stand.add(**NOON)
    made = await change(stand, digest, replace(digest, channel_id=11))
    await stand.press._planner.plan_due(1)
    await undo(stand, made)
    await stand.tick()
    assert [edition.channel_id for edition in stand.discord.messages] == [11]
    assert (await current(stand)).channel_id == digest.channel_id


async def test_times_that_are_taken_back_count_from_now(stand: Stand):
    digest = await stand.add(due=NOW + timedelta(minutes=5), when="daily 12:05")
    made = await change(stand, digest, replace(digest, when="daily 18:00"))
    stand.clock.advance(minutes=10)
    await undo(stand, made)
    await stand.tick()
    assert (stand.discord.posts, await runs_at(stand)) == (0, NOW + timedelta(days=1, minutes=5))


async def test_an_edition_is_not_planned_as_its_digest_was_while_its_stories_were_chosen(stand: Stand):
    digest, candidates = await stand.add(**NOON), stand.shelf.candidates

    async def candidates_while_it_is_changed(**asked: Any) -> list[Story]:
        stand.shelf.candidates = candidates  # type: ignore[method-assign]
        await change(stand, digest, replace(digest, channel_id=77))
        return await candidates(**asked)

    stand.shelf.candidates = candidates_while_it_is_changed  # type: ignore[method-assign]
    await stand.tick()
    await stand.tick()
    assert [edition.channel_id for edition in stand.discord.messages] == [77]


async def test_nothing_is_posted_by_hand_where_the_digest_was_before_a_change(stand: Stand):
    digest = await stand.add(**NOON)
    await change(stand, digest, replace(digest, channel_id=77))
    with pytest.raises(UserError, match="changed or removed meanwhile"):
        await stand.press.post_now(digest, by=5)
    assert stand.discord.messages == []


async def test_an_edition_that_arrives_where_its_digest_was_does_not_end_a_suspension(stand: Stand):
    digest = await stand.add(**NOON)
    stand.discord.script.append("lost")
    await stand.tick()
    await change(stand, digest, replace(digest, channel_id=77))
    await stand.digests.suspend(await current(stand), "no View Channel", stand.clock())
    await stand.tick(seconds=20)
    assert await stand.states() == ["sent"]
    assert (await current(stand)).state is DigestState.SUSPENDED
    assert [notice.digest_ids for notice in await stand.digests.suspensions.untold()] == [(digest.id,)]


async def test_a_paused_digest_whose_channel_goes_stays_paused(stand: Stand):
    digest = await stand.add()
    await change(stand, digest, replace(digest, state=DigestState.PAUSED))
    await stand.digests.suspend(digest, "Its channel was deleted.", NOW)
    assert (await current(stand)).state is DigestState.PAUSED


async def test_a_digest_comes_back_with_its_number_and_settings(stand: Stand):
    digest = await stand.add(due=NOW + timedelta(hours=3), when="daily 15:00", stories=7)
    removed = await change(stand, digest, None)
    await undo(stand, removed)
    assert await current(stand) == digest


async def test_a_digest_removed_and_brought_back_is_posted_once_at_its_time(stand: Stand):
    digest = await stand.add(**NOON)
    await stand.tick()
    removed = await change(stand, await current(stand), None)
    await undo(stand, removed)
    await stand.tick(hours=24)
    assert [edition.due_at for edition in stand.discord.messages] == [NOW, NOW + timedelta(days=1)]
    assert digest.number == (await current(stand)).number


async def test_a_digest_does_not_come_back_into_a_full_server(stand: Stand):
    removed = await change(stand, await stand.add(), None)
    for _ in range(MOST_IN_SERVER):
        await stand.add()
    with pytest.raises(UserError, match="25 digests"):
        await undo(stand, removed)


@pytest.mark.parametrize(("seconds", "works"), [(0, True), (899, True), (900, False), (-1, False)])
def test_a_change_can_be_taken_back_for_a_quarter_of_an_hour(seconds: int, works: bool):
    made = Change(
        id=1, order_id="", digest_id=1, number=1, guild_id=1, made_by=5, made_at=NOW, before=None, after=a_digest()
    )
    assert is_undoable([made], NOW + timedelta(seconds=seconds)) is works


# several people, and the press


async def test_the_second_of_two_who_change_a_digest_at_once_is_told(stand: Stand):
    digest = await stand.add()
    await change(stand, digest, replace(digest, stories=7))
    with pytest.raises(UserError, match="#1 was changed meanwhile"):
        await change(stand, digest, replace(digest, min_heat="90"))
    assert (await current(stand)).min_heat == digest.min_heat


async def test_who_has_not_seen_a_pause_does_not_end_it(stand: Stand):
    digest = await stand.add()
    await put(stand.digests, digest, DigestState.PAUSED)
    with pytest.raises(UserError, match="changed meanwhile"):
        await change(stand, digest, replace(digest, stories=7))


async def test_who_has_not_seen_a_removal_changes_nothing(stand: Stand):
    digest = await stand.add()
    await put(stand.digests, digest, DigestState.REMOVED)
    with pytest.raises(UserError, match="changed meanwhile"):
        await change(stand, digest, replace(digest, stories=7))
    with pytest.raises(UserError, match="changed meanwhile"):
        await change(stand, digest, None)


async def test_a_suspension_meanwhile_is_in_nobodys_way_and_recorded(stand: Stand):
    digest = await stand.add()
    await stand.digests.suspend(digest, "no View Channel", NOW)
    made = await change(stand, digest, replace(digest, channel_id=11))
    assert made.before is not None
    assert (made.before.state, made.before.reason) == (DigestState.SUSPENDED, "no View Channel")
    assert (await current(stand)).state is DigestState.ACTIVE
    assert await stand.digests.suspensions.untold() == []


async def test_of_an_order_that_can_not_be_carried_out_nothing_is(stand: Stand):
    one, other = await stand.add(), await stand.add()
    await put(stand.digests, other, DigestState.REMOVED)
    orders = [Order(each, replace(each, stories=7)) for each in (one, other)]
    with pytest.raises(UserError):
        await stand.digests.change(orders, by=5, now=NOW)
    assert await current(stand) == one
    assert [made.deed for made in await stand.digests.changes.of_digest(one.id)] == ["added"]


async def test_a_digest_of_another_server_is_out_of_reach(stand: Stand):
    digest = await stand.add()
    with pytest.raises(UserError):
        await change(stand, digest, replace(digest, guild_id=2, stories=7))
    assert await current(stand) == digest


# the record


async def test_what_was_changed_is_on_record_with_who_and_what_came_next(stand: Stand):
    digest = await stand.add()
    edited = await change(stand, digest, replace(digest, stories=7), manages=True)
    undone = await undo(stand, edited)
    known = stand.digests.changes
    assert await known.of_order(edited.order_id) == [without_next_run(edited)]
    assert (edited.made_by, edited.manages, edited.made_at) == (5, True, NOW)
    assert await known.after(edited) == [without_next_run(undone)]
    assert await known.after(undone) == []


def without_next_run(made: Change) -> Change:
    """Return a change as it is on record: next runs are not."""
    before, after = (digest and replace(digest, next_run_at=None) for digest in (made.before, made.after))
    return replace(made, before=before, after=after)


async def test_a_servers_last_zone_is_that_of_its_last_change(stand: Stand):
    digest = await stand.add(timezone="Europe/Berlin")
    await change(stand, digest, replace(digest, timezone="Asia/Tokyo"))
    assert await stand.digests.last_timezone(1) == "Asia/Tokyo"
