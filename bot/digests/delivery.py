"""When an edition is late, given up, repeated or looked for: decisions about deliveries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.digests.model import Edition, FollowUp, FollowUpKind
from bot.digests.outcomes import Unknown

GRACE = timedelta(hours=6)
ANSWER_WITHIN = timedelta(minutes=1)
"""After this, in real time, a request without an answer is given up: it leaves no more."""
NONCE_TRUSTED = timedelta(minutes=1)
"""Discord remembers a nonce for a few minutes; after this we no longer count on it."""
FIRST_WAIT = timedelta(seconds=10)
"""Also the shortest time after a try in which a message that was taken is sure to stand in the history."""
LONGEST_WAIT = timedelta(minutes=2)
LONGEST_DELAY = timedelta(minutes=9)
"""However long Discord wants no edition; a wait of ten minutes was set by a clock that has gone back since."""
LONGEST_REST = timedelta(hours=1)
"""However long Discord wants no follow-up."""
LOOKED_FOR = timedelta(days=1)
"""How long after its deadline an edition is looked for while Discord gives no answer: its stories wait for that."""
REST_AFTER_REFUSAL = timedelta(minutes=1)
"""A channel that refuses is asked in vain no more often than this."""


class Step(Enum):
    """What to do next with an unfinished edition."""

    SEND = auto()
    """With its nonce: where Discord has the message already, it answers with that one."""
    LOOK = auto()
    """Search the channel first, send only if it is not there."""
    REST = auto()
    """Wait: the channel has just refused one, or is being tried after a refusal."""
    LAST_LOOK = auto()
    """Search the channel, send no more."""
    MISS = auto()
    """Nothing of it ever left: give it up."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a digest's due times come to at this moment."""

    missed: tuple[datetime, ...]
    due: datetime | None
    """Post this one now, on time or late; None: all of them are too late."""
    next_run_at: datetime


def deadline_of(due: datetime, next_due: datetime | None) -> datetime:
    """Return when an edition is too late: six hours after its time, or when the next one is due."""
    return due + GRACE if next_due is None else min(due + GRACE, next_due)


def agenda_of(first: datetime, now: datetime, following: Callable[[datetime], datetime]) -> Agenda:
    """Return what is due of a digest whose time `first` has come; `following` gives the due time after a moment.

    Of several times only the latest counts. Those between `first` and the last six hours are not listed: they are
    too late anyway, and may be many.
    """
    times = [first]
    upcoming = following(max(first, now - GRACE))
    while upcoming <= now:
        times.append(upcoming)
        upcoming = following(upcoming)
    if now < deadline_of(times[-1], upcoming):
        return Agenda(tuple(times[:-1]), times[-1], upcoming)
    return Agenda(tuple(times), None, upcoming)


def next_step(edition: Edition, now: datetime, *, is_wanted: bool = True, rests: bool = False) -> Step:
    """Return what to do with an unfinished edition whose next try has come.

    Not wanted: its digest was stopped. `rests`: its channel has refused something lately.
    """
    is_over = now >= edition.deadline or not is_wanted
    if is_over and edition.first_tried_at is None:
        return Step.MISS
    if rests:
        return Step.REST
    if is_over:
        return Step.LAST_LOOK
    if edition.forum:
        return Step.LOOK
    if edition.first_tried_at is None:
        return Step.SEND
    if timedelta(0) <= now - edition.first_tried_at <= NONCE_TRUSTED - FIRST_WAIT:  # less than 0: the clock went back
        return Step.SEND
    return Step.LOOK


def back_off(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 10)), LONGEST_WAIT)


def rests(refusals: Sequence[datetime], now: datetime, *, is_urgent: bool = False) -> bool:
    """Return whether a channel should not be asked for anything now; `refusals` are its latest two, the last one first.

    Urgent: there is reason to think that it takes messages again, or somebody waits for the answer. Then one try may
    come early, but on average there is no more than one refusal a minute.
    """

    def is_within(refused_at: datetime, span: timedelta) -> bool:
        return timedelta(0) <= now - refused_at < span  # less than 0: the clock went back

    if not refusals or not is_within(refusals[0], REST_AFTER_REFUSAL):
        return False
    return not is_urgent or any(is_within(refused_at, 2 * REST_AFTER_REFUSAL) for refused_at in refusals[1:2])


def follow_ups_of(edition: Edition) -> tuple[FollowUpKind, ...]:
    """Return what is to come after an edition's message; a forum post is a thread already."""
    if edition.forum or not edition.message_id:
        return ()
    asked = {FollowUpKind.THREAD: edition.thread, FollowUpKind.PUBLISH: edition.publish}
    return tuple(kind for kind, is_asked in asked.items() if is_asked)


def follow_up_at(follow_up: FollowUp, unknown: Unknown, now: datetime) -> datetime:
    """Return when to try a follow-up again: after a back-off, or when Discord lets us."""
    wait = max(back_off(follow_up.tries + 1), min(unknown.wait, LONGEST_REST))
    return min(now + wait, max(follow_up.deadline, now + FIRST_WAIT))


def retry_at(edition: Edition, tries: int, now: datetime, wait: timedelta = timedelta(0)) -> datetime:
    """Return when to try next: after a back-off, but not so late that the deadline passes unnoticed."""
    later = now + max(back_off(max(tries, 1)), min(wait, LONGEST_DELAY))
    return later if now >= edition.deadline else min(later, max(edition.deadline, now + FIRST_WAIT))


def given_up_at(edition: Edition, now: datetime, *, is_absent: bool = False) -> datetime:
    """Return until when a send that begins now may leave: within its deadline, and as long as its nonce is trusted.

    `is_absent`: it was looked for, so that the nonce does not matter.
    """
    ends = [now + ANSWER_WITHIN, edition.deadline]
    if edition.first_tried_at and not is_absent:
        ends.append(edition.first_tried_at + NONCE_TRUSTED)
    return min(ends)


def taken_up_at(edition: Edition, tries: int, now: datetime, given_up: datetime) -> datetime:
    """Return when to go on where a crash cuts off a send that begins now.

    Only a repeat with the same nonce may come before the send is sure to stand in the history.
    """
    later = retry_at(edition, tries, now)
    return max(later, given_up + FIRST_WAIT) if edition.forum or later >= edition.deadline else later


def is_looked_for(edition: Edition, now: datetime) -> bool:
    """Return whether a search that got no answer is to be repeated."""
    return now < edition.deadline + LOOKED_FOR


def resumes_at(last: Edition | None, now: datetime) -> datetime | None:
    """Return when a digest that was suspended makes up for its last edition; None: there is none, or it is too late."""
    if last is None or now >= last.deadline:
        return None
    return last.due_at + timedelta(seconds=1)  # as good as late for its own time, which has its edition already
