from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.delivery import (
    Agenda,
    Step,
    agenda_of,
    back_off,
    deadline_of,
    follow_up_at,
    follow_ups_of,
    given_up_at,
    is_looked_for,
    next_step,
    rests,
    resumes_at,
    retry_at,
    taken_up_at,
)
from bot.digests.model import FollowUp, FollowUpKind, FollowUpState
from bot.digests.outcomes import Unknown
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


@pytest.mark.parametrize(("ago", "step"), [(0, Step.SEND), (50, Step.SEND), (51, Step.LOOK), (3600, Step.LOOK)])
def test_after_nearly_a_minute_the_channel_is_searched_before_a_repeat(ago, step):
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


def test_past_the_deadline_only_the_back_off_counts():
    assert retry_at(an_edition(deadline=NOW), 5, NOW) == NOW + 120 * SECOND


def test_a_send_leaves_within_a_minute_and_before_its_deadline_and_as_long_as_its_nonce_is_trusted():
    assert given_up_at(an_edition(), NOW) == NOW + MINUTE
    assert given_up_at(an_edition(deadline=NOW + SECOND), NOW) == NOW + SECOND
    assert given_up_at(tried(40 * SECOND), NOW) == NOW + 20 * SECOND
    assert given_up_at(tried(HOUR), NOW, is_absent=True) == NOW + MINUTE


def test_after_a_crash_only_a_nonce_makes_it_safe_not_to_wait_for_what_has_left():
    def wait_of(**changes):
        return taken_up_at(an_edition(**changes), 1, NOW, given_up=NOW + MINUTE) - NOW

    assert wait_of() == 10 * SECOND
    assert wait_of(forum=True) == wait_of(deadline=NOW + 5 * SECOND) == 70 * SECOND


def test_an_edition_that_may_have_arrived_is_looked_for_until_a_day_after_its_deadline():
    edition = an_edition(deadline=NOW)
    assert is_looked_for(edition, NOW + 23 * HOUR)
    assert not is_looked_for(edition, NOW + 24 * HOUR)


def test_a_suspended_digest_makes_up_for_its_last_edition_within_its_deadline():
    last = an_edition()
    assert resumes_at(last, NOW + 5 * HOUR) == NOW + SECOND
    assert resumes_at(last, NOW + 6 * HOUR) is None
    assert resumes_at(None, NOW) is None


@pytest.mark.parametrize("edition", [an_edition(), tried(SECOND), tried(HOUR), tried(HOUR, deadline=NOW)])
def test_nothing_is_asked_of_a_channel_that_rests(edition):
    assert next_step(edition, NOW, rests=True) is Step.REST


def test_what_never_left_is_given_up_without_asking():
    assert next_step(an_edition(deadline=NOW), NOW, rests=True) is Step.MISS


@pytest.mark.parametrize("edition", [an_edition(forum=True), tried(SECOND, forum=True), tried(HOUR, forum=True)])
def test_a_forum_is_always_searched_first(edition):
    assert next_step(edition, NOW) is Step.LOOK


def test_a_channel_that_refused_rests_for_a_minute():
    assert rests([NOW], NOW + 59 * SECOND)
    assert not rests([NOW], NOW + MINUTE)
    assert not rests([], NOW)
    assert not rests([NOW], NOW - HOUR)  # the clock went back


def test_what_is_urgent_does_not_wait_for_the_minute_but_only_once():
    assert not rests([NOW], NOW, is_urgent=True)
    assert rests([NOW, NOW - SECOND], NOW + 59 * SECOND, is_urgent=True)
    assert not rests([NOW, NOW - 2 * MINUTE], NOW, is_urgent=True)


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=60))
def test_however_urgent_a_channel_refuses_no_more_than_once_a_minute_and_one(tries):
    now, refusals = NOW, []
    for gap, is_urgent in tries:
        now += gap * SECOND
        if not rests(refusals[:2], now, is_urgent=is_urgent):
            refusals.insert(0, now)
    assert not refusals or len(refusals) <= (refusals[0] - refusals[-1]) / MINUTE + 2


def test_a_forum_post_and_a_message_that_is_gone_have_no_follow_ups():
    assert follow_ups_of(an_edition(thread=True, publish=True, message_id=5)) == tuple(FollowUpKind)
    assert follow_ups_of(an_edition(publish=True, message_id=5)) == (FollowUpKind.PUBLISH,)
    assert follow_ups_of(an_edition(thread=True, message_id=0)) == ()
    assert follow_ups_of(an_edition(thread=True, message_id=5, forum=True)) == ()


def test_a_follow_up_waits_as_long_as_discord_wants_but_no_longer_than_an_hour():
    follow_up = FollowUp("e", FollowUpKind.PUBLISH, FollowUpState.WAITING, NOW + 6 * HOUR, tries=1)
    assert follow_up_at(follow_up, Unknown("503"), NOW) == NOW + 20 * SECOND
    assert follow_up_at(follow_up, Unknown("429", 40 * MINUTE), NOW) == NOW + 40 * MINUTE
    assert follow_up_at(follow_up, Unknown("429", 40 * HOUR), NOW) == NOW + HOUR
    assert follow_up_at(follow_up, Unknown("429", HOUR), NOW + 5.5 * HOUR) == NOW + 6 * HOUR
