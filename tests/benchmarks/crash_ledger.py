"""The bot's database as others see it while the bot works, or is dead."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


@dataclass(frozen=True)
class Ledger:
    """What is left to do at a moment."""

    due: int
    """Digests whose time has come."""
    unfinished: int
    """Editions and what follows them."""
    tries: int
    next_try_at: datetime | None

    @classmethod
    def read(cls, database: Path, now: datetime) -> Ledger:
        waiting = (
            "SELECT count(*), coalesce(sum(tries), 0), min(next_try_at) FROM"
            " (SELECT tries, next_try_at FROM editions WHERE state = 'planned'"
            " UNION ALL SELECT tries, next_try_at FROM follow_ups WHERE state = 'waiting')"
        )
        with reading(database) as db:
            (due,) = db.execute("SELECT count(*) FROM digests WHERE next_run_at <= ?", (now.timestamp(),)).fetchone()
            unfinished, tries, first = db.execute(waiting).fetchone()
        return cls(due, unfinished, tries, None if first is None else datetime.fromtimestamp(first, UTC))

    @property
    def is_done(self) -> bool:
        return self.due == 0 and self.unfinished == 0


def sent(database: Path) -> int:
    with reading(database) as db:
        return int(db.execute("SELECT count(*) FROM editions WHERE state = 'sent'").fetchone()[0])


def is_whole(database: Path) -> bool:
    with reading(database) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
