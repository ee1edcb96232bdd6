"""A digest's schedule in words: read and said back, refused, and completed as one types."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.schedule import BadSchedule, check_gap, describe, next_run, parse, short, suggest_when
from bot.errors import UserError

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


TIMES = st.builds(
    "{:02}:{:02}".format, st.sampled_from([0, 1, 2, 3, 9, 22, 23]), st.sampled_from([0, 10, 15, 30, 45, 59])
)
DAYS = st.sampled_from(["daily", "weekdays", "weekends", "mon,sun", "sat"])
TIMES_OF_DAY = st.builds("{} {}".format, DAYS, st.lists(TIMES, min_size=1, max_size=4, unique=True).map(",".join))
MINUTES, HOURS = (
    st.sampled_from(["0", "30", "*/15", "*/30", "5-59/20"]),
    st.sampled_from(["*", "2", "0-5", "*/2", "2,9", "22-23"]),
)
CRON_DAYS = st.sampled_from(["* * *", "* * 0", "* * 6-1", "* * 1-5", "1-31/2 * *", "* 3,4,10,11,12 *"])
CRON = st.builds("{} {} {}".format, MINUTES, HOURS, CRON_DAYS)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("daily 09:00", "daily 09:00"),
        ("  DAILY   9:00 ", "daily 09:00"),
        ("`daily 09:00`", "daily 09:00"),
        ("daily 9", "daily 09:00"),
        ("every day at 9am", "daily 09:00"),
        ("everyday at 9 a.m.", "daily 09:00"),
        ("09:00", "daily 09:00"),
        ("9h30", "daily 09:30"),
        ("daily 12am", "daily 00:00"),
        ("daily 12pm", "daily 12:00"),
        ("daily noon", "daily 12:00"),
        ("daily midnight", "daily 00:00"),
        ("daily 11:59 PM", "daily 23:59"),
        ("daily 18:00,09:00", "daily 09:00,18:00"),
        ("daily 9am and 6:30pm", "daily 09:00,18:30"),
        ("daily 09:00, 09:00", "daily 09:00"),
        ("weekdays 18:30", "weekdays 18:30"),
        ("Mon-Fri 18:30", "weekdays 18:30"),
        ("monday to friday 18:30", "weekdays 18:30"),
        ("weekends 10:00", "weekends 10:00"),
        ("sunday, saturday 10:00", "weekends 10:00"),
        ("mon,thu 08:00", "mon,thu 08:00"),
        ("Thursdays and Mondays at 8", "mon,thu 08:00"),
        ("mon thu 8am", "mon,thu 08:00"),
        ("fri – mon 8:15", "mon,fri,sat,sun 08:15"),
        ("18:30 on weekdays", "weekdays 18:30"),
        ("weekdays,weekends 10:00", "daily 10:00"),
        ("hourly", "hourly"),
        ("every hour", "hourly"),
        ("every 60 minutes", "hourly"),
        ("every 1 hour", "hourly"),
        ("every 30 minutes", "every 30 minutes"),
        ("15 min", "every 15 minutes"),
        ("Each 2 hrs", "every 2 hours"),
    ],
)
def test_words_are_read_whatever_their_case_spaces_and_order(text: str, canonical: str):
    assert parse(text) == canonical
    assert parse(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "part", "instead"),
    [
        ("", "empty", "`daily 09:00`"),
        ("dayly 9:00", "`dayly`", "`daily`"),
        ("weekdys 9:00", "`weekdys`", "`weekdays`"),
        ("thusday 9:00", "`thusday`", "`thursday`"),
        ("hourley", "`hourley`", "`hourly`"),
        ("hourly 9:00", "`hourly` beside", "`0 9-17 * * 1-5`"),
        ("weekdays hourly", "`hourly` beside", "`0 9-17 * * 1-5`"),
        ("every 30 minutes on weekdays", "`minutes` beside", "`0 9-17 * * 1-5`"),
        ("weekley 9:00", "`weekley`", "`mon 09:00`"),
        ("every", "time is missing", "`daily 09:00`"),
        ("every 1 day", "Every 1 day is not possible", "`daily 09:00`"),
        ("montag 9:00", "`montag`", "`monday`"),
        ("month 9:00", "`month`", "`0 9 1 * *`"),
        ("every 1 minute", "Every 1 minute is too often", "`every 15 minutes` or longer"),
        ("every minutes", "Every 1 minute is too often", "`every 15 minutes` or longer"),
        ("gibberish", "`gibberish`", "`weekdays 18:30`"),
        ("daily", "time is missing", "`daily 09:00`"),
        ("mon,thu", "time is missing", "`mon,thu 09:00`"),
        ("9", "`9`", "`daily 09:00`"),
        ("daily 24:00", "`24:00`", "`00:00`"),
        ("daily 25:00", "`25:00`", "00 to 23"),
        ("daily 9:60", "`9:60`", "00 to 59"),
        ("daily 13pm", "`13pm`", "1 to 12"),
        ("daily 0am", "`0am`", "1 to 12"),
        ("daily 9:5", "`9:5`", "`09:00`"),
        ("daily 09:00:30", "seconds", "`09:00`"),
        ("daily 0900", "`0900`", "`09:00`"),
        ("daily 9-17", "`9-17`", "`09:00`"),
        ("mon 8:00 thu 9:00", "Every day named gets every time", "second digest"),
        ("daily 09:00 Europe/Berlin", "`Europe/Berlin`", "option `timezone`"),
        ("daily 09:00 CET", "`CET`", "option `timezone`"),
        ("weekly 09:00", "`weekly`", "`mon 09:00`"),
        ("monthly", "`monthly`", "`0 9 1 * *`"),
        ("twice a day", "`twice`", "`daily 09:00,18:00`"),
        ("every other day 09:00", "`other`", "`mon,wed,fri 09:00`"),
        ("every 5 minutes", "Every 5 minutes", "`every 15 minutes`"),
        ("every 45 minutes", "Every 45 minutes", "15, 20 or 30"),
        ("every 5 hours", "Every 5 hours", "2, 3, 4, 6, 8 or 12"),
        ("every 2 days", "Every 2 days", "`mon,wed,fri 09:00`"),
        ("daily 09:00,09:10", "09:00 and 09:10 are 10 minutes apart", "15 minutes"),
        ("daily 23:55,00:05", "23:55 and 00:05 are 10 minutes apart", "15 minutes"),
        ("sat,sun 23:55,00:05", "10 minutes apart", "15 minutes"),
        ("daily " + ",".join(f"{hour:02}:00" for hour in range(20)), "too long", "second digest"),
        ("x" * 4000, "too long", "`daily 09:00`"),
    ],
)
def test_words_that_cannot_be_kept_are_refused_with_the_wrong_part_and_what_to_write(
    text: str, part: str, instead: str
):
    with pytest.raises(BadSchedule) as refusal:
        parse(text)
    assert part in str(refusal.value)
    assert instead in str(refusal.value)
    assert len(str(refusal.value)) < 500


def test_times_fifteen_minutes_apart_are_near_enough():
    assert parse("daily 09:00,09:15,23:50,00:05") == "daily 00:05,09:00,09:15,23:50"
    assert parse("mon 00:00,23:59") == "mon 00:00,23:59"  # no Monday follows another


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weekdays 09:00", "Weekdays at 09:00 Europe/Berlin"),
        ("daily 09:00,18:30", "Daily at 09:00 and 18:30 Europe/Berlin"),
        ("mon,thu 08:00", "Mondays and Thursdays at 08:00 Europe/Berlin"),
        ("weekends 10:00", "Weekends at 10:00 Europe/Berlin"),
        ("hourly", "Every hour on the hour (Europe/Berlin)"),
        ("every 30 minutes", "Every 30 minutes (Europe/Berlin)"),
        ("every 4 hours", "Every 4 hours (Europe/Berlin)"),
        ("every 12 hours", "Every 12 hours (Europe/Berlin)"),
        ("daily 00:00,12:00", "Daily at 00:00 and 12:00 Europe/Berlin"),
    ],
)
def test_a_schedule_is_said_back_in_words(text: str, said: str):
    assert describe(text, BERLIN) == said
    assert describe(text) == said.partition(" Europe")[0].removesuffix(" (Europe/Berlin)").replace(" (", "")


def test_a_fixed_offset_is_said_as_people_write_it():
    assert describe("daily 09:00", "Etc/GMT-2") == "Daily at 09:00 UTC+02:00"


def test_a_schedule_is_short_in_lists():
    assert short("weekdays 09:00") == "weekdays 09:00"
    assert short("hourly") == "hourly"
    assert short("every 30 minutes") == "every 30 minutes"
    assert short("every 12 hours") == "every 12 hours"
    assert short("daily 00:00,12:00") == "daily 00:00,12:00"


def test_a_gap_that_a_change_of_the_clock_makes_too_small_is_refused_with_the_day():
    with pytest.raises(
        BadSchedule, match=r"at 03:00 and again at 03:05 on 29 March 2026, when clocks change in Europe/Berlin"
    ):
        check_gap(parse("daily 02:30,03:05"), BERLIN, NOW)
    check_gap(parse("daily 02:30,03:05"), "UTC", NOW)
    check_gap(parse("daily 02:30,03:00"), BERLIN, NOW)
    check_gap(parse("*/15 * * * *"), "Australia/Lord_Howe", NOW)


@pytest.mark.parametrize("text", ["daily 09:00", "*/15 * * * *", "0 9 31 2 *", "0 9 29 2 *", "* * * * *"])
def test_reading_and_checking_takes_less_than_half_a_second_of_work(text: str):
    start = time.process_time()
    with suppress(BadSchedule):
        check_gap(parse(text), BERLIN, NOW)
    assert time.process_time() - start < 0.5


def test_nothing_typed_offers_the_common_schedules():
    assert suggest_when("")[0] == ("weekdays 09:00", "Weekdays at 09:00")
    assert ("0 9 1 * *", "On day 1 of every month at 09:00 (0 9 1 * *)") in suggest_when("  ")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("weekdays 7:10", "weekdays 07:10"),
        ("week", "weekdays 09:00"),
        ("weeke", "weekends 10:00"),
        ("mon", "mon 09:00"),
        ("mon,th", "mon,thu 09:00"),
        ("mon,thu 1", "mon,thu 01:00"),
        ("daily 18:", "daily 18:00"),
        ("9", "daily 09:00"),
        ("30", "every 30 minutes"),
        ("15 m", "every 15 minutes"),
        ("every", "every 2 hours"),
        ("*", "*/30 * * * *"),
        ("*/", "*/30 * * * *"),
        ("every 3", "every 30 minutes"),
        ("every 4", "every 4 hours"),
        ("h", "hourly"),
        ("0 9", "0 9 * * *"),
        ("*/15", "*/15 * * * *"),
    ],
)
def test_the_beginning_of_a_schedule_is_completed(text: str, first: str):
    assert suggest_when(text)[0][0] == first


@pytest.mark.parametrize("text", ["blah", "every 45 minutes", "every 5 m", "no such thing", "* * * * *", "0 9 31 2 *"])
def test_what_no_schedule_begins_with_offers_none(text: str):
    assert suggest_when(text) == []


def test_words_are_offered_as_words():
    assert suggest_when("every 2 h") == [("every 2 hours", "Every 2 hours")]
    assert suggest_when("0 */2 * * *") == [("0 */2 * * *", "Every 2 hours (0 */2 * * *)")]


@given(st.text(max_size=60) | TIMES_OF_DAY | CRON | st.text("daily mon,thu0123456789:*/-", max_size=30))
@settings(max_examples=60, deadline=None)
def test_completions_can_always_be_kept_and_fit_discord(text: str):
    found = suggest_when(text)
    assert len(found) <= 25
    assert all(parse(value) == value and 1 <= len(value) <= 100 and 1 <= len(label) <= 100 for value, label in found)


@given(st.text(max_size=80) | st.text("daily mon,thu0123456789:*/-@?#", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_in_words(text: str):
    canonical = read_or_refused(text)
    if canonical is not None:
        assert parse(canonical) == canonical == suggest_when(text)[0][0]
        assert next_run(canonical, BERLIN, NOW) > NOW
        assert describe(canonical, BERLIN)
        assert short(canonical)


def read_or_refused(text: str) -> str | None:
    try:
        return parse(text)
    except UserError as refusal:
        words = str(refusal)
    assert 10 < len(words) < 500
    return None
