"""When a digest runs next: by the clock of its zone, through every change of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.digests import schedule
from bot.digests.schedule import BadSchedule, next_run, parse
from tests.test_schedule import CRON, TIMES_OF_DAY

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def runs(when: str, zone: str, after: datetime) -> Iterator[datetime]:
    while True:
        after = next_run(when, zone, after)
        yield after


def clock(when: str, zone: str, start: str, count: int) -> list[str]:
    """Return what the zone's clock shows at the first runs after its `start`."""
    after = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    local = (run.astimezone(ZoneInfo(zone)) for run in runs(parse(when), zone, after))
    return [f"{run:%d %H:%M %z}" for run in islice(local, count)]


def test_the_next_run_is_later_than_the_moment_asked_for_even_at_a_run():
    nine = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert next_run("daily 09:00", "UTC", nine - timedelta(seconds=1)) == nine
    assert next_run("daily 09:00", "UTC", nine) == nine + DAY
    assert next_run("hourly", "UTC", nine) == nine + timedelta(hours=1)
    assert next_run("hourly", "UTC", nine - timedelta(microseconds=1)) == nine


def test_times_of_one_schedule_are_not_mixed():
    assert clock("daily 09:00,18:30", "UTC", "2026-03-02", 3) == ["02 09:00 +0000", "02 18:30 +0000", "03 09:00 +0000"]


def test_a_time_of_day_the_clock_shows_twice_fires_the_first_time_only():
    assert clock("daily 02:30", BERLIN, "2026-10-24", 3) == ["24 02:30 +0200", "25 02:30 +0200", "26 02:30 +0100"]
    assert clock("daily 01:30", "America/New_York", "2026-10-31", 3) == [
        "31 01:30 -0400",
        "01 01:30 -0400",
        "02 01:30 -0500",
    ]


def test_a_time_of_day_the_clock_skips_fires_once_right_after_the_gap():
    assert clock("daily 02:30", BERLIN, "2026-03-28", 3) == ["28 02:30 +0100", "29 03:00 +0200", "30 02:30 +0200"]
    assert clock("daily 02:15,02:45", BERLIN, "2026-03-29", 2) == ["29 03:00 +0200", "30 02:15 +0200"]
    assert clock("daily 02:30,03:00", BERLIN, "2026-03-29", 2) == ["29 03:00 +0200", "30 02:30 +0200"]


def test_hourly_misses_and_doubles_no_hour():
    spring = ["29 01:00 +0100", "29 03:00 +0200", "29 04:00 +0200"]
    assert clock("hourly", BERLIN, "2026-03-29T00:30", 3) == spring
    autumn = ["25 02:00 +0200", "25 02:00 +0100", "25 03:00 +0100"]
    assert clock("hourly", BERLIN, "2026-10-25T01:30", 3) == autumn


def test_minute_steps_go_on_through_a_repeated_hour():
    repeated = ["25 02:30 +0200", "25 02:00 +0100", "25 02:30 +0100", "25 03:00 +0100"]
    assert clock("*/30 2-3 * * *", BERLIN, "2026-10-25T02:00", 4) == repeated


def test_hours_by_name_fire_once_in_a_repeated_hour():
    assert clock("0 */2 * * *", BERLIN, "2026-10-25", 3) == ["25 02:00 +0200", "25 04:00 +0100", "25 06:00 +0100"]


def test_the_first_hour_after_a_shorter_day_is_not_missed():
    assert clock("30 * * * 1", BERLIN, "2026-03-29T12:00", 2) == ["30 00:30 +0200", "30 01:30 +0200"]


def test_half_an_hour_forward_and_back_on_lord_howe():
    zone = "Australia/Lord_Howe"
    assert clock("daily 02:15", zone, "2026-10-03T12:00", 2) == ["04 02:30 +1100", "05 02:15 +1100"]
    assert clock("daily 01:45", zone, "2026-04-04T12:00", 2) == ["05 01:45 +1100", "06 01:45 +1030"]
    assert clock("hourly", zone, "2026-10-04T00:30", 3) == ["04 01:00 +1030", "04 03:00 +1100", "04 04:00 +1100"]


def test_a_zone_with_half_an_hour_keeps_to_its_own_clock():
    assert clock("hourly", "Asia/Kolkata", "2026-03-02T00:30", 2) == ["02 01:00 +0530", "02 02:00 +0530"]
    assert next_run("daily 09:00", "Asia/Kolkata", NOW) == datetime(2026, 3, 3, 3, 30, tzinfo=UTC)


def test_a_day_that_never_was_has_no_run():
    assert clock("daily 09:00", "Pacific/Apia", "2011-12-29", 3) == [
        "29 09:00 -1000",
        "31 09:00 +1400",
        "01 09:00 +1400",
    ]


def test_midnight_that_is_skipped_fires_right_after_the_gap_on_the_same_day():
    assert clock("daily 00:00", "America/Sao_Paulo", "2018-11-03T12:00", 2) == ["04 01:00 -0200", "05 00:00 -0200"]
    assert clock("daily 00:30", "Asia/Beirut", "2026-03-28T12:00", 2) == ["29 01:00 +0300", "30 00:30 +0300"]


def test_midnight_that_comes_twice_fires_once():
    assert clock("daily 23:30", "America/Sao_Paulo", "2018-02-17T12:00", 2) == ["17 23:30 -0200", "18 23:30 -0300"]


