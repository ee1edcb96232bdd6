"""All runs of a schedule in some weeks, faster than one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.timetable import Timetable, each_run

_DAY = timedelta(days=1)


def runs_between(table: Timetable, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the runs later than `after`, up to `until`, in UTC."""
    while after < until:
        end = min(after + _DAY, until)
        offset = _offset(end, zone)
        if offset == _offset(after, zone) == _offset(after - _DAY, zone):  # a time of yesterday may come back today
            yield from _on_one_clock(table, offset, after, end)
        else:
            yield from each_run(table, zone, after, end)
        after = end


def _on_one_clock(table: Timetable, offset: timedelta, after: datetime, until: datetime) -> Iterator[datetime]:
    day, last = (after + offset).date(), (until + offset).date()
    while day <= last:
        if table.has(day):
            runs = (datetime.combine(day, time(hour, minute), UTC) - offset for hour, minute in table.times)
            yield from (run for run in runs if after < run <= until)
        day += _DAY


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
