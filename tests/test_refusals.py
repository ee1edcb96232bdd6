"""A channel that refuses is asked in vain once a minute at most, whatever is waiting to be tried there."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random

import pytest

from bot.digests.outcomes import Refused, Unreadable
from bot.store.database import Database
from tests.builders import a_story
from tests.presses import Clock, Discord, Shelf, Stand


@dataclass
class Fickle(Discord):
    """Takes nothing while it is closed, and writes down when it refused something in a channel."""

    is_closed: bool = False
    refused: list[datetime] = field(default_factory=list)

    def _refuse(self, channel_id):
        if channel_id == 10:
            self.refused.append(self.clock())

    async def post(self, edition):
        if not self.is_closed:
            return await super().post(edition)
        self._refuse(edition.channel_id)
        return Refused(50013, "no Send Messages", suspends=True, counts=True)

    async def follow_up(self, edition, kind):
        if not self.is_closed:
            return await super().follow_up(edition, kind)
        self._refuse(edition.channel_id)
        return Refused(50013, "no Create Public Threads", counts=True)

    async def find(self, edition):
        if not self.is_closed:
            return await super().find(edition)
        self._refuse(edition.channel_id)
        return Unreadable("no View Channel", counts=True)


@pytest.fixture
async def stand(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    clock = Clock()
    stand = Stand.over(database, clock, Shelf(*(a_story(f"s{n}") for n in range(100))), Fickle(clock))
    for when in ("hourly", "hourly", "every 15 minutes", "every 30 minutes"):
        await stand.add(when=when, stories=1, thread=True, publish=True)
    await stand.add(when="every 15 minutes", stories=1, forum=True)
    yield stand
    await stand.press.settle()
    await database.close()


async def test_without_a_reason_to_hope_a_minute_lies_between_any_two_refusals(stand):
    chance = Random(1)
    for _ in range(400):
        if chance.random() < 0.05:
            stand.discord.script.append(chance.choice(["lost", "taken"]))
        if chance.random() < 0.1:
            stand.discord.is_closed = not stand.discord.is_closed
        await stand.tick(seconds=chance.choice([1, 2, 5, 20]))
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(stand.discord.refused)]
    assert len(gaps) > 5
    assert min(gaps) >= 60


@pytest.mark.parametrize("seed", range(3))
async def test_with_orders_and_permissions_that_come_and_go_there_is_one_a_minute_on_average(stand, seed):
    chance = Random(seed)
    digest = await stand.digests.by_id(1)
    stand.discord.is_closed = True
    for _ in range(300):
        if chance.random() < 0.1:
            await stand.press.post_now(digest, by=5)
        if chance.random() < 0.3:
            await stand.press.permissions_changed(10)
        if chance.random() < 0.05:
            stand.discord.is_closed = not stand.discord.is_closed
        await stand.tick(seconds=chance.choice([1, 1, 2, 5]))
    refused = stand.discord.refused
    windows = [(b - a, j - i + 1) for i, a in enumerate(refused) for j, b in enumerate(refused) if i < j]
    assert len(refused) > 5
    assert all(count <= span.total_seconds() / 60 + 2 for span, count in windows)


async def test_right_after_a_restart_the_minute_still_counts(stand):
    stand.discord.is_closed = True
    await stand.tick()
    again = Stand.over(stand.database, stand.clock, stand.shelf, stand.discord)
    stand.clock.advance(seconds=30)
    await again.press.permissions_changed(99)
    await again.tick()
    assert len(stand.discord.refused) == 1
