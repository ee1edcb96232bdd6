"""What people change about digests, and whether they may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.model import Digest

UNDO_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Order:
    """One digest as it is and as somebody wants it. No `before`: it is added, or restored; no `after`: removed."""

    before: Digest | None
    after: Digest | None


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
    made_at: datetime
    undoes: bool = False
    """It took an earlier change back."""
    before: Digest | None
    after: Digest | None

    @property
    def undoing(self) -> Order:
        """What takes it back."""
        return Order(self.after, self.before)


def is_undoable(changes: Sequence[Change], now: datetime) -> bool:
    """Return whether it is not too late to take the changes of one order back."""
    return all(timedelta(0) <= now - change.made_at < UNDO_WITHIN for change in changes)
