"""Time zones as people write them: tz database names, cities, countries with one zone, offsets from UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.digests.zonetable import Zone, country_code, fold, older_names, spellings, zones
from bot.errors import UserError

_HALF_A_YEAR = timedelta(days=182)
_EXAMPLES = "a city such as `Europe/Berlin` or `America/New_York`, or an offset such as `UTC+2`"


class BadTimezone(UserError):
    """A time zone that nobody knows, or that fits several."""


@cache
def open_zone(name: str) -> ZoneInfo:
    """Return the zone; kept, because ZoneInfo itself forgets all but eight and reads their files again."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTimezone(f"I don't know the time zone `{_shown(name)}`. Write {_EXAMPLES}.") from error


def parse_timezone(text: str, now: datetime | None = None) -> str:
    """Return the name of the zone that is meant; raise BadTimezone with suggestions where it is none or several."""
    now = now or datetime.now(UTC)
    typed = read_zone_text(text)
    country = _by_country(typed)
    if len({_clock(zone, now) for zone in country}) == 1:
        return country[0].name  # also of Japan, which is an older name of its zone
    exact = spellings().get(typed.replace(" ", "_").casefold())
    if exact:
        return exact
    offset = offset_of(typed)
    if offset is not None:
        return _fixed(offset, typed, now)
    matches = _by_city(typed) or country
    if matches and len({_clock(zone, now) for zone in matches}) == 1:
        return matches[0].name
    raise _unknown(typed, matches, now)


def read_zone_text(text: str) -> str:
    """Return what was typed, also where a label was left standing."""
    return re.sub(r"(?<=\S)\s+\((UTC[+-]\d|all year).*", "", text).strip().strip("`'\"")


def _by_city(text: str) -> list[Zone]:
    city = fold(text)
    living = [zone for zone in zones() if city == zone.city or city in zone.other_cities]
    return living or [zone for zone in older_names() if zone.city == city]


def _by_country(text: str) -> list[Zone]:
    code = country_code(text)
    return [zone for zone in zones() if zone.code == code] if code else []


def _clock(zone: Zone, now: datetime) -> tuple[timedelta | None, ...]:
    """Return the zone's offsets in both seasons: a country's zones with equal ones are the same to people."""
    seasons = (now, now + _HALF_A_YEAR)
    return tuple(time.astimezone(open_zone(zone.name)).utcoffset() for time in seasons)


def _unknown(text: str, matches: list[Zone], now: datetime) -> BadTimezone:
    if not text:
        return BadTimezone(f"The time zone is empty. Write {_EXAMPLES}.")
    if matches:
        return BadTimezone(f"`{_shown(text)}` has several time zones. Choose one: {_or(matches[:4])}.")
    near = alike(text, now)
    if near:
        return BadTimezone(f"I don't know the time zone `{_shown(text)}`. Did you mean {_or(near[:3])}?")
    return BadTimezone(f"I don't know the time zone `{_shown(text)}`. Write {_EXAMPLES}.")


def _or(found: list[Zone]) -> str:
    quoted = [f"`{zone.name}`" for zone in found]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def _shown(text: str) -> str:
    return " ".join(text.replace("`", "").split())[:40]


def offset_of(text: str) -> timedelta | None:
    """Return the offset that the text writes: `+1`, `UTC+2`, `GMT-03:30`, `+0530`."""
    text = re.sub(r"\s+", "", text).casefold().replace("−", "-")
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?|utc|gmt|z|zulu", text, re.ASCII)
    if match is None:
        return None
    size = timedelta(hours=int(match[2] or 0), minutes=int(match[3] or 0))
    return -size if match[1] == "-" else size


def _fixed(offset: timedelta, typed: str, now: datetime) -> str:
    hours = whole_hours(offset)
    if hours is not None:
        return fixed_name(hours)
    there = with_offset(offset, now)
    if there:
        raise BadTimezone(f"`{_shown(typed)}` is not a whole number of hours: name a city there, {_or(there[:3])}.")
    raise BadTimezone(f"No place has the offset `{_shown(typed)}`. Write {_EXAMPLES}.")


def whole_hours(offset: timedelta) -> int | None:
    hours, rest = divmod(offset, timedelta(hours=1))
    return hours if not rest and -12 <= hours <= 14 else None


def fixed_name(hours: int) -> str:
    """Return the zone that always has this offset; the tz database writes Etc/GMT-2 for what all others call UTC+2."""
    return f"Etc/GMT{-hours:+}" if hours else "UTC"


def say_timezone(name: str) -> str:
    """Return the name as people read it: fixed offsets as UTC+02:00."""
    return offset_text(open_zone(name), datetime.now(UTC)) if name.startswith("Etc/") else name


def with_offset(offset: timedelta, now: datetime) -> list[Zone]:
    return [zone for zone in zones() if now.astimezone(open_zone(zone.name)).utcoffset() == offset]


def alike(text: str, now: datetime) -> list[Zone]:
    """Return the zones that the text is like, the likeliest first; a zone may come twice."""
    folded = fold(text)
    if not folded:
        return []
    exact = [*_by_country(text), *_by_abbreviation(text, now)]
    return exact + _ranked(folded) or [z for z in older_names() if folded in fold(z.name)] or _spelled_like(folded)


def _ranked(folded: str) -> list[Zone]:
    ranked = [(rank, zone) for zone in zones() if (rank := _rank(zone, folded)) is not None]
    return [zone for _, zone in sorted(ranked, key=lambda pair: pair[0])]


def _rank(zone: Zone, folded: str) -> int | None:
    """Return how near the text comes to the zone: 0 is equal, None not at all."""
    name, country = fold(zone.name), fold(zone.country)
    words = " ".join((zone.city, country, zone.notes, *zone.other_cities)).replace("(", "")
    ranks = (
        folded in (zone.city, name, *zone.other_cities),
        zone.city.startswith(folded),
        country.startswith(folded),
        name.startswith(folded),
        len(folded) > 1 and f" {folded}" in f" {words}",
        len(folded) > 2 and (folded in words or folded in name),
    )
    return ranks.index(True) if True in ranks else None


def _spelled_like(folded: str) -> list[Zone]:
    by_name = {fold(zone.country): zone for zone in reversed(zones())}
    for zone in reversed(zones()):
        by_name |= dict.fromkeys((fold(zone.name), zone.city, *zone.other_cities), zone)
    return [by_name[name] for name in get_close_matches(folded, by_name, n=5, cutoff=0.7)]


def _by_abbreviation(text: str, now: datetime) -> list[Zone]:
    name = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3,5}", name):
        return []
    seasons = (now, now + _HALF_A_YEAR)
    return [zone for zone in zones() if name in {time.astimezone(open_zone(zone.name)).tzname() for time in seasons}]


def offset_text(zone: ZoneInfo, now: datetime) -> str:
    minutes = round((now.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
