from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.model import DigestState, EditionState, Place
from bot.store.database import Database
from bot.store.digests import DigestStore
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.states import put, put_next_run

LATER = NOW + timedelta(days=1)


@pytest.fixture
async def digests(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    store = DigestStore(database)
    await store.add(a_digest(next_run_at=NOW))
    yield store
    await database.close()


@pytest.fixture
def ledger(digests):
    return digests.ledger


async def planned(digests, edition):
    assert await digests.ledger.plan(await digests.by_id(edition.digest_id), [edition], LATER)
    return edition


async def posted(ledger, *stories):
    return await ledger.posted(10, [story.id for story in stories])


async def test_an_edition_comes_back_as_it_was_planned(digests, ledger):
    picture = "https://a.example/1.png"
    hot = a_story("a", image=picture, topics=("AI", "Chips"), quality=None)
    bare = a_story("b", source=None, published_at=None, title='\ud800 "quoted"')
    edition = replace(
        an_edition(mention=7, silent=True, next_try_at=NOW), places=(Place(hot, (bare, a_story("c"))), Place(bare))
    )
    await planned(digests, edition)
    assert await ledger.edition(edition.id) == edition
    assert await ledger.editions(1) == [edition]
    assert await ledger.ready(NOW) == [edition.id]


async def test_planning_moves_the_next_run_on(digests):
    await planned(digests, an_edition(a_story()))
    assert (await digests.by_id(1)).next_run_at == LATER


async def test_the_same_due_time_is_planned_once(digests, ledger):
    digest = await digests.by_id(1)
    assert await ledger.plan(digest, [an_edition(a_story())], LATER)
    assert not await ledger.plan(digest, [an_edition(a_story("b"), id="other")], LATER)
    assert len(await ledger.editions(1)) == 1
    assert await posted(ledger, a_story("b")) == frozenset()


async def test_a_time_that_has_an_edition_already_does_not_stop_the_schedule(digests, ledger):
    await planned(digests, an_edition(a_story()))
    digest = await put_next_run(digests, await digests.by_id(1), NOW)
    assert not await ledger.plan(digest, [an_edition(a_story("b"), id="other")], LATER)
    assert (await digests.by_id(1)).next_run_at == LATER


async def test_a_digest_paused_meanwhile_is_not_planned(digests, ledger):
    digest = await digests.by_id(1)
    await put(digests, digest, DigestState.PAUSED)
    assert not await ledger.plan(digest, [an_edition(a_story())], LATER)
    assert await ledger.editions(1) == []


async def test_by_hand_and_on_schedule_may_be_due_at_the_same_second(digests, ledger):
    digest = await digests.by_id(1)
    assert await ledger.plan(digest, [an_edition(a_story("a"), id="by hand", manual=True)], None)
    assert await ledger.plan(digest, [an_edition(a_story("b"))], LATER)
    assert not await ledger.plan(digest, [an_edition(a_story("c"), id="again", manual=True)], None)


async def test_planned_stories_and_their_coverage_are_taken_in_that_channel(digests, ledger):
    a, b, c = a_story("a"), a_story("b"), a_story("c")
    await planned(digests, replace(an_edition(), places=(Place(a, (b,)),)))
    assert await posted(ledger, a, b, c) == {a.id, b.id}
    assert await ledger.posted(11, [a.id]) == frozenset()


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [("sent", True), ("uncertain", True), ("failed", False), ("missed", False), ("suspended", False)],
)
async def test_stories_of_an_edition_that_was_not_posted_are_free_again(digests, ledger, state, is_kept):
    edition = await planned(digests, an_edition(a_story()))
    await ledger.finish(edition, EditionState(state), now=NOW)
    assert bool(await posted(ledger, a_story())) is is_kept


async def test_an_end_is_final(digests, ledger):
    edition = await planned(digests, an_edition(a_story()))
    await ledger.finish(edition, EditionState.SENT, now=NOW, message_id=5)
    await ledger.finish(edition, EditionState.FAILED, now=LATER, reason="late")
    ended = await ledger.edition(edition.id)
    assert (ended.state, ended.message_id, ended.ended_at, ended.reason) == (EditionState.SENT, 5, NOW, "")
    assert await posted(ledger, a_story()) == {a_story().id}
    assert not await ledger.tried(ended, LATER, LATER)


async def test_a_try_is_recorded_once(digests, ledger):
    edition = await planned(digests, an_edition(a_story()))
    assert await ledger.tried(edition, NOW, NOW + timedelta(seconds=9.2))
    assert not await ledger.tried(edition, NOW, LATER)
    now = await ledger.edition(edition.id)
    assert (now.tries, now.first_tried_at, now.next_try_at) == (1, NOW, NOW + timedelta(seconds=10))
    assert await ledger.tried(now, LATER, LATER)
    assert (await ledger.edition(edition.id)).first_tried_at == NOW


async def test_an_edition_is_ready_when_its_wait_is_over(digests, ledger):
    edition = await planned(digests, an_edition(a_story()))
    assert await ledger.ready(NOW) == [edition.id]
    await ledger.put_off(edition, NOW + timedelta(seconds=20), "502")
    assert await ledger.ready(NOW + timedelta(seconds=19)) == []
    assert await ledger.ready(NOW + timedelta(seconds=20)) == [edition.id]
    assert (await ledger.edition(edition.id)).reason == "502"


async def test_a_wait_set_by_a_clock_that_went_back_is_not_waited_for(digests, ledger):
    edition = await planned(digests, an_edition(a_story()))
    await ledger.put_off(edition, LATER, "502")
    assert await ledger.ready(NOW) == [edition.id]


async def test_a_suspended_edition_suspends_its_digest_and_a_sent_one_takes_it_up_again(digests, ledger):
    first = await planned(digests, an_edition(a_story()))
    await ledger.finish(first, EditionState.SUSPENDED, now=NOW, reason="no Send Messages", suspends=True)
    digest = await digests.by_id(1)
    assert (digest.state, digest.reason) == (DigestState.SUSPENDED, "no Send Messages")
    assert (await ledger.last_suspended(1)).id == first.id
    second = await planned(digests, an_edition(a_story(), id="second", due_at=LATER))
    await ledger.finish(second, EditionState.SENT, now=LATER)
    digest = await digests.by_id(1)
    assert (digest.state, digest.reason) == (DigestState.ACTIVE, "")
    assert await ledger.last_suspended(1) is None


async def test_a_paused_digest_is_not_suspended(digests, ledger):
    edition = await planned(digests, an_edition(a_story()))
    await put(digests, await digests.by_id(1), DigestState.PAUSED)
    await ledger.finish(edition, EditionState.SUSPENDED, now=NOW, suspends=True)
    assert (await digests.by_id(1)).state is DigestState.PAUSED
