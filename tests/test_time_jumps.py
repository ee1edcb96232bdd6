"""A clock that is put back or forward: nothing twice, nothing stuck, what was missed is recorded."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers import base
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.model import DigestState, MaxAge
from bot.digests.schedule import next_run
from bot.newsroom.timekeeping import Timekeeper
from bot.steady import Every, SteadyScheduler
from bot.store.clocks import ClockStore
from bot.store.database import Database
from tests.presses import Clock, Discord, Stand
from tests.states import put
from tests.test_time import DAY, Stream
from tests.waiting import until

NINE = datetime(2026, 5, 12, 9, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


class Place:
    """A press with its timekeeper over a clock that jumps; `restart` makes both anew, as a new process has them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self.shelf, self.discord = Stream(), Discord(clock)
        self.restart()

    def restart(self) -> None:
        self.stand = Stand.over(self.database, self.clock, self.shelf, self.discord)
        self.keeper = Timekeeper(ClockStore(self.database), self.clock)

    async def add(self, when: str = "daily 09:00", zone: str = "UTC") -> Any:
        due = next_run(when, zone, self.clock.time)
        return await self.stand.add(due=due, when=when, timezone=zone, max_age=MaxAge.ANY)

    async def tick(self) -> None:
        await self.keeper.tick()
        await self.stand.tick()

    async def at(self, *times: datetime) -> None:
        """Let the clock show these times, one after the other, with some ticks at each."""
        for self.clock.time in times:
            await self.tick()
            await self.tick()

    async def through(self, end: datetime, minutes: float = 30) -> None:
        """Let time pass as it does."""
        while self.clock.time < end:
            self.clock.advance(minutes=minutes)
            await self.tick()

    @property
    def posted(self) -> list[datetime]:
        return [message.due_at for message in self.discord.messages]

    async def ledger(self) -> dict[datetime, str]:
        return {edition.due_at: str(edition.state) for edition in await self.stand.digests.ledger.editions(1, 1000)}


@asynccontextmanager
async def a_place(path: Path, now: datetime = NINE - HOUR) -> AsyncIterator[Place]:
    database = await Database.open(path / "heatwire.db")
    place = Place(database, Clock(now))
    try:
        yield place
    finally:
        await place.stand.press.settle()
        await database.close()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as place:
        yield place


@pytest.mark.parametrize("back", [HOUR, DAY], ids=["an hour", "a day"])
async def test_put_back_after_an_edition_it_is_not_posted_again_and_the_next_one_comes(
    place: Place, back: timedelta
) -> None:
    await place.add()
    await place.at(NINE, NINE + HOUR / 2)
    await place.at(NINE + HOUR / 2 - back)
    await place.through(NINE + DAY)
    assert place.posted == [NINE, NINE + DAY]


async def test_put_back_before_an_edition_it_waits_for_its_time(place: Place) -> None:
    await place.add()
    await place.at(NINE - HOUR / 2, NINE - 2 * HOUR)
    await place.through(NINE - HOUR / 2)
    assert place.posted == []
    await place.through(NINE + HOUR)
    assert place.posted == [NINE]


async def test_hours_that_come_again_are_not_posted_again(place: Place) -> None:
    await place.add("hourly")
    await place.at(NINE, NINE + HOUR, NINE + 2 * HOUR, NINE)
    await place.through(NINE + 4 * HOUR)
    assert place.posted == [NINE + n * HOUR for n in range(5)]


async def test_put_forward_an_hour_over_its_time_an_edition_is_posted_late_once(place: Place) -> None:
    await place.add()
    await place.at(NINE - HOUR / 2, NINE + HOUR / 2)
    await place.through(NINE + DAY)
    assert place.posted == [NINE, NINE + DAY]


async def test_put_forward_a_year_what_was_missed_is_recorded_and_the_next_one_comes(place: Place) -> None:
    await place.add()
    await place.at(NINE, NINE + YEAR - HOUR)
    assert (await place.ledger())[NINE + DAY] == "missed"
    await place.through(NINE + YEAR)
    assert place.posted == [NINE, NINE + YEAR]


async def test_put_forward_a_year_and_back_again_every_day_has_its_edition(place: Place) -> None:
    await place.add()
    await place.at(NINE, NINE + YEAR + HOUR, NINE + HOUR)
    await place.through(NINE + 2 * DAY)
    assert place.posted == [NINE, NINE + YEAR, NINE + DAY, NINE + 2 * DAY]


async def test_put_back_while_the_bot_was_down_no_digest_is_stuck(place: Place) -> None:
    await place.at(NINE + YEAR)
    await place.add()
    place.restart()
    await place.at(NINE - HOUR, NINE)
    assert place.posted == [NINE]


async def test_an_edition_that_is_being_repeated_goes_on_when_the_clock_is_put_back(place: Place) -> None:
    await place.add()
    place.discord.script.extend(["lost", "lost"])
    await place.at(NINE, NINE - DAY)
    await place.through(NINE - DAY + HOUR, minutes=1)
    assert place.posted == [NINE]


async def test_a_paused_digest_stays_paused_when_the_clock_is_put_back(place: Place) -> None:
    digest = await place.add()
    await put(place.stand.digests, digest, DigestState.PAUSED)
    await place.at(NINE - 2 * HOUR, NINE)
    assert place.posted == []


JUMPS = st.lists(
    st.tuples(st.sampled_from([-400, -2, -1, -1 / 24, 1 / 48, 1 / 24, 1, 3, 400]), st.booleans()), max_size=5
)
SCHEDULES = st.sampled_from(["daily 09:00", "hourly", "daily 02:30,21:00", "mon,thu 08:00"])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"])


@given(SCHEDULES, ZONES, JUMPS)
@settings(max_examples=40, deadline=None)
def test_whatever_the_clock_does_no_time_is_posted_twice_and_the_next_one_comes(
    when: str, zone: str, jumps: list[tuple[float, bool]]
) -> None:
    async def live() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with a_place(Path(folder)) as place:
                await place.add(when, zone)
                await place.tick()
                for days, restarts in jumps:
                    place.clock.advance(days=days)
                    if restarts:
                        place.restart()
                    await place.through(place.clock.time + timedelta(hours=2), minutes=60)
                assert len(place.posted) == len(set(place.posted))
                due = next_run(when, zone, place.clock.time)
                await place.at(due)
                assert (await place.ledger())[due] == "sent"

    asyncio.run(live())


# The system's clock, by which the scheduler goes


@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, YEAR], ids=str)
async def test_jobs_go_on_at_once_when_the_system_s_clock_is_moved(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    ran: list[int] = []

    class Moved(datetime):
        offset = timedelta()

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + cls.offset

    async def job() -> None:
        ran.append(1)

    monkeypatch.setattr(base, "datetime", Moved)
    monkeypatch.setattr("bot.steady.datetime", Moved)
    scheduler = SteadyScheduler()
    scheduler.add_job(job, Every(seconds=0.02), max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    try:
        await until(lambda: len(ran) >= 2)
        Moved.offset = jump
        seen = len(ran)
        await until(lambda: len(ran) >= seen + 3)
    finally:
        scheduler.shutdown(wait=False)
