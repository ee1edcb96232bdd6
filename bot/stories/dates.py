"""Dates as article files write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LOOSE = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|\s+)(\d\d?)(:\d\d:\d\d(?:[.,]\d*)?)\s*(Z|[-+]\d\d?(?::?\d\d)?)?)?", re.ASCII
)


def parse_date(text: str) -> datetime:
    """Return the instant in UTC, which is also the zone of a date without one. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(_tidied(text))
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


def _tidied(text: str) -> str:
    """Return a YAML timestamp, with its single digits and stray spaces, as ISO 8601."""
    match = _LOOSE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a date")
    year, month, day, hour, rest, zone = match.groups()
    date = f"{year}-{month:0>2}-{day:0>2}"
    if hour is None:
        return date
    return f"{date}T{hour:0>2}{rest.rstrip('.,')}{_zone(zone or '')}"


def _zone(zone: str) -> str:
    if zone in ("", "Z"):
        return zone
    hours, _, minutes = zone[1:].partition(":")
    return f"{zone[0]}{hours:0>2}:{minutes}" if minutes else f"{zone[0]}{hours:0>2}"
