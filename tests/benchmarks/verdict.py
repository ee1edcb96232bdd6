"""What is promised and how it went, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    what: str
    measured: str
    target: str
    is_reached: bool


def show(rows: Sequence[Row]) -> int:
    """Print the rows; return the exit code."""
    what, measured, target = (max(len(str(row[column])) for row in rows) for column in range(3))
    for row in rows:
        said = "reached" if row.is_reached else "MISSED"
        print(f"{row.what:{what}}  {row.measured:{measured}}  {row.target:{target}}  {said}")
    return 0 if all(row.is_reached for row in rows) else 1
