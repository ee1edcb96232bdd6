"""What people change about digests, what becomes of their next run, and whether they may take it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.model import Digest, DigestState
from bot.digests.settings import settings_of

UNDO_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Order:
    """One digest as it is and as somebody wants it. No `before`: it is added, or restored; no `after`: removed."""

    before: Digest | None
    after: Digest | None

    @property
    def sets_anything(self) -> bool:
        """Afterwards there is a digest that was not there, or not with these settings."""
        if self.before is None or self.after is None:
            return self.after is not None
        return settings_of(self.before) != settings_of(self.after)

    @property
    def changes_anything(self) -> bool:
        if self.before is None or self.after is None:
            return True
        return self.sets_anything or self.before.state != self.after.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An order that was carried out."""

    id: int
    order_id: str
    """16 random hex digits: what one order changed together is undone together."""
    digest_id: int
    number: int
    guild_id: int
    made_by: int
    manages: bool = False
    """Had Manage Server then; others have `/digest` from the server's own settings."""
    made_at: datetime
    undoes: bool = False
    """It took an earlier change back."""
    before: Digest | None
    after: Digest | None

    @property
    def deed(self) -> str:
        """What was done, in a word."""
        if self.after is None:
            return "removed"
        if self.before is None:
            return "added"
        if settings_of(self.before) != settings_of(self.after):
            return "changed"
        return "paused" if self.after.state is DigestState.PAUSED else "resumed"

    @property
    def undoing(self) -> Order:
        """What takes it back."""
        return Order(self.after, self.before)


def same_times(one: Digest, other: Digest) -> bool:
    return (one.when, one.timezone) == (other.when, other.timezone)


def is_same(current: Digest, seen: Digest) -> bool:
    """Return whether a digest is as somebody saw it: what people set; it may have been suspended, or gone on, since."""
    return settings_of(current) == settings_of(seen) and _set_by_people(current) == _set_by_people(seen)


def _set_by_people(digest: Digest) -> DigestState:
    return DigestState.ACTIVE if digest.state is DigestState.SUSPENDED else digest.state


def keeps_next_run(current: Digest, wanted: Digest, now: datetime) -> bool:
    """Return whether a digest's next run stays where it is when the digest is changed.

    It does while its times are the same. One that has come already stays too: its edition is about to be planned, and
    new times are for those after it. What came due in a pause is not posted after it.
    """
    if current.next_run_at is None or current.state is DigestState.PAUSED:
        return False
    return same_times(current, wanted) or current.next_run_at <= now


def standing(later: Iterable[Change]) -> Change | None:
    """Return the first of a digest's later changes that has not been taken back; each Undo is of the last one."""
    stack: list[Change] = []
    for change in later:
        if change.undoes and stack:
            stack.pop()
        else:
            stack.append(change)
    return stack[0] if stack else None


def is_undoable(changes: Sequence[Change], now: datetime) -> bool:
    """Return whether it is not too late to take the changes of one order back."""
    return all(timedelta(0) <= now - change.made_at < UNDO_WITHIN for change in changes)
