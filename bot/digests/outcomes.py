"""What Discord's answers to the bot come to: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """Discord has the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord has not taken it and will not: `suspends` where a permission or the channel is missing."""

    code: int
    reason: str
    suspends: bool = False
    counts: bool = False
    """Discord counts the request among the invalid ones, of which there must be few."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Discord may or may not have it (reset, time-out, 5xx)."""

    reason: str
    wait: timedelta = timedelta(0)
    """How long Discord wants no repeat."""


@dataclass(frozen=True, slots=True)
class Done:
    """What comes after the message is there."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked for in the channel and not there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The channel's history may not be read, so nobody can tell."""

    reason: str
    counts: bool = False
    """As with Refused."""


Outcome = Sent | Refused | Unknown
Finding = Sent | Absent | Unreadable | Unknown
Followed = Done | Refused | Unknown
