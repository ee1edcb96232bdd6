"""The time zones that are offered while somebody writes one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.digests.timezones import (
    alike,
    fixed_name,
    offset_of,
    offset_text,
    open_zone,
    read_zone_text,
    whole_hours,
    with_offset,
)
from bot.digests.zonetable import MAJOR, Zone, fold, zones

_MOST_COMPLETIONS = 25
_LONGEST_LABEL = 100


def suggest_timezones(text: str, now: datetime | None = None, usual: str = "UTC") -> list[tuple[str, str]]:
    """Return (name, label) of the zones that may be meant, by city, country, abbreviation or present offset.

    Where nothing is typed, the `usual` one comes first.
    """
    now, text = now or datetime.now(UTC), read_zone_text(text)
    if fold(text) in ("", "+"):
        return _labels([_zone(usual), *(zone for zone in zones() if zone.name in MAJOR)], now)
    offsets = [offset for sign in ("", "+", "-") if (offset := offset_of(sign + text)) is not None]
    if offsets and re.search(r"\d", text):
        found = [zone for offset in offsets for zone in _at_offset(offset, now)]
        return _labels(sorted(found, key=lambda zone: not zone.name.startswith("Etc/")), now)
    return _labels(alike(text, now), now)


def _zone(name: str) -> Zone:
    return next((zone for zone in zones() if zone.name == name), Zone(name))


def _at_offset(offset: timedelta, now: datetime) -> list[Zone]:
    """Return the zone that is always there, and those that are there now."""
    hours = whole_hours(offset)
    return ([Zone(fixed_name(hours))] if hours else []) + with_offset(offset, now)


def _labels(found: Iterable[Zone], now: datetime) -> list[tuple[str, str]]:
    names = {zone.name: zone for zone in found}
    return [(zone.name, _label(zone, now)) for zone in list(names.values())[:_MOST_COMPLETIONS]]


def _label(zone: Zone, now: datetime) -> str:
    """Return for example "Europe/Berlin (UTC+01:00, Germany, now 09:30)"."""
    there = open_zone(zone.name)
    clock = f"now {now.astimezone(there):%H:%M}"
    if zone.name.startswith("Etc/"):
        return f"{offset_text(there, now)} (all year round, {clock})"
    about = filter(None, (offset_text(there, now), zone.country, clock))
    return f"{zone.name} ({', '.join(about)})"[:_LONGEST_LABEL]
