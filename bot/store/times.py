"""Times in the database: whole seconds of the Unix epoch."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import overload


@overload
def to_seconds(time: datetime) -> int: ...
@overload
def to_seconds(time: datetime | None) -> int | None: ...
def to_seconds(time: datetime | None) -> int | None:
    """Return whole seconds, cut."""
    return None if time is None else int(time.timestamp() // 1)


def no_sooner(time: datetime) -> int:
    """Return whole seconds, rounded up: a wait must not end early."""
    return math.ceil(time.timestamp())


@overload
def to_time(seconds: int) -> datetime: ...
@overload
def to_time(seconds: int | None) -> datetime | None: ...
def to_time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
