import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import opening
from bot.store.database import Database, StoreError
from tests.waiting import PATIENCE

MIGRATIONS = {1: "CREATE TABLE pairs (name TEXT PRIMARY KEY, value TEXT) STRICT;", 2: "CREATE TABLE more (name TEXT);"}


@pytest.fixture(autouse=True)
def small_migrations(monkeypatch):
    monkeypatch.setattr(opening, "read_migrations", lambda: dict(MIGRATIONS))


@pytest.fixture(autouse=True)
def _disk_not_awaited():
    """Here the disk is awaited, as it is in life."""


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    yield database
    await database.close()


async def insert(database, *names):
    async with database.transaction() as connection:
        for name in names:
            await connection.execute("INSERT INTO pairs (name) VALUES (?)", (name,))


async def names_in(database):
    return [row["name"] for row in await database.fetch("SELECT name FROM pairs ORDER BY name")]


def a_file(path, *, version=0, application=0, script=""):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{script}; PRAGMA user_version = {version}; PRAGMA application_id = {application};")
    return path


async def refusal(path):
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        await Database.open(path)
    assert path.read_bytes() == before
    return str(refused.value)


async def test_a_commit_is_seen_by_readers_at_once(database):
    await insert(database, "a", "b")
    assert await names_in(database) == ["a", "b"]


async def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(sqlite3.IntegrityError):
        await insert(database, "a", "a")
    await insert(database, "b")
    assert await names_in(database) == ["b"]


async def test_a_task_cancelled_inside_a_transaction_leaves_nothing_and_lets_the_next_one_in(database):
    inside = asyncio.Event()

    async def dawdle():
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO pairs (name) VALUES ('a')")
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(dawdle())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await insert(database, "b")
    assert await names_in(database) == ["b"]


async def test_cancelled_at_any_step_a_transaction_is_whole_or_nothing(database):
    for turns in range(14):
        task = asyncio.create_task(insert(database, f"{turns}x", f"{turns}y"))
        for _ in range(turns):
            await asyncio.sleep(0.0003 if turns % 2 else 0)
        task.cancel()
        await asyncio.wait({task})
        task.cancelled() or task.result()
    await insert(database, "z")
    names = await names_in(database)
    assert {name[:-1] for name in names if name.endswith("x")} == {name[:-1] for name in names if name.endswith("y")}


async def test_transactions_wait_for_each_other(database):
    async def count_up():
        async with database.transaction() as connection:
            (row,) = await connection.execute_fetchall("SELECT count(*) FROM pairs")
            await asyncio.sleep(0)
            await connection.execute("INSERT INTO pairs (name) VALUES (?)", (str(row[0]),))

    await asyncio.gather(*(count_up() for _ in range(10)))
    assert len(await names_in(database)) == 10


async def test_a_reader_can_not_write(database):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.fetch("INSERT INTO pairs (name) VALUES ('a')")


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


async def test_a_slow_query_does_not_hold_up_the_others_and_ends_when_nobody_waits_for_it(database):
    slow = [asyncio.create_task(database.fetch(ENDLESS)) for _ in range(2)]
    await asyncio.sleep(0.05)
    slow[0].cancel()
    assert await asyncio.wait_for(names_in(database), PATIENCE) == []
    slow[1].cancel()
    await asyncio.wait(slow)


@pytest.mark.parametrize("turns", range(4))
async def test_a_query_that_nobody_waits_for_any_more_ends_though_it_has_hardly_begun(database, turns: int):
    slow = asyncio.create_task(database.fetch(ENDLESS))
    for _ in range(turns):
        await asyncio.sleep(0)
    slow.cancel()
    await asyncio.wait((slow,))
    both = asyncio.gather(names_in(database), names_in(database))
    try:
        assert await asyncio.wait_for(both, PATIENCE) == [[], []]
    finally:
        for connection in database._connections:
            await connection.interrupt()


async def test_the_ledger_survives_a_power_cut(database):
    assert [tuple(row) for row in await database.fetch("PRAGMA journal_mode")] == [("wal",)]
    async with database.transaction() as connection:
        (row,) = await connection.execute_fetchall("PRAGMA synchronous")
        assert row[0] == 2


async def test_missing_folders_are_made(tmp_path):
    database = await Database.open(tmp_path / "a" / "b" / "heatwire.db")
    await database.close()
    assert (tmp_path / "a" / "b" / "heatwire.db").exists()


