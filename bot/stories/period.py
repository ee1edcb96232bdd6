"""The windows of time that /top knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

ENOUGH = 5


class Period(StrEnum):
    """How far back a list looks; the value is the option's text."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"

    @property
    def span(self) -> timedelta | None:
        return _SPANS.get(self)


_SPANS = {
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.YEAR: timedelta(days=365),
}


def chosen(counts: Mapping[Period, int]) -> Period:
    """Return the period for who named none: the shortest of week, month and year with enough stories, else all."""
    for period in (Period.WEEK, Period.MONTH, Period.YEAR):
        if counts.get(period, 0) >= ENOUGH:
            return period
    return Period.ALL
