"""A timetable said back in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.digests.cron import LONG_MONTHS, LONG_WEEKDAYS, is_cron
from bot.digests.timetable import EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Timetable
from bot.digests.words import INTERVALS, WEEKDAYS, WEEKENDS, name_days

_DAYS = tuple(f"{name.title()}s" for name in LONG_WEEKDAYS)
_MONTHS = tuple(name.title() for name in LONG_MONTHS)
_FEW = 6


def sentence(table: Timetable) -> str:
    """Return for example "Weekdays at 09:00", "On day 1 of every month at 09:00", "Every 30 minutes"."""
    words = brief(table)
    if words.startswith("every "):
        return words.capitalize()
    days, times = _days(table), _times(table.times)
    if days == "Daily" and not times.startswith("at "):
        return times[0].upper() + times[1:]
    return f"{days} {times}"


def brief(table: Timetable) -> str:
    """Return the shortest usual form: words where there are some, else the cron line."""
    if not is_cron(table.text):
        return table.text
    for words, interval in INTERVALS.items():
        if replace(table, text=words) == interval:
            return words
    by_date = table.days != EVERY_DAY or table.months != EVERY_MONTH
    if by_date or table.by_elapsed or len(table.times) > _FEW:
        return table.text
    return f"{name_days(table.weekdays)} {','.join(map(_clock, table.times))}"


def _days(table: Timetable) -> str:
    if table.days != EVERY_DAY:
        return _dates(table)
    months = "" if table.months == EVERY_MONTH else f" in {_and(_month_names(table))}"
    if table.weekdays == EVERY_WEEKDAY:
        return f"Daily{months}"
    if table.weekdays in (WEEKDAYS, WEEKENDS):
        return ("Weekdays" if table.weekdays == WEEKDAYS else "Weekends") + months
    return _and([_DAYS[day] for day in sorted(table.weekdays)]) + months


def _dates(table: Timetable) -> str:
    numbers = _and([str(day) for day in sorted(table.days)])
    if len(table.months) == 1:
        return f"On {numbers} {_month_names(table)[0]}"
    which = "every month" if table.months == EVERY_MONTH else _and(_month_names(table))
    return f"On {'day' if len(table.days) == 1 else 'days'} {numbers} of {which}"


def _month_names(table: Timetable) -> list[str]:
    return [_MONTHS[month - 1] for month in sorted(table.months)]


def _times(times: Sequence[tuple[int, int]]) -> str:
    if len(times) <= _FEW:
        return f"at {_and([_clock(time) for time in times])}"
    minutes = [hour * 60 + minute for hour, minute in times]
    steps = {later - earlier for earlier, later in pairwise(minutes)}
    if len(steps) == 1:
        return _steps(times, steps.pop())
    if len({hour for hour, _ in times}) == 24:
        return f"every hour at {_and([f'{minute:02}' for minute in sorted({m for _, m in times})])} minutes past"
    return f"{len(times)} times a day, from {_clock(times[0])} to {_clock(times[-1])}"


def _steps(times: Sequence[tuple[int, int]], step: int) -> str:
    each = f"every {step} minutes" if step % 60 else "every hour" if step == 60 else f"every {step // 60} hours"
    first, last = times[0], times[-1]
    if last[0] * 60 + last[1] + step != first[0] * 60 + first[1] + 24 * 60:
        return f"{each} from {_clock(first)} to {_clock(last)}"
    if first == (0, 0):
        return f"{each} on the hour" if step == 60 else each
    return f"{each} at {first[1]:02} minutes past" if step == 60 else f"{each} from {_clock(first)} on"


def _clock(time: tuple[int, int]) -> str:
    return f"{time[0]:02}:{time[1]:02}"


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
