"""A digest's `when`: read, checked, said back in words, completed, and its next run.

parse() knows no time zone; check_gap() looks at the days of the coming year on which that zone's clock changes.
Both may take some milliseconds: call them off the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from bot.digests.completion import completions
from bot.digests.cron import is_cron, read_cron
from bot.digests.runs import runs_between
from bot.digests.timetable import BadSchedule, Timetable, check_calendar, check_clock_changes, next_instant
from bot.digests.timezones import open_zone, parse_timezone, say_timezone
from bot.digests.wording import brief, sentence
from bot.digests.words import EXAMPLES, read_words
from bot.digests.zoneoffers import suggest_timezones

__all__ = [
    "BadSchedule",
    "check_gap",
    "describe",
    "next_run",
    "parse",
    "parse_timezone",
    "runs",
    "short",
    "suggest_timezones",
    "suggest_when",
]

MAX_LENGTH = 100
"""Of the canonical text: Discord takes no longer value as a completion."""

_MOST_COMPLETIONS = 25


def parse(text: str) -> str:
    """Return the canonical text of a schedule in words or cron; raise BadSchedule where it can't be kept."""
    return _read(text).text


def check_gap(when: str, timezone: str, now: datetime) -> None:
    """Raise BadSchedule where a change of the clock in the next 366 days brings two runs closer than 15 minutes."""
    check_clock_changes(_read(when), open_zone(timezone), now)


def next_run(when: str, timezone: str, after: datetime) -> datetime:
    """Return the first run later than `after`, in UTC."""
    return next_instant(_read(when), open_zone(timezone), after)


def runs(when: str, timezone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield all runs later than `after`, up to `until`, in UTC."""
    return runs_between(_read(when), open_zone(timezone), after, until)


def describe(when: str, timezone: str | None = None) -> str:
    """Return for example "Weekdays at 09:00 Europe/Berlin"."""
    words = sentence(_read(when))
    if timezone is None:
        return words
    zone = say_timezone(timezone)
    return f"{words} {zone}" if words[-1].isdecimal() else f"{words} ({zone})"


def short(when: str) -> str:
    """Return for example "weekdays 09:00", also for `0 9 * * 1-5`; plain text for lists and labels."""
    return brief(_read(when))


@lru_cache(maxsize=4096)
def _read(text: str) -> Timetable:
    words = _normal(text)
    if not words:
        raise BadSchedule(f"The schedule is empty. Write {EXAMPLES}.")
    if len(words) > 3 * MAX_LENGTH:
        raise BadSchedule(f"That schedule is too long. Write {EXAMPLES}.")
    table = read_cron(words) if is_cron(words) else read_words(words)
    if len(table.text) > MAX_LENGTH:
        raise BadSchedule("That schedule is too long. Name fewer times, or make a second digest for some of them.")
    check_calendar(table)
    return table


def _normal(text: str) -> str:
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text.casefold())
    text = re.sub(r"[`\"'“”‘’]|^\s*cron\b:?", " ", text)
    return re.sub(r"\s*-\s*", "-", " ".join(text.split())).strip(" .,;")


def suggest_when(text: str) -> list[tuple[str, str]]:
    """Return (canonical text, in words) of completions: the text itself if it can be kept, then what it may become.

    None where no schedule begins so: people would take what stands first.
    """
    found: dict[str, str] = {}
    for attempt in (text, *completions(_normal(text))):
        with suppress(BadSchedule):
            found.setdefault(value := parse(attempt), _label(value))
        if len(found) == _MOST_COMPLETIONS:
            break
    return list(found.items())


def _label(value: str) -> str:
    cron = f" ({value})" if is_cron(value) else ""
    return f"{describe(value)}{cron}"[:MAX_LENGTH]
