"""The world's time zones with their cities and countries, from the tz database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

MAJOR = (
    *("UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Istanbul", "Europe/Moscow"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto"),
    *("America/Mexico_City", "America/Sao_Paulo", "Africa/Lagos", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata"),
    *("Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland"),
)
"""Offered before anything is typed, and first among equals."""

_ANTARCTICA = "AQ"
_OTHER_CITIES = {
    "Africa/Cairo": ("alexandria",),
    "Africa/Johannesburg": ("cape town", "pretoria"),
    "Africa/Lagos": ("abuja",),
    "America/Chicago": ("dallas", "houston", "austin"),
    "America/Edmonton": ("calgary",),
    "America/Los_Angeles": ("san francisco", "seattle", "san diego", "las vegas"),
    "America/New_York": ("boston", "washington", "miami", "atlanta", "philadelphia"),
    "America/Sao_Paulo": ("rio de janeiro", "brasilia"),
    "America/Toronto": ("montreal", "ottawa"),
    "Asia/Dubai": ("abu dhabi",),
    "Asia/Ho_Chi_Minh": ("hanoi",),
    "Asia/Jerusalem": ("tel aviv",),
    "Asia/Karachi": ("islamabad", "lahore"),
    "Asia/Kolkata": ("mumbai", "delhi", "new delhi", "bangalore", "bengaluru", "chennai", "hyderabad"),
    "Asia/Seoul": ("busan",),
    "Asia/Shanghai": ("beijing", "shenzhen", "guangzhou"),
    "Asia/Tokyo": ("osaka", "kyoto"),
    "Australia/Sydney": ("canberra",),
    "Europe/Amsterdam": ("rotterdam", "the hague"),
    "Europe/Berlin": ("munich", "hamburg", "frankfurt", "cologne"),
    "Europe/Istanbul": ("ankara",),
    "Europe/London": ("manchester", "edinburgh", "glasgow"),
    "Europe/Madrid": ("barcelona",),
    "Europe/Moscow": ("st petersburg",),
    "Europe/Rome": ("milan",),
    "Europe/Zurich": ("geneva", "basel"),
    "Pacific/Auckland": ("wellington",),
}
_NOT_FOR_PEOPLE = frozenset(("Factory", "localtime", "posixrules"))
_OTHER_COUNTRY_NAMES = {
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "usa": "US",
    "america": "US",
    "uae": "AE",
    "holland": "NL",
    "czechia": "CZ",
    "south korea": "KR",
    "north korea": "KP",
    "turkiye": "TR",
}


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    """As the tz database spells it."""
    city: str = ""
    """Folded: lower case, no accents, spaces for underscores."""
    country: str = ""
    code: str = ""
    other_cities: tuple[str, ...] = ()
    """Large ones that people look for; folded."""
    notes: str = ""
    """Folded: which part of the country, as in "eastern (most areas)"."""


def fold(text: str) -> str:
    """Return the text without case, accents and the marks that zone names have in place of spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(plain.replace("_", " ").replace("-", " ").replace(".", " ").split())


def country_code(text: str) -> str:
    """Return the code of a country's name or code, "" for anything else."""
    folded = fold(text)
    return _OTHER_COUNTRY_NAMES.get(folded, "") or _codes().get(folded, "")


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Return every name that can be opened, by its lower-case form."""
    return {name.casefold(): name for name in sorted(available_timezones() - _NOT_FOR_PEOPLE)}


@lru_cache(maxsize=1)
def zones() -> tuple[Zone, ...]:
    """Return the zones that people live in, the major ones first, then by country."""
    known = spellings()
    rows = [zone for zone in _rows() if zone.name.casefold() in known]
    rank = {name: place for place, name in enumerate(MAJOR)}
    rows.sort(key=lambda zone: (rank.get(zone.name, len(rank)), zone.code == _ANTARCTICA))
    return (Zone("UTC", "utc"), *rows)


@lru_cache(maxsize=1)
def older_names() -> tuple[Zone, ...]:
    """Return the zones under other names, such as Asia/Calcutta, EST5EDT and Etc/GMT+2."""
    living = {zone.name for zone in zones()}
    return tuple(Zone(name, _city(name)) for name in spellings().values() if name not in living)


def _rows() -> Iterator[Zone]:
    countries = {code: name for code, name, *_ in _table("iso3166.tab")}
    for code, _, name, *notes in _table("zone.tab"):
        yield Zone(name, _city(name), countries.get(code, ""), code, _OTHER_CITIES.get(name, ()), fold("".join(notes)))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    rows = [(code, name) for code, name, *_ in _table("iso3166.tab")]
    return {fold(name): code for code, name in rows} | {code.casefold(): code for code, _ in rows}


def _table(name: str) -> list[list[str]]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _city(name: str) -> str:
    return fold(name.rpartition("/")[2])