async def test_what_was_written_is_there_after_opening_again(tmp_path):
    for name in ("a", "b"):
        database = await Database.open(tmp_path / "heatwire.db")
        await insert(database, name)
        await database.close()
    database = await Database.open(tmp_path / "heatwire.db")
    assert await names_in(database) == ["a", "b"]
    await database.close()


async def test_an_older_database_is_copied_then_brought_up_to_date(tmp_path):
    path = a_file(
        tmp_path / "heatwire.db",
        version=1,
        application=opening.APPLICATION_ID,
        script=MIGRATIONS[1] + "INSERT INTO pairs VALUES ('old', '')",
    )
    database = await Database.open(path)
    assert await names_in(database) == ["old"]
    assert await database.fetch("SELECT * FROM more") == []
    await database.close()
    with closing(sqlite3.connect(tmp_path / "heatwire.db.before-0002")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT name FROM pairs").fetchall() == [("old",)]


async def test_a_new_database_is_not_copied(tmp_path, database):
    assert not list(tmp_path.glob("*before*"))


async def test_a_migration_that_fails_leaves_the_version_before_it(tmp_path, monkeypatch):
    broken = MIGRATIONS | {2: "CREATE TABLE more (name TEXT); INSERT INTO nowhere VALUES (1);"}
    monkeypatch.setattr(opening, "read_migrations", lambda: broken)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        await Database.open(tmp_path / "heatwire.db")
    with closing(sqlite3.connect(tmp_path / "heatwire.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'more'").fetchall() == []


async def test_a_database_newer_than_the_program_is_refused_untouched(tmp_path):
    path = a_file(tmp_path / "heatwire.db", version=3, application=opening.APPLICATION_ID)
    assert "newer Heatwire" in await refusal(path)


@pytest.mark.parametrize(
    "other",
    [{"application": 7}, {"version": 1}, {"script": "CREATE TABLE theirs (x)"}],
    ids=["mark", "version", "tables"],
)
async def test_another_programs_database_is_refused_untouched(tmp_path, other):
    assert "another program" in await refusal(a_file(tmp_path / "heatwire.db", **other))


async def test_a_file_that_is_no_database_is_refused_untouched(tmp_path):
    path = tmp_path / "heatwire.db"
    path.write_bytes(b"---\ntitle: hello\n---\n" * 100)
    assert "damaged" in await refusal(path)


@pytest.mark.parametrize("damage", ["cut", "schema", "middle", "header"])
async def test_a_damaged_database_is_refused_untouched(tmp_path, damage):
    rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 500)" + (
        " INSERT INTO pairs SELECT x, hex(zeroblob(200)) FROM n"
    )
    path = a_file(
        tmp_path / "heatwire.db",
        version=2,
        application=opening.APPLICATION_ID,
        script=MIGRATIONS[1] + MIGRATIONS[2] + rows,
    )
    whole = path.read_bytes()
    size = len(whole)
    path.write_bytes(
        {
            "cut": whole[: size // 2],
            "schema": whole[:100] + b"\xff" * 3996 + whole[4096:],
            "middle": whole[: size // 2] + b"\xff" * 8192 + whole[size // 2 + 8192 :],
            "header": whole[:60],
        }[damage]
    )
    assert "damaged" in await refusal(path)


async def test_a_folder_in_its_place_is_said(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        await Database.open(tmp_path)


async def test_an_unusable_path_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Can't write the database"):
        await Database.open(tmp_path / "file" / "heatwire.db")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
async def test_a_file_that_may_not_be_written_is_said(tmp_path):
    path = a_file(tmp_path / "heatwire.db", version=2, application=opening.APPLICATION_ID)
    path.chmod(0o400)
    with pytest.raises(StoreError, match="Can't write the database"):
        await Database.open(path)


async def test_a_second_process_is_refused_with_a_clear_word(tmp_path, database):
    with pytest.raises(StoreError, match="in use by another Heatwire process"):
        await Database.open(tmp_path / "heatwire.db")


async def test_the_refused_one_does_not_unlock_the_first(tmp_path, database):
    for _ in range(2):
        with pytest.raises(StoreError, match="in use"):
            await Database.open(tmp_path / "heatwire.db")


HOLDER = """
import asyncio, sys, pathlib
from bot.store.database import Database
async def main():
    database = await Database.open(pathlib.Path(sys.argv[1]))
    print("open", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "other.db")],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout.readline().strip() == b"open"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


async def test_another_process_holds_the_lock_until_it_is_killed(tmp_path, holder, monkeypatch):
    monkeypatch.undo()
    with pytest.raises(StoreError, match="in use"):
        await Database.open(tmp_path / "other.db")
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    database = await Database.open(tmp_path / "other.db")
    await database.close()
