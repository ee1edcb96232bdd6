"""What happens before a database is used: its lock, the checks that refuse it, and the migrations."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

APPLICATION_ID = 0x48745772  # "HtWr": the mark in the file's header that tells it from another program's database
HEADER = b"SQLite format 3\0"


class StoreError(Exception):
    """The database can't be used; the text tells the operator why and what to do."""


def hold_lock(path: Path) -> sqlite3.Connection:
    """Keep other processes out until the connection is closed; the kernel lets go of it when the process dies.

    The lock is SQLite's own, on an empty file beside the database: the same on every system.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(_beside(path, "lock"), timeout=0, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise _not_writable(path, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY":
            raise StoreError(f"{path} is in use by another Heatwire process. Stop that one first.") from error
        raise _not_writable(path, error) from error
    return lock


def prepare(path: Path) -> None:
    """Check the file without changing a byte of it, then create it or bring it up to date."""
    migrations = read_migrations()
    version = check(path, newest=max(migrations, default=0))
    pending = {number: script for number, script in migrations.items() if number > version}
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            if version and pending:
                copy(connection, _beside(path, f"before-{min(pending):04}"))
            _check_writable(connection)
            for number, script in sorted(pending.items()):
                migrate(connection, number, script)
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
            raise  # a mistake in a migration, not in the operator's setting
        raise _not_writable(path, error) from error


def _check_writable(connection: sqlite3.Connection) -> None:
    """Fail now, not in the middle of the work."""
    for statement in (
        "PRAGMA page_size = 8192",  # of a new file; a load writes half as often as with the usual 4,096
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "BEGIN IMMEDIATE",
        "ROLLBACK",
    ):
        connection.execute(statement)


def read_migrations() -> dict[int, str]:
    """Return the scripts by number, in order."""
    folder = resources.files("bot.store") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return {int(file.name[:4]): file.read_text(encoding="utf-8") for file in files}


def check(path: Path, *, newest: int) -> int:
    """Return the version of the database, 0 where there is none yet. Raises StoreError where it can't be used."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file.")
    if not path.exists() or not path.stat().st_size:
        return 0
    try:
        with path.open("rb") as file:
            if file.read(len(HEADER)) != HEADER:
                raise _damaged(path, "it is not an SQLite database")
        return _version(path, newest)
    except OSError as error:
        raise StoreError(f"Can't read the database {path}: {error.strerror or error}.") from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def _version(path: Path, newest: int) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if owner != APPLICATION_ID and (owner or version or tables):
            raise StoreError(f"{path} belongs to another program. Give Heatwire a file of its own.")
        if version > newest:
            raise StoreError(
                f"{path} was written by a newer Heatwire (its version is {version}, this program knows {newest})."
                " Update Heatwire, or go back to the copy that was made before."
            )
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _damaged(path, " ".join(str(found).split()))
        return version


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write a copy of the database; under its name stands a whole copy or none."""
    unfinished = _beside(target, "unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as destination:
        connection.backup(destination)
    os.replace(unfinished, target)


def migrate(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Apply one migration, whole or not at all."""
    marks = f"PRAGMA user_version = {number};\nPRAGMA application_id = {APPLICATION_ID};"
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n;\n{marks}\nCOMMIT;")
    except BaseException:
        connection.rollback()
        raise


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _not_writable(path: Path, error: Exception) -> StoreError:
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError(f"Can't write the database {path}: {reason}. Check DATABASE_PATH and the folder's permissions.")


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path} is damaged ({reason}). It was left as it is: put a backup in its place.")
