"""A scheduler whose jobs go on when the system's clock is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger


class Every(BaseTrigger):  # type: ignore[misc]
    """So often, from now on.

    IntervalTrigger counts each time that was passed over: a clock put forward by a month is 2.6 million ticks.
    """

    def __init__(self, *, hours: float = 0, seconds: float = 0) -> None:
        self.interval = timedelta(hours=hours, seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self.interval


class SteadyScheduler(AsyncIOScheduler):  # type: ignore[misc]
    """Takes jobs of `Every`. APScheduler alone, after a clock was put back, waits until it shows the old time again."""

    def __init__(self) -> None:
        super().__init__(timezone=UTC)

    def _process_jobs(self) -> float | None:
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if job.next_run_time and job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)
        wait: float | None = super()._process_jobs()
        return wait
