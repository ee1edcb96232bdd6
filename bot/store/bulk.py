"""Many rows a statement: a third quicker than `executemany`, which goes through the interpreter for each row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import aiosqlite

ROWS = 500
"""Of at most 65 columns: SQLite takes 32,766 values a statement."""


async def insert(db: aiosqlite.Connection, into: str, rows: Sequence[Sequence[object]], otherwise: str = "") -> None:
    """Run `into` (an INSERT up to its VALUES) for all rows; `otherwise` is its ON CONFLICT."""
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        marks = f"({', '.join('?' * len(part[0]))})"
        await db.execute_fetchall(
            f"{into} VALUES {', '.join([marks] * len(part))} {otherwise}", tuple(chain.from_iterable(part))
        )
