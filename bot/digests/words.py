"""Words -> Timetable: `daily 09:00`, `weekdays 18:30`, `mon,thu 8am`, `hourly`, `every 30 minutes`."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from itertools import groupby

from bot.digests.cron import LONG_WEEKDAYS, read_cron
from bot.digests.timetable import EVERY_WEEKDAY, WEEKDAY_NAMES, BadSchedule, Timetable
from bot.digests.zonetable import spellings

WEEKDAYS, WEEKENDS = frozenset(range(5)), frozenset((5, 6))
_OTHER_SHORT = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_ONE_DAY = (
    {name: n for n, name in enumerate(WEEKDAY_NAMES)}
    | {name: n for n, name in enumerate(LONG_WEEKDAYS)}
    | {f"{name}s": n for n, name in enumerate(LONG_WEEKDAYS)}
    | _OTHER_SHORT
)
_DAY_WORDS: dict[str, frozenset[int]] = (
    {word: frozenset((n,)) for word, n in _ONE_DAY.items()}
    | dict.fromkeys(("daily", "day", "days", "everyday"), EVERY_WEEKDAY)
    | dict.fromkeys(("weekdays", "weekday", "workdays", "workday"), WEEKDAYS)
    | dict.fromkeys(("weekends", "weekend"), WEEKENDS)
)
_TIME_WORDS = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
_FILLERS = frozenset(("at", "on", "every", "each", "and", "the", "o'clock", "oclock"))
_INTERVAL_WORDS = frozenset(("hourly", "hour", "hours", "minute", "minutes"))
_INSTEAD = {
    "weekly": "name the day, `mon 09:00`",
    "week": "name the day, `mon 09:00`",
    "monthly": "write it as cron, `0 9 1 * *`",
    "month": "write it as cron, `0 9 1 * *`",
    "yearly": "write it as cron, `0 9 1 1 *`",
    "year": "write it as cron, `0 9 1 1 *`",
    "other": "name the days, `mon,wed,fri 09:00`",
    "biweekly": "name the day, `mon 09:00`",
    "fortnightly": "name the day, `mon 09:00`",
    "twice": "name the times, `daily 09:00,18:00`",
    "morning": "name the time, `daily 09:00`",
    "evening": "name the time, `daily 18:00`",
    "today": "name the days, `daily 09:00`",
    "tomorrow": "name the days, `daily 09:00`",
    "now": "use `/digest post`",
}
_ZONES = frozenset(
    (
        *("utc", "gmt", "cet", "cest", "eet", "eest", "wet", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"),
        *("bst", "ist", "jst"),
    )
)
_INTERVALS_AS_CRON = {
    "hourly": "0 * * * *",
    **{f"every {minutes} minutes": f"*/{minutes} * * * *" for minutes in (15, 20, 30)},
    **{f"every {hours} hours": f"0 */{hours} * * *" for hours in (2, 3, 4, 6, 8, 12)},
}
INTERVALS = {text: replace(read_cron(cron), text=text) for text, cron in _INTERVALS_AS_CRON.items()}
EXAMPLES = "`daily 09:00`, `weekdays 18:30`, `mon,thu 08:00`, `hourly` or cron such as `0 9 * * 1-5`"


def read_words(text: str) -> Timetable:
    """Return the timetable of a schedule in words; the text is lower case and single-spaced."""
    text = re.sub(r"^(?:every |each )?(minute|hour)s?$", r"1 \1", text)
    every = re.fullmatch(r"(?:every |each )?(\d{1,4}) ?(minute|min|hour|hr|h|day|week|month)s?", text)
    if every:
        return _interval(int(every[1]), {"min": "minute", "hr": "hour", "h": "hour"}.get(every[2], every[2]))
    if text == "hourly":
        return INTERVALS[text]
    if " " not in text and get_close_matches(text, ["hourly"], cutoff=0.7):
        raise BadSchedule(f"I don't know `{text}` in a schedule. Did you mean `hourly`?")
    tokens = _tokens(text)
    _refuse_interval_words(tokens)
    return _days_and_times(tokens)


def _interval(count: int, unit: str) -> Timetable:
    each = f"every {count} {unit}" if count == 1 else f"every {count} {unit}s"
    if each in INTERVALS:
        return INTERVALS[each]
    if (count, unit) in ((1, "hour"), (60, "minute")):
        return INTERVALS["hourly"]
    if unit == "minute" and 0 < count < 15:
        raise BadSchedule(f"{each.capitalize()} is too often. Write `every 15 minutes` or longer.")
    instead = {
        "minute": "every 15, 20 or 30 minutes, or `hourly`",
        "hour": "every 2, 3, 4, 6, 8 or 12 hours, or `daily 09:00`",
    }
    write = instead.get(unit, "`daily 09:00`, name days (`mon,wed,fri 09:00`) or use cron")
    raise BadSchedule(f"{each.capitalize()} is not possible. Write {write}.")


def _refuse_interval_words(tokens: list[str]) -> None:
    for token in tokens:
        if token in _INTERVAL_WORDS:
            raise BadSchedule(
                f"I can't read `{token}` beside other words. Write `every 2 hours` or `hourly` alone, "
                "or cron for some hours of some days, `0 9-17 * * 1-5`."
            )


def _tokens(text: str) -> list[str]:
    text = re.sub(r"\b([ap])\.m\b\.?", r"\1m", text)
    text = re.sub(r"(\d) (am|pm)\b", r"\1\2", text)
    text = re.sub(r"(?<=[a-z]) ?(?:-| to | through | until ) ?(?=[a-z])", "-", text)
    return [token for token in re.split(r"[\s,;&+]+", text) if token and token not in _FILLERS]


def _days_and_times(tokens: list[str]) -> Timetable:
    days: set[int] = set()
    times: set[tuple[int, int]] = set()
    kinds: list[str] = []
    for token in tokens:
        if found := _days(token):
            days |= found
        else:
            times.add(_time(token))
        kinds.append("day" if found else "time")
    if len(list(groupby(kinds))) > 2:
        raise BadSchedule("Every day named gets every time named. For other times on other days make a second digest.")
    if tokens and not days and all(token.isdecimal() for token in tokens):
        raise BadSchedule(f"I can't tell what `{' '.join(tokens)[:40]}` is. Write {EXAMPLES}.")
    if not times:
        named = name_days(frozenset(days)) if days else "daily"
        raise BadSchedule(f"A time is missing. Write for example `{named} 09:00`.")
    return _timetable(frozenset(days or EVERY_WEEKDAY), tuple(sorted(times)))


def _timetable(days: frozenset[int], times: tuple[tuple[int, int], ...]) -> Timetable:
    clock = ",".join(f"{hour:02}:{minute:02}" for hour, minute in times)
    return Timetable(f"{name_days(days)} {clock}", times, weekdays=days)


def name_days(days: frozenset[int]) -> str:
    """Return the canonical word for a set of weekdays: `weekdays`, `mon,thu`."""
    names = {EVERY_WEEKDAY: "daily", WEEKDAYS: "weekdays", WEEKENDS: "weekends"}
    return names.get(days) or ",".join(WEEKDAY_NAMES[day] for day in sorted(days))


def _days(token: str) -> frozenset[int]:
    """Return the days that the token names, none if it names none."""
    first, dash, last = token.partition("-")
    if not dash or token in _DAY_WORDS:
        return _DAY_WORDS.get(token, frozenset())
    if first in _ONE_DAY and last in _ONE_DAY:
        start, end = _ONE_DAY[first], _ONE_DAY[last]
        return frozenset((start + n) % 7 for n in range((end - start) % 7 + 1))
    return frozenset()


def _time(token: str) -> tuple[int, int]:
    if token in _TIME_WORDS:
        return _TIME_WORDS[token]
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2})|h)?(am|pm)?", token, re.ASCII)
    if match is None:
        raise _unknown(token)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if minute > 59:
        raise BadSchedule(f"`{token}` is no time of day: minutes go from 00 to 59.")
    if half is None:
        return _hour_of_24(hour, token), minute
    if not 1 <= hour <= 12:
        raise BadSchedule(
            f"`{token}` is no time of day: with am or pm hours go from 1 to 12. Write for example `9am` or `21:00`."
        )
    return hour % 12 + (12 if half == "pm" else 0), minute


def _hour_of_24(hour: int, token: str) -> int:
    if hour == 24:
        raise BadSchedule(f"`{token}` is no time of day: write `00:00` for midnight, when the day named begins.")
    if hour > 24:
        raise BadSchedule(f"`{token}` is no time of day: hours go from 00 to 23.")
    return hour


def _unknown(token: str) -> BadSchedule:
    shown = token[:40]
    if instead := get_close_matches(token, _INSTEAD, n=1, cutoff=0.85):
        return BadSchedule(f"`{shown}` is not possible in a schedule: {_INSTEAD[instead[0]]}.")
    if "/" in token or token in _ZONES:
        shown = spellings().get(token, shown)
        return BadSchedule(f"`{shown}` looks like a time zone: that goes into the option `timezone`.")
    if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}(am|pm)?", token):
        return BadSchedule(f"`{shown}` has seconds, which are not possible. Write `{token.rsplit(':', 1)[0]:0>5}`.")
    if token[0].isdecimal():
        return BadSchedule(f"I can't read the time `{shown}`. Write it like `09:00`, `9am` or `18:30`.")
    near = get_close_matches(token, [*_DAY_WORDS, *_TIME_WORDS], n=1, cutoff=0.6)
    if near:
        return BadSchedule(f"I don't know `{shown}` in a schedule. Did you mean `{near[0]}`?")
    return BadSchedule(f"I don't know `{shown}` in a schedule. Write {EXAMPLES}.")
