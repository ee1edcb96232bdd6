"""What the beginning of a schedule may become: texts to try, the likeliest first; not all of them can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.digests.cron import LONG_WEEKDAYS, is_cron
from bot.digests.timetable import WEEKDAY_NAMES
from bot.digests.words import INTERVALS

COMMON = (
    "weekdays 09:00",
    "daily 09:00",
    "daily 09:00,18:00",
    "mon 09:00",
    "mon,thu 09:00",
    "weekends 10:00",
    "weekdays 18:00",
    "hourly",
    "every 2 hours",
    "0 9 1 * *",
)
_EVERY = (
    *("every 30 minutes", "every 2 hours", "every hour", "every day 09:00", "every weekday 09:00", *INTERVALS),
    *(f"every {day} 09:00" for day in (*LONG_WEEKDAYS, "weekend")),
)
_WORDS = ("weekdays", "weekends", "daily", *WEEKDAY_NAMES, *LONG_WEEKDAYS)
_USUAL_TIMES = ("09:00", "08:00", "12:00", "18:00")
_QUARTERS = tuple(f"{hour:02}:{minute:02}" for minute in (0, 30, 15, 45) for hour in range(24))
_CRON = ("0 9 * * *", "0 9 * * 1-5", "0 9 1 * *", "0 * * * *", "*/30 * * * *", "*/15 * * * *")


def completions(text: str) -> Iterator[str]:
    """Yield schedules that begin as the text does; it is lower case and single-spaced."""
    if is_cron(text):
        yield from (line for line in _CRON if line.startswith(text))
        fields = text.split()
        yield from (" ".join([*fields, *line.split()[len(fields) :]]) for line in _CRON)
        return
    yield from (common for common in COMMON if common.startswith(text))
    if text:
        yield from (every for every in _EVERY if every.startswith(text))
        yield from _last_word_completed(text)
        yield from (every for every in _EVERY if every.startswith(f"every {text}"))


def _last_word_completed(text: str) -> Iterator[str]:
    head, last = re.findall(r"(.*?)([^ ,]*)$", text)[0]
    if last[:1].isdecimal():
        days = [head] if head else ["daily ", "weekdays ", "mon ", "weekends "]
        yield from (f"{day}{last}" for day in days)
        yield from (f"{day}{time}" for day in days for time in _times_like(last))
        return
    words = [word for word in _WORDS if word.startswith(last)] if last else []
    for days in (text, *(head + word for word in words)):
        yield from (f"{days} {time}" for time in _USUAL_TIMES)


def _times_like(beginning: str) -> list[str]:
    return [time for time in _QUARTERS if time.startswith(beginning) or time.removeprefix("0").startswith(beginning)]
