"""Days on which the clock changes, as the ledger has them: one edition for each time, none twice, none missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.digests.model import MaxAge
from bot.digests.schedule import next_run
from bot.store.database import Database
from bot.stories.model import Story
from tests.builders import a_story
from tests.presses import Clock, Discord, Shelf, Stand

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONG_AGO = datetime(2011, 1, 1, tzinfo=UTC)
STEP = 15  # minutes between two ticks: every instant at which anything is due is a whole number of them from midnight

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
KOLKATA, APIA = "Asia/Kolkata", "Pacific/Apia"
CHANGES = [
    (BERLIN, "2026-03-29", "02:30"),  # an hour is skipped
    (BERLIN, "2026-10-25", "02:30"),  # an hour comes twice
    (NEW_YORK, "2026-03-08", "02:30"),
    (NEW_YORK, "2026-11-01", "01:30"),
    (LORD_HOWE, "2026-10-04", "02:15"),  # half an hour is skipped
    (LORD_HOWE, "2026-04-05", "01:45"),  # half an hour comes twice
    (KOLKATA, "2026-03-29", "02:30"),  # nothing happens
    (APIA, "2011-12-30", "00:30"),  # this day never was
    (APIA, "2011-09-24", "03:30"),
    (APIA, "2012-04-01", "03:30"),
]
ID = [f"{zone.split('/')[1]} {day}" for zone, day, _ in CHANGES]


class Stream(Shelf):
    """A library with something new whenever it is asked."""

    async def candidates(self, **_: Any) -> list[Story]:  # type: ignore[override]
        self.stories.append(a_story(f"s{len(self.stories)}", published_at=LONG_AGO))
        return self.stories[-1:]


def local_minutes(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return each minute as UTC has it and as a clock of the zone shows it."""
    count = (end - start) // MINUTE
    return [(start + n * MINUTE, (start + n * MINUTE).astimezone(ZoneInfo(zone))) for n in range(count)]


def once_a_day(minutes: list[tuple[datetime, datetime]], time: str) -> list[datetime]:
    """Return the first minute of each local day at which its clock shows this time, or has gone past it.

    A day on which that was before the first of these minutes does not count.
    """
    found: dict[date, datetime] = {}
    for instant, local in minutes:
        if f"{local:%H:%M}" >= time:
            found.setdefault(local.date(), instant)
    return [instant for instant in found.values() if instant > minutes[0][0]]


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    database = await Database.open(tmp_path / "heatwire.db")
    clock = Clock()
    stand = Stand.over(database, clock, Stream(), Discord(clock))
    yield stand
    await stand.press.settle()
    await database.close()


async def add(stand: Stand, when: str, zone: str = "UTC", channel_id: int = 10) -> Any:
    due = next_run(when, zone, stand.clock.time)
    return await stand.add(due=due, when=when, timezone=zone, channel_id=channel_id, max_age=MaxAge.ANY)


async def live_until(stand: Stand, end: datetime, step: float = STEP) -> None:
    while stand.clock.time < end:
        await stand.tick(minutes=step)


async def ends(stand: Stand, digest_id: int) -> list[tuple[datetime, str]]:
    """Return when a digest's editions were due and how they ended, oldest first."""
    editions = await stand.digests.ledger.editions(digest_id, 1000)
    return [(edition.due_at, str(edition.state)) for edition in reversed(editions)]


def posted(stand: Stand, digest: Any) -> list[datetime]:
    return [message.due_at for message in stand.discord.messages if message.digest_id == digest.id]


@pytest.mark.parametrize(("zone", "day", "time"), CHANGES, ids=ID)
async def test_around_a_change_of_the_clock_each_day_and_each_hour_has_its_edition(
    stand: Stand, zone: str, day: str, time: str
) -> None:
    middle = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=UTC)
    start, end = middle - 30 * timedelta(hours=1), middle + 46 * timedelta(hours=1)
    stand.clock.time = start
    daily = await add(stand, f"daily {time}", zone, 10)
    morning = await add(stand, "daily 09:00", zone, 11)
    hourly = await add(stand, "hourly", zone, 12)
    await live_until(stand, end)
    minutes = local_minutes(zone, start + MINUTE, end + MINUTE)
    assert posted(stand, daily) == once_a_day(minutes, time)
    assert posted(stand, morning) == once_a_day(minutes, "09:00")
    assert posted(stand, hourly) == [instant for instant, local in minutes if local.minute == 0]
    for digest in (daily, morning, hourly):
        assert await ends(stand, digest.id) == [(due, "sent") for due in posted(stand, digest)]
        planned = [message.planned_at - message.due_at for message in stand.discord.messages]
        assert max(planned) < STEP * MINUTE


async def test_an_hour_is_between_any_two_hourly_editions_in_zones_of_whole_hours(stand: Stand) -> None:
    stand.clock.time = datetime(2026, 10, 24, 20, 30, tzinfo=UTC)
    digest = await add(stand, "hourly", BERLIN)
    await live_until(stand, stand.clock.time + timedelta(hours=9), step=30)
    assert {two - one for one, two in pairwise(posted(stand, digest))} == {timedelta(hours=1)}


async def test_the_day_that_samoa_skipped_has_no_edition(stand: Stand) -> None:
    stand.clock.time = datetime(2011, 12, 28, tzinfo=UTC)
    fridays, daily = await add(stand, "fri 09:00", APIA, 10), await add(stand, "daily 09:00", APIA, 11)
    await live_until(stand, datetime(2012, 1, 8, tzinfo=UTC), step=60)
    days = [f"{due.astimezone(ZoneInfo(APIA)):%a %d}" for due in posted(stand, daily)]
    assert days[:4] == ["Wed 28", "Thu 29", "Sat 31", "Sun 01"]
    assert [f"{due.astimezone(ZoneInfo(APIA)):%a %d}" for due in posted(stand, fridays)] == ["Fri 06"]


# Leap days


async def test_a_leap_day_has_its_edition_and_only_that_year(stand: Stand) -> None:
    stand.clock.time = datetime(2027, 12, 31, tzinfo=UTC)
    digest = await add(stand, "0 9 29 2 *")
    await live_until(stand, datetime(2029, 3, 3, tzinfo=UTC), step=5 * 60)
    assert posted(stand, digest) == [datetime(2028, 2, 29, 9, tzinfo=UTC)]
    assert (await stand.digests.by_id(digest.id)).next_run_at == datetime(2032, 2, 29, 9, tzinfo=UTC)  # type: ignore[union-attr]


@pytest.mark.parametrize(("year", "days"), [(2027, ["27", "28", "01", "02"]), (2028, ["27", "28", "29", "01"])])
async def test_each_day_at_the_end_of_february_has_its_edition(stand: Stand, year: int, days: list[str]) -> None:
    stand.clock.time = datetime(year, 2, 26, 12, tzinfo=UTC)
    digest = await add(stand, "daily 09:00", BERLIN)
    await live_until(stand, stand.clock.time + 4 * DAY, step=60)
    assert [f"{due:%d}" for due in posted(stand, digest)] == days
