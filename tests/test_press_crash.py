"""The process dies at every step of planning and sending; the ledger and the channel must agree afterwards."""

from collections import Counter
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random

import pytest

from bot.digests.model import Edition, EditionState, FollowUpKind, FollowUpState, MaxAge
from bot.store.database import Database
from tests.builders import a_story
from tests.presses import Clock, Discord, Killed, Shelf, Stand


@dataclass
class Fate:
    """Counts the steps of a life, and ends it at one of them; what is dead does nothing more."""

    dies_at: int | None = None
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.is_dead:
            raise Killed

    @property
    def is_dead(self) -> bool:
        return self.dies_at is not None and self.steps >= self.dies_at


class MortalDatabase(Database):
    fate: Fate

    @asynccontextmanager
    async def transaction(self):
        self.fate.step()
        async with super().transaction() as connection:
            yield connection
            self.fate.step()
        self.fate.step()


class MortalDiscord(Discord):
    """Discord itself survives: only whoever talks to it dies, before the request left or before its answer came."""

    fate: Fate
    draw: Callable[[Edition], str]

    async def post(self, edition):
        self.fate.step()
        self.script.append(self.draw(edition))
        outcome = await super().post(edition)
        self.fate.step()
        return outcome

    async def find(self, edition):
        self.fate.step()
        return await super().find(edition)

    async def follow_up(self, edition, kind):
        self.fate.step()
        self.script_after.append(self.draw(edition))
        outcome = await super().follow_up(edition, kind)
        self.fate.step()
        return outcome


@dataclass
class World:
    """What outlives the process: the file, the clock, the articles, Discord."""

    path: object
    clock: Clock = field(default_factory=Clock)
    shelf: Shelf = field(
        default_factory=lambda: Shelf(a_story("a", heat=9), a_story("b", heat=8), a_story("c", heat=7))
    )

    def __post_init__(self):
        self.discord = MortalDiscord(self.clock)
        self.discord.draw = lambda _: "ok"

    @asynccontextmanager
    async def life(self, dies_at=None):
        """One process, from its start until it dies or its work is done."""
        fate = self.discord.fate = Fate()
        database = await MortalDatabase.open(self.path)
        database.fate = fate
        stand = Stand.over(database, self.clock, self.shelf, self.discord)
        fate.dies_at, fate.steps = dies_at, 0
        try:
            with suppress(Killed):
                yield stand
            await stand.press.settle()
        finally:
            await database.close()

    async def first_life(self):
        async with self.life() as stand:
            await stand.add(when="hourly", stories=1, max_age=MaxAge.ANY, thread=True, publish=True)
            await stand.add(when="hourly", stories=2, max_age=MaxAge.ANY)
            await stand.add(when="hourly", stories=10, channel_id=11, max_age=MaxAge.ANY, forum=True)

    async def live(self, *, hours, dies_at=None):
        """Start, do what is due, and let the time pass."""
        async with self.life(dies_at) as stand:
            await stand.press.recover()
            await stand.press.settle()
            for minutes in [0, 0.2, 0.4, 1, 2] + [56.4, 0.2, 0.4, 1, 2] * hours:
                await stand.tick(minutes=minutes)
                if self.discord.fate.is_dead:
                    break

    async def assert_ledger_and_channels_agree(self, *, after_hours=2):
        self.discord.draw = lambda _: "ok"
        await self.live(hours=after_hours)
        async with self.life() as stand:
            editions = [edition for id in (1, 2, 3) for edition in await stand.digests.ledger.editions(id, 1000)]
            follow_ups = [after for edition in editions for after in await stand.digests.follow_ups.of(edition.id)]
        sent = [edition for edition in editions if edition.state is EditionState.SENT]
        assert not [edition for edition in editions if edition.state is EditionState.PLANNED]
        assert Counter(message.id for message in self.discord.messages) == Counter(edition.id for edition in sent)
        assert all(self.discord.messages[edition.message_id - 1001].id == edition.id for edition in sent)
        self.assert_follow_ups_agree(follow_ups, sent)
        for channel_id in (10, 11):
            shown = Counter(story.id for story in self.shown_in(channel_id))
            assert shown == {story.id: 1 for story in self.shelf.stories}

    def assert_follow_ups_agree(self, follow_ups, sent):
        asked = {(edition.id, kind) for edition in sent if edition.thread for kind in FollowUpKind}
        ends = {(follow_up.edition_id, follow_up.kind): follow_up.state for follow_up in follow_ups}
        assert ends.keys() == asked
        assert set(ends.values()) <= {FollowUpState.DONE, FollowUpState.LATE}  # late: the process was dead for hours
        assert {key for key, state in ends.items() if state is FollowUpState.DONE} <= set(self.discord.after)

    def shown_in(self, channel_id):
        messages = [message for message in self.discord.messages if message.channel_id == channel_id]
        places = [place for message in messages for place in message.places]
        return [story for place in places for story in (place.story, *place.coverage)]


@pytest.fixture
def world(tmp_path):
    return World(tmp_path / "heatwire.db")


@pytest.mark.parametrize("plan", ["ok", "taken", "lost"])
@pytest.mark.parametrize("pause", [{"seconds": 3}, {"minutes": 3}, {"hours": 1}, {"hours": 7}], ids=str)
async def test_killed_at_any_step_nothing_is_doubled_and_nothing_is_lost(world, pause, plan):
    world.discord.draw = lambda edition: "ok" if edition.tries else plan
    await world.first_life()
    for dies_at in count(1):
        world.shelf.stories.append(a_story(f"new{dies_at}"))
        await world.live(hours=1, dies_at=dies_at)
        if not world.discord.fate.is_dead:
            break
        world.clock.advance(**pause)
        await world.live(hours=0)
    assert dies_at > 20
    await world.assert_ledger_and_channels_agree(after_hours=3)


@pytest.mark.parametrize("seed", range(6))
async def test_killed_again_and_again_while_discord_misbehaves_nothing_is_doubled_and_nothing_is_lost(world, seed):
    chance = Random(seed)
    world.discord.draw = lambda _: chance.choice(["ok", "ok", "ok", "taken", "lost"])
    await world.first_life()
    for life in range(12):
        world.shelf.stories.append(a_story(f"life{life}", heat=chance.randrange(100)))
        await world.live(hours=1, dies_at=chance.randrange(1, 40))
        world.clock.advance(seconds=chance.choice([1, 5, 50, 100, 2000]))
    await world.assert_ledger_and_channels_agree(after_hours=12)
