"""Cron lines: what is accepted, on which days they fire, and what is refused with which words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.digests.cron import read_cron
from bot.digests.schedule import BadSchedule, describe, next_run, parse, short

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def weekdays_of(field: str) -> set[int]:
    return set(read_cron(f"0 9 * * {field}").weekdays)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", {SUN}),
        ("7", {SUN}),
        ("1", {MON}),
        ("6", {SAT}),
        ("1-5", {MON, TUE, WED, THU, FRI}),
        ("0,6", {SAT, SUN}),
        ("6-7", {SAT, SUN}),
        ("5-1", {FRI, SAT, SUN, MON}),
        ("0-2", {SUN, MON, TUE}),
        ("7-2", {SUN, MON, TUE}),
        ("0-7", set(range(7))),
        ("1-7", set(range(7))),
        ("0-6", set(range(7))),
        ("7-7", {SUN}),
        ("mon", {MON}),
        ("sunday", {SUN}),
        ("fri-mon", {FRI, SAT, SUN, MON}),
        ("mon-fri", {MON, TUE, WED, THU, FRI}),
        ("sun-sat", set(range(7))),
        ("1,wed,5-6", {MON, WED, FRI, SAT}),
        ("*", set(range(7))),
    ],
)
def test_weekdays_are_those_of_cron(field: str, days: set[int]):
    assert weekdays_of(field) == days


@pytest.mark.parametrize(("field", "day"), [("0", "Sunday"), ("7", "Sunday"), ("1", "Monday"), ("sat", "Saturday")])
def test_a_cron_weekday_fires_on_that_day(field: str, day: str):
    run = next_run(parse(f"0 9 * * {field}"), "Europe/Berlin", datetime(2026, 3, 4, tzinfo=UTC))
    assert f"{run:%A %H:%M}" == f"{day} 08:00"


def test_steps_lists_and_ranges_are_read_in_minutes_hours_days_and_months():
    table = read_cron("10-59/20 8-12/2,20 1-10/3 1,apr-jun *")
    assert table.times == tuple((hour, minute) for hour in (8, 10, 12, 20) for minute in (10, 30, 50))
    assert table.days == {1, 4, 7, 10}
    assert table.months == {1, 4, 5, 6}


def test_a_step_after_one_number_goes_to_the_end():
    assert [minute for _, minute in read_cron("5/20 9 * * *").times] == [5, 25, 45]


def test_a_question_mark_means_every_day():
    assert parse("0 9 ? * mon") == "0 9 * * mon"
    assert parse("0 9 1 * ?") == "0 9 1 * *"


def test_the_canonical_text_is_lower_case_and_single_spaced():
    assert parse("  0   9 * *   MON-FRI ") == "0 9 * * mon-fri"
    assert parse("cron `0 9, 18 * * *`") == "0 9,18 * * *"


@pytest.mark.parametrize(
    ("text", "by_elapsed"),
    [
        ("0 * * * *", True),
        ("30 0-23 * * *", True),
        ("*/30 9-17 * * *", True),
        ("0 */2 * * *", False),
        ("0,30 2 * * *", False),
    ],
)
def test_every_hour_and_minute_steps_go_by_elapsed_time(text: str, by_elapsed: bool):
    assert read_cron(text).by_elapsed is by_elapsed


@pytest.mark.parametrize(
    ("text", "part", "instead"),
    [
        ("0 9 * * */2", "`*/2`", "mon,wed,fri"),
        ("0 9 * * 1-5/2", "`1-5/2`", "Name the days"),
        ("0 9 13 * 5", "weekday (`5`)", "`0 9 13 * *` or `0 9 * * 5`"),
        ("0 9 */2 * mon", "day of the month (`*/2`)", "`0 9 * * mon`"),
        ("0 9 31 2 *", "`0 9 31 2 *`", "never comes"),
        ("0 9 30-31 2 *", "day 30", "never comes"),
        ("0 9 31 4,6,9,11 *", "day 31", "never comes"),
        ("*/5 * * * *", "00:00 and 00:05 are 5 minutes apart", "every 15 minutes"),
        ("* * * * *", "1 minute apart", "every 15 minutes"),
        ("*/25 * * * *", "00:50 and 01:00 are 10 minutes apart", "every 15 minutes"),
        ("0,5 9 29 2 *", "09:00 and 09:05", "every 15 minutes"),
        ("0 0 9 * * *", "six fields; seconds are not possible", "`0 9 * * *`"),
        ("0 9", "2 fields", "`daily 09:00`"),
        ("0 9 * *", "4 fields", "minute, hour, day of the month, month, weekday"),
        ("0 9 * * * * *", "7 fields", "five"),
        ("0 24 * * *", "hour", "Midnight is 0"),
        ("0 25 * * *", "can't be 25", "0 to 23"),
        ("60 9 * * *", "minute", "0 to 59"),
        ("0 9 0 * *", "day of the month", "1 to 31"),
        ("0 9 32 * *", "can't be 32", "1 to 31"),
        ("0 9 * 13 *", "month", "1 to 12, or jan to dec"),
        ("0 9 * * 8", "weekday", "0 to 7, or mon to sun"),
        ("0 9 * jum *", "`jum`", "`jun`"),
        ("0 9 * * mom", "`mom`", "`mon`"),
        ("0 22-2 * * *", "`22-2`", "`22-23,0-2`"),
        ("0 9 5-1 * *", "`5-1`", "`5-31,1`"),
        ("0 9 l * *", "`l`", "1 to 31"),
        ("0 9 * * 1#2", "`1#2`", "lists"),
        ("0 9 * * 5l", "`5l`", "mon to sun"),
        ("0 9,,10 * * *", "empty place", "lists"),
        ("*/0 9 * * *", "step 0", "from 1 to 59"),
        ("*/90 * * * *", "step 90", "from 1 to 59"),
        ("0 9 * * 99999999999999999999", "weekday", "0 to 7"),
        ("*-5 9 * * *", "`*-5`", "ranges"),
        ("@daily", "`@daily`", "`daily 09:00`"),
        ("@midnight", "`@midnight`", "`daily 09:00`"),
        ("@hourly", "`@hourly`", "`hourly`"),
        ("@monthly", "`@monthly`", "`0 9 1 * *`"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_with_the_wrong_part_and_what_to_write(
    text: str, part: str, instead: str
):
    with pytest.raises(BadSchedule) as refusal:
        parse(text)
    assert part in str(refusal.value)
    assert instead in str(refusal.value)


def test_gaps_over_midnight_count_where_neighbouring_days_fire():
    with pytest.raises(BadSchedule, match="23:50 and 00:00 are 10 minutes apart"):
        parse("0,50 0,23 * * *")
    assert parse("0,50 0,23 * * mon") == "0,50 0,23 * * mon"
    with pytest.raises(BadSchedule, match="10 minutes"):
        parse("0,50 0,23 31,1 * *")
    assert parse("0,50 0,23 31 1,7 *") == "0,50 0,23 31 1,7 *"


def test_a_leap_day_is_accepted_and_found():
    assert parse("0 9 29 2 *") == "0 9 29 2 *"
    assert next_run("0 9 29 2 *", "UTC", datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2028, 2, 29, 9, tzinfo=UTC)
    assert next_run("0 9 29 2 *", "UTC", datetime(2096, 3, 1, tzinfo=UTC)) == datetime(2104, 2, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0 9 * * *", "Daily at 09:00 UTC"),
        ("0 9 * * 1-5", "Weekdays at 09:00 UTC"),
        ("0 9 * * 6-7", "Weekends at 09:00 UTC"),
        ("0 9 * * 0,3", "Wednesdays and Sundays at 09:00 UTC"),
        ("0 9 1 * *", "On day 1 of every month at 09:00 UTC"),
        ("0 9 1,15 1,7 *", "On days 1 and 15 of January and July at 09:00 UTC"),
        ("0 9 29 2 *", "On 29 February at 09:00 UTC"),
        ("0 9,18 * 12 *", "Daily in December at 09:00 and 18:00 UTC"),
        ("0 9 * 6-8 mon", "Mondays in June, July and August at 09:00 UTC"),
        ("0 * * * *", "Every hour on the hour (UTC)"),
        ("30 * * * *", "Every hour at 30 minutes past (UTC)"),
        ("*/15 * * * *", "Every 15 minutes (UTC)"),
        ("5,35 * * * *", "Every 30 minutes from 00:05 on (UTC)"),
        ("0,20 * * * *", "Every hour at 00 and 20 minutes past (UTC)"),
        ("0 */2 * * *", "Every 2 hours (UTC)"),
        ("0 */4 * * *", "Every 4 hours (UTC)"),
        ("0 0,12 * * *", "Every 12 hours (UTC)"),
        ("0 9-17 * * 1-5", "Weekdays every hour from 09:00 to 17:00 UTC"),
        ("*/30 9-17 * * 1-5", "Weekdays every 30 minutes from 09:00 to 17:30 UTC"),
        ("0 0,1,5,7,9,11,13 * * *", "7 times a day, from 00:00 to 13:00 UTC"),
    ],
)
def test_a_cron_line_is_said_in_words(text: str, said: str):
    assert describe(parse(text), "UTC") == said


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("0 9 * * 1-5", "weekdays 09:00"),
        ("0 9,18 * * *", "daily 09:00,18:00"),
        ("0 9 * * 0", "sun 09:00"),
        ("0 * * * *", "hourly"),
        ("*/30 * * * *", "every 30 minutes"),
        ("0,30 * * * *", "every 30 minutes"),
        ("0 0-18/6 * * *", "every 6 hours"),
        ("*/30 * * * 1-5", "*/30 * * * 1-5"),
        ("30 * * * *", "30 * * * *"),
        ("0 9 1 * *", "0 9 1 * *"),
        ("0 9-17 * * *", "0 9-17 * * *"),
    ],
)
def test_a_cron_line_is_short_in_words_where_words_are_short(text: str, brief: str):
    assert short(parse(text)) == brief
