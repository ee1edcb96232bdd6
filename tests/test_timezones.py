"""Time zones as people write them, and what is offered while they write."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.timezones import BadTimezone, open_zone, parse_timezone, say_timezone
from bot.digests.zoneoffers import suggest_timezones
from bot.digests.zonetable import MAJOR, zones

WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)


def offered(text: str, now: datetime = WINTER) -> list[str]:
    return [name for name, _ in suggest_timezones(text, now)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("  europe/BERLIN ", "Europe/Berlin"),
        ("`Europe/Berlin`", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("UTC+0", "UTC"),
        ("us/eastern", "US/Eastern"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("port-au-prince", "America/Port-au-Prince"),
        ("Istanbul", "Europe/Istanbul"),
        ("calcutta", "Asia/Calcutta"),
        ("knox", "America/Indiana/Knox"),
        ("Munich", "Europe/Berlin"),
        ("new delhi", "Asia/Kolkata"),
        ("germany", "Europe/Berlin"),
        ("France", "Europe/Paris"),
        ("uk", "Europe/London"),
        ("japan", "Asia/Tokyo"),
        ("Portugal", "Portugal"),
        ("+01", "Etc/GMT-1"),
        ("UTC+2", "Etc/GMT-2"),
        ("utc +02:00", "Etc/GMT-2"),
        ("GMT-3", "Etc/GMT+3"),
        ("−5", "Etc/GMT+5"),
        ("+1400", "Etc/GMT-14"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_found_by_name_city_country_or_offset(text: str, name: str):
    assert parse_timezone(text, WINTER) == name
    assert ZoneInfo(name)


@pytest.mark.parametrize(
    ("text", "said", "offset"),
    [("UTC+2", "UTC+02:00", 2), ("-3", "UTC-03:00", -3), ("+14", "UTC+14:00", 14), ("-12", "UTC-12:00", -12)],
)
def test_an_offset_has_the_sign_that_people_write(text: str, said: str, offset: int):
    name = parse_timezone(text)
    shift = SUMMER.astimezone(open_zone(name)).utcoffset()
    assert shift is not None
    assert shift.total_seconds() == offset * 3600
    assert say_timezone(name) == said


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Berln", "Did you mean `Europe/Berlin`"),
        ("Europe/Berln", "`Europe/Berlin`"),
        ("usa", "several time zones. Choose one: `America/New_York`, `America/Chicago`"),
        ("spain", "`Europe/Madrid`"),
        ("pst", "`America/Los_Angeles`"),
        ("+05:30", "`Asia/Kolkata`"),
        ("+99", "No place has the offset `+99`"),
        ("+15", "No place has the offset"),
        ("", "The time zone is empty. Write a city such as `Europe/Berlin`"),
        ("qqqqq", "Write a city such as `Europe/Berlin`"),
        ("../../etc/passwd", "I don't know the time zone"),
        ("localtime", "I don't know the time zone"),
        ("x" * 5000, "I don't know the time zone"),
    ],
)
def test_a_zone_that_is_none_or_several_is_refused_with_suggestions(text: str, hint: str):
    with pytest.raises(BadTimezone) as refusal:
        parse_timezone(text, WINTER)
    assert hint in str(refusal.value)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("name", ["", "Nowhere/Atall", "../x", "/etc/passwd", "Europe"])
def test_a_zone_that_cannot_be_opened_is_refused(name: str):
    with pytest.raises(BadTimezone):
        open_zone(name)


def test_nothing_typed_offers_the_major_zones():
    assert offered("") == list(MAJOR)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("berl", "Europe/Berlin"),
        ("germany", "Europe/Berlin"),
        ("DE", "Europe/Berlin"),
        ("brasil", "America/Sao_Paulo"),
        ("york", "America/New_York"),
        ("Europe/Par", "Europe/Paris"),
        ("eastern", "America/New_York"),
        ("munich", "Europe/Berlin"),
        ("pst", "America/Los_Angeles"),
        ("est", "America/New_York"),
        ("cest", "Europe/Berlin"),
        ("+5:30", "Asia/Kolkata"),
        ("5:30", "Asia/Kolkata"),
        ("utc+1", "Etc/GMT-1"),
        ("+01", "Etc/GMT-1"),
        ("01:00", "Etc/GMT-1"),
        ("3:30", "Asia/Tehran"),
        ("kiev", "Europe/Kiev"),
        ("berln", "Europe/Berlin"),
        ("`berlin`", "Europe/Berlin"),
        ("+", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
        ("EST5EDT", "EST5EDT"),
        ("zulu", "Etc/Zulu"),
    ],
)
def test_zones_are_offered_by_city_country_abbreviation_and_offset(text: str, first: str):
    assert offered(text)[0] == first


@pytest.mark.parametrize("text", ["zzz", "qqqqq", "-13", "+99", "+5:17", "\u0661", "x" * 5000])
def test_what_is_no_zone_offers_none(text: str):
    assert offered(text) == []


def test_the_usual_zone_is_offered_first():
    assert [name for name, _ in suggest_timezones("", WINTER, "Asia/Kathmandu")] == ["Asia/Kathmandu", *MAJOR]
    assert [name for name, _ in suggest_timezones("", WINTER, "Etc/GMT-2")] == ["Etc/GMT-2", *MAJOR]
    assert [name for name, _ in suggest_timezones(" ", WINTER, "Asia/Tokyo")][:2] == ["Asia/Tokyo", "UTC"]


def test_an_offset_without_its_sign_may_be_either():
    assert offered("1")[:3] == ["Etc/GMT-1", "Etc/GMT+1", "Europe/Berlin"]
    assert [name for name in offered("3:30") if name in ("Asia/Tehran", "America/St_Johns")] == [
        "Asia/Tehran",
        "America/St_Johns",
    ]


@pytest.mark.parametrize("name", ["Europe/Berlin", "Etc/GMT+3", "UTC"])
def test_a_label_that_was_left_standing_is_read_as_its_zone(name: str):
    labels = dict(suggest_timezones(name, WINTER))
    assert parse_timezone(labels[name], WINTER) == name


def test_an_offset_offers_where_it_is_so_now():
    assert "Europe/Berlin" in offered("+1", WINTER)
    assert "Europe/Berlin" not in offered("+1", SUMMER)
    assert "Europe/Berlin" in offered("+2", SUMMER)


def test_a_label_has_the_present_offset_the_country_and_what_time_it_is():
    assert dict(suggest_timezones("berlin", WINTER)) == {
        "Europe/Berlin": "Europe/Berlin (UTC+01:00, Germany, now 13:00)"
    }
    assert dict(suggest_timezones("berlin", SUMMER)) == {
        "Europe/Berlin": "Europe/Berlin (UTC+02:00, Germany, now 14:00)"
    }
    assert dict(suggest_timezones("st johns", WINTER)) == {
        "America/St_Johns": "America/St_Johns (UTC-03:30, Canada, now 08:30)"
    }
    assert suggest_timezones("-3", WINTER)[0] == ("Etc/GMT+3", "UTC-03:00 (all year round, now 09:00)")


def test_every_zone_of_the_table_can_be_opened_found_and_shown():
    assert {zone.name for zone in zones()} <= available_timezones()
    for zone in zones():
        assert parse_timezone(zone.name) == zone.name
        assert zone.name in offered(zone.name)
    assert {other for zone in zones() for other in zone.other_cities} >= {"munich", "mumbai"}


@given(
    st.text(max_size=60) | st.text("utcgm+-0123456789:", max_size=9) | st.sampled_from(sorted(available_timezones()))
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_zone_or_refused_and_offers_what_can_be_chosen(text: str):
    found = suggest_timezones(text, WINTER)
    assert len(found) <= 25
    assert all(parse_timezone(name) == name and 1 <= len(label) <= 100 for name, label in found)
    try:
        assert ZoneInfo(parse_timezone(text, WINTER))
        assert found
    except BadTimezone as refusal:
        words = str(refusal)
        assert 20 < len(words) < 300
