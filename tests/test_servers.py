"""Servers that the bot was removed from: their digests rest, and after 30 days they are deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.model import MOST_IN_SERVER, DigestState, EditionState
from bot.errors import UserError
from bot.newsroom.housekeeping import Housekeeping
from bot.store import servers as servers_module
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.store.drafts import Draft
from bot.store.servers import ServerStore
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.presses import Clock
from tests.states import put

TABLES = ("servers", "digests", "editions", "posted", "follow_ups", "suspensions", "changes")
REMOVED = "I was removed from the server."


class Scene:
    def __init__(self, database):
        self.database = database
        self.digests = DigestStore(database)
        self.servers = ServerStore(database)
        self.clock = Clock()
        self.planned = 0
        self.housekeeping = Housekeeping(self.servers, self.digests, self.clock)

    async def add(self, guild_id=1, **changes):
        return await self.digests.add(a_digest(guild_id=guild_id, next_run_at=NOW, created_at=NOW, **changes))

    async def plan(self, digest, id, **changes):
        self.planned += 1
        due = NOW + timedelta(seconds=self.planned)
        numbers = {"guild_id": digest.guild_id, "channel_id": digest.channel_id, "digest_id": digest.id}
        edition = an_edition(a_story(id), id=id, due_at=due, next_try_at=NOW, **numbers, **changes)
        await self.digests.ledger.plan(digest, [edition], None)
        return edition

    async def filled(self, guild_id):
        """A server with everything that can be kept of one."""
        digest = await self.add(guild_id, channel_id=guild_id * 10)
        sent = await self.plan(digest, f"sent{guild_id}", thread=True)
        await self.digests.ledger.finish(sent, EditionState.SENT, now=NOW, message_id=5)
        async with self.database.transaction() as connection:
            await connection.execute(
                "INSERT OR IGNORE INTO follow_ups (edition_id, kind, state, deadline)"
                " VALUES (?, 'thread', 'waiting', 0)",
                (sent.id,),
            )
        await self.plan(digest, f"waiting{guild_id}")
        removed = await self.add(guild_id, channel_id=guild_id * 10)
        await self.plan(removed, f"old{guild_id}")
        await put(self.digests, removed, DigestState.REMOVED)
        await self.digests.suspend(await self.add(guild_id, channel_id=guild_id * 10 + 1), "why", NOW)
        return digest

    async def draft(self, id, guild_id=1, **earlier):
        draft = Draft(id=id, guild_id=guild_id, user_id=7, manages=True, content="{}")
        await self.digests.drafts.save(draft, self.clock() - timedelta(**earlier))

    async def rows(self):
        return {table: [tuple(row) for row in await self.database.fetch(f"SELECT * FROM {table}")] for table in TABLES}

    async def stories_of(self, edition):
        rows = await self.database.fetch("SELECT story_id FROM posted WHERE edition_id = ?", (edition.id,))
        return len(rows)


@pytest.fixture
async def scene(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    yield Scene(database)
    await database.close()


# Leaving and coming back


async def test_in_a_server_that_was_left_nothing_is_due(scene):
    await scene.add()
    other = await scene.add(2)
    await scene.servers.leave(1, REMOVED, NOW)
    assert await scene.digests.due(NOW + timedelta(days=9)) == [other.id]


async def test_back_in_the_server_everything_is_as_it_was(scene):
    digest = await scene.add(topics=a_digest().topics)
    await scene.servers.leave(1, REMOVED, NOW)
    assert await scene.servers.join(1)
    assert await scene.digests.by_id(digest.id) == replace(digest, state=DigestState.SUSPENDED, reason=REMOVED)
    assert await scene.digests.due(NOW) == [digest.id]


async def test_what_was_not_tried_is_suspended_and_what_may_have_arrived_uncertain(scene):
    digest = await scene.add()
    untried, tried = await scene.plan(digest, "a"), await scene.plan(digest, "b")
    await scene.digests.ledger.tried(tried, NOW, NOW + timedelta(seconds=10))
    await scene.servers.leave(1, REMOVED, NOW)
    ended = {edition.id: edition for edition in await scene.digests.ledger.editions(digest.id)}
    assert (ended["a"].state, ended["b"].state) == (EditionState.SUSPENDED, EditionState.UNCERTAIN)
    assert ended["a"].reason == ended["b"].reason == REMOVED
    assert (await scene.stories_of(untried), await scene.stories_of(tried)) == (0, 1)
    assert await scene.digests.ledger.ready(NOW + timedelta(days=1)) == []


async def test_what_comes_after_a_message_is_given_up_too(scene):
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    rows = await scene.database.fetch("SELECT DISTINCT state, next_try_at, reason FROM follow_ups")
    assert [tuple(row) for row in rows] == [("refused", None, REMOVED)]


async def test_a_paused_digest_stays_paused(scene):
    digest = await put(scene.digests, await scene.add(), DigestState.PAUSED)
    await scene.servers.leave(1, REMOVED, NOW)
    await scene.servers.join(1)
    assert await scene.digests.by_id(digest.id) == digest


async def test_moderators_of_a_server_that_was_left_are_not_told(scene):
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    assert await scene.digests.suspensions.untold() == []


async def test_a_server_is_left_once_and_without_digests_there_is_nothing_to_leave(scene):
    await scene.add()
    assert [await scene.servers.leave(guild_id, REMOVED, NOW) for guild_id in (1, 1, 2)] == [True, False, False]
    await scene.servers.leave(1, REMOVED, NOW + timedelta(days=5))
    assert await scene.servers.known() == {1: NOW}
    assert [await scene.servers.join(1), await scene.servers.join(1)] == [True, False]
    assert await scene.servers.known() == {1: None}


async def test_leaving_touches_no_other_server(scene):
    await scene.filled(2)
    before = await scene.rows()
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    await scene.servers.join(1)
    after = await scene.rows()
    assert all(set(before[table]) <= set(after[table]) for table in TABLES)


# Deleting


async def test_after_30_days_all_of_a_server_is_deleted_and_nothing_of_another(scene):
    await scene.filled(2)
    before = await scene.rows()
    await scene.filled(1)
    assert all(len(rows) > len(before[table]) for table, rows in (await scene.rows()).items())
    await scene.servers.leave(1, REMOVED, NOW)
    scene.clock.advance(days=30)
    await scene.housekeeping.clear()
    assert await scene.rows() == before


async def test_before_30_days_nothing_is_deleted(scene):
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    before = await scene.rows()
    scene.clock.advance(days=29, hours=23)
    await scene.housekeeping.clear()
    assert await scene.rows() == before


async def test_a_server_that_came_back_is_kept(scene):
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    scene.clock.advance(days=31)
    await scene.servers.join(1)
    before = await scene.rows()
    await scene.housekeeping.clear()
    assert await scene.rows() == before


async def test_a_server_that_comes_back_at_the_last_moment_is_kept(scene, monkeypatch):
    await scene.filled(1)
    await scene.servers.leave(1, REMOVED, NOW)
    scene.clock.advance(days=31)
    left_by = scene.servers.left_by

    async def left_by_then(time):
        found = await left_by(time)
        await scene.servers.join(1)
        return found

    monkeypatch.setattr(scene.servers, "left_by", left_by_then)
    await scene.housekeeping.clear()
    assert len(await scene.digests.in_guild(1)) == 2


async def test_a_long_history_goes_in_many_short_transactions(scene, monkeypatch):
    digest = await scene.add()
    for number in range(120):
        await scene.plan(digest, f"edition {number}")
    await scene.servers.forget(1)
    parts = []
    erase_some = scene.servers._erase_some

    async def noted():
        parts.append(await erase_some())
        return parts[-1]

    monkeypatch.setattr(scene.servers, "_erase_some", noted)
    assert await scene.servers.erase() == 120
    assert parts == [50, 50, 20, 0]


async def test_after_all_was_deleted_the_server_begins_anew(scene):
    for _ in range(MOST_IN_SERVER):
        await scene.add()
    await scene.servers.leave(1, REMOVED, NOW)
    scene.clock.advance(days=30)
    await scene.housekeeping.clear()
    assert [(await scene.add()).number for _ in range(MOST_IN_SERVER)] == list(range(1, MOST_IN_SERVER + 1))


# Forgetting


async def test_a_server_that_is_forgotten_has_nothing_at_once_and_begins_anew(scene):
    await scene.filled(1)
    assert await scene.servers.forget(1)
    assert await scene.digests.in_guild(1) == []
    assert (await scene.servers.holdings(1))[:3] == (0, 0, False)
    assert (await scene.add()).number == 1


async def test_what_is_forgotten_is_deleted_and_what_was_added_meanwhile_is_kept(scene):
    await scene.filled(2)
    digest = await scene.add()
    await scene.plan(digest, "old")
    await scene.servers.forget(1)
    await scene.filled(1)
    before = await scene.rows()
    assert await scene.servers.erase() == 1
    after = await scene.rows()
    gone = {table: [row for row in before[table] if row not in after[table]] for table in TABLES}
    assert [row[0] for row in gone["editions"]] == ["old"]
    assert [row[0] for row in gone["digests"]] == [digest.id]
    assert [(await scene.servers.holdings(guild_id))[:3] for guild_id in (1, 2)] == [(2, 3, True)] * 2


async def test_after_a_kill_in_the_middle_the_next_start_deletes_the_rest(scene, monkeypatch):
    await scene.filled(2)
    before = await scene.rows()
    await scene.filled(1)
    await scene.servers.forget(1)
    monkeypatch.setattr(servers_module, "MOST_AT_ONCE", 1)
    assert await scene.servers._erase_some() == 1
    again = Housekeeping(ServerStore(scene.database), DigestStore(scene.database), scene.clock)
    await again.clear()
    assert await scene.rows() == before


async def test_two_servers_that_are_forgotten_at_once_do_not_meet(scene):
    await scene.filled(1)
    await scene.filled(2)
    assert await scene.servers.forget(1)
    assert await scene.servers.forget(2)
    assert await scene.servers.erase() == 6
    assert [len(rows) for table, rows in (await scene.rows()).items() if table != "servers"] == [0] * 6


async def test_a_server_that_is_forgotten_while_another_is_deleted_waits_for_the_next_time(scene, monkeypatch):
    await scene.filled(1)
    await scene.filled(2)
    await scene.servers.forget(1)
    erase_some = scene.servers._erase_some

    async def and_then_forget_another():
        if not (count := await erase_some()):
            await scene.servers.forget(2)
        return count

    monkeypatch.setattr(scene.servers, "_erase_some", and_then_forget_another)
    assert await scene.servers.erase() == 3
    monkeypatch.undo()
    assert await scene.servers.erase() == 3
    assert [len(rows) for table, rows in (await scene.rows()).items() if table != "servers"] == [0] * 6


async def test_what_somebody_has_begun_is_forgotten_too(scene):
    await scene.draft("mine")
    await scene.draft("of another server", guild_id=2)
    assert (await scene.servers.holdings(1))[:3] == (0, 0, True)
    assert await scene.servers.forget(1)
    assert await scene.digests.drafts.get("mine") is None
    assert await scene.digests.drafts.get("of another server")


async def test_a_server_whose_digests_were_changed_meanwhile_is_not_forgotten(scene):
    await scene.filled(1)
    asked = (await scene.servers.holdings(1)).last_change
    await scene.filled(2)
    added = await scene.add(1)
    with pytest.raises(UserError, match="changed since I asked"):
        await scene.servers.forget(1, last_change=asked)
    assert added in await scene.digests.in_guild(1)
    assert await scene.servers.forget(1, last_change=(await scene.servers.holdings(1)).last_change)


async def test_a_server_without_anything_has_nothing_to_forget(scene):
    await scene.filled(2)
    assert not await scene.servers.forget(1)
    assert (await scene.servers.holdings(1))[:3] == (0, 0, False)


async def test_a_forgotten_server_is_not_one_that_the_bot_has_left(scene):
    await scene.filled(1)
    await scene.servers.forget(1)
    assert await scene.servers.known() == {}
    assert not await scene.servers.leave(1, REMOVED, NOW)


async def test_an_edition_of_a_forgotten_digest_is_not_planned_any_more(scene):
    digest = await scene.add()
    await scene.servers.forget(1)
    with pytest.raises(UserError, match="removed meanwhile"):
        await scene.plan(digest, "a")
    await scene.servers.erase()
    with pytest.raises(UserError, match="removed meanwhile"):
        await scene.plan(digest, "b")


# Drafts and changes


async def test_a_draft_that_nobody_touches_goes_after_a_day(scene):
    await scene.draft("old", days=1)
    await scene.draft("new", hours=23)
    await scene.housekeeping.clear()
    assert await scene.digests.drafts.get("old") is None
    assert await scene.digests.drafts.get("new")


async def test_what_was_changed_is_kept_for_90_days(scene):
    digest = await scene.add()
    scene.clock.advance(days=89, hours=23)
    await scene.housekeeping.clear()
    assert len(await scene.digests.changes.of_digest(digest.id)) == 1
    scene.clock.advance(hours=1)
    await scene.housekeeping.clear()
    assert await scene.digests.changes.of_digest(digest.id) == []
