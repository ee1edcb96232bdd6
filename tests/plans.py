"""How SQLite finds what it is asked for, and which long ways are short."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bot.store.database import Database

ALLOWED = (
    # what the plan says; where in the plan's tree; what the statement says; why that is little
    ("SCAN (CONSTANT ROW|\\(subquery|json_each|asked)", "", "", "what was asked for"),
    ("SCAN (lead|around|shares|days|had|best)", "", "", "rows the statement has just found"),
    ("SCAN (topics|sources|library)", "", "", "one row for each name, and one in all"),
    ("SCAN (story_)?texts VIRTUAL TABLE INDEX .*[M=]", "", "MATCH", "the full text finds by words, and one by its row"),
    ("SCAN (stories|it) USING( COVERING)? INDEX stories_by_", "", "LIMIT", "in the order wanted, up to the limit"),
    ("SCAN stories USING COVERING INDEX stories_by_", "", "^SELECT \\(SELECT count", "kept until the library changes"),
    ("SCAN (editions|follow_ups|suspensions) USING INDEX .*_(unfinished|waiting|untold)", "", "", "what is to be done"),
    ("(SCAN|USE TEMP)", "", "(FROM files AS dropped|CROSS JOIN urls)", "once for each load of the library"),
    ("USE TEMP B-TREE", "", "FROM (topics|sources) ", "one row for each name"),
    ("USE TEMP B-TREE", "outside", "stories.n (IN|=) \\(\\s*SELECT n FROM .* LIMIT", "a page that was found"),
    ("USE TEMP B-TREE", "inside", "_by_(source_)?date .*published_at >= \\?", "a window of few stories"),
    ("USE TEMP B-TREE", "inside", "MATCH \\? ORDER BY rowid DESC LIMIT", "so many of the newest that match"),
    ("USE TEMP B-TREE", "", "(named|naming) (=|IN|CROSS)", "the coverage of one story"),
    ("USE TEMP B-TREE", "", "headline = (\\?|it.headline)", "stories of one headline"),
    ("USE TEMP B-TREE", "", "FROM json_each\\(\\?\\)", "what was asked for"),
    ("USE TEMP B-TREE", "", "WHERE id IN \\(\\?, \\?\\)", "two rows at most"),
)

Step = tuple[str, str]
"""Where it stands, `outside` or `inside` another, and what it does."""


class Noted:
    """A database that notes what it is asked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.asked: dict[str, Sequence[object]] = {}

    async def fetch(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        self.asked[sql] = parameters
        return await self.database.fetch(sql, parameters)

    def long_ways(self) -> dict[str, list[Step]]:
        return long_ways(self.database.path, self.asked)


def long_ways(path: Path, asked: Mapping[str, Sequence[object]]) -> dict[str, list[Step]]:
    """Return what the plans say that is not allowed, by statement."""
    with closing(sqlite3.connect(path)) as db:
        plans = {sql: plan_of(db, sql, parameters) for sql, parameters in asked.items()}
    found = {sql: [step for step in plan if not is_allowed(sql, step)] for sql, plan in plans.items()}
    return {sql: steps for sql, steps in found.items() if steps}


def plan_of(db: sqlite3.Connection, sql: str, parameters: Sequence[object]) -> list[Step]:
    rows = db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
    return [("inside" if parent else "outside", detail) for _, parent, _, detail in rows]


def is_allowed(sql: str, step: Step) -> bool:
    where, does = step
    if not does.startswith(("SCAN", "USE TEMP")):
        return True
    statement = " ".join(sql.split())
    return any(
        re.match(plan, does) and place in where and re.search(says, statement) for plan, place, says, _ in ALLOWED
    )