ZONES = st.sampled_from(
    [
        *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Asia/Beirut"),
        *("America/Sao_Paulo", "America/Nuuk", "Africa/Casablanca", "Pacific/Chatham", "America/Havana", "UTC"),
    ]
)
CHANGES = st.sampled_from(
    [
        "2011-12-29",
        "2018-02-17",
        "2018-11-03",
        "2026-03-07",
        "2026-03-28",
        "2026-04-04",
        "2026-10-03",
        "2026-10-24",
        "2026-10-31",
    ]
)


def kept(text: str) -> str:
    try:
        return parse(text)
    except BadSchedule:
        assume(False)
        raise


def moment(day: str, minutes: int) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes - 720)


@given(TIMES_OF_DAY | CRON | st.just("hourly"), ZONES, CHANGES, st.integers(0, 2000), st.integers(0, 59))
@settings(max_examples=60, deadline=None)
def test_runs_are_later_than_asked_and_strictly_increase(text: str, zone: str, day: str, minutes: int, seconds: int):
    after = moment(day, minutes) + timedelta(seconds=seconds)
    found = list(islice(runs(kept(text), zone, after), 20))
    assert all(one < two for one, two in pairwise([after, *found]))
    assert all(run.tzinfo is UTC and run.second == run.microsecond == 0 for run in found)


@given(TIMES_OF_DAY | CRON | st.just("hourly"), ZONES, CHANGES, st.integers(0, 2000), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_the_next_run_does_not_depend_on_when_it_is_asked_for(
    text: str, zone: str, day: str, minutes: int, earlier: int
):
    when, after = kept(text), moment(day, minutes)
    from_earlier = runs(when, zone, after - timedelta(minutes=earlier))
    assert next(run for run in from_earlier if run > after) == next_run(when, zone, after)


@given(TIMES_OF_DAY | CRON | st.just("hourly"), ZONES, CHANGES, st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_all_runs_of_some_days_are_those_that_come_one_after_the_other(text: str, zone: str, day: str, minutes: int):
    when, after = kept(text), moment(day, minutes - 1000)
    until = after + 5 * DAY
    one_by_one = takewhile(lambda run: run <= until, runs(when, zone, after))
    assert list(schedule.runs(when, zone, after, until)) == list(one_by_one)


def test_a_time_that_the_clock_shows_again_on_the_next_of_some_days_is_no_run():
    after = datetime(2026, 10, 24, 1, 10, tzinfo=UTC)
    found = schedule.runs("daily 02:30", BERLIN, after, after + 2 * DAY)
    assert [f"{run:%d %H:%M}" for run in found] == ["25 00:30"]


@given(TIMES_OF_DAY, ZONES, CHANGES)
@settings(max_examples=60, deadline=None)
def test_each_time_of_day_fires_once_a_day_at_the_first_such_minute_or_after_its_gap(text: str, zone: str, day: str):
    when, start = kept(text), moment(day, 0)
    firsts, gaps = first_minutes(zone, start - 2 * DAY, start + 4 * DAY)
    expected = {
        firsts.get(wall) or next((end for before, after, end in gaps if before < wall < after), None)
        for wall in walls(when, start - DAY, start + 4 * DAY)
    }
    found = takewhile(lambda run: run <= start + 3 * DAY, runs(when, zone, start))
    assert list(found) == sorted(run for run in expected if run and start < run <= start + 3 * DAY)


@given(st.just("hourly") | CRON.filter(lambda text: text[1] == "/" or text.split()[1] == "*"), ZONES, CHANGES)
@settings(max_examples=50, deadline=None)
def test_steps_fire_whenever_the_clock_shows_their_time(text: str, zone: str, day: str):
    when, start = kept(text), moment(day, 0)
    alone = set(walls(when, start - DAY, start + 3 * DAY))
    expected = [
        minute for minute, wall in by_the_clock(zone, start, start + 2 * DAY) if wall in alone and minute > start
    ]
    assert list(takewhile(lambda run: run <= start + 2 * DAY, runs(when, zone, start))) == expected


@cache
def by_the_clock(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return every minute and what the zone's clock shows then: the slow and certain way."""
    info = ZoneInfo(zone)
    minutes = (start + n * MINUTE for n in range(int((end - start) / MINUTE) + 1))
    return [(minute, minute.astimezone(info).replace(tzinfo=None)) for minute in minutes]


def walls(when: str, start: datetime, end: datetime) -> list[datetime]:
    """Return the times of the schedule as a clock shows them that never changes."""
    found = (run.replace(tzinfo=None) for run in runs(when, "UTC", start - MINUTE))
    return list(takewhile(lambda wall: wall <= end.replace(tzinfo=None), found))


@cache
def first_minutes(
    zone: str, start: datetime, end: datetime
) -> tuple[dict[datetime, datetime], list[tuple[datetime, ...]]]:
    """Return when the clock shows each time first, and its gaps: the times on both sides and when they end."""
    shown = by_the_clock(zone, start, end)
    jumps = [
        (before, after, minute) for (_, before), (minute, after) in pairwise(shown) if MINUTE < after - before <= DAY
    ]
    return {wall: minute for minute, wall in reversed(shown)}, jumps
