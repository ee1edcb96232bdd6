import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.model import DigestState, Filter, MaxAge
from bot.errors import UserError
from bot.store.database import Database
from bot.store.digests import DUE, DigestStore
from bot.store.meta import MetaStore
from bot.store.opening import migrate, read_migrations
from tests.builders import NOW, a_digest
from tests.states import put


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    yield database
    await database.close()


@pytest.fixture
def digests(database):
    return DigestStore(database)


async def test_a_digest_comes_back_as_it_was_saved(digests):
    digest = a_digest(
        topics=Filter(("AI", "Robots"), ("Crypto",)),
        sources=Filter(unwanted=("Forbes",)),
        per_source=3,
        min_heat="120",
        stories=7,
        max_age=MaxAge.ANY,
        mention=99,
        thread=True,
        publish=True,
        silent=True,
        updates=True,
        next_run_at=NOW,
        created_by=5,
        created_at=NOW,
        timezone="Europe/Berlin",
    )
    saved = await digests.add(digest)
    assert saved == replace(digest, id=1, number=1)
    assert await digests.get(1, 1) == saved
    assert await digests.by_id(1) == saved


async def test_numbers_count_within_a_server_and_are_never_used_again(digests):
    for _ in range(2):
        await digests.add(a_digest())
    await put(digests, await digests.get(1, 2), DigestState.REMOVED)
    assert (await digests.add(a_digest())).number == 3
    assert (await digests.add(a_digest(guild_id=2))).number == 1
    assert [digest.number for digest in await digests.in_guild(1)] == [1, 3]


async def test_a_removed_digest_is_found_by_its_row_only(digests):
    digest = await digests.add(a_digest())
    await put(digests, digest, DigestState.REMOVED)
    assert await digests.get(1, 1) is None
    assert (await digests.by_id(digest.id)).state is DigestState.REMOVED


async def test_a_removed_digest_stays_removed(digests):
    digest = await digests.add(a_digest())
    await put(digests, digest, DigestState.REMOVED)
    with pytest.raises(UserError, match="changed meanwhile"):
        await put(digests, digest, DigestState.PAUSED)
    assert (await digests.by_id(digest.id)).state is DigestState.REMOVED


async def test_a_server_has_at_most_25_digests(digests):
    for _ in range(25):
        await digests.add(a_digest())
    with pytest.raises(UserError, match="25 digests"):
        await digests.add(a_digest())
    await digests.add(a_digest(guild_id=2))
    await put(digests, await digests.get(1, 7), DigestState.REMOVED)
    assert (await digests.add(a_digest())).number == 26


async def test_a_server_remembers_its_last_timezone(digests):
    assert await digests.last_timezone(1) is None
    await digests.add(a_digest(timezone="Europe/Berlin"))
    await digests.add(a_digest(timezone="Asia/Tokyo"))
    assert await digests.last_timezone(1) == "Asia/Tokyo"


async def test_due_are_those_whose_time_has_come_longest_waiting_first(digests):
    for minutes in (0, -5, 1):
        await digests.add(a_digest(next_run_at=NOW + timedelta(minutes=minutes)))
    assert await digests.due(NOW) == [2, 1]


@pytest.mark.parametrize("state", [DigestState.PAUSED, DigestState.REMOVED])
async def test_a_stopped_digest_is_not_due(digests, state):
    digest = await digests.add(a_digest(next_run_at=NOW))
    await put(digests, digest, state)
    assert await digests.due(NOW) == []


async def test_a_suspended_digest_is_tried_at_its_times(digests):
    digest = await digests.add(a_digest(next_run_at=NOW))
    await put(digests, digest, DigestState.SUSPENDED, "no View Channel")
    assert await digests.due(NOW) == [digest.id]
    assert [digest.reason for digest in await digests.suspended(channel_id=10)] == ["no View Channel"]
    assert await digests.suspended(guild_id=2) == []


async def test_resuming_sets_the_next_run(digests):
    digest = await digests.add(a_digest(next_run_at=NOW))
    paused = await put(digests, digest, DigestState.PAUSED)
    tomorrow = NOW + timedelta(days=1)
    resumed = await put(digests, replace(paused, next_run_at=tomorrow), DigestState.ACTIVE)
    assert resumed == replace(digest, next_run_at=tomorrow)


async def test_the_tick_finds_what_is_due_by_an_index(database):
    plan = await database.fetch(f"EXPLAIN QUERY PLAN {DUE}", (0,))
    assert [row["detail"] for row in plan if row["detail"].startswith("SEARCH")] == [
        "SEARCH digests USING INDEX digests_by_next_run (next_run_at<?)",
        "SEARCH servers USING COVERING INDEX servers_left (left_at>?)",
    ]


async def test_small_facts_are_kept_by_name(database):
    meta = MetaStore(database)
    assert await meta.get("commands") is None
    await meta.set("commands", "1")
    await meta.set("commands", "2")
    assert await meta.get("commands") == "2"


def test_a_heat_below_0_of_an_older_version_becomes_any() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        for number, script in read_migrations().items():
            if number == 5:
                values = "1, 1, 7, 'hourly', 'UTC', '{}', '{}', 2, '-5', 5, '7d', 0, 0, 0, 0, 'active', 1"
                names = 'guild_id, number, channel_id, "when", timezone, topics, sources, per_source, min_heat'
                flags = "stories, max_age, thread, publish, silent, updates, state, created_by"
                db.execute(f"INSERT INTO digests ({names}, {flags}) VALUES ({values})")
            migrate(db, number, script)
        assert db.execute("SELECT min_heat FROM digests").fetchall() == [("any",)]
