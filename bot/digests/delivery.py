"""When an edition is late, given up, repeated or looked for: decisions about deliveries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.digests.model import Edition

GRACE = timedelta(hours=6)
NONCE_TRUSTED = timedelta(minutes=1)
"""Discord remembers a nonce for a few minutes; after this we no longer count on it."""
FIRST_WAIT = timedelta(seconds=10)
"""Also the shortest time after a try in which a message that was taken is sure to stand in the history."""
LONGEST_WAIT = timedelta(minutes=2)
REST_AFTER_REFUSAL = timedelta(minutes=1)


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


def next_step(edition: Edition, now: datetime, *, is_wanted: bool = True, refused_at: datetime | None = None) -> Step:
    """Return what to do with an unfinished edition whose next try has come.

    Not wanted: its digest was stopped. `refused_at`: when its channel last refused an edition.
    """
    is_over = now >= edition.deadline or not is_wanted
    if is_over:
        return Step.MISS if edition.first_tried_at is None else Step.LAST_LOOK
    is_ordered = edition.manual and edition.first_tried_at is None  # somebody waits for the answer
    if refused_at and timedelta(0) <= now - refused_at < REST_AFTER_REFUSAL and not is_ordered:
        return Step.REST
    if edition.first_tried_at is None:
        return Step.SEND
    if timedelta(0) <= now - edition.first_tried_at <= NONCE_TRUSTED:  # less than 0: the clock went back
        return Step.SEND
    return Step.LOOK


def back_off(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 10)), LONGEST_WAIT)


def is_doubtful(now: datetime, refused_at: datetime | None) -> bool:
    """Return whether a channel has refused an edition so lately that only one at a time should try it."""
    return refused_at is not None and now - refused_at < GRACE


def retry_at(edition: Edition, tries: int, now: datetime) -> datetime:
    """Return when to try next: after a back-off, but not so late that the deadline passes unnoticed."""
    return min(now + back_off(max(tries, 1)), max(edition.deadline, now + FIRST_WAIT))


def resumes_at(last: Edition | None, now: datetime) -> datetime | None:
    """Return when a digest that was suspended makes up for its last edition; None: there is none, or it is too late."""
    if last is None or now >= last.deadline:
        return None
    return max(now, last.due_at + timedelta(seconds=1))  # its own time has its edition already
