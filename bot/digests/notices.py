"""When moderators are told that digests can't be posted any more: decisions about notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.digests.delivery import NONCE_TRUSTED

QUIET = timedelta(seconds=10)
"""How long after the last suspension a notice waits for another of the same cause."""
LONGEST_QUIET = timedelta(minutes=1)
WAIT_AFTER_TRY = timedelta(seconds=15)
"""Times the tries so far: none is repeated when its nonce may be forgotten."""


class NoticeStep(Enum):
    """What to do next with a notice."""

    WAIT = auto()
    TELL = auto()
    SETTLE = auto()
    """Nobody can say whether it arrived: count it as told, twice would be worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one message to a server's moderators is to tell."""

    guild_id: int
    digest_ids: tuple[int, ...]
    first: datetime
    newest: datetime
    """When the first and the newest of the suspensions began."""
    nonce: str = ""
    """Empty: nothing of it has left this process yet."""
    tried_at: datetime | None = None
    tries: int = 0

    @property
    def name(self) -> str:
        """Its name in the log."""
        return f"notice to server {self.guild_id} ({len(self.digest_ids)} suspended)"


def notice_step(notice: Notice, now: datetime) -> NoticeStep:
    """Return what to do with a notice that has not been told yet."""
    if notice.tried_at is None:
        is_quiet = now >= min(notice.newest + QUIET, notice.first + LONGEST_QUIET) or now < notice.first
        return NoticeStep.TELL if is_quiet else NoticeStep.WAIT
    since = now - notice.tried_at
    if not timedelta(0) <= since < NONCE_TRUSTED:
        return NoticeStep.SETTLE
    return NoticeStep.TELL if since >= WAIT_AFTER_TRY * notice.tries else NoticeStep.WAIT
