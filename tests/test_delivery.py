from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.delivery import Agenda, Step, agenda_of, back_off, deadline_of, next_step, resumes_at, retry_at
from tests.builders import NOW, an_edition

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def every(gap):
    """Return the due times after a moment: multiples of the gap since NOW."""
    return lambda after: NOW + ((after - NOW) // gap + 1) * gap


def tried(ago, **changes):
    return an_edition(first_tried_at=NOW - ago, tries=1, **changes)


def test_the_deadline_is_six_hours_or_the_next_due_time():
    assert deadline_of(NOW, NOW + 24 * HOUR) == NOW + 6 * HOUR
    assert deadline_of(NOW, NOW + HOUR) == NOW + HOUR
    assert deadline_of(NOW, None) == NOW + 6 * HOUR


def test_on_time_the_next_run_moves_one_on():
    assert agenda_of(NOW, NOW, every(HOUR)) == Agenda((), NOW, NOW + HOUR)


def test_of_several_times_only_the_latest_is_posted():
    assert agenda_of(NOW, NOW + 2.5 * HOUR, every(HOUR)) == Agenda((NOW, NOW + HOUR), NOW + 2 * HOUR, NOW + 3 * HOUR)


def test_what_is_older_than_six_hours_is_missed():
    assert agenda_of(NOW, NOW + 7 * HOUR, every(24 * HOUR)) == Agenda((NOW,), None, NOW + 24 * HOUR)


def test_just_before_the_deadline_it_is_still_posted():
    assert agenda_of(NOW, NOW + 6 * HOUR - SECOND, every(24 * HOUR)).due == NOW
    assert agenda_of(NOW, NOW + 6 * HOUR, every(24 * HOUR)).due is None


@given(st.sampled_from([15, 60, 90, 1440, 10080]), st.integers(0, 500_000))
def test_the_next_run_is_always_ahead_and_the_list_stays_short(gap, minutes):
    now = NOW + minutes * MINUTE
    agenda = agenda_of(NOW, now, every(gap * MINUTE))
    assert now < agenda.next_run_at <= now + gap * MINUTE
    assert len(agenda.missed) <= 26
    assert agenda.due is None or agenda.due <= now < agenda.due + 6 * HOUR


def test_an_untried_edition_is_sent():
    assert next_step(an_edition(), NOW) is Step.SEND


def test_an_untried_edition_past_its_deadline_is_missed():
    assert next_step(an_edition(deadline=NOW), NOW) is Step.MISS


@pytest.mark.parametrize(("ago", "step"), [(0, Step.SEND), (60, Step.SEND), (61, Step.LOOK), (3600, Step.LOOK)])
def test_after_a_minute_the_channel_is_searched_before_a_repeat(ago, step):
    assert next_step(tried(ago * SECOND), NOW) is step


def test_a_first_try_in_the_future_is_not_trusted():
    assert next_step(tried(-HOUR), NOW) is Step.LOOK


def test_past_the_deadline_a_tried_edition_is_looked_for_once_more():
    assert next_step(tried(HOUR, deadline=NOW), NOW) is Step.LAST_LOOK


def test_an_edition_of_a_stopped_digest_is_not_sent():
    assert next_step(an_edition(), NOW, is_wanted=False) is Step.MISS
    assert next_step(tried(SECOND), NOW, is_wanted=False) is Step.LAST_LOOK


def test_waits_grow_to_two_minutes_and_never_fall_under_ten_seconds():
    assert [back_off(tries).total_seconds() for tries in (1, 2, 3, 4, 5, 6, 400)] == [10, 20, 40, 80, 120, 120, 120]


def test_the_deadline_does_not_pass_unnoticed():
    edition = an_edition(deadline=NOW + 30 * SECOND)
    assert retry_at(edition, 5, NOW) == NOW + 30 * SECOND
    assert retry_at(edition, 5, NOW + 25 * SECOND) == NOW + 35 * SECOND


def test_a_suspended_digest_makes_up_for_its_last_edition_within_its_deadline():
    last = an_edition()
    assert resumes_at(last, NOW + HOUR) == NOW + HOUR
    assert resumes_at(last, NOW + 6 * HOUR) is None
    assert resumes_at(None, NOW) is None


def test_it_does_so_at_a_time_that_has_no_edition_yet():
    assert resumes_at(an_edition(), NOW) == NOW + SECOND


@pytest.mark.parametrize("edition", [an_edition(), tried(SECOND), tried(HOUR)])
def test_a_channel_that_refused_rests_for_a_minute(edition):
    assert next_step(edition, NOW, refused_at=NOW - 59 * SECOND) is Step.REST
    assert next_step(edition, NOW, refused_at=NOW - MINUTE) is not Step.REST
    assert next_step(edition, NOW, refused_at=NOW + HOUR) is not Step.REST  # the clock went back


def test_what_a_person_orders_does_not_rest_at_its_first_try():
    assert next_step(an_edition(manual=True), NOW, refused_at=NOW) is Step.SEND
    assert next_step(tried(SECOND, manual=True), NOW, refused_at=NOW) is Step.REST
