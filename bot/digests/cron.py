"""Five cron fields -> Timetable, with cron's weekdays (0 and 7 are Sunday) translated and what is ambiguous refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.digests.timetable import EVERY_WEEKDAY, WEEKDAY_NAMES, BadSchedule, Timetable

LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SHORT_NAMES = {name: name[:3] for name in LONG_WEEKDAYS + LONG_MONTHS}
_MACROS = {
    "@hourly": "hourly",
    "@weekly": "mon 09:00",
    "@monthly": "0 9 1 * *",
    "@yearly": "0 9 1 1 *",
    "@annually": "0 9 1 1 *",
}
_FIVE = "minute, hour, day of the month, month, weekday, as in `0 9 * * 1-5`"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """The first stands for 1."""

    def number(self, word: str) -> int:
        if word.isdecimal():
            return self._in_range(int(word[:9]))
        short = _SHORT_NAMES.get(word, word)
        if short in self.names:
            return self.names.index(short) + 1
        near = get_close_matches(short, self.names, n=1, cutoff=0.5)
        hint = f"Did you mean `{near[0]}`?" if near else f"Write {self._allowed()}."
        raise BadSchedule(f"The {self.name} of a cron line can't be `{word}`. {hint}")

    def _in_range(self, number: int) -> int:
        if self.low <= number <= self.high:
            return number
        hint = " Midnight is 0." if self.name == "hour" and number == 24 else ""
        raise BadSchedule(f"The {self.name} of a cron line can't be {number}: write {self._allowed()}.{hint}")

    def _allowed(self) -> str:
        names = f", or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"{self.low} to {self.high}{names}"


_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY = _Field("day of the month", 1, 31)
_MONTH = _Field("month", 1, 12, tuple(name[:3] for name in LONG_MONTHS))
_WEEKDAY = _Field("weekday", 0, 7, WEEKDAY_NAMES)


def is_cron(text: str) -> bool:
    """Return whether the text is meant as cron: a field that only cron has, or nothing but numbers."""
    words = text.split()
    numeric = all(re.fullmatch(r"[\d*?][\d*?,/-]*", word) for word in words[:2])
    return text.startswith("@") or any(word[0] in "*?" for word in words) or (len(words) > 1 and numeric)


def read_cron(text: str) -> Timetable:
    """Return the timetable of five cron fields; the text is lower case and single-spaced."""
    minute, hour, day, month, weekday = fields = _five(text)
    _refuse_two_kinds_of_day(fields)
    minutes, hours = _numbers(minute, _MINUTE), _numbers(hour, _HOUR)
    return Timetable(
        text=" ".join(fields),
        times=tuple((h, m) for h in sorted(hours) for m in sorted(minutes)),
        weekdays=_weekdays(weekday),
        days=_numbers(day, _DAY),
        months=_numbers(month, _MONTH),
        by_elapsed=len(hours) == 24 or "*" in minute or "/" in minute,
    )


def _five(text: str) -> list[str]:
    if text.startswith("@"):
        instead = _MACROS.get(text, "daily 09:00")
        raise BadSchedule(f"`{text}` is not possible here. Write `{instead}`.")
    fields = re.sub(r"\s*,\s*", ",", text).split()
    if len(fields) == 6:
        instead = " ".join(fields[1:])
        raise BadSchedule(
            f"`{text}` has six fields; seconds are not possible. Write five: {_FIVE}. Perhaps `{instead}`?"
        )
    if len(fields) != 5:
        raise BadSchedule(
            f"`{text}` has {len(fields)} fields where cron has five: {_FIVE}. Or use words: `daily 09:00`."
        )
    return [*fields[:2], *("*" if field == "?" else field for field in fields[2:])]


def _refuse_two_kinds_of_day(fields: list[str]) -> None:
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise BadSchedule(
            f"A day of the month (`{day}`) together with a weekday (`{weekday}`) is not possible. Keep one of them: "
            f"`{minute} {hour} {day} {month} *` or `{minute} {hour} * {month} {weekday}`."
        )


def _numbers(text: str, field: _Field) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _part(part, field))


def _part(part: str, field: _Field) -> range:
    first, last, step = _split(part, field)
    if first == "*":
        low, high = field.low, field.high
    else:
        low = field.number(first)
        high = field.number(last) if last else field.high if step else low
    if low > high:
        instead = f"{_span(low, field.high)},{_span(field.low, high)}"
        raise BadSchedule(f"The {field.name} `{part}` of a cron line goes backwards. Write `{instead}`.")
    return range(low, high + 1, _step(step, part, field, high - low))


def _span(low: int, high: int) -> str:
    return f"{low}-{high}" if low < high else str(low)


def _split(part: str, field: _Field) -> tuple[str, str, str]:
    match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part, re.ASCII)
    if match is None or (match[1] == "*" and match[2]):
        what = f"`{part}`" if part else "an empty place in a list"
        raise BadSchedule(
            f"I can't read {what} as the {field.name} of a cron line. "
            "Write numbers, lists `1,2`, ranges `1-5` or steps `*/2`."
        )
    return match[1], match[2] or "", match[3] or ""


def _step(text: str, part: str, field: _Field, span: int) -> int:
    step = int(text[:9] or 1)
    if step == 0 or (text and step > max(span, 1)):
        raise BadSchedule(
            f"The step {step} in the {field.name} `{part}` of a cron line must be from 1 to {max(span, 1)}."
        )
    return step


def _weekdays(text: str) -> frozenset[int]:
    if "/" in text:
        raise BadSchedule(f"Steps on weekdays (`{text}`) are not possible. Name the days instead: `mon,wed,fri`.")
    return frozenset(day for part in text.split(",") for day in _weekday_part(part))


def _weekday_part(part: str) -> frozenset[int]:
    first, last, _ = _split(part, _WEEKDAY)
    if first == "*":
        return EVERY_WEEKDAY
    low = _WEEKDAY.number(first)
    high = _WEEKDAY.number(last) if last else low
    if high - low == 7:
        return EVERY_WEEKDAY
    count = (high - low) % 7 + 1  # a range may go over the week's end: 5-1 is Friday to Monday
    return frozenset((low + n - 1) % 7 for n in range(count))
