"""Ids as Discord makes them: milliseconds since 2015, then a counter; always increasing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.sandbox.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Snowflakes:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> int:
        """Return an id stamped with the sandbox's time; above every one before it, also when the clock is set back."""
        self._last = max(self._last + 1, at(self._clock.now()))
        return self._last


def at(moment: datetime) -> int:
    """Return the smallest id of that moment."""
    return (moment - EPOCH) // timedelta(milliseconds=1) << 22


def time_of(snowflake: int) -> datetime:
    return EPOCH + timedelta(milliseconds=snowflake >> 22)
