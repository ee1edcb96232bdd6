"""What a digest is, and what an edition of it is: plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.stories.model import Story

MOST_IN_SERVER = 25
MOST_NAMES = 25
"""Of topics, or of sources, in one digest."""


class MaxAge(StrEnum):
    """How old a story may be; the value is the option's text."""

    DAY = "1d"
    THREE_DAYS = "3d"
    WEEK = "7d"
    MONTH = "30d"
    ANY = "any"

    @property
    def span(self) -> timedelta | None:
        return None if self is MaxAge.ANY else timedelta(days=int(self.value[:-1]))


class DigestState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class EditionState(StrEnum):
    """How far an edition is; all but PLANNED are ends."""

    PLANNED = "planned"
    SENT = "sent"
    EMPTY = "empty"
    MISSED = "missed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Filter:
    """Names of topics or sources that are wanted or not; both empty takes everything."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def signed(self) -> tuple[str, ...]:
        """All names, those that are not wanted with a minus, as in the options."""
        return *self.wanted, *(f"-{name}" for name in self.unwanted)

    def takes(self, names: Iterable[str]) -> bool:
        has = {name.casefold() for name in names}
        if self.unwanted and self.unwanted_of(has):
            return False
        return not self.wanted or any(name.casefold() in has for name in self.wanted)

    def unwanted_of(self, names: Iterable[str]) -> list[str]:
        """Return which of the names are not wanted."""
        unwanted = {name.casefold() for name in self.unwanted}
        return [name for name in names if name.casefold() in unwanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A standing order of a channel. Field names are those of the options of `/digest add`."""

    guild_id: int
    channel_id: int
    when: str
    """Canonical text of the schedule, as `schedule.parse` returns it."""
    timezone: str = "UTC"
    topics: Filter = Filter()
    sources: Filter = Filter()
    per_source: int = 2
    min_heat: str = "normal"
    """`any`, `busy`, `normal`, `calm`, or a number as text."""
    stories: int = 5
    max_age: MaxAge = MaxAge.WEEK
    mention: int | None = None
    """Id of the role to mention."""
    thread: bool = False
    publish: bool = False
    silent: bool = False
    updates: bool = False
    forum: bool = False
    """Its channel is a forum: each edition is a post of its own."""
    id: int = 0
    """Row in the store; 0 where not saved yet. People see `number`."""
    number: int = 0
    """Within its server, from 1, never used again."""
    state: DigestState = DigestState.ACTIVE
    reason: str = ""
    """Why it is suspended."""
    next_run_at: datetime | None = None
    created_by: int = 0
    created_at: datetime | None = None

    @property
    def name(self) -> str:
        """Its name in the log."""
        return f"digest #{self.number} of server {self.guild_id}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where a story that returns as an update was posted first."""

    message_id: int
    heat: int
    """As it was then."""


@dataclass(frozen=True, slots=True)
class Place:
    """One story of an edition, frozen as it will be shown, with the coverage that stands under it."""

    story: Story
    coverage: tuple[Story, ...] = ()
    earlier: Earlier | None = None
    """Set where the story is here as an update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One posting of a digest."""

    id: str
    """16 random hex digits: the mark by which it is found again in a channel's history."""
    digest_id: int
    number: int
    """Its digest's number."""
    guild_id: int
    channel_id: int
    due_at: datetime
    """Whole seconds; unique per digest."""
    manual: bool = False
    """Made by `/digest post`."""
    made_by: int | None = None
    """Who ordered it."""
    nonce: str
    places: tuple[Place, ...]
    mention: int | None = None
    silent: bool = False
    forum: bool = False
    """Posted as a forum post of its own: Discord knows no nonce there."""
    thread: bool = False
    """A discussion thread is wanted under it."""
    publish: bool = False
    """It is to be published to the servers that follow the channel."""
    title: str = ""
    """Plain text for a forum post or a discussion thread."""
    topics: tuple[str, ...] = ()
    """Names of the topics its digest wants: a forum post's tag is the first that matches."""
    state: EditionState = EditionState.PLANNED
    deadline: datetime
    planned_at: datetime
    first_tried_at: datetime | None = None
    """None: nothing of it has left this process yet."""
    next_try_at: datetime | None = None
    tries: int = 0
    message_id: int | None = None
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """Its name in the log."""
        return f"edition {self.id} of digest #{self.number} of server {self.guild_id}"


class FollowUpKind(StrEnum):
    """What may come after an edition's message."""

    THREAD = "thread"
    PUBLISH = "publish"


class FollowUpState(StrEnum):
    """How far a follow-up is; all but WAITING are ends."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    LATE = "late"
    """Given up: Discord did not take it in time."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something asked for after an edition's message; whatever becomes of it, the message stays sent."""

    edition_id: str
    kind: FollowUpKind
    state: FollowUpState
    deadline: datetime
    next_try_at: datetime | None = None
    tries: int = 0
    reason: str = ""
