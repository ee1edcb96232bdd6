"""When a schedule fires: its days and times as plain sets, and the instants these come to in a time zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.errors import UserError

MIN_GAP = timedelta(minutes=15)
WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_WEEKDAY = frozenset(range(7))
EVERY_DAY = frozenset(range(1, 32))
EVERY_MONTH = frozenset(range(1, 13))

_LONGEST_MONTH = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in EVERY_MONTH}
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class BadSchedule(UserError):
    """A schedule that can't be read, never comes or comes too often."""


@dataclass(frozen=True, slots=True)
class Timetable:
    text: str
    """Canonical: what is stored, and reads back to the same timetable."""
    times: tuple[tuple[int, int], ...]
    """Hours and minutes on the zone's clock, in order."""
    weekdays: frozenset[int] = EVERY_WEEKDAY
    """Monday is 0, as in APScheduler."""
    days: frozenset[int] = EVERY_DAY
    months: frozenset[int] = EVERY_MONTH
    by_elapsed: bool = False
    """Goes on through a change of the clock (hourly, minute steps) instead of firing each time of day once."""

    def has(self, day: date) -> bool:
        return day.month in self.months and day.day in self.days and day.weekday() in self.weekdays

    def ever_comes(self) -> bool:
        return any(min(self.days) <= _LONGEST_MONTH[month] for month in self.months)


def next_instant(table: Timetable, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first run later than `after`, in UTC.

    A time of day fires once a day: the first of two where the clock goes back, right after a gap that skips it.
    """
    return _next_elapsed(table, zone, after) if table.by_elapsed else _next_time_of_day(table, zone, after)


def _next_time_of_day(table: Timetable, zone: ZoneInfo, after: datetime) -> datetime:
    wall = after.astimezone(zone).replace(tzinfo=None, fold=0)
    while True:
        wall = _next_wall(table, wall)
        instant = _instant(wall, zone)
        if instant is not None and instant > after:
            return instant
        wall += _MINUTE


def _next_elapsed(table: Timetable, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next instant at which the clock shows a time of the table, even if it showed it an hour ago."""
    start = after.astimezone(UTC) + timedelta.resolution
    while True:
        offset = _offset(start, zone)
        found = _next_wall(table, (start + offset).replace(tzinfo=None)).replace(tzinfo=UTC) - offset
        change = _first_change(start, found, zone)
        if change is None:
            return found
        start = change


def _next_wall(table: Timetable, wall: datetime) -> datetime:
    """Return the first time of the table from `wall` on, on a clock that is never put forward or back.

    Where a clock is, CronTrigger repeats times of day in autumn and misses the first hour after a shorter day.
    """
    start = wall.replace(tzinfo=UTC)
    found: datetime = min(trigger.get_next_fire_time(None, start) for trigger in _triggers(table))
    return found.replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _triggers(table: Timetable) -> tuple[CronTrigger, ...]:
    """Return a trigger for each set of hours that share their minutes: `09:00,18:30` is not `0,30 9,18`."""
    hours_of: dict[int, list[int]] = {}
    for hour, minute in table.times:
        hours_of.setdefault(minute, []).append(hour)
    minutes_of: dict[str, list[int]] = {}
    for minute, hours in hours_of.items():
        minutes_of.setdefault(_listed(hours), []).append(minute)
    days = {
        "month": _listed(table.months),
        "day": _listed(table.days),
        "day_of_week": _listed(table.weekdays),
        "timezone": UTC,
    }
    return tuple(CronTrigger(hour=hours, minute=_listed(minutes), **days) for hours, minutes in minutes_of.items())


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the zone's clock first shows `wall`, or the end of the gap that skips it; None: no such day."""
    later = wall.replace(tzinfo=zone).astimezone(UTC)
    if later.astimezone(zone).replace(tzinfo=None) == wall:
        return later
    earlier = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return None if later - earlier >= _DAY else _change_between(earlier, later, zone)


def _first_change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant after `start`, up to `end`, at which the clock changes."""
    while start < end:
        later = min(start + _DAY, end)
        if _offset(start, zone) != _offset(later, zone):
            return _change_between(start, later, zone)
        start = later
    return None


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset = _offset(before, zone)
    while after - before > timedelta.resolution:
        middle = before + (after - before) / 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def check_calendar(table: Timetable) -> None:
    """Refuse what never comes, and what comes too often on any calendar."""
    if not table.ever_comes():
        raise BadSchedule(f"`{table.text}` never comes: no such month has a day {min(table.days)}. Choose another day.")
    for one, two in pairwise(table.times):
        if _is_too_near(one, two):
            raise _too_often(table, one, two)
    last, first = table.times[-1], (table.times[0][0] + 24, table.times[0][1])
    if _is_too_near(last, first) and any(table.has(day) and table.has(day + _DAY) for day in _all_calendar_days()):
        raise _too_often(table, last, first)


def _minutes_between(one: tuple[int, int], two: tuple[int, int]) -> int:
    return (two[0] - one[0]) * 60 + two[1] - one[1]


def _is_too_near(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return timedelta(minutes=_minutes_between(one, two)) < MIN_GAP


def _too_often(table: Timetable, one: tuple[int, int], two: tuple[int, int]) -> BadSchedule:
    minutes = _minutes_between(one, two)
    apart = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return BadSchedule(
        f"`{table.text}` is too often: {one[0]:02}:{one[1]:02} and {two[0] % 24:02}:{two[1]:02} are {apart} apart, "
        "and a digest posts at most every 15 minutes. Leave out some times, or write `every 15 minutes`."
    )


def _all_calendar_days() -> Iterator[date]:
    """Yield the days of a common year and of a leap year: every pair of neighbours that there is."""
    return (date(2027, 1, 1) + timedelta(days=n) for n in range(731))


def check_clock_changes(table: Timetable, zone: ZoneInfo, now: datetime) -> None:
    """Refuse what comes too often on a day of the next 366 on which the zone's clock changes."""
    for n in range(366):
        start = now + n * _DAY
        if _offset(start, zone) != _offset(start + _DAY, zone):
            for one, two in pairwise(each_run(table, zone, start - _DAY, start + 2 * _DAY)):
                _refuse_change(table, one.astimezone(zone), two.astimezone(zone))


def each_run(table: Timetable, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    while (after := next_instant(table, zone, after)) <= until:
        yield after


def _refuse_change(table: Timetable, one: datetime, two: datetime) -> None:
    if two.astimezone(UTC) - one.astimezone(UTC) < MIN_GAP:
        raise BadSchedule(
            f"`{table.text}` would post at {one:%H:%M} and again at {two:%H:%M} on {one.day} {one:%B %Y}, "
            f"when clocks change in {one.tzinfo}, and a digest posts at most every 15 minutes. Move one of the times."
        )
